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


@dataclass(frozen=True, slots=True)
class Type:
    """How text is set: hidden or bold, its size in half-points; None where nothing is stated."""

    hidden: bool | None = None
    bold: bool | None = None
    size: int | None = None

    def or_else(self, other: Type) -> Type:
        """This type, with what it does not say from ``other``."""
        return Type(
            other.hidden if self.hidden is None else self.hidden,
            other.bold if self.bold is None else self.bold,
            self.size or other.size,
        )


class Styles:
    """The styles in a document's part for them, or none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._by_id: dict[str, etree._Element] = {}
        self._paragraphs: dict[str, Style] = {}
        self._types: dict[str, Type] = {}
        self._default = ""
        for style in root.iterfind(w("style")) if root is not None else ():
            identifier = value(style, "styleId")
            self._by_id.setdefault(identifier, style)
            if value(style, "type") == "paragraph" and value(style, "default").lower() in ("1", "true", "on"):
                self._default = self._default or identifier
        self._defaults = _stated_type(child(root, "docDefaults", "rPrDefault", "rPr")).or_else(Type(size=_USUAL_SIZE))

    def paragraph(self, paragraph: etree._Element) -> Style:
        """What the style of the w:p ``paragraph`` says."""
        identifier = self._identifier(paragraph)
        if identifier not in self._paragraphs:
            self._paragraphs[identifier] = self._read(identifier)
        return self._paragraphs[identifier]

    def type_of(self, paragraph: etree._Element, run: etree._Element) -> Type:
        """How the text of ``run`` within ``paragraph`` is set, by the most decisive place that says (17.7.2)."""
        own = child(run, "rPr")
        of_paragraph = self._type(self._identifier(paragraph)).or_else(self._defaults)
        if own is None:
            return of_paragraph
        return _stated_type(own).or_else(self._type(value(child(own, "rStyle")))).or_else(of_paragraph)

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

    def _type(self, identifier: str) -> Type:
        """What the style ``identifier`` and those it is based on say."""
        if identifier not in self._types:
            found = Type()
            for style in self._chain(identifier):
                found = found.or_else(_stated_type(child(style, "rPr")))
            self._types[identifier] = found
        return self._types[identifier]


def outline_level(paragraph: etree._Element) -> int | None:
    """The level of a heading (1 to 6) that ``paragraph`` itself states, 0 for text, None where it says nothing."""
    stated = number(child(paragraph, "pPr", "outlineLvl"))
    if stated is None:
        return None
    return min(stated + 1, MOST_LEVELS) if stated < _BODY_LEVEL else 0


def _stated_type(properties: etree._Element | None) -> Type:
    """What the w:rPr ``properties`` alone state."""
    if properties is None:
        return Type()
    return Type(is_on(properties, "vanish"), is_on(properties, "b"), number(child(properties, "sz")))


def _level(style: etree._Element, name: str) -> int:
    """The level that ``style`` alone states; more than nine if it says that it is no heading; 0 if nothing."""
    stated = number(child(style, "pPr", "outlineLvl"))
    if stated is not None:
        return min(stated + 1, MOST_LEVELS) if stated < _BODY_LEVEL else _BODY_LEVEL + 1
    named = _HEADING.fullmatch(name)
    return min(int(named["level"]), MOST_LEVELS) if named else 0
