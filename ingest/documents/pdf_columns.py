"""The reading order of a PDF page: columns of text found by the white between them, read one after the other."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from medcite.ingest.documents.pdf_lines import Piece
from medcite.ingest.documents.pdf_page import Rule

_MOST_PIECES = 3_000  # of one page; of more, no columns are looked for (a full page of a newspaper has 800)
_MOST_SPLITS = 50  # of one page into columns
_MOST_GUTTERS = 30  # places for a gutter that are tried, those with most lines first
_NARROWEST = 0.9  # of the size of type: the white between two columns
_FEWEST_LINES = 3  # of a column, unless it is the end of a text in columns, beside another of
_FEWEST_BESIDE = 6  # lines at least
_SAME_EDGE = 2.0  # points by which lines of one column may begin apart
_PROSE = 18  # characters of a line on average, from which a column is of running text, not of cells
_CELLS = 8  # and below which it is not even beside a column of running text
_FULL = 0.75  # of a column's width that a line of running text fills, unless it ends a paragraph
_FULL_SHARE = 0.4  # of its lines
_LARGER = 1.1  # times the usual size of type, as a heading may be
_WIDE_GAP = 1.35  # of the usual distance of lines: a gap between paragraphs, or rows
_LINES_PER_OUTLIER, _MOST_OUTLIERS = 10, 2  # lines that stand out at the right of a column
_ROWS_SHARE = 0.75  # of the gaps of each column, and of the rows, that are alike in both where rows are meant
_TABLE_RULES = 3  # level rules across a gutter, from which the white is that of a table


@dataclass(frozen=True, slots=True)
class Region:
    """A part of a page to be read from its top to its bottom: its pieces so ordered; edges in points."""

    pieces: list[Piece]
    left: float
    right: float


def regions(pieces: Sequence[Piece], rules: Sequence[Rule]) -> Iterator[Region]:
    """The regions of a page in the order that they are read."""
    pending = [(list(pieces), list(pieces))]  # parts of the page, each with all that has the same edges
    splits = 0
    while pending:
        part, around = pending.pop()
        if not part:
            continue
        part.sort(key=lambda piece: (piece.y, piece.start))
        columns = _columns(part, rules) if len(part) <= _MOST_PIECES and splits < _MOST_SPLITS else None
        if columns is None:
            yield Region(part, min(piece.start for piece in part), _right_edge(around))
            continue
        splits += 1
        above, left, right, below = columns
        pending += [(below, around), (right, right), (left, left), (above, around)]


def _right_edge(pieces: Sequence[Piece]) -> float:
    """Where lines end at most, but for a few that stand out."""
    ends = sorted((piece.right for piece in pieces), reverse=True)
    return ends[min(len(ends) // _LINES_PER_OUTLIER, _MOST_OUTLIERS)]


@dataclass(frozen=True, slots=True)
class _Gutter:
    """White between ``left`` and ``right``, and the places of the pieces within its height: ``[first, end)``."""

    left: float
    right: float
    first: int
    end: int


def _columns(pieces: list[Piece], rules: Sequence[Rule]) -> list[list[Piece]] | None:
    """What is above two columns, the columns, and what is below them; None if there are none."""
    size = median(piece.size for piece in pieces)
    found = [gutter for gutter in _gutters(pieces, size) if _parts_columns(pieces, gutter, rules)]
    if not found:
        return None
    gutter = max(found, key=lambda gutter: (gutter.end - gutter.first, gutter.right))
    end = _end_of_columns(pieces, gutter)
    inside = pieces[gutter.first : end]
    left = [piece for piece in inside if piece.right <= gutter.right]
    right = [piece for piece in inside if piece.right > gutter.right]
    return [pieces[: gutter.first], left, right, pieces[end:]]


def _gutters(pieces: Sequence[Piece], size: float) -> Iterator[_Gutter]:
    """White that many lines begin right of, as high as no piece crosses it."""
    starts = sorted(piece.start for piece in pieces)
    places: list[tuple[int, float]] = []
    for start in dict.fromkeys(starts):
        count = bisect_right(starts, start + _SAME_EDGE) - bisect_left(starts, start)
        if not places or start - places[-1][1] > _SAME_EDGE:
            places.append((count, start))
    width = _NARROWEST * size
    for _, edge in sorted(places, reverse=True)[:_MOST_GUTTERS]:
        right = edge - 0.5
        crossing = [n for n, piece in enumerate(pieces) if piece.start < right and piece.right > right - width]
        for before, after in zip([-1, *crossing], [*crossing, len(pieces)], strict=True):
            if after - before > _FEWEST_BESIDE:
                yield _Gutter(right - width, right, before + 1, after)


def _parts_columns(pieces: Sequence[Piece], gutter: _Gutter, rules: Sequence[Rule]) -> bool:
    """Whether running text stands on both sides, rather than the cells of a table."""
    inside = pieces[gutter.first : gutter.end]
    left = [piece for piece in inside if piece.right <= gutter.right]
    right = [piece for piece in inside if piece.right > gutter.right]
    fewer, more = sorted((len(left), len(right)))
    if not fewer or (fewer < _FEWEST_LINES and more < _FEWEST_BESIDE):
        return False
    lengths = [sum(len(piece.text) for piece in side) / len(side) for side in (left, right)]
    if max(lengths) < _PROSE or min(lengths) < _CELLS:
        return False
    if not any(length >= _PROSE and _is_full(side) for length, side in zip(lengths, (left, right), strict=True)):
        return False
    top, bottom = max(left[0].y, right[0].y), min(left[-1].y, right[-1].y)
    across = {
        round(rule.top)
        for rule in rules
        if rule.left < gutter.left - 20 and rule.right > gutter.right + 20 and top - 20 < rule.top < bottom + 20
    }
    return len(across) < _TABLE_RULES and not _is_rows(inside, left, right)


def _is_full(side: Sequence[Piece]) -> bool:
    """Whether many lines of a column fill it."""
    start, end = min(piece.start for piece in side), max(piece.right for piece in side)
    full = sum(piece.right >= start + _FULL * (end - start) for piece in side)
    return full >= _FULL_SHARE * len(side)


def _is_rows(inside: Sequence[Piece], left: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether white across both sides parts rows, in each of which both sides begin on one line."""
    usual = _usual_step(left, right)
    gaps = [
        [after.y for before, after in pairwise(side) if after.y - before.y > _WIDE_GAP * usual]
        for side in (inside, left, right)
    ]
    begins = [inside[0].y, *gaps[0]]
    if len(begins) < _FEWEST_LINES or len(gaps[0]) < _ROWS_SHARE * max(map(len, gaps[1:])):
        return False
    sides = [{round(piece.y) for piece in side} for side in (left, right)]
    together = sum(all({round(y) - 1, round(y), round(y) + 1} & side for side in sides) for y in begins)
    return together >= _ROWS_SHARE * len(begins)


