"""Headings by how they are set: which paragraphs are headings, of what level, and which of them is the title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from medcite.ingest.bylines import parse_byline
from medcite.ingest.documents.pdf_bullets import is_bullet
from medcite.ingest.documents.pdf_paragraphs import Paragraph
from medcite.ingest.documents.pdf_tables import Row

_LARGER = 1.09  # of the size of the text: as large as a heading is at least
_SMALLER = 0.95  # of it, as small as a bold heading may be
_MUCH_LARGER = 1.35  # of it: type that no running text is set in
_TITLE = 1.15  # of it: as large as a title is at least
_SAME_SIZE = 1.04  # sizes closer than this are one
_LONGEST_LARGE = 200  # characters of a heading in larger type, or that asks
_LONGEST_BOLD = 120  # and of one that only is bold or in capitals
_LONGEST_TITLE = 250
_FEWEST_LETTERS = 2  # of a title: "MS"
_MOST_LINES = 6
_FIRST_LEVEL, _LAST_LEVEL = 2, 6
_SECTION_NUMBER = re.compile(r"(\d{1,2}(?:\.\d{1,2})*)[.)]?\s+(?=[^\W\d])")
_NO_HEADING = re.compile(
    r"\S*(?:https?://|www\.|@)\S*|(?:tel|phone|telephone|call|fax|e-?mail)\b.*\d{3}.*|[\d\s()+.,:/–-]+|"
    r"(?:table|figure|fig\.?|box)\s+\d+\b.*",
    re.IGNORECASE,
)
_QUESTION_END = "?"


class Style(NamedTuple):
    """How a heading is set, the more prominent the greater."""

    size: float
    is_bold: bool
    is_capitals: bool


@dataclass(slots=True)
class Headings:
    """The title's paragraphs, and the level (2 to 6) of each heading, by its place among the parts."""

    title: list[int] = field(default_factory=list)
    levels: dict[int, int] = field(default_factory=dict)


def body_style(words: Iterable[tuple[str, float, bool]]) -> tuple[float, bool]:
    """The size that most characters are set in, and whether most of those are bold; of texts, sizes, and if bold."""
    sizes: Counter[float] = Counter()
    bold: Counter[float] = Counter()
    for text, size, is_bold in words:
        sizes[round(size, 1)] += len(text)
        bold[round(size, 1)] += len(text) * is_bold
    if not sizes:
        return 0.0, False
    size = max(sizes, key=lambda size: (sizes[size], -size))
    return size, bold[size] * 2 > sizes[size]


def find_headings(parts: Sequence[Paragraph | Row], body: tuple[float, bool], stated_title: str) -> Headings:
    """The title and the headings among ``parts``.

    ``body`` is what :func:`body_style` gives, ``stated_title`` the title that the document's properties state.
    """
    styles = {place: style for place, part in enumerate(parts) if (style := _heading_style(part, body)) is not None}
    for place in _runs_of_items(parts, styles):
        del styles[place]
    for place in _capitals_alone(parts, styles, body[0]):
        del styles[place]
    title = _title(parts, styles, body[0], stated_title)
    headings = {place: style for place, style in styles.items() if place not in title}
    for place in [*headings]:
        if _stands_over_nothing(parts, headings, place, title):
            del headings[place]
    return Headings(title, _levels(parts, headings))


def _heading_style(part: Paragraph | Row, body: tuple[float, bool]) -> Style | None:
    """How ``part`` is set, if that is how headings are."""
    if isinstance(part, Row) or (part.marker and is_bullet(part.marker)):
        return None
    size, text = part.size / body[0], part.text
    is_bold = part.is_bold and not body[1]
    is_capitals = sum(map(str.isalpha, text)) >= 4 and text.isupper()
    is_large = size >= _LARGER
    if not (is_large or ((is_bold or is_capitals) and size >= _SMALLER)):
        return None
    if part.marker and not (is_large or is_bold):
        return None
    longest = _LONGEST_LARGE if is_large or text.endswith(_QUESTION_END) else _LONGEST_BOLD
    if len(text) > longest or part.line_count > _MOST_LINES or not any(map(str.isalpha, text)):
        return None
    if text.endswith((",", ";")) or (text.endswith(".") and size < _MUCH_LARGER):
        return None
    is_rest = text[0].islower() and not is_large and not text.endswith(_QUESTION_END)
    if is_rest or _NO_HEADING.fullmatch(text) or (not is_large and parse_byline(text) is not None):
        return None
    return Style(part.size, is_bold, is_capitals)


def _runs_of_items(parts: Sequence[Paragraph | Row], styles: dict[int, Style]) -> list[int]:
    """Numbered lines that follow each other, styled like headings: a list, such as of a leaflet's contents."""
    plain = {place for place in styles if _depth_of_number(parts[place]) == 1}
    return [place for place in plain if {place - 1, place + 1} & plain]


