"""Tables of JATS, in either of its models (XHTML's and OASIS CALS's), row by row with their headers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from lxml import etree

from medcite.ingest.cleaning import clean
from medcite.ingest.documents.jats_inline import Drop, element_text
from medcite.ingest.html.parsing import parse
from medcite.ingest.html.tables import table_rows

_WIDEST_SPAN = 50  # columns or rows; a table that states more is broken


@dataclass(frozen=True, slots=True)
class _Cell:
    text: str
    width: int
    height: int
    is_header: bool

    def markup(self) -> str:
        name = "th" if self.is_header else "td"
        return f'<{name} colspan="{self.width}" rowspan="{self.height}">{escape(self.text)}</{name}>'


def jats_rows(table: etree._Element, drop: Drop) -> Iterator[str]:
    """One line for each row of ``table`` (or of an array), as :func:`medcite.ingest.html.tables.table_rows`.

    Of headers over headers, a column's are read together: "Adults, Dose: 10 mg".
    """
    head: list[list[_Cell]] = []
    body: list[list[_Cell]] = []
    for row in table.iter("tr", "row"):
        if next(row.iterancestors("table", "array"), None) is table:
            is_head = next(row.iterancestors("thead", "table", "array"), table).tag == "thead"
            (head if is_head else body).append(_cells(row, is_head, drop))
    rows = [_joined(head), *body] if len(head) > 1 else [*head, *body]
    markup = "".join(f"<tr>{''.join(cell.markup() for cell in row)}</tr>" for row in rows)
    tag = parse(f"<table>{markup}</table>").find("table")
    if tag is not None:
        yield from table_rows(tag)


def _joined(head: list[list[_Cell]]) -> list[_Cell]:
    """One row of headers for several, each cell over one column."""
    columns: dict[int, list[str]] = {}
    taken: set[tuple[int, int]] = set()
    for place, row in enumerate(head):
        column = 0
        for cell in row:
            while (place, column) in taken:
                column += 1
            for over in range(column, column + cell.width):
                taken.update((place + down, over) for down in range(cell.height))
                texts = columns.setdefault(over, [])
                if cell.text and cell.text not in texts:
                    texts.append(cell.text)
    return [_Cell(", ".join(columns.get(n, ())), 1, 1, True) for n in range(max(columns, default=-1) + 1)]


def _cells(row: etree._Element, is_head: bool, drop: Drop) -> list[_Cell]:
    columns = _columns(row) if row.tag == "row" else {}
    cells = []
    for cell in row.iterchildren("td", "th", "entry"):
        if cell.tag == "entry":
            first, last = columns.get(cell.get("namest", "")), columns.get(cell.get("nameend", ""))
            width = last - first + 1 if first is not None and last is not None else 1
            height = _number(cell.get("morerows", "")) + 1
        else:
            width, height = _number(cell.get("colspan", "")), _number(cell.get("rowspan", ""))
        width, height = (min(max(span, 1), _WIDEST_SPAN) for span in (width, height))
        cells.append(_Cell(clean(element_text(cell, drop)), width, height, is_head or cell.tag == "th"))
    return cells


def _columns(row: etree._Element) -> dict[str, int]:
    """The places of a CALS table's columns, by their names."""
    group = next(row.iterancestors("tgroup"), None)
    specifications = group.findall("colspec") if group is not None else []
    return {column.get("colname", ""): place for place, column in enumerate(specifications)}


def _number(stated: str) -> int:
    return int(stated) if stated.isascii() and stated.isdigit() and len(stated) < 6 else 0