def _usual_step(*sides: Sequence[Piece]) -> float:
    """The usual distance of the lines of columns, in points."""
    steps = [after.y - before.y for side in sides for before, after in pairwise(side) if after.y - before.y > 1]
    return median(steps) if steps else 0.0


def _end_of_columns(pieces: Sequence[Piece], gutter: _Gutter) -> int:
    """The place after the last piece of the columns.

    A heading on the left, with white above it across both columns, is one of what follows below both if
    nothing stands beside it: on the right, text begins again with the text below the heading, or not at all.
    """
    inside = pieces[gutter.first : gutter.end]
    left = [piece for piece in inside if piece.right <= gutter.right]
    right = [piece.y for piece in inside if piece.right > gutter.right]
    usual = _usual_step(left, [piece for piece in inside if piece.right > gutter.right])
    body = median(piece.size for piece in inside)
    for before, heading, after in zip(left, left[1:], [*left[2:], None], strict=False):
        if not (heading.is_bold or heading.size > _LARGER * body) or heading.y - before.y <= _WIDE_GAP * usual:
            continue
        above, below = bisect_right(right, heading.y - _WIDE_GAP * usual), bisect_left(right, heading.y + usual / 2)
        if above != below or not above:
            continue
        is_end = below == len(right) and gutter.end < len(pieces)
        begins_again = below < len(right) and after is not None and right[below] >= after.y - usual / 2
        if is_end or begins_again:
            return gutter.first + inside.index(heading)
    return gutter.end
