"""A document as far as quotations go: paragraphs and blockquotes, with the links in them."""

from __future__ import annotations

import re
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

    def add_addresses(self) -> None:
        """Take addresses that stand in the text for links, where they are not in one."""
        found = []
        for match in _ADDRESS.finditer(self.text):
            url = match.group().rstrip(_AFTER_ADDRESS)
            while url.endswith((")", "]")) and url.count(url[-1]) > url.count({")": "(", "]": "["}[url[-1]]):
                url = url[:-1].rstrip(_AFTER_ADDRESS)
            start, end = match.start(), match.start() + len(url)
            if not any(link.start < end and start < link.end for link in self.links):
                found.append(Link(url, start, end))
        self.links = sorted([*self.links, *found], key=lambda link: link.start)

    @property
    def words_beside_links(self) -> str:
        """The text without what is linked."""
        edges = [0, *(edge for link in self.links for edge in (link.start, link.end)), len(self.text)]
        return " ".join(self.text[start:end] for start, end in list(pairwise(edges))[::2])
