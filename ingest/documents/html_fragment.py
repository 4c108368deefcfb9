"""HTML that is part of a document in another format: its text is taken as that of a page is."""

from __future__ import annotations

from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.facts import Facts
from medcite.ingest.html.assembly import assemble
from medcite.ingest.html.blocks import walk_blocks
from medcite.ingest.html.clutter import find_clutter
from medcite.ingest.html.elements import shown_text
from medcite.ingest.html.layout import measure
from medcite.ingest.html.parsing import parse


def add_fragment(markup: str, builder: ArticleBuilder) -> Facts:
    """Add all that ``markup`` shows to ``builder``, but for what no article holds; return what its bylines state.

    Raises:
        ReadingError: not even the forgiving parser can make anything of it.
    """
    soup = parse(markup)
    clutter = find_clutter(soup, measure(soup), None)
    for tag in clutter.values():
        builder.drop(shown_text(tag), "clutter")
    return assemble(walk_blocks(soup.body or soup, None, clutter), builder)
