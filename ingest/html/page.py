"""Reading an HTML page: its facts, its title, and its article without what surrounds it."""

from __future__ import annotations

from collections.abc import Collection

from bs4 import Tag

from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.html.assembly import assemble
from medcite.ingest.html.blocks import walk_blocks
from medcite.ingest.html.clutter import find_clutter
from medcite.ingest.html.content import main_content
from medcite.ingest.html.elements import shown_text
from medcite.ingest.html.layout import Layout, measure
from medcite.ingest.html.metadata import dublin_core_review, marked_facts, page_facts
from medcite.ingest.html.outline import find_outline
from medcite.ingest.html.parsing import parse
from medcite.ingest.html.title import title_heading, without_site_name
from medcite.ingest.record import Record


def read_html(markup: str, record: Record, *, fallback_title: str = "") -> Reading:
    """Read the page ``markup``.

    ``fallback_title``, its file's name made readable, names an article that states no title.

    Raises:
        ReadingError: the page holds no article text.
    """
    soup = parse(markup)
    facts, titles = page_facts(soup, record.address or record.source)
    review = dublin_core_review(soup)
    builder = ArticleBuilder()
    layout = measure(soup)
    heading = title_heading(soup, titles)
    clutter = find_clutter(soup, layout, heading)
    for tag in clutter.values():
        builder.drop(shown_text(tag), "clutter")
    heading = heading or _only_heading(layout, clutter)
    content = main_content(soup, layout, heading)
    pieces = walk_blocks(content, heading, clutter)
    find_outline(pieces)
    facts = facts.or_else(assemble(pieces, builder)).or_else(marked_facts(soup, content))
    title = _title(heading, titles, facts) or fallback_title
    stated = [Stated("heading", Facts(title=title)), Stated("page", facts), Stated("meta", Facts(reviewed=review))]
    return builder.build(record.source, [*stated, *record.stated])


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
