"""What a document with a layout is made of, and how an article is put together from it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from medcite.corpus.names import is_organisation
from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.bylines import parse_byline
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts
from medcite.ingest.references import is_references_heading, parse_reference, source_entries, sources_line

BEFORE_TITLE = "before the title"
_NUMBERING = re.compile(r"^\(?(?:\d{1,2}(?:\.\d{1,2})*|[A-Z]|[IVX]{1,5})[.):]?\s+(?=\w)")
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\s*(?:©|\(c\)|(?=\d{4})))\s*(?:\d{4}(?:\s*[–-]\s*\d{4})?,?\s*)?(?P<owner>[^.|]*).{0,200}",
    re.IGNORECASE,
)


class UnitKind(StrEnum):
    """What a unit is on the page."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"
    LEFT_OUT = "left out"


@dataclass(frozen=True, slots=True)
class Unit:
    """A heading, a paragraph, a list item, a table row; or what is left out, with the reason.

    ``level`` is a heading's, 1 to 6; ``marker`` and ``depth`` are an item's; ``lines`` are the lines that the
    text stands in, where the document shows them.
    """

    kind: UnitKind
    text: str
    level: int = 0
    marker: str = ""
    depth: int = 1
    reason: str = ""
    lines: tuple[str, ...] = ()


def add_units(units: Iterable[Unit], builder: ArticleBuilder, *, language: str | None = None) -> Facts:
    """Add ``units``, in reading order, to ``builder``; return what their bylines and footers state.

    Bylines are left out, the entries of a list of sources kept as references. ``language`` is the
    document's, as far as it is known: it tells how dates are meant.
    """
    adder = _Adder(builder, language)
    for unit in units:
        adder.add(unit)
    return adder.facts


class _Adder:
    def __init__(self, builder: ArticleBuilder, language: str | None) -> None:
        self.facts = Facts()
        self._language = language
        self._builder = builder
        self._sources_level: int | None = None  # of the heading of the list of sources, while under it
        self._last = UnitKind.PARAGRAPH

    def add(self, unit: Unit) -> None:
        """Take one unit."""
        match unit.kind:
            case UnitKind.LEFT_OUT:
                self._leave_out(unit)
                return
            case UnitKind.HEADING:
                self._heading(unit)
            case _ if self._sources_level is not None:
                if not self._take_byline(unit):
                    self._reference(unit.text)
            case UnitKind.PARAGRAPH:
                if not (self._take_byline(unit) or self._take_sources(unit)):
                    self._builder.paragraph(unit.text)
            case UnitKind.ITEM:
                if self._last is not UnitKind.ITEM:
                    self._builder.end_run()
                self._builder.item(unit.text, unit.marker, unit.depth)
            case UnitKind.ROW:
                if self._last is not UnitKind.ROW:
                    self._builder.end_run()
                self._builder.row(unit.text)
        self._last = unit.kind

    def _heading(self, unit: Unit) -> None:
        if self._sources_level is not None and unit.level > self._sources_level:
            return  # of a group of sources
        is_sources = is_references_heading(_NUMBERING.sub("", unit.text))
        self._sources_level = unit.level if is_sources else None
        if not is_sources:
            self._builder.heading(unit.level, unit.text)

    def _leave_out(self, unit: Unit) -> None:
        """Drop text of the margins, which may state facts all the same."""
        if not self._state(unit.lines or (unit.text,), is_start=False):
            self._state_owner(unit.text)
            if unit.reason == BEFORE_TITLE and is_organisation(unit.text):
                self.facts = self.facts.or_else(Facts(publisher=clean(unit.text)))
        self._builder.drop(unit.text, unit.reason)

    def _take_byline(self, unit: Unit) -> bool:
        """Drop a byline, or a line of copyright, and keep what it states."""
        if self._state(unit.lines or (unit.text,), is_start=not self._builder.has_blocks):
            self._builder.drop(unit.text, "byline")
            return True
        if self._state_owner(unit.text):
            self._builder.drop(unit.text, "footer")
            return True
        return False

    def _take_sources(self, unit: Unit) -> bool:
        """Keep the references of a line such as "Sources: ..."."""
        listed = sources_line("\n".join(unit.lines)) or sources_line(unit.text)
        if listed is None:
            return False
        for entry in source_entries(listed):
            self._reference(entry)
        return True

    def _reference(self, text: str) -> None:
        entry = parse_reference(text)
        self._builder.reference(entry.text, entry.url, entry.doi, entry.pmid)

    def _state(self, lines: Sequence[str], *, is_start: bool) -> bool:
        for text in dict.fromkeys(("\n".join(lines), " ".join(lines))):
            stated = parse_byline(text, is_start=is_start, language=self._language)
            if stated is not None:
                self.facts = self.facts.or_else(stated)
                return True
        return False

    def _state_owner(self, text: str) -> bool:
        owned = _COPYRIGHT.fullmatch(text)
        if owned is None:
            return False
        self.facts = self.facts.or_else(Facts(publisher=clean(owned["owner"]) or None))
        return True
