"""The lines of a part of a PDF page in order, with those that stand in columns of cells put together to rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise

from medcite.ingest.documents.pdf_columns import Region
from medcite.ingest.documents.pdf_lines import Piece
from medcite.ingest.documents.pdf_page import Rule

_SAME_LINE = 0.25  # of the size of type: by which the baselines of one row's cells may differ
_FEWEST_ROWS = 3  # lines with several cells that make a table, or
_FEWEST_RULED = 2  # so many where rules are drawn among them
_TIGHT = 1.4  # of the size of type: lines no further apart may be of one cell
_LOOSE = 1.25  # times the smallest distance of lines: from there on a new row begins
_LOOSE_SHARE = 0.25  # of the distances that must be loose for rows to be told by them
_TABLE_BREAK = 4.0  # of the size of type: white that no table has inside
_JUSTIFIED = 3.0  # of the size of type: the widest gap between words of a line that is filled
_SAME_SIZE = 1.15  # sizes of type further apart stand in lines of their own
_MARGIN = 20.0  # points, between a table's words and the lines around them
_MOST_COLUMNS = 40
_MOST_LINES = 3_000  # of a region; more are read line by line


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text; lines of its column begin at ``column`` and end at ``edge``; ``is_first`` of a column."""

    piece: Piece
    column: float
    edge: float
    is_first: bool = False


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a table: for each column the lines of its cell, and whether all of its words are bold."""

    cells: tuple[tuple[str, ...], ...]
    bold: tuple[bool, ...]
    page: int
    table: int
    """Tells the tables of one region apart."""


_Band = list[Piece]  # what stands on one line, from the left


def flow(region: Region, rules: Sequence[Rule]) -> Iterator[Line | Row]:
    """The lines and rows of ``region``, from the top down."""
    bands = _bands(region.pieces)
    place, tables = 0, 0
    is_first = True
    while place < len(bands):
        table = _table(bands, place, rules) if len(bands) <= _MOST_LINES else None
        taken = len(table.bands) if table is not None else 1
        if table is None or _is_justified(table, rules):
            for piece in (piece for band in bands[place : place + taken] for piece in _merged(band)):
                yield Line(piece, region.left, region.right, is_first)
                is_first = False
        elif _is_list(table):
            yield from table.by_column()
        else:
            yield from table.rows(rules, tables)
            tables += 1
        is_first = False
        place += taken


def _bands(pieces: Sequence[Piece]) -> list[_Band]:
    bands: list[_Band] = []
    for piece in pieces:
        if bands and piece.y - bands[-1][0].y <= _SAME_LINE * min(piece.size, bands[-1][0].size):
            bands[-1].append(piece)
        else:
            bands.append([piece])
    for band in bands:
        band.sort(key=lambda piece: piece.start)
    return bands


def _merged(band: _Band) -> Iterator[Piece]:
    """The band as one line: its pieces were parted by a gap that no other line shares."""
    together: list[Piece] = []
    for piece in band:
        if together and max(piece.size, together[0].size) > _SAME_SIZE * min(piece.size, together[0].size):
            yield _joined(together)
            together = []
        together.append(piece)
    yield _joined(together)


def _joined(pieces: Sequence[Piece]) -> Piece:
    first, *others = pieces
    if not others:
        return first
    text = " ".join([first.text, *(f"{piece.marker} {piece.text}".strip() for piece in others)])
    return replace(first, text=text, right=others[-1].right, is_bold=all(piece.is_bold for piece in pieces))


@dataclass(slots=True)
class _Table:
    """Bands in columns; ``columns`` are the columns' edges."""

    bands: list[_Band]
    columns: list[tuple[float, float]]
    _spanning: set[int] = field(default_factory=set)  # bands that cross columns, by id

    def take(self, band: _Band) -> bool:
        """Add ``band``, unless a piece of it stands in several columns."""
        columns = list(self.columns)
        for piece in band:
            over = [n for n, (left, right) in enumerate(columns) if piece.start < right and piece.right > left]
            if len(over) > 1:
                return False
            if over:
                left, right = columns[over[0]]
                columns[over[0]] = min(left, piece.start), max(right, piece.right)
            else:
                columns.append((piece.start, piece.right))
        columns.sort()
        if any(before[1] > after[0] for before, after in pairwise(columns)):
            return False
        self.columns = columns
        self.bands.append(band)
        return True

    def span(self, band: _Band) -> None:
        """Add a band that crosses the columns: a heading of the rows below it."""
        self._spanning.add(id(band))
        self.bands.append(band)

    def rules(self, rules: Sequence[Rule]) -> list[float]:
        """The heights of level rules between the bands, across more than one column."""
        top, bottom = self.bands[0][0].y, self.bands[-1][0].y
        first_end, last_start = self.columns[0][1], self.columns[-1][0]
        return sorted(
            rule.top
            for rule in rules
            if rule.right - rule.left > rule.bottom - rule.top
            and top < rule.top < bottom
            and rule.left < first_end
            and rule.right > last_start
        )

    def rows(self, rules: Sequence[Rule], table: int) -> Iterator[Row]:
        """The bands put together to rows."""
        levels = self.rules(rules)
        steps = [after[0].y - before[0].y for before, after in pairwise(self.bands)]
        loose = min(steps) * _LOOSE
        is_spaced = sum(step > loose for step in steps) >= _LOOSE_SHARE * len(steps)
        row = [self.bands[0]]
        for before, band in pairwise(self.bands):
            step, size = band[0].y - before[0].y, band[0].size
            if id(band) in self._spanning or id(before) in self._spanning:
                is_new = True
            elif len(levels) >= _FEWEST_RULED:
                is_new = any(before[0].y < level < band[0].y for level in levels)
            elif is_spaced:
                is_new = step > loose or step > 2 * size
            else:
                is_new = step > _TIGHT * size or (len(band) > 1 and self._column(band[0]) == 0)
            if is_new:
                yield self._row(row, table)
                row = []
            row.append(band)
        yield self._row(row, table)

    def _row(self, bands: list[_Band], table: int) -> Row:
        cells: list[list[Piece]] = [[] for _ in self.columns]
        for band in bands:
            for piece in band:
                cells[self._column(piece)].append(piece)
        texts = tuple(tuple(f"{piece.marker} {piece.text}".strip() for piece in cell) for cell in cells)
        return Row(texts, tuple(bool(cell) and all(p.is_bold for p in cell) for cell in cells), bands[0][0].page, table)

    def by_column(self) -> Iterator[Line]:
        """The pieces of one column after the other, as lines."""
        for column, (left, right) in enumerate(self.columns):
            pieces = [piece for band in self.bands for piece in band if self._column(piece) == column]
            for n, piece in enumerate(pieces):
                yield Line(piece, left, right, n == 0)

    def _column(self, piece: Piece) -> int:
        """The column that ``piece`` stands in, or begins in."""
        return next((n for n, (_, right) in enumerate(self.columns) if piece.start < right), len(self.columns) - 1)


