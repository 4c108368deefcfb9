"""Headings of a Word document that no style marks, by their type; and which heading is its title."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from medcite.ingest.bylines import parse_byline
from medcite.ingest.documents.docx_flow import Piece
from medcite.ingest.documents.docx_styles import MOST_LEVELS
from medcite.ingest.documents.units import UnitKind
from medcite.ingest.references import is_references_heading

_LARGER = 1.09  # of the size of the text: as large as a heading is at least, as in PDFs
_LONGEST = 120  # characters of a heading
_LONGEST_QUESTION = 200
_LONGEST_BEFORE = 300  # characters that may stand before the title
_FEWEST_LETTERS = 2
_NO_SENTENCE_END = re.compile(r".*[^.,;!]", re.DOTALL)
_LEAD_IN_WORDS = 3  # "Call a doctor if you have:" has more, and is no heading of the list below it
_TEXT = frozenset({UnitKind.PARAGRAPH, UnitKind.ITEM})


def with_headings(pieces: Sequence[Piece]) -> list[Piece]:
    """``pieces``; where no style marks a heading, whole paragraphs in bold or larger type are headings.

    The larger the type, the higher the level, from 1.
    """
    if any(piece.unit.kind is UnitKind.HEADING and not piece.is_title for piece in pieces):
        return list(pieces)
    size, is_bold = _body(pieces)
    places = [place for place in range(len(pieces)) if _is_heading(pieces, place, size, is_bold)]
    styles = sorted({(-pieces[place].size, not pieces[place].is_bold) for place in places})
    found = list(pieces)
    for place in places:
        piece = pieces[place]
        level = min(styles.index((-piece.size, not piece.is_bold)) + 1, MOST_LEVELS)
        text = f"{piece.unit.marker} {piece.unit.text}".strip()
        found[place] = replace(
            piece, unit=replace(piece.unit, kind=UnitKind.HEADING, text=text, level=level, marker="")
        )
    return found


def title_places(pieces: Sequence[Piece]) -> list[int]:
    """The places of the paragraphs in the style for titles: the first, and those that go on right below it."""
    first = next((place for place, piece in enumerate(pieces) if piece.is_title), None)
    if first is None:
        return []
    last = first
    while last + 1 < len(pieces) and pieces[last + 1].is_title:
        last += 1
    return list(range(first, last + 1))


def stated_place(pieces: Sequence[Piece], title: str) -> int | None:
    """The place near the top where ``title`` is shown, word for word; None where it is not, or there is no title."""
    return next((place for place in _top(pieces) if title and _fold(pieces[place].unit.text) == _fold(title)), None)


def top_heading(pieces: Sequence[Piece]) -> int | None:
    """The place of the heading at the top that is the title: the only one of its level, or over nothing but a byline.

    None of the others may be of a higher level.
    """
    headings = [place for place, piece in enumerate(pieces) if piece.unit.kind is UnitKind.HEADING]
    if not headings:
        return None
    levels = [pieces[place].unit.level for place in headings]
    first = headings[0]
    is_title = levels[0] == min(levels) and (levels.count(levels[0]) == 1 or _is_over_nothing(pieces, first, levels[0]))
    is_sources = is_references_heading(pieces[first].unit.text)
    return first if is_title and first in _top(pieces) and not is_sources else None


def _is_over_nothing(pieces: Sequence[Piece], place: int, level: int) -> bool:
    """Whether a heading of the same level follows the one at ``place``, with nothing but bylines between them."""
    for piece in pieces[place + 1 :]:
        if piece.unit.kind is UnitKind.HEADING:
            return piece.unit.level == level
        is_byline = piece.unit.kind is UnitKind.PARAGRAPH and parse_byline(_shown(piece), is_start=True) is not None
        if not (is_byline or piece.unit.kind is UnitKind.LEFT_OUT):
            return False
    return False


def _top(pieces: Sequence[Piece]) -> list[int]:
    """The places that a title may have: there is no more than a byline or two before them."""
    places, before = [], 0
    for place, piece in enumerate(pieces):
        if before > _LONGEST_BEFORE or piece.unit.kind is UnitKind.ROW:
            break
        if piece.unit.kind is not UnitKind.LEFT_OUT:
            places.append(place)
            before += len(piece.unit.text)
    return places


def _body(pieces: Sequence[Piece]) -> tuple[int, bool]:
    """The size that most characters are set in, and whether most of those are bold."""
    sizes: Counter[int] = Counter()
    bold: Counter[int] = Counter()
    for piece in pieces:
        if piece.unit.kind in _TEXT:
            sizes[piece.size] += len(piece.unit.text)
            bold[piece.size] += len(piece.unit.text) * piece.is_bold
    if not sizes:
        return 0, False
    size = max(sizes, key=lambda each: (sizes[each], -each))
    return size, bold[size] * 2 > sizes[size]


def _is_heading(pieces: Sequence[Piece], place: int, size: int, is_bold: bool) -> bool:
    piece, following = pieces[place], _next(pieces, place)
    unit = piece.unit
    if unit.kind not in _TEXT or following is None:
        return False
    if not (piece.size >= _LARGER * size or (piece.is_bold and not is_bold)):
        return False
    if unit.kind is UnitKind.ITEM and not (_is_numbered(piece) and _stands_apart(pieces, place)):
        return False
    text = unit.text
    longest = _LONGEST_QUESTION if text.endswith("?") else _LONGEST
    if len(text) > longest or sum(map(str.isalpha, text)) < _FEWEST_LETTERS or not _NO_SENTENCE_END.fullmatch(text):
        return False
    if text.endswith(":") and following.unit.kind is UnitKind.ITEM and len(text.split()) > _LEAD_IN_WORDS:
        return False
    return parse_byline(_shown(piece)) is None


def _shown(piece: Piece) -> str:
    return "\n".join(piece.unit.lines) or piece.unit.text


def _is_numbered(piece: Piece) -> bool:
    return piece.unit.kind is UnitKind.ITEM and any(map(str.isalnum, piece.unit.marker))


def _stands_apart(pieces: Sequence[Piece], place: int) -> bool:
    """Whether a numbered line is no step among others."""
    around = [_next(pieces, place), _next(pieces, place, step=-1)]
    return not any(piece is not None and _is_numbered(piece) for piece in around)


def _next(pieces: Sequence[Piece], place: int, step: int = 1) -> Piece | None:
    """The piece after ``place`` (or before it) that is not left out."""
    place += step
    while 0 <= place < len(pieces) and pieces[place].unit.kind is UnitKind.LEFT_OUT:
        place += step
    return pieces[place] if 0 <= place < len(pieces) else None


def _fold(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).strip().casefold()
