"""Reading plain text: an article as saved from a browser, or written without markup."""

from __future__ import annotations

import re
from collections.abc import Sequence

from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.bylines import parse_byline
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.record import Record
from medcite.ingest.references import first_address, is_references_heading
from medcite.ingest.text.adverts import advert_length, heading_style
from medcite.ingest.text.text_lines import Unit, units

_HEADING_LEVEL = 2  # text shows no levels
_LONGEST_STATEMENT = 89  # characters of a heading that asks nothing
_LONGEST_QUESTION = 220
_LONGEST_TITLE = 200
_QUESTION_WORD = re.compile(r"(?:what|why|who|how|when|where|which)\b", re.IGNORECASE)
_QUESTION_OPENING = re.compile(
    r"(?:how\s+to|do\s+(?:you|i)|what\s+(?:is|are|to|causes)|who\s+(?:is|gets)|when\s+to)\b", re.IGNORECASE
)
_COPYRIGHT = re.compile(
    r"(?:©|\(c\)|copyright\b)\s*(?:©\s*)?(?:\d{4}(?:\s*[–-]\s*\d{4})?,?\s+)?(?P<owner>[^.|]*).*", re.IGNORECASE
)
_SUBJECT = re.compile(r"what\s+(?:is|are|is\s*\(are\))\s+(?:an?\s+|the\s+)?(?P<subject>.+?)\s*\?", re.IGNORECASE)
_NAMELESS = frozenset(
    ["article", "copy", "document", "download", "file", "index", "new", "note", "notes", "page", "text", "untitled"]
)
# What may precede the page's address in a last line; "For more information, see" leads to another page.
_FOOTER = re.compile(
    r"(?!.*\b(?:visit|see|more|information|contact|learn|go|click|call)\b)(?:[^.!?]{0,60}:\s+)?", re.IGNORECASE
)
_CLOSING = ")]\"'”’"


def read_plain_text(text: str, record: Record, *, fallback_title: str = "") -> Reading:
    """Read the article in ``text``.

    ``fallback_title``, its file's name made readable, names an article that states no title.

    Raises:
        ReadingError: the text holds no article.
    """
    reader = _Reader(list(units(text)))
    reader.read()
    stated = [
        Stated("first line", Facts(title=reader.title)),
        Stated("byline", reader.facts),
        *record.stated,
        Stated("address", Facts(url=record.address or None)),
        Stated("file name", Facts(title=_title(fallback_title, reader.headings))),
    ]
    return reader.builder.build(record.source, stated)


def _title(fallback: str, headings: Sequence[str]) -> str:
    """``fallback``, unless it is no name that says anything and the first question says more."""
    letters = sum(character.isalpha() for character in fallback)
    if letters >= 4 and letters * 3 >= len(fallback) * 2 and fallback.lower() not in _NAMELESS:
        return fallback
    subject = next((match["subject"] for match in map(_SUBJECT.fullmatch, headings) if match), "")
    return subject[:1].upper() + subject[1:] or fallback


