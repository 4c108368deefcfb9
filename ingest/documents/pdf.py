"""Reading a PDF: a leaflet or a guideline, from the place, size and weight of its words."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from time import monotonic

from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.documents.cells import Cell, row_texts
from medcite.ingest.documents.pdf_bullets import is_bullet
from medcite.ingest.documents.pdf_columns import regions
from medcite.ingest.documents.pdf_contents import is_contents_heading, split_contents
from medcite.ingest.documents.pdf_facts import document_facts, sensible_title
from medcite.ingest.documents.pdf_headings import Headings, body_style, find_headings
from medcite.ingest.documents.pdf_hyphens import LineJoiner
from medcite.ingest.documents.pdf_lines import page_pieces
from medcite.ingest.documents.pdf_page import DocumentText
from medcite.ingest.documents.pdf_paragraphs import Paragraph, depths, paragraphs
from medcite.ingest.documents.pdf_process import SECONDS, TOO_SLOW, document_text
from medcite.ingest.documents.pdf_running import split_running
from medcite.ingest.documents.pdf_tables import Line, Row, flow
from medcite.ingest.documents.units import BEFORE_TITLE, Unit, UnitKind, add_units
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.record import Record

_LONGEST_BEFORE_TITLE = 300  # characters; more than that is text, and the title stands within it
_FEWEST_KNOWN = 0.5  # share of characters that must be known ones, for fonts may say nothing of their letters
_UNKNOWN = re.compile("[\ue000-\uf8ff\ufffd]")


def read_pdf(record: Record) -> Reading:
    """Read the article in a PDF.

    Raises:
        ReadingError: it is no PDF, is damaged, protected by a password, a scan without text, or exceeds a
            bound (:mod:`medcite.ingest.documents.pdf_page`, :mod:`medcite.ingest.documents.pdf_process`).
    """
    from medcite.ingest.reading import title_from  # here: reading imports this

    if _is_cut_off(record.data):
        raise ReadingError("is damaged: its end is missing")
    start = monotonic()
    document = document_text(record.data)
    _require_text(document)
    layout = _layout(document, until=start + SECONDS)
    if not layout.parts:
        raise ReadingError("holds no article text")
    stated_title = sensible_title(document.facts.get("Title", ""))
    headings = find_headings(layout.parts, layout.body, stated_title)
    builder = ArticleBuilder()
    own = document_facts(document.facts)
    units = [*_units(layout, headings), *layout.left_out]
    bylines = add_units(units, builder, language=own.language)
    title = " ".join(part.text for place in headings.title if isinstance(part := layout.parts[place], Paragraph))
    stated = [
        Stated("largest line", Facts(title=title)),
        Stated("byline", bylines),
        Stated("pdf metadata", Facts(title=stated_title).or_else(own)),
        *record.stated,
        Stated("address", Facts(url=record.address or None)),
        Stated("file name", Facts(title=title_from(record.address or record.source))),
    ]
    return builder.build(record.source, stated)


def _is_cut_off(data: bytes) -> bool:
    """Whether the file's end is missing, where a PDF says how it is to be read: some of its pages may be, too."""
    end = data.rfind(b"%%EOF")
    return data.startswith(b"%PDF-") and (end < 0 or b" obj" in data[end:])


def _require_text(document: DocumentText) -> None:
    """Raises ReadingError if there is no text, or none that its fonts give the letters of."""
    characters = unknown = 0
    for page in document.pages:
        for span in page.spans:
            characters += len(span.text)
            unknown += len(_UNKNOWN.findall(span.text))
    if not characters:
        raise ReadingError("holds no text: it is a scan, perhaps; run it through OCR first")
    if characters - unknown < _FEWEST_KNOWN * characters:
        raise ReadingError("holds text whose letters its fonts do not name; run it through OCR first")


@dataclass(frozen=True, slots=True)
class _Layout:
    """A document's paragraphs and rows, its usual size of type and whether that is bold, and what is left out."""

    parts: list[Paragraph | Row]
    body: tuple[float, bool]
    joiner: LineJoiner
    left_out: list[Unit]


def _layout(document: DocumentText, until: float) -> _Layout:
    found = [page_pieces(page, number) for number, page in enumerate(document.pages)]
    body = body_style((piece.text, piece.size, piece.is_bold) for pieces, _ in found for piece in pieces)
    heights = [page.height for page in document.pages]
    pages, running = split_running([pieces for pieces, _ in found], heights, body[0])
    contents: list[str] = []
    lines: list[Line | Row] = []
    for page, pieces in zip(document.pages, pages, strict=True):
        if monotonic() > until:
            raise ReadingError(TOO_SLOW)
        pieces, entries = split_contents(pieces)
        contents += entries
        for region in regions(pieces, page.rules):
            lines += flow(region, page.rules)
    joiner = LineJoiner(part.piece.text for part in lines if isinstance(part, Line))
    left_out = {
        "header or footer": [f"{piece.marker} {piece.text}".strip() for piece in running],
        "sideways": [text for _, texts in found for text in texts],
        "table of contents": contents,
    }
    units = [Unit(UnitKind.LEFT_OUT, text, reason=reason) for reason, texts in left_out.items() for text in texts]
    return _Layout(paragraphs(lines, joiner), body, joiner, units)


def _units(layout: _Layout, headings: Headings) -> Iterator[Unit]:
    parts = layout.parts
    first = headings.title[0] if headings.title else 0
    before = sum(len(part.text) for part in parts[:first] if isinstance(part, Paragraph))
    if before > _LONGEST_BEFORE_TITLE or any(isinstance(part, Row) for part in parts[:first]):
        first = 0
    deep = depths(parts, headings.levels)
    rows: list[Row] = []
    for place, part in enumerate(parts):
        if rows and not (isinstance(part, Row) and _is_one_table(rows[-1], part)):
            yield from _table(rows, layout.joiner)
            rows = []
        if isinstance(part, Row):
            rows.append(part)
        elif place not in headings.title:
            yield _unit(part, headings.levels.get(place), deep.get(place), is_before_title=place < first)
    yield from _table(rows, layout.joiner)


def _is_one_table(before: Row, after: Row) -> bool:
    """Whether two rows are of one table, which may go on over the page."""
    is_same = (before.page, before.table) == (after.page, after.table)
    return is_same or (before.page != after.page and len(before.cells) == len(after.cells))


def _table(rows: Sequence[Row], joiner: LineJoiner) -> Iterator[Unit]:
    cells = [
        [Cell(joiner.join(lines), is_bold) for lines, is_bold in zip(row.cells, row.bold, strict=True)] for row in rows
    ]
    for text in row_texts(cells):
        yield Unit(UnitKind.ROW, text)


def _unit(part: Paragraph, level: int | None, depth: int | None, *, is_before_title: bool) -> Unit:
    lines = tuple(line.piece.text for line in part.lines)
    if is_before_title:
        return Unit(UnitKind.LEFT_OUT, part.text, reason=BEFORE_TITLE, lines=lines)
    if is_contents_heading(part.text):
        return Unit(UnitKind.LEFT_OUT, part.text, reason="table of contents")
    if level is not None:
        return Unit(UnitKind.HEADING, f"{part.marker} {part.text}".strip(), level)
    if depth is not None:
        return Unit(UnitKind.ITEM, part.text, marker="•" if is_bullet(part.marker) else part.marker, depth=depth)
    return Unit(UnitKind.PARAGRAPH, part.text, lines=lines)
