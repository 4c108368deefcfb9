"""A page as CSV: a row a passage, safe to open in a spreadsheet."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from medcite.exporting.blocks import Block, Paragraph
from medcite.exporting.legible import legible
from medcite.exporting.page import Entry, Page
from medcite.exporting.runs import plain

COLUMNS = (
    "number",
    "id",
    "title",
    "heading_path",
    "text",
    "note",
    "question",
    "authors",
    "reviewers",
    "publisher",
    "published",
    "modified",
    "reviewed",
    "citation",
    "link",
    "source",
    "retrieved",
    "saved",
    "standing",
    "reading_grade",
    "reading_ease",
    "text_hash",
)

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def csv_table(page: Page) -> str:
    """``page`` as CSV, with a line of column names."""
    file = io.StringIO()
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows([_guarded(str(value)) for value in _row(entry)] for entry in page.entries)
    return file.getvalue()


def _row(entry: Entry) -> list[object]:
    snapshot = entry.item.snapshot
    article = snapshot.article
    return [
        entry.number,
        entry.id,
        legible(article["title"]),
        " > ".join((*entry.above, entry.heading)),
        "\n".join(_shown(entry.blocks)),
        "\n".join(entry.note),
        legible(entry.item.question),
        legible("; ".join(article["authors"])),
        legible("; ".join(article["reviewers"])),
        *(legible(article[fact] or "") for fact in ("publisher", "published", "modified", "reviewed")),
        plain(entry.citation),
        entry.link or "",
        legible(article["source"]),
        legible(snapshot.retrieved),
        legible(entry.item.saved),
        entry.standing,
        f"{entry.reading.grade:.1f}" if entry.reading else "",
        f"{entry.reading.ease:.0f}" if entry.reading else "",
        legible(str(snapshot.citation.get("text_hash", ""))),
    ]


def _shown(blocks: tuple[Block, ...] | list[Block], indent: str = "") -> Iterator[str]:
    """The lines of a passage, items with their bullets and numbers."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield indent + block.text
            continue
        for place, item in enumerate(block.items):
            bullet = f"{block.start + place}." if block.start is not None else item.lead or "•"
            yield f"{indent}{bullet} {item.text}"
            yield from _shown(item.within, indent + "  ")


def _guarded(cell: str) -> str:
    """A cell that a spreadsheet takes for text, and computes nothing from."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
