"""Tables of data, read row by row with their headers; tables that only lay out a page are none of these."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag

from medcite.ingest.cleaning import clean
from medcite.ingest.html.elements import HEADINGS, attribute, shown_text, tags

_WIDEST_SPAN = 50  # columns; a page that states more is broken
_LONGEST_CELL = 300  # characters that a cell of a table without headers may hold on average
_LAYOUT_INSIDE = HEADINGS | {"table", "article", "section", "form"}


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    is_header: bool


_EMPTY = _Cell("", False)


def is_data_table(table: Tag) -> bool:
    """Whether ``table`` is one of rows and columns to read, rather than a frame that holds the page."""
    if attribute(table, "role").lower() in ("presentation", "none") or tags(table, _LAYOUT_INSIDE):
        return False
    if tags(table, ("th", "caption")):
        return True
    rows = [row.find_all("td", recursive=False) for row in tags(table, ["tr"])]
    cells = [cell for row in rows for cell in row]
    if len(rows) < 2 or min(map(len, rows)) < 2:
        return False
    return sum(len(shown_text(cell)) for cell in cells) <= _LONGEST_CELL * len(cells)


def table_rows(table: Tag) -> Iterator[str]:
    """One line for each row of ``table``: "Header: cell; Header: cell"; a row's own header comes first."""
    grid = list(_grid(table))
    headers = [""] * max(map(len, grid), default=0)
    for cells in grid:
        filled = [cell for cell in cells if cell.text]
        if len(set(map(id, filled))) > 1 and all(cell.is_header for cell in filled):
            headers = [cell.text for cell in cells] + [""] * (len(headers) - len(cells))
        elif filled:
            yield _line(cells, headers)


def table_caption(table: Tag) -> str:
    """The table's caption, or ""."""
    return " ".join(shown_text(caption) for caption in tags(table, ["caption"])[:1])


def _line(cells: list[_Cell], headers: list[str]) -> str:
    has_headers = any(headers)
    parts = []
    for place, cell in enumerate(cells):
        # A cell that spans columns stands in each of them; it is read once.
        if not cell.text or (place and cells[place - 1] is cell):
            continue
        header = headers[place]
        parts.append(f"{header.rstrip(':')}: {cell.text}" if header else cell.text)
    if not has_headers and len(parts) > 1 and cells[0].is_header:
        return f"{parts[0].rstrip(':')}: {'; '.join(parts[1:])}"
    return "; ".join(parts)


def _grid(table: Tag) -> Iterator[list[_Cell]]:
    """The rows of ``table``, each cell repeated over the columns and rows it spans."""
    carried: dict[int, tuple[_Cell, int]] = {}  # by column: a cell from a row above, and for how many rows yet
    for row in tags(table, ["tr"]):
        cells: list[_Cell] = []

        def carry(cells: list[_Cell] = cells) -> None:
            while len(cells) in carried:
                cell, left = carried.pop(len(cells))
                if left > 1:
                    carried[len(cells)] = (cell, left - 1)
                cells.append(cell)

        for tag in row.find_all(["td", "th"], recursive=False):
            carry()
            text = clean(shown_text(tag))
            cell = _Cell(text, tag.name == "th" or _is_bold(tag, text))
            rows = _span(tag, "rowspan")
            for _ in range(_span(tag, "colspan")):
                if rows > 1:
                    carried[len(cells)] = (cell, rows - 1)
                cells.append(cell)
        carry()
        yield cells


def _is_bold(cell: Tag, text: str) -> bool:
    """Whether all that a cell shows is in bold type, as headers are where no element marks them."""
    return bool(text) and text == clean(" ".join(shown_text(bold) for bold in tags(cell, ("b", "strong"))))


def _span(tag: Tag, name: str) -> int:
    stated = attribute(tag, name).strip()
    return min(max(int(stated), 1), _WIDEST_SPAN) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 1
