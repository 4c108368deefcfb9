"""The styles of a Word document: what a paragraph is, and how its text is set, by its style and those below it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from medcite.ingest.cleaning import clean
from medcite.ingest.documents.docx_names import child, is_on, number, value, w

MOST_LEVELS = 6
"""Of headings, as pages have; Word has nine."""

_DEEPEST = 20  # styles based on styles; Word allows eleven
_USUAL_SIZE = 20  # half-points, where nothing is stated (17.3.2.38)
_BODY_LEVEL = 9  # of the outline: none
# Word keeps its own styles' names in English in every language; other programs may write them as they show them.
_HEADING = re.compile(
    r"(?:heading|überschrift|titre|título|titulo|titolo|encabezado|cabeçalho|kop|rubrik|overskrift)\s*(?P<level>[1-9])",
    re.IGNORECASE,
)
_TITLE = re.compile(r"title|titel|titre|título|titulo|titolo", re.IGNORECASE)
_LIST = re.compile(r"list (?P<kind>bullet|number)(?:\s+(?P<depth>[2-9]))?", re.IGNORECASE)
_CONTENTS = re.compile(r"(?:toc|contents|index)\s*(?:\d|heading)|table of figures", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Style:
    """What a style of paragraphs says: ``level`` of a heading (1 to 6), or 0; a list's numbering and depth."""

    level: int = 0
    is_title: bool = False
    is_contents: bool = False
    numbering: str = ""
    numbering_level: int | None = None
    list_kind: str = ""
    list_depth: int = 1


class Styles:
    """The styles in a document's part for them, or none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._by_id: dict[str, etree._Element] = {}
        self._paragraphs: dict[str, Style] = {}
        self._default = ""
        for style in root.iterfind(w("style")) if root is not None else ():
            identifier = value(style, "styleId")
            self._by_id.setdefault(identifier, style)
            if value(style, "type") == "paragraph" and value(style, "default").lower() in ("1", "true", "on"):
                self._default = self._default or identifier
        self._defaults = child(root, "docDefaults", "rPrDefault", "rPr")

    def paragraph(self, paragraph: etree._Element) -> Style:
        """What the style of the w:p ``paragraph`` says."""
        identifier = self._identifier(paragraph)
        if identifier not in self._paragraphs:
            self._paragraphs[identifier] = self._read(identifier)
        return self._paragraphs[identifier]

    def is_hidden(self, paragraph: etree._Element, run: etree._Element | None) -> bool:
        """Whether the text of ``run`` within ``paragraph`` is not shown."""
        return self._toggle(paragraph, run, "vanish")

    def is_bold(self, paragraph: etree._Element, run: etree._Element) -> bool:
        """Whether the text of ``run`` within ``paragraph`` is in bold type."""
        return self._toggle(paragraph, run, "b")

    def size(self, paragraph: etree._Element, run: etree._Element) -> int:
        """The size of the type of ``run`` within ``paragraph``, in half-points."""
        found = (number(child(properties, "sz")) for properties in self._properties(paragraph, run))
        return next((size for size in found if size), _USUAL_SIZE)

    def table_is_bold(self, table: etree._Element, part: str) -> bool:
        """Whether the style of the w:tbl ``table`` sets a part of it ("firstRow", "firstCol") in bold type."""
        for style in self._chain(value(child(table, "tblPr", "tblStyle"))):
            for each in style.iterfind(w("tblStylePr")):
                if value(each, "type") == part:
                    return is_on(child(each, "rPr"), "b") is True
        return False

    def numbering_of(self, identifier: str) -> str:
        """The numbering (w:numId) that the style ``identifier`` refers to, "" without."""
        return next(filter(None, (value(child(s, "pPr", "numPr", "numId")) for s in self._chain(identifier))), "")

    def _identifier(self, paragraph: etree._Element) -> str:
        stated = value(child(paragraph, "pPr", "pStyle"))
        return stated if stated in self._by_id else self._default

    def _chain(self, identifier: str) -> Iterator[etree._Element]:
        """The style ``identifier``, and those it is based on."""
        for _ in range(_DEEPEST):
            style = self._by_id.get(identifier)
            if style is None:
                return
            yield style
            identifier = value(child(style, "basedOn"))

    def _read(self, identifier: str) -> Style:
        chain = list(self._chain(identifier))
        names = [clean(value(child(style, "name"))) for style in chain]
        level = next(filter(None, (_level(style, name) for style, name in zip(chain, names, strict=True))), 0)
        listed = next(filter(None, map(_LIST.fullmatch, names)), None)
        properties = [numbered for style in chain if (numbered := child(style, "pPr", "numPr")) is not None]
        levels = (number(child(each, "ilvl")) for each in properties)
        return Style(
            level=level if level <= _BODY_LEVEL else 0,
            is_title=any(map(_TITLE.fullmatch, names)),
            is_contents=any(map(_CONTENTS.match, names)),
            numbering=next(filter(None, (value(child(each, "numId")) for each in properties)), ""),
            numbering_level=next((each for each in levels if each is not None), None),
            list_kind=listed["kind"].lower() if listed else "",
            list_depth=int(listed["depth"] or 1) if listed else 1,
        )

    def _toggle(self, paragraph: etree._Element, run: etree._Element | None, name: str) -> bool:
        found = (is_on(properties, name) for properties in self._properties(paragraph, run))
        return next((state for state in found if state is not None), False)

    def _properties(self, paragraph: etree._Element, run: etree._Element | None) -> Iterator[etree._Element | None]:
        """Where the properties of ``run`` may be stated, the most decisive place first (17.7.2)."""
        own = child(run, "rPr")
        if own is not None:
            yield own
            for style in self._chain(value(child(own, "rStyle"))):
                yield child(style, "rPr")
        for style in self._chain(self._identifier(paragraph)):
            yield child(style, "rPr")
        yield self._defaults


def outline_level(paragraph: etree._Element) -> int | None:
    """The level of a heading (1 to 6) that ``paragraph`` itself states, 0 for text, None where it says nothing."""
    stated = number(child(paragraph, "pPr", "outlineLvl"))
    if stated is None:
        return None
    return min(stated + 1, MOST_LEVELS) if stated < _BODY_LEVEL else 0


def _level(style: etree._Element, name: str) -> int:
    """The level that ``style`` alone states; more than nine if it says that it is no heading; 0 if nothing."""
    stated = number(child(style, "pPr", "outlineLvl"))
    if stated is not None:
        return min(stated + 1, MOST_LEVELS) if stated < _BODY_LEVEL else _BODY_LEVEL + 1
    named = _HEADING.fullmatch(name)
    return min(int(named["level"]), MOST_LEVELS) if named else 0
