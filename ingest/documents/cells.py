"""Rows of a table as text, from cells however they were found; as pages' tables are read (``html/tables.py``)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """A cell of a table. One that spans columns or rows is the same object in each."""

    text: str
    is_header: bool = False


EMPTY = Cell("")


def row_texts(rows: Iterable[Sequence[Cell]]) -> Iterator[str]:
    """One line for each row: "Header: cell; Header: cell"; a row's own header comes first."""
    headers: list[str] = []
    for cells in rows:
        filled = [cell for cell in cells if cell.text]
        if len(set(map(id, filled))) > 1 and all(cell.is_header for cell in filled):
            headers = [cell.text for cell in cells]
        elif filled:
            yield _line(cells, headers + [""] * (len(cells) - len(headers)))


def _line(cells: Sequence[Cell], headers: Sequence[str]) -> str:
    parts = []
    for place, cell in enumerate(cells):
        if not cell.text or (place and cells[place - 1] is cell):
            continue
        header = headers[place].rstrip(":")
        parts.append(f"{header}: {cell.text}" if header else cell.text)
    if not any(headers) and len(parts) > 1 and cells[0].is_header:
        return f"{parts[0].rstrip(':')}: {'; '.join(parts[1:])}"
    return "; ".join(parts)