def _capitals_alone(parts: Sequence[Paragraph | Row], styles: dict[int, Style], body_size: float) -> list[int]:
    """Lines that only their capitals make headings, where others are set as headings: those are words to stress."""
    plain = [n for n, style in styles.items() if not style.is_bold and style.size < _LARGER * body_size]
    # One that is set apart may be the title.
    return plain if len(styles) - len(plain) > 1 else []


def _title(parts: Sequence[Paragraph | Row], styles: dict[int, Style], body_size: float, stated: str) -> list[int]:
    """The places of the paragraphs that show the title: the largest of the first page, or what the properties state."""
    first_page = parts[0].page
    candidates = {
        place: part
        for place, part in enumerate(parts)
        if isinstance(part, Paragraph) and part.page == first_page and len(part.text) <= _LONGEST_TITLE
    }
    named = next((place for place in candidates if stated and _key(parts, place) == _fold(stated)), None)
    if named is not None and named in styles:
        return [named]
    large = [
        place
        for place, style in styles.items()
        if place in candidates
        and style.size >= _TITLE * body_size
        and sum(map(str.isalpha, candidates[place].text)) >= _FEWEST_LETTERS
    ]
    if large:
        largest = max(styles[place].size for place in large)
        first = next(place for place in large if styles[place].size * _SAME_SIZE >= largest)
        title = [first]
        while title[-1] + 1 in large and _is_one_title(candidates[title[-1]], candidates[title[-1] + 1]):
            title.append(title[-1] + 1)
        return title
    first = min(styles, default=-1)
    if first not in candidates or any(isinstance(part, Row) or part.marker for part in parts[:first]):
        return []
    # A bold line that begins the text is a title, unless it reads like the first of several headings.
    before = sum(len(part.text) for part in parts[:first] if isinstance(part, Paragraph))
    is_one_of_many = Counter(styles.values())[styles[first]] > 1
    if is_one_of_many and (candidates[first].text.endswith(_QUESTION_END) or candidates[first].marker):
        return []
    return [first] if before <= _LONGEST_BOLD else []


def _is_one_title(one: Paragraph, other: Paragraph) -> bool:
    """Whether two large paragraphs, one after the other, are lines of one title."""
    return (
        max(one.size, other.size) <= _SAME_SIZE * min(one.size, other.size)
        and one.is_bold == other.is_bold
        and other.is_right_below(one)
        and not other.marker
        and not one.text.endswith((_QUESTION_END, ".", "!"))
        and not other.text.endswith(_QUESTION_END)
    )


def _stands_over_nothing(
    parts: Sequence[Paragraph | Row], headings: dict[int, Style], place: int, title: Sequence[int]
) -> bool:
    """Whether no text follows that a heading at ``place`` could be of, or it only leads in the items below it."""
    if place + 1 == len(parts):
        return True
    part, following, style = parts[place], parts[place + 1], headings[place]
    assert isinstance(part, Paragraph)
    if isinstance(following, Paragraph) and following.marker and place + 1 not in headings:
        return part.text.endswith(":") and style.size < _LARGER * following.size
    # A line below the title and above the first heading: of whom the leaflet is, or whom it is for.
    is_below_title = bool(title) and place == title[-1] + 1 and not part.marker
    return is_below_title and place + 1 in headings and headings[place + 1] >= style


def _levels(parts: Sequence[Paragraph | Row], headings: dict[int, Style]) -> dict[int, int]:
    """Levels by the rank of styles; where all headings of a style are numbered, "2.1" is below "2"."""
    known: dict[float, float] = {}  # of each size, the size that stands for all that are as large
    for size in sorted({style.size for style in headings.values()}, reverse=True):
        largest = next(reversed(known.values()), size)
        known[size] = largest if largest <= size * _SAME_SIZE else size

    def rank(style: Style) -> tuple[float, bool, bool]:
        return -known[style.size], not style.is_bold, not style.is_capitals

    numbers = {place: _depth_of_number(parts[place]) for place in headings}
    ranks: dict[tuple[float, bool, bool], list[int]] = {}
    for place, style in headings.items():
        ranks.setdefault(rank(style), []).append(place)
    levels: dict[int, int] = {}
    level = _FIRST_LEVEL
    for key in sorted(ranks):
        depths = [numbers[place] for place in ranks[key]]
        least = min(depths)
        steps = sorted(set(depths)) if least > 0 else [least]
        for place, depth in zip(ranks[key], depths, strict=True):
            step = steps.index(depth) if least > 0 else 0
            levels[place] = min(level + step, _LAST_LEVEL)
        level += len(steps)
    return levels


def _depth_of_number(part: Paragraph | Row) -> int:
    """How many numbers a heading's own number has: 2 for "2.1 Doses", 0 for none."""
    number = _SECTION_NUMBER.match(f"{part.marker} {part.text}".strip()) if isinstance(part, Paragraph) else None
    return number[1].count(".") + 1 if number else 0


def _key(parts: Sequence[Paragraph | Row], place: int) -> str:
    part = parts[place]
    return _fold(part.text) if isinstance(part, Paragraph) else ""


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
