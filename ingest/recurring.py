"""What every page of a site says: blocks that recur from page to page are the site's, not the article's."""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from medcite.corpus.article import Article, Block
from medcite.ingest.builder import ArticleBuilder, Reading

FEWEST_PAGES = 10
"""Pages of a site from which it can be told what recurs on them."""

MOST_PAGES = 100
"""Pages of a site that are looked at to tell; more would not tell more."""

# Share of a site's pages that a block has to be on. Of the articles of nine US health institutes no
# paragraph is on more than 0.4 of an institute's pages, and what their templates add is on nearly all.
_RECURS = 0.6
_MOST_OF_PAGE = (
    0.7  # share of the characters in an article's blocks that may recur; beyond, its pages are of one pattern
)

_KEY = 24  # hexadecimal digits

Recurring = Mapping[str, frozenset[str]]
"""For each site, the keys of the blocks that recur on its pages."""


def site_of(article: Article) -> str:
    """The site that an article is from: the host of its address; "" for one without an address."""
    return urlsplit(article.url or "").hostname or ""


def learn_recurring(articles: Iterable[Article]) -> dict[str, frozenset[str]]:
    """The blocks that recur on most of the pages of each site of which there are enough among ``articles``.

    A list or a table recurs as a whole or not at all. Headings, and lead-ins that end in a colon, may
    recur by right: every page on a disease has its "Symptoms". A heading goes with what stands under it.
    """
    pages: Counter[str] = Counter()
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for article in articles:
        site = site_of(article)
        if site and pages[site] < MOST_PAGES:
            pages[site] += 1
            found[site].update({_key(article, run) for run in _runs(article)} - {""})
    return {
        site: frozenset(key for key, count in found[site].items() if count >= _RECURS * pages[site])
        for site in pages
        if pages[site] >= FEWEST_PAGES
    }


def without_recurring(reading: Reading, recurring: Recurring) -> Reading:
    """``reading`` without the blocks that recur on its site, each noted as left out."""
    article = reading.article
    keys = recurring.get(site_of(article))
    if not keys:
        return reading
    gone = [run for run in _runs(article) if _key(article, run) in keys]
    if not gone or _size(gone) > _MOST_OF_PAGE * _size(_runs(article)):
        return reading
    starts = {run[0].start for run in gone}
    runs = {run[0].start: run for run in _runs(article)}
    builder = ArticleBuilder()
    for section in article.sections:
        if section.heading:
            builder.heading(section.level, section.heading)
        held = [start for start in runs if section.start <= start < section.end]
        for start in held:
            for block in runs[start]:
                text = article.text[block.start : block.end]
                if start in starts:
                    builder.drop(text, "on every page of the site")
                else:
                    builder.block(block.kind, text, block.marker, block.depth)
            builder.end_run()
        if held and starts.issuperset(held):
            builder.withdraw_empty_heading()
    return builder.rebuild(reading)


def _runs(article: Article) -> list[list[Block]]:
    """The blocks of ``article``, those of one list or table together."""
    runs: list[list[Block]] = []
    for block in article.blocks:
        if runs and article.text[runs[-1][-1].end : block.start] == "\n":
            runs[-1].append(block)
        else:
            runs.append([block])
    return runs


def _size(runs: list[list[Block]]) -> int:
    return sum(run[-1].end - run[0].start for run in runs)


def _key(article: Article, run: list[Block]) -> str:
    """Stands for the text of ``run``; "" for one that may recur by right."""
    text = article.text[run[0].start : run[-1].end]
    return "" if text.endswith(":") else hashlib.sha256(text.encode()).hexdigest()[:_KEY]
