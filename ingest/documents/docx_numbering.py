"""Lists of a Word document: which numbering a paragraph has, and what is shown before it (ECMA-376 part 1, 17.9)."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lxml import etree

from medcite.ingest.documents.docx_names import child, number, value, w
from medcite.ingest.documents.docx_styles import Styles

BULLET = "•"
_LAST_LEVEL = 8  # counted from 0
_LONGEST_MARKER = 20  # characters
_LARGEST_ROMAN = 3_999
_ROMAN = (
    (1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
    (9, "ix"), (5, "v"), (4, "iv"), (1, "i"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Place:
    """A paragraph's place in a list: what is shown before it, and how many lists deep it is (1 for a plain list)."""

    marker: str
    depth: int


@dataclass(frozen=True, slots=True)
class _Level:
    format: str
    text: str
    start: int


class Numbering:
    """The lists in a document's part for them, or none; it counts, so it is to be asked in reading order."""

    def __init__(self, root: etree._Element | None, styles: Styles) -> None:
        self._styles = styles
        self._abstract: dict[str, etree._Element] = {}
        self._lists: dict[str, etree._Element] = {}
        self._levels: dict[tuple[str, int], _Level | None] = {}
        self._counts: dict[str, dict[int, int]] = {}
        self._begun: set[tuple[str, int]] = set()  # lists whose own start of a level has been used
        if root is not None:
            self._abstract = {value(each, "abstractNumId"): each for each in root.iterfind(w("abstractNum"))}
            self._lists = {value(each, "numId"): each for each in root.iterfind(w("num"))}

    def place(self, paragraph: etree._Element) -> Place | None:
        """The place of the w:p ``paragraph`` in a list, None if it is in none."""
        style = self._styles.paragraph(paragraph)
        own = child(paragraph, "pPr", "numPr")
        stated = value(child(own, "numId"))
        if stated == "0":
            return None
        depth = number(child(own, "ilvl"))
        if depth is None:
            depth = style.numbering_level or 0
        depth = min(depth, _LAST_LEVEL)
        level = self._level(stated or style.numbering, depth)
        if level is None:
            return self._by_name(style.list_kind, style.list_depth)
        if level.format == "bullet":
            # A style such as "List Bullet 2" is a level deeper by its name: each such style has a list of its own.
            return Place(BULLET, max(depth + 1, style.list_depth))
        marker = self._next(stated or style.numbering, depth)
        return Place(marker, max(depth + 1, style.list_depth)) if marker else None

    def _by_name(self, kind: str, depth: int) -> Place | None:
        """The place of what is in a list by its style's name alone."""
        match kind:
            case "bullet":
                return Place(BULLET, depth)
            case "number":
                counts = self._counts.setdefault("", {})
                counts[depth] = counts.get(depth, 0) + 1
                return Place(f"{counts[depth]}.", depth)
        return None

    def _level(self, identifier: str, depth: int) -> _Level | None:
        key = (identifier, depth)
        if key not in self._levels:
            self._levels[key] = self._read_level(identifier, depth)
        return self._levels[key]

    def _read_level(self, identifier: str, depth: int) -> _Level | None:
        stated = self._lists.get(identifier)
        abstract = self._abstract_of(stated)
        levels = [*_at(stated, "lvlOverride", depth, "lvl"), *_at(abstract, "lvl", depth)]
        if not levels:
            return None
        level = levels[0]
        start = number(child(level, "start"))
        return _Level(value(child(level, "numFmt")) or "decimal", value(child(level, "lvlText")), start or 0)

    def _abstract_of(self, stated: etree._Element | None) -> etree._Element | None:
        abstract = self._abstract.get(value(child(stated, "abstractNumId")))
        link = value(child(abstract, "numStyleLink"))
        if link:  # the levels are those of the list that a style refers to
            other = self._lists.get(self._styles.numbering_of(link))
            abstract = self._abstract.get(value(child(other, "abstractNumId")))
        return abstract

    def _next(self, identifier: str, depth: int) -> str:
        """Count one on; what is shown before the item."""
        stated = self._lists.get(identifier)
        # Lists that share their levels' definition count on, unless one has a start of its own.
        counts = self._counts.setdefault(value(child(stated, "abstractNumId")) or identifier, {})
        for deeper in [each for each in counts if each > depth]:
            del counts[deeper]
        override = next((number(child(each, "startOverride")) for each in _at(stated, "lvlOverride", depth)), None)
        if override is not None and (identifier, depth) not in self._begun:
            self._begun.add((identifier, depth))
            counts[depth] = override
        else:
            counts[depth] = counts[depth] + 1 if depth in counts else self._start(identifier, depth)
        level = self._level(identifier, depth)

        def shown(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            named = self._level(identifier, place)
            count = counts.get(place, self._start(identifier, place))
            return _written(count, named.format if named else "decimal")

        return re.sub(r"%([1-9])", shown, level.text)[:_LONGEST_MARKER] if level else ""

    def _start(self, identifier: str, depth: int) -> int:
        level = self._level(identifier, depth)
        return level.start if level else 1


def _at(parent: etree._Element | None, name: str, depth: int, *below: str) -> list[etree._Element]:
    """The children ``name`` of ``parent`` for the level ``depth``; what is ``below`` them."""
    if parent is None:
        return []
    found = [each for each in parent.iterfind(w(name)) if number(each, "ilvl") == depth]
    return [lower for each in found if (lower := child(each, *below)) is not None]


def _written(count: int, format: str) -> str:
    """``count`` in one of the usual formats (17.18.59), the others as figures."""
    match format:
        case "none":
            return ""
        case "lowerLetter" | "upperLetter" if 0 < count <= 26 * _LONGEST_MARKER:
            letter = chr(ord("a") + (count - 1) % 26) * ((count - 1) // 26 + 1)  # after z comes aa, then bb
            return letter.upper() if format == "upperLetter" else letter
        case "lowerRoman" | "upperRoman" if 0 < count <= _LARGEST_ROMAN:
            written = ""
            for worth, numeral in _ROMAN:
                written += numeral * (count // worth)
                count %= worth
            return written.upper() if format == "upperRoman" else written
        case "decimalZero":
            return f"{count:02}"
    return str(count)
