"""Reading Markdown: its front matter gives the facts, and what it renders to is read like a page."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag
from markdown_it import MarkdownIt

from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.cleaning import clean
from medcite.ingest.documents.front_matter import split_front_matter
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.html.assembly import assemble
from medcite.ingest.html.blocks import walk_blocks
from medcite.ingest.html.clutter import find_clutter
from medcite.ingest.html.elements import HEADINGS, shown_text
from medcite.ingest.html.layout import measure
from medcite.ingest.html.parsing import parse
from medcite.ingest.html.title import title_heading
from medcite.ingest.record import Record

# Raw HTML is let through, and then judged like that of any page: scripts, forms and adverts go.
_MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"])


def read_markdown(text: str, record: Record, *, fallback_title: str = "") -> Reading:
    """Read the article in the Markdown ``text``.

    ``fallback_title``, its file's name made readable, names an article that states no title.

    Raises:
        ReadingError: the text holds no article.
    """
    facts, body = split_front_matter(text)
    soup = parse(_MARKDOWN.render(body))
    builder = ArticleBuilder()
    heading = title_heading(soup, [facts.title] if facts.title else []) or _opening_heading(soup)
    clutter = find_clutter(soup, measure(soup), heading)
    for tag in clutter.values():
        builder.drop(shown_text(tag), "clutter")
    bylines = assemble(walk_blocks(soup.body or soup, heading, clutter), builder)
    shown = clean(shown_text(heading)) if heading is not None else ""
    stated = [
        Stated("front matter", facts),
        Stated("byline", bylines),
        Stated("heading", Facts(title=shown)),
        *record.stated,
        Stated("address", Facts(url=record.address or None)),
        Stated("file name", Facts(title=fallback_title)),
    ]
    return builder.build(record.source, stated)


def _opening_heading(soup: BeautifulSoup) -> Tag | None:
    """The first heading, if it is of level 1: the title of an article that has no front matter."""
    first = soup.find(HEADINGS)
    return first if first is not None and first.name == "h1" else None
