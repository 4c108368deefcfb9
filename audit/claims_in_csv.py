"""Citations in a table: a row each, under a header that says which column is what."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence

from medcite.audit.claim import LONGEST, PASSAGE_ID, Claim, Claims, Place, Problem, unfit
from medcite.audit.markers import without_marker
from medcite.corpus.errors import UsageError

# What a column may be called, the best name first.
_QUOTE = ("quote", "exact", "quotation", "text")
_ADDRESS = ("link", "url", "source", "uri")
_PASSAGES = ("passage_id", "id")
_NUMBERS = ("start", "end")
_FORMULA = tuple("=+-@＝＋－＠")
_DELIMITERS = ",;\t|"


def is_table(text: str) -> bool:
    """Whether ``text`` begins with a header that this module knows."""
    header = text.lstrip("\n\r").partition("\n")[0]
    delimiter = _delimiter(header)
    names = [name.strip().strip('"').lower() for name in header.split(delimiter)]
    return len(names) > 1 and _first(names, _QUOTE) is not None and _first(names, _ADDRESS) is not None


def claims_in_csv(text: str) -> Claims:
    """The citations in a CSV file; rows that are wrong become problems, and the others are read.

    Raises:
        UsageError: no column has quotations.
    """
    csv.field_size_limit(10 * LONGEST)
    found = Claims()
    rows = _rows(text, found)
    _, header = next(rows, (Place(row=1), []))
    names = [name.strip().lower() for name in header]
    quote_column = _first(names, _QUOTE)
    if quote_column is None:
        listed = ", ".join(filter(None, names)) or "nothing"
        raise UsageError(
            f"row 1: no column has quotations: the header names {listed[:200]}. Name one of them quote, text or exact."
        )
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice:
        raise UsageError(f"row 1: two columns are named {twice}.")
    for place, row in rows:
        if not any(cell.strip() for cell in row):
            continue
        if len(row) != len(names):
            found.problems.append(_uneven(place, row, names))
            continue
        cells = {name: cell.strip() for name, cell in zip(names, row, strict=True)}
        claim = _claim(cells, quote_column, place)
        if isinstance(claim, Problem):
            found.problems.append(claim)
        else:
            found.claims.append(claim)
    return found


def _claim(cells: Mapping[str, str], quote_column: str, place: Place) -> Claim | Problem:
    quote = cells[quote_column].replace("\0", " ")
    if quote.startswith("'") and quote[1:2] in _FORMULA:  # so that no spreadsheet takes it for a formula
        quote = quote[1:]
    reason = unfit(quote)
    if reason:
        return Problem(_in_column(place, quote_column), reason)
    numbers: dict[str, int | None] = {}
    for name in _NUMBERS:
        value = cells.get(name, "")
        if value and not (value.isascii() and value.isdigit() and len(value) < 10):
            return Problem(_in_column(place, name), f"{value[:40]!r} is no place in a text.")
        numbers[name] = int(value) if value else None
    url = next((cells[name] for name in _ADDRESS if cells.get(name)), None)
    path = cells.get("heading_path", "")
    items = "\n".join(map(without_marker, quote.split("\n"))) if "\n" in quote else quote
    return Claim(
        quote=quote,
        place=_in_column(place, quote_column),
        url=url,
        article_id=cells.get("article_id") or None,
        passage_id=next((cells[name] for name in _PASSAGES if PASSAGE_ID.fullmatch(cells.get(name, ""))), None),
        source=cells.get("source") or None,
        title=cells.get("title") or None,
        start=numbers["start"],
        end=numbers["end"],
        prefix=cells.get("prefix", ""),
        suffix=cells.get("suffix", ""),
        text_hash=cells.get("text_hash") or None,
        heading_path=tuple(path.split(" > ")) if path else (),
        other_reading="" if items == quote else items,
    )


def _rows(text: str, found: Claims) -> Iterator[tuple[Place, list[str]]]:
    """The rows with their places; those that are no CSV become problems."""
    delimiter = _delimiter(text.lstrip("\n\r").partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    while True:
        number += 1
        place = Place(line=reader.line_num + 1, row=number)
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            found.problems.append(Problem(place, f"no valid CSV: {_said(str(error))}."))
            continue
        if number == 1 and not row:  # blank lines before the header
            number = 0
            continue
        yield place, row


def _said(error: str) -> str:
    if "unexpected end of data" in error:
        return "a quotation mark that begins a cell is never closed"
    if "expected after" in error:
        return "there is more in a cell after the quotation mark that ends it; one within a cell is written twice"
    return error


def _uneven(place: Place, row: Sequence[str], names: Sequence[str]) -> Problem:
    cells = "1 cell" if len(row) == 1 else f"{len(row)} cells"
    message = f"it has {cells}, and the header {len(names)} columns."
    missing = names[len(row)] if len(row) < len(names) else None
    return Problem(_in_column(place, missing), message)


def _in_column(place: Place, column: str | None) -> Place:
    return Place(line=place.line, row=place.row, column=column)


def _first(names: Sequence[str], wanted: Sequence[str]) -> str | None:
    return next((name for name in wanted if name in names), None)


def _delimiter(header: str) -> str:
    return max(_DELIMITERS, key=header.count)
