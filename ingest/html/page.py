"""Reading an HTML page: its facts, its title, and its article without what surrounds it."""

from __future__ import annotations

import gc
import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from html import escape

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
from medcite.ingest.html.marked import marked_statements
from medcite.ingest.html.metadata import PageStatements, in_order_of_trust, page_statements
from medcite.ingest.html.outline import find_outline
from medcite.ingest.html.parsing import parse
from medcite.ingest.html.pieces import Piece
from medcite.ingest.html.second_opinion import second_opinion
from medcite.ingest.html.title import title_heading, without_site_name
from medcite.ingest.record import Record

# Share of a page's running text from which what was kept of it is believed. The rendered pages of a health
# site and pages made up in the manner of twenty others keep 0.75 and more, but for those with long comments.
_LEAST_KEPT = 0.6
_LEAST_SHOWN = 0.3  # share of the text stated in JSON-LD that a page has to show, or else it shows none of it
_TAG = re.compile(r"<(?:p|br|div|h[1-6]|ul|ol)\b", re.IGNORECASE)
_ENOUGH = 500  # characters of running text below which a page is too short to have two opinions on


def read_html(markup: str, record: Record, *, fallback_title: str = "") -> Reading:
    """Read the page ``markup``.

    ``fallback_title``, its file's name made readable, names an article that states no title.

    Raises:
        ReadingError: the page holds no article text.
    """
    with _without_collection():
        return _read(markup, record, fallback_title)


@contextmanager
def _without_collection() -> Iterator[None]:
    """Put off Python's search for cyclic garbage: a page's tree is one large cycle, and garbage only at the end.

    That search took a tenth of the time of reading.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


def _read(markup: str, record: Record, fallback_title: str) -> Reading:
    soup = parse(markup)
    layout = measure(soup)
    whole = layout.of(soup).running
    page = page_statements(soup, record.address or (record.source if "://" in record.source else ""))
    heading = title_heading(soup, page.titles, page.site_names)
    clutter = find_clutter(soup, layout, heading)
    heading = heading or _only_heading(layout, clutter)
    content = main_content(soup, layout, heading)
    shown = clean(shown_text(heading, clutter)) if heading is not None else ""
    builder = ArticleBuilder()
    for text, reason in _around(layout.body or soup, content, clutter):
        builder.drop(text, reason)
    bylines = _assembled(walk_blocks(content, heading, clutter), builder, page, shown)
    for pieces in _otherwise(markup, soup, page, heading, whole, builder):
        other = ArticleBuilder()
        facts = _assembled(pieces, other, page, shown)
        if len(other.text) > len(builder.text):
            builder, bylines = other, bylines.or_else(facts)
    if not builder.has_references:
        for reference in page.references():
            builder.reference(reference.text, reference.url, reference.doi, reference.pmid)
    marked = marked_statements(page.marks, page.loose, content, clutter, page.language)
    title = without_site_name(shown, page.site_names, page.url or "")
    stated = in_order_of_trust(page, title, [Stated("byline", bylines)], marked)
    return builder.build(
        record.source, [*stated, *record.stated, Stated("file name", Facts(title=fallback_title or None))]
    )


def _assembled(pieces: list[Piece], builder: ArticleBuilder, page: PageStatements, title: str) -> Facts:
    """Add the article among ``pieces`` to ``builder``; return what its bylines state."""
    find_outline(pieces)
    return assemble(pieces, builder, page.language, title)


def _otherwise(
    markup: str, soup: BeautifulSoup, page: PageStatements, heading: Tag | None, whole: int, builder: ArticleBuilder
) -> Iterator[list[Piece]]:
    """Other ways to find the article, where ``builder`` has little of it."""
    body = page.body() or ""
    if len(builder.text) < _LEAST_SHOWN * len(body):  # a page that a script would fill in
        yield walk_blocks(parse(_as_markup(body)))
    if not builder.has_blocks:
        questions = page.questions()
        yield walk_blocks(parse("".join(f"<h2>{escape(asked)}</h2>{_as_markup(told)}" for asked, told in questions)))
    if len(builder.text) < _LEAST_KEPT * whole and whole >= _ENOUGH:
        yield second_opinion(markup, soup, heading, builder.text) or []


def _as_markup(text: str) -> str:
    """``text`` as HTML, unless it is that already; a line is a paragraph."""
    if _TAG.search(text):
        return text
    return "".join(f"<p>{escape(line)}</p>" for line in text.splitlines() if line.strip())


def _around(body: Tag, content: Tag, clutter: Mapping[int, Tag]) -> Iterator[tuple[str, str]]:
    """The text in ``body`` that is clutter, or outside ``content``, and which of the two."""
    within = {id(tag) for tag in (content, *content.parents)}
    pending = [body]
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
