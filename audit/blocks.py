"""A document as far as quotations go: paragraphs and blockquotes, with the links in them."""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import pairwise

_ADDRESS = re.compile(r"https?://[^\s<>\"'«»“”„`|]+", re.I)
_AFTER_ADDRESS = ".,;:!?…*_"


@dataclass(frozen=True, slots=True)
class Link:
    """Characters ``[start, end)`` of a block's text that lead to an address."""

    url: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Marked:
    """Characters ``[start, end)`` of a block's text in an element for quotations, and the source that it names."""

    start: int
    end: int
    cite: str | None = None


@dataclass(slots=True)
class Block:
    """A paragraph, an item, a heading or a cell.

    Attributes:
        line: where it begins in the document, from 1.
        text: its text.
        links: what in it leads somewhere, in order.
        marked: what in it is marked as a quotation.
        quotation: which blockquote it is in, from 1; 0 for none.
        cite: the address that its blockquote names.
        is_source: whether it says where the blockquote around it is from.
        is_heading: whether it is a heading.
        code: what in it is set as code.
        written: its blockquote as it is written, without the signs that make it one; "" where markup is plain.
    """

    line: int
    text: str = ""
    links: list[Link] = field(default_factory=list)
    marked: list[Marked] = field(default_factory=list)
    quotation: int = 0
    cite: str | None = None
    is_source: bool = False
    is_heading: bool = False
    code: list[str] = field(default_factory=list)
    written: str = ""
    _line_ends: list[int] | None = field(default=None, repr=False, compare=False)

    def add_addresses(self) -> None:
        """Take addresses that stand in the text for links, where they are not in one."""
        found = []
        starts = [link.start for link in self.links]
        for match in _ADDRESS.finditer(self.text):
            url = match.group().rstrip(_AFTER_ADDRESS)
            while url.endswith((")", "]")) and url.count(url[-1]) > url.count({")": "(", "]": "["}[url[-1]]):
                url = url[:-1].rstrip(_AFTER_ADDRESS)
            start, end = match.start(), match.start() + len(url)
            following = bisect_left(starts, end)
            if not following or self.links[following - 1].end <= start:
                found.append(Link(url, start, end))
        self.links = sorted([*self.links, *found], key=lambda link: link.start)

    def line_at(self, place: int) -> int:
        """The line that a character of the text is in."""
        if self._line_ends is None:
            self._line_ends = [match.start() for match in re.finditer("\n", self.text)]
        return self.line + bisect_left(self._line_ends, place)

    @property
    def words_beside_links(self) -> str:
        """The text without what is linked."""
        edges = [0, *(edge for link in self.links for edge in (link.start, link.end)), len(self.text)]
        return " ".join(self.text[start:end] for start, end in list(pairwise(edges))[::2])
