"""A passage's lines as what they are on the page: paragraphs, and lists within lists."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from medcite.corpus.article import BlockKind
from medcite.corpus.snapshot import Line
from medcite.exporting.legible import legible

_NUMBER = re.compile(r"(\d{1,9})[.)]")
_BULLETS = "•◦▪‣⁃·●○■-–—*"


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a row of a table."""

    text: str
    row: bool = False


@dataclass(frozen=True, slots=True)
class Item:
    """An item of a list, and what stands in it below its own words.

    ``lead`` is what the page shows before it, where that is neither a bullet nor the number it has in its list.
    """

    text: str
    lead: str = ""
    within: list[Paragraph | List] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Its text, after its lead if it has one."""
        return f"{self.lead} {self.text}" if self.lead else self.text


@dataclass(frozen=True, slots=True)
class List:
    """Items with bullets, or, from the number ``start`` on, numbered."""

    start: int | None
    items: list[Item] = field(default_factory=list)


Block = Paragraph | List


def blocks_of(lines: Iterable[Line]) -> tuple[Block, ...]:
    """The paragraphs and lists that ``lines`` make; their text is legible."""
    top: list[Block] = []
    open_items: list[tuple[int, list[Block]]] = [(0, top)]  # depth, and what stands in the item
    for line in lines:
        text = legible(line.text)
        if not text:
            continue
        if line.kind is not BlockKind.ITEM:
            while open_items[-1][0] > line.depth:
                open_items.pop()
            open_items[-1][1].append(Paragraph(text, line.kind is BlockKind.ROW))
            continue
        depth = max(1, line.depth)
        while open_items[-1][0] >= depth:
            open_items.pop()
        item = _add_item(open_items[-1][1], text, legible(line.marker))
        open_items.append((depth, item.within))
    return tuple(top)


def _add_item(blocks: list[Block], text: str, marker: str) -> Item:
    """Add an item to the list that ``blocks`` end with, if it goes on there, or else to a new one."""
    last = blocks[-1] if blocks else None
    numbered = _NUMBER.fullmatch(marker)
    item = Item(text, "" if numbered or not marker.strip(_BULLETS) else marker)
    if numbered:
        number = int(numbered[1])
        if not (isinstance(last, List) and last.start is not None and last.start + len(last.items) == number):
            last = List(number)
            blocks.append(last)
    elif not (isinstance(last, List) and last.start is None):
        last = List(None)
        blocks.append(last)
    last.items.append(item)
    return item
