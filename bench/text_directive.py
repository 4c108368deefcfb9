"""Finds what a text fragment selects on a page, by the algorithm of the specification, apart from medcite's own code.

https://wicg.github.io/scroll-to-text-fragment/#navigating-to-a-text-fragment, over the blocks of a page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from urllib.parse import unquote

import lxml.html

BLOCKS = frozenset(
    [
        "address", "article", "aside", "blockquote", "body", "br", "caption", "center", "dd", "details", "dialog",
        "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "html", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section", "select",
        "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
    ]
)  # fmt: skip
SOFT_HYPHEN = "\u00ad"  # not compared
UNSEEN = frozenset(["head", "noscript", "script", "style", "template", "title"])


@dataclass(frozen=True, order=True)
class Place:
    """A character of a page: which block, and which character of it."""

    block: int
    at: int


Range = tuple[Place, Place]
"""From a place up to, but not with, another."""


def page_blocks(page: str) -> list[str]:
    """The visible text of an HTML page, block by block, white space collapsed."""
    blocks = [""]

    def walk(element: lxml.html.HtmlElement) -> None:
        if not isinstance(element.tag, str) or element.tag in UNSEEN:
            return
        is_block = element.tag in BLOCKS
        if is_block:
            blocks.append("")
        blocks[-1] += element.text or ""
        for child in element:
            walk(child)
            blocks[-1] += child.tail or ""
        if is_block:
            blocks.append("")

    walk(lxml.html.document_fromstring(page))
    return [text for block in blocks if (text := " ".join(block.replace(SOFT_HYPHEN, "").split()))]


class Page:
    """A page that can be searched for the terms of a directive."""

    def __init__(self, blocks: Sequence[str]) -> None:
        """``blocks`` are its text, each without white space at its ends."""
        self.blocks = blocks
        self._alike = [alike(block) for block in blocks]

    def selected(self, directive: str) -> list[Range]:
        """All that a directive fits, in the order of the page. A browser shows the first."""
        return list(self._ranges(directive))

    def text_of(self, selected: Range) -> list[str]:
        """The text of a range, block by block."""
        start, end = selected
        if start.block == end.block:
            return [self.blocks[start.block][start.at : end.at]]
        whole = self.blocks[start.block + 1 : end.block]
        return [self.blocks[start.block][start.at :], *whole, self.blocks[end.block][: end.at]]

    @property
    def bare_text(self) -> str:
        """All of its text without white space."""
        return "".join("".join(block.split()) for block in self.blocks)

    def bare(self, place: Place) -> int:
        """How many characters, white space not counted, stand before a place."""
        before = [*self.blocks[: place.block], self.blocks[place.block][: place.at]]
        return sum(len("".join(block.split())) for block in before)

    def _ranges(self, directive: str) -> Iterator[Range]:
        parts = directive.split(",")
        prefix = unquote(parts.pop(0)[:-1]) if parts[0].endswith("-") else None
        suffix = unquote(parts.pop()[1:]) if parts[-1].startswith("-") else None
        first, *last = map(unquote, parts)
        if len(last) > 1:
            raise ValueError(directive)
        for start, opened in self._starts(prefix, first):
            ends = (end for _, end in self._find(last[0], opened)) if last else iter([opened])
            end = next((end for end in ends if suffix is None or self._follows(suffix, end)), None)
            if end:
                yield start, end
            elif last:
                return  # what no end is found for ends the search

    def _starts(self, prefix: str | None, first: str) -> Iterator[Range]:
        if prefix is None:
            yield from self._find(first, Place(0, 0))
            return
        for _, after in self._find(prefix, Place(0, 0)):
            found = self._follows(first, after)
            if found:
                yield found

    def _find(self, term: str, after: Place) -> Iterator[Range]:
        """Each place of a term from ``after`` on, within one block and in whole words."""
        wanted = alike(" ".join(term.split()))
        for number in range(after.block, len(self.blocks)):
            block = self._alike[number]
            at = block.find(wanted, after.at if number == after.block else 0)
            while at >= 0:
                if _is_bound(block, at) and _is_bound(block, at + len(wanted)):
                    yield Place(number, at), Place(number, at + len(wanted))
                at = block.find(wanted, at + 1)

    def _follows(self, term: str, place: Place) -> Range | None:
        """Where a term stands just behind ``place``, white space passed over; None if it does not."""
        number, at = place.block, place.at
        at += self.blocks[number].startswith(" ", at)
        if at >= len(self.blocks[number]):
            number, at = number + 1, 0
        if number == len(self.blocks):
            return None
        wanted = alike(" ".join(term.split()))
        end = at + len(wanted)
        stands = self._alike[number].startswith(wanted, at) and _is_bound(self._alike[number], end)
        return (Place(number, at), Place(number, end)) if stands else None


def directives(link: str) -> list[str]:
    """The text directives of a link; none if it has no fragment."""
    fragment = link.partition(":~:")[2]
    return [part.removeprefix("text=") for part in fragment.split("&") if part.startswith("text=")]


def alike(text: str) -> str:
    """A text such that two that a browser takes for the same are the same; as many characters."""
    return "".join(map(_alike, text))


@cache
def _alike(character: str) -> str:
    """One character for all that differ from it in case, accent or kind alone."""
    if character in "“”„‟":
        return '"'
    if character in "‘’‚‛":
        return "'"
    return unicodedata.normalize("NFKD", character)[0].lower()[0]


def _is_bound(block: str, at: int) -> bool:
    """Whether a word may begin or end there."""
    return not 0 < at < len(block) or not re.fullmatch(r"[^\W_]{2}", block[at - 1 : at + 1], re.ASCII)