class _Reader:
    """Goes through the units, from the byline and the title down."""

    def __init__(self, found: list[Unit]) -> None:
        self.builder = ArticleBuilder()
        self.facts = Facts()
        self.title = ""
        self.headings: list[str] = []
        self._units = found
        self._indents: list[int] = []  # of the lists that are open, outermost first
        self._last_marker = ""
        self._is_sources = False
        self._style = heading_style(found)

    def read(self) -> None:
        """Take all units into the builder."""
        self._read_footer()
        place = self._read_front()
        while place < len(self._units):
            place += self._read_unit(place)

    def _read_footer(self) -> None:
        """A last line with an address, which is the page's own; a line of copyright, with the publisher."""
        while self._units:
            last = self._units[-1]
            owned = _COPYRIGHT.fullmatch(last.text)
            url = first_address(last.text)
            is_address = url is not None and _FOOTER.fullmatch(last.text.removesuffix(url)) is not None
            if last.is_item or not (owned or is_address):
                return
            publisher = clean(owned["owner"]) if owned else None
            self.facts = self.facts.or_else(Facts(publisher=publisher or None, url=url))
            self.builder.drop(last.text, "footer")
            self._units.pop()

    def _read_front(self) -> int:
        """Take the bylines and the title that the text begins with; return the place after them."""
        place = 0
        while place < len(self._units):
            unit = self._units[place]
            taken = self._byline_length(place)
            if taken:
                place += taken
            elif not self.title and self._is_title(place):
                self.title = unit.text
                place += 1
            else:
                break
        return place

    def _byline_length(self, place: int) -> int:
        """How many units from ``place`` on are a byline, whose facts are taken; its lines may stand together."""
        is_start = not self.builder.has_blocks and not self.headings
        lines = [self._units[place].text]
        for unit in self._units[place + 1 : place + 4]:
            if unit.is_alone or unit.is_item or self._units[place].is_alone:
                break
            lines.append(unit.text)
        for count in range(len(lines), 0, -1):
            stated = parse_byline("\n".join(lines[:count]), is_start=is_start)
            if stated is not None:
                self.facts = self.facts.or_else(stated)
                self.builder.drop(" ".join(lines[:count]), "byline")
                return count
        return 0

    def _is_title(self, place: int) -> bool:
        """A line that could be a heading, but has a heading or a byline right below it, or asks nothing."""
        unit = self._units[place]
        following = self._units[place + 1] if place + 1 < len(self._units) else None
        if following is None or not self._is_heading(place, is_first=True):
            return False
        if self._is_question(following) or parse_byline(following.text, is_start=True) is not None:
            return True
        return not self._is_question(unit) or self._is_heading(place + 1)

    def _read_unit(self, place: int) -> int:
        """Take what stands at ``place``; return how many units that were."""
        unit = self._units[place]
        advert = advert_length(self._units, place, self._style)
        if advert and not self._is_sources:
            self.builder.drop(" ".join(taken.text for taken in self._units[place : place + advert]), "advert")
            return advert
        if unit.is_item:
            self._item(unit)
            return 1
        byline = self._byline_length(place)
        if byline:
            return byline
        if self._is_heading(place):
            self._heading(unit.text)
        elif self._is_sources:
            self.builder.reference(unit.text, first_address(unit.text))
        else:
            self._end_list()
            self.builder.paragraph(unit.text)
        return 1

    def _heading(self, text: str) -> None:
        self._end_list()
        self._is_sources = is_references_heading(text)
        if not self._is_sources:
            self.headings.append(text)
            self.builder.heading(_HEADING_LEVEL, text)

    def _item(self, unit: Unit) -> None:
        if self._is_sources:
            self.builder.reference(unit.text, first_address(unit.text))
            return
        while len(self._indents) > 1 and unit.indent < self._indents[-1]:
            self._indents.pop()
        if not self._indents or unit.indent > self._indents[-1] + 1:
            self._indents.append(unit.indent)
        elif len(self._indents) == 1 and _begins_anew(self._last_marker, unit.marker):
            self.builder.end_run()
        self._last_marker = unit.marker
        is_number = unit.marker.strip("().").isdecimal()
        self.builder.item(unit.text, unit.marker if is_number else "•", len(self._indents))

    def _end_list(self) -> None:
        self._indents.clear()
        self.builder.end_run()

    @staticmethod
    def _is_question(unit: Unit) -> bool:
        text = unit.text
        is_apart = unit.is_alone or _QUESTION_WORD.match(text) is not None
        is_one_sentence = re.search(r"[a-z)]{2}\.\s+[A-Z]", text) is None
        return (
            not unit.is_item and is_apart and text.endswith("?") and len(text) <= _LONGEST_QUESTION and is_one_sentence
        )

    def _is_heading(self, place: int, *, is_first: bool = False) -> bool:
        unit = self._units[place]
        if unit.is_item:
            return False
        if unit.is_underlined or self._is_question(unit):
            return True
        text = unit.text
        longest = _LONGEST_TITLE if is_first or _QUESTION_OPENING.match(text) else _LONGEST_STATEMENT
        if not unit.is_alone or len(text) > longest or text[-1] in ".,;:!":
            return False
        if is_first or is_references_heading(text):
            return True
        if not text.rstrip(_CLOSING)[-1:].isalnum() or re.search(r"[.?!]\s+[A-Z]", text) or not _is_balanced(text):
            return False
        # After "such as:" short lines are a list without bullets; among sources they are sources;
        # at the end of the file, with nothing below, they are nobody's heading.
        is_introduced = self.builder.last_text.endswith(":")
        is_last = place + 1 == len(self._units)
        return not (is_introduced or is_last or (self._is_sources and any(map(str.isdigit, text))))


def _is_balanced(text: str) -> bool:
    return text.count("(") == text.count(")")


def _begins_anew(before: str, marker: str) -> bool:
    """Whether an item with ``marker`` begins another list than the one with the item ``before``."""
    numbers = [mark.strip("().") for mark in (before, marker)]
    if all(map(str.isdecimal, numbers)):
        return int(numbers[1]) <= int(numbers[0])
    return any(map(str.isdecimal, numbers))
