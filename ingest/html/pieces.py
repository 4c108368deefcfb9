"""Pieces: what a page shows, block by block in reading order, before it is judged to be article text."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum, auto


class Kind(Enum):
    """What a piece was on the page."""

    HEADING = auto()
    PARAGRAPH = auto()
    ITEM = auto()
    ROW = auto()


@dataclass(slots=True)
class Piece:
    """A heading, paragraph, list item or table row as it stands on the page.

    Attributes:
        kind: what it was.
        text: what it shows; line breaks stand for those of the page.
        level: of a heading, 1 to 6.
        marker: what the page shows before an item ("•", "3.").
        depth: how many lists are around an item.
        run: number of the outermost list, or of the table, that it is part of; 0 for none. A heading and
            what stands under it in a list item belong to its run, too.
        linked: its characters within links.
        anchored: of these, its characters within links to places on the same page.
        bold: its characters in bold type.
        address: the first http(s) link in it.
        is_quote: it stands in a quotation, or in what the page names a pull quote.
        in_figure: it stands with a picture, as its caption or beside it.
        is_caption: it is the caption.
        box: of a heading, how many of the pieces after it stand in the same element as it; the innermost
            element counts that holds any.
        is_title: the heading that shows the article's title.
        is_byline: the page's own names for what holds it say that it is a byline.
        is_sources: they say that it is among the article's sources.
    """

    kind: Kind
    text: str
    level: int = 0
    marker: str = ""
    depth: int = 0
    run: int = 0
    linked: int = 0
    anchored: int = 0
    bold: int = 0
    address: str | None = None
    is_quote: bool = False
    box: int = 0
    in_figure: bool = False
    is_caption: bool = False
    is_title: bool = False
    is_byline: bool = False
    is_sources: bool = False

    @property
    def size(self) -> int:
        """Characters of text, white space at the ends apart."""
        return len(self.text.strip())

    @property
    def link_share(self) -> float:
        """Share of its characters within links, 0 to 1."""
        return min(1.0, self.linked / max(1, self.size))

    @property
    def is_bold(self) -> bool:
        """Whether all of it is in bold type."""
        return self.bold >= self.size > 0
