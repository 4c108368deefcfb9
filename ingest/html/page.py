"""Reading an HTML page: its facts, its title, and its article without what surrounds it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from bs4 import BeautifulSoup, Tag

from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.html.assembly import assemble
from medcite.ingest.html.blocks import walk_blocks
from medcite.ingest.html.clutter import find_clutter
from medcite.ingest.html.content import main_content
from medcite.ingest.html.elements import is_text, shown_text
from medcite.ingest.html.layout import Layout, measure
from medcite.ingest.html.metadata import dublin_core_review, marked_facts, page_facts
from medcite.ingest.html.outline import find_outline
from medcite.ingest.html.parsing import parse
from medcite.ingest.html.second_opinion import second_opinion
from medcite.ingest.html.title import title_heading, without_site_name
from medcite.ingest.record import Record

# Share of a page's running text from which what was kept of it is believed. The rendered pages of a health
# site and pages made up in the manner of twenty others keep 0.75 and more, but for those with long comments.
_LEAST_KEPT = 0.6
_ENOUGH = 500  # characters of running text below which a page is too short to have two opinions on


def read_html(markup: str, record: Record, *, fallback_title: str = "") -> Reading:
    """Read the page ``markup``.

    ``fallback_title``, its file's name made readable, names an article that states no title.

    Raises:
        ReadingError: the page holds no article text.
    """
    soup = parse(markup)
    facts, titles = page_facts(soup, record.address or record.source)
    review = dublin_core_review(soup)
    layout = measure(soup)
    whole = layout.of(soup).running
    heading = title_heading(soup, titles)
    clutter = find_clutter(soup, layout, heading)
    heading = heading or _only_heading(layout, clutter)
    content = main_content(soup, layout, heading)
    builder = ArticleBuilder()
    for text, reason in _around(soup, content, clutter):
        builder.drop(text, reason)
    pieces = walk_blocks(content, heading, clutter)
    find_outline(pieces)
    bylines = assemble(pieces, builder)
    if len(builder.text) < _LEAST_KEPT * whole and whole >= _ENOUGH:
        others = second_opinion(markup, soup, heading, builder.text)
        if others is not None:
            builder = ArticleBuilder()
            find_outline(others)
            bylines = bylines.or_else(assemble(others, builder))
    facts = facts.or_else(bylines).or_else(marked_facts(soup, content))
    title = _title(heading, titles, facts) or fallback_title
    stated = [Stated("heading", Facts(title=title)), Stated("page", facts), Stated("meta", Facts(reviewed=review))]
    return builder.build(record.source, [*stated, *record.stated])


def _around(soup: BeautifulSoup, content: Tag, clutter: Mapping[int, Tag]) -> Iterator[tuple[str, str]]:
    """The text of the page that is clutter, or outside ``content``, and which of the two."""
    within = {id(tag) for tag in (content, *content.parents)}
    pending: list[Tag] = [soup.body or soup]
    while pending:
        tag = pending.pop()
        if tag is content:
            continue
        for child in reversed(tag.contents):
            if isinstance(child, Tag) and id(child) in within:
                pending.append(child)
            elif isinstance(child, Tag) and id(child) not in clutter:
                yield shown_text(child, clutter), "outside the article"
            elif is_text(child):
                yield str(child), "outside the article"
    for tag in clutter.values():
        yield shown_text(tag), "clutter"


def _only_heading(layout: Layout, clutter: Collection[int]) -> Tag | None:
    """The page's h1, if it has just one: the title then, whatever the head states."""
    headings = [
        heading
        for heading in layout.named.get("h1", ())
        if layout.of(heading).text and not any(id(around) in clutter for around in (heading, *heading.parents))
    ]
    return headings[0] if len(headings) == 1 else None


def _title(heading: Tag | None, titles: tuple[str, ...], facts: Facts) -> str:
    """The title as the page shows it; else as it states it, without the site's name."""
    shown = clean(shown_text(heading)) if heading is not None else ""
    return next((without_site_name(title, [facts.publisher]) for title in (shown, *titles) if title), "")