def _table(bands: Sequence[_Band], place: int, rules: Sequence[Rule]) -> _Table | None:
    """The table that begins at ``place``, if one does."""
    if not 2 <= len(bands[place]) <= _MOST_COLUMNS:
        return None
    table = _Table([], [])
    if not table.take(bands[place]):
        return None
    frame = _Frame(rules, bands[place])
    count = 1  # of bands with several cells
    end = 1  # of the table within its bands
    for n in range(place + 1, len(bands)):
        band, before = bands[n], bands[n - 1]
        step = band[0].y - before[0].y
        if step > _TABLE_BREAK * max(band[0].size, before[0].size) or len(band) > _MOST_COLUMNS:
            break
        if not frame.holds(band):
            break
        if len(band) > 1:
            if not table.take(band):
                break
            count += 1
            end = len(table.bands)
        elif table.take(band):
            # A line alone is a cell's next line; below the last row it may be text that follows the table.
            if len(table.columns) < 2 or len(table.bands) - end > _FEWEST_ROWS:
                break
            if step <= _TIGHT * band[0].size and before[0].start <= band[0].start + 1:
                end = len(table.bands)
        elif count >= _FEWEST_ROWS and n + 1 < len(bands) and len(bands[n + 1]) > 1:
            table.span(band)
        else:
            break
    table.bands = table.bands[:end]
    if len(table.columns) < 2:
        return None
    enough = _FEWEST_RULED if table.rules(rules) or _is_list(table) else _FEWEST_ROWS
    return table if count >= enough else None


class _Frame:
    """The lines drawn around and within the table that begins with ``band``, if there are any."""

    def __init__(self, rules: Sequence[Rule], band: _Band) -> None:
        left, right = band[0].start, band[-1].right
        beside = [rule for rule in rules if rule.left < right + _MARGIN and rule.right > left - _MARGIN]
        self._upright = [rule for rule in beside if rule.bottom - rule.top > rule.right - rule.left]
        self._is_boxed = self._crossing(band) > 1
        below = [rule.top for rule in beside if rule.left < band[0].right and rule.right > band[-1].start]
        self._end = max((top for top in below if top > band[0].y), default=None)

    def holds(self, band: _Band) -> bool:
        """Whether ``band`` is inside: among the upright lines, or else above the last of the level ones."""
        if self._is_boxed:
            return self._crossing(band) > 1
        return self._end is None or band[0].y <= self._end

    def _crossing(self, band: _Band) -> int:
        y = band[0].y - band[0].size / 3  # the middle of small letters
        return sum(rule.top <= y <= rule.bottom for rule in self._upright)


def _is_justified(table: _Table, rules: Sequence[Rule]) -> bool:
    """Whether the bands are lines of running text whose words were driven apart to fill them."""
    left, right = table.columns[0][0], table.columns[-1][1]
    return not table.rules(rules) and all(
        band[0].start - left < 1
        and right - band[-1].right < 1
        and all(after.start - before.right < _JUSTIFIED * after.size for before, after in pairwise(band))
        for band in table.bands
    )


def _is_list(table: _Table) -> bool:
    """Whether the cells are items with bullets, set in columns to save room."""
    pieces = [piece for band in table.bands for piece in band[1:]]
    return 2 * sum(bool(piece.marker) for piece in pieces) > len(pieces)
