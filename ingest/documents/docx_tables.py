"""Tables of a Word document: their grid of cells, merged ones included, and which of them are headers."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from medcite.ingest.documents.cells import EMPTY, Cell, row_texts
from medcite.ingest.documents.docx_names import child, is_on, number, value, w

_WIDEST = 64  # columns; Word allows 63
_LONGEST_CELL = 300  # characters that a cell of a table without headers may hold on average, as on pages
_WRAPPERS = frozenset(map(w, ("ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag")))
_MOST_WRAPPERS = 8  # within each other
_FIRST_ROW, _FIRST_COLUMN = 0x20, 0x80  # of w:tblLook (17.4.55)


@dataclass(frozen=True, slots=True)
class TableCell:
    """What a cell shows, as one line, and whether all of that is in bold type."""

    text: str
    is_bold: bool


def table_grid(
    table: etree._Element,
    read: Callable[[etree._Element, int], TableCell],
    *,
    is_first_row_header: bool,
    is_first_column_header: bool,
) -> list[list[Cell]]:
    """The rows of ``table`` (w:tbl), a merged cell the same object in each place; deleted rows left out.

    ``read`` gives what a cell (w:tc) shows, and is told how many elements deeper than the table that is. The
    table's style tells whether it sets its first row and column apart, which each table may use or not.
    """
    has_first_row = is_first_row_header and _uses(table, "firstRow", _FIRST_ROW)
    has_first_column = is_first_column_header and _uses(table, "firstColumn", _FIRST_COLUMN)
    grid: list[list[Cell]] = []
    for row, deep in _within(table, w("tr")):
        properties = child(row, "trPr")
        if child(properties, "del") is not None:
            continue
        is_header = is_on(properties, "tblHeader") is True or (has_first_row and not grid)
        cells = [EMPTY] * min(number(child(properties, "gridBefore")) or 0, _WIDEST)
        above = grid[-1] if grid else []
        for tag, deeper in _within(row, w("tc")):
            place = len(cells)
            stated = child(tag, "tcPr")
            width = min(max(number(child(stated, "gridSpan")) or 1, 1), max(_WIDEST - place, 1))
            if _goes_on(stated, "hMerge") and cells:
                cell = cells[-1]
            elif _goes_on(stated, "vMerge") and place < len(above):
                cell = above[place]
            else:
                shown = read(tag, deep + deeper)
                is_own = shown.is_bold or is_header or (has_first_column and not place)
                cell = Cell(shown.text, is_own) if shown.text else EMPTY
            if place < _WIDEST:
                cells += [cell] * width
        grid.append(cells)
    return grid


def is_layout(grid: Sequence[Sequence[Cell]]) -> bool:
    """Whether the table only frames text: one cell a row, or long texts side by side without headers."""
    rows = [[*{id(cell): cell for cell in row if cell.text}.values()] for row in grid]
    if all(len(row) <= 1 for row in rows):
        return True
    cells = [cell for row in rows for cell in row]
    return not any(cell.is_header for cell in cells) and sum(len(c.text) for c in cells) > _LONGEST_CELL * len(cells)


def table_texts(grid: Sequence[Sequence[Cell]]) -> Iterator[str]:
    """One line for each row, as :func:`medcite.ingest.documents.cells.row_texts`.

    Of headers over headers, a column's are read together: "Adults, Dose: 10 mg".
    """
    width = max(map(len, grid), default=0)
    rows = [[*row, *[EMPTY] * (width - len(row))] for row in grid]
    heads = 0
    while heads < len(rows) and _is_head(rows[heads]):
        heads += 1
    if 1 < heads < len(rows):
        columns = zip(*rows[:heads], strict=True)
        joined = [", ".join(dict.fromkeys(cell.text for cell in column if cell.text)) for column in columns]
        rows[:heads] = [[Cell(text, is_header=True) for text in joined]]
    return row_texts(rows)


def _is_head(row: Sequence[Cell]) -> bool:
    filled = [cell for cell in row if cell.text]
    return len(set(map(id, filled))) > 1 and all(cell.is_header for cell in filled)


def _within(parent: etree._Element, tag: str, deep: int = 1) -> Iterator[tuple[etree._Element, int]]:
    """The elements ``tag`` in ``parent``, also in content controls and insertions; and how deep they are."""
    for each in parent:
        if each.tag == tag:
            yield each, deep
        elif each.tag in _WRAPPERS and deep < _MOST_WRAPPERS:
            yield from _within(each, tag, deep + 1)


def _uses(table: etree._Element, name: str, bit: int) -> bool:
    """Whether ``table`` takes over how its style sets its first row or column."""
    look = child(table, "tblPr", "tblLook")
    stated = value(look, name)
    if stated:
        return stated.lower() in ("1", "true", "on")
    try:
        return bool(int(value(look) or "0", 16) & bit)
    except ValueError:
        return False


def _goes_on(properties: etree._Element | None, name: str) -> bool:
    """Whether a cell is merged with the one before it (17.4.84)."""
    merge = child(properties, name)
    return merge is not None and value(merge) != "restart"
