"""Reading a Word document (.docx, Office Open XML): a leaflet, a guideline, a manuscript."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import ArticleBuilder, Reading
from medcite.ingest.documents.docx_facts import property_facts, property_title
from medcite.ingest.documents.docx_flow import Piece, flow
from medcite.ingest.documents.docx_headings import stated_place, title_places, top_heading, with_headings
from medcite.ingest.documents.docx_names import value, w
from medcite.ingest.documents.docx_numbering import Numbering
from medcite.ingest.documents.docx_package import DAMAGED, Package, open_package
from medcite.ingest.documents.docx_styles import Styles
from medcite.ingest.documents.docx_text import paragraph_texts
from medcite.ingest.documents.pdf_contents import is_contents_heading
from medcite.ingest.documents.units import Unit, UnitKind, add_units
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.record import Record
from medcite.ingest.references import first_address, is_reference_entry


def read_docx(record: Record) -> Reading:
    """Read the article in a Word document.

    Raises:
        ReadingError: it is no Word document, is damaged, protected by a password, in the old format, or
            exceeds a bound (:mod:`medcite.ingest.documents.docx_package`).
    """
    try:
        return _read(record)
    except ReadingError:
        raise
    except Exception:  # python-docx and lxml raise what they happen to stumble over
        raise ReadingError(DAMAGED) from None


def _read(record: Record) -> Reading:
    from medcite.ingest.reading import title_from  # here: reading imports this

    package = open_package(record.data)
    styles = Styles(package.styles)
    pieces = with_headings(flow(package.body, styles, Numbering(package.numbering, styles)))
    stated_title, facts = property_title(package.properties), property_facts(package.properties)
    styled = title_places(pieces)
    shown = stated_place(pieces, stated_title)
    top = top_heading(pieces) if not styled else None
    left = styled or [place for place in ([shown] if stated_title else [top]) if place is not None]
    builder = ArticleBuilder()
    units = [*_units(pieces, left), *_margins(package)]
    bylines = add_units(units, builder, language=facts.language)
    _add_notes(package.notes, builder)
    stated = [
        Stated("title style", Facts(title=" ".join(pieces[place].unit.text for place in styled))),
        Stated("docx properties", Facts(title=stated_title)),
        Stated("first heading", Facts(title=pieces[top].unit.text if top is not None else None)),
        Stated("byline", bylines),
        *record.stated,
        Stated("address", Facts(url=record.address or None)),
        Stated("docx properties", facts),
        Stated("file name", Facts(title=title_from(record.address or record.source))),
    ]
    return builder.build(record.source, stated)


def _units(pieces: Sequence[Piece], left: Sequence[int]) -> Iterator[Unit]:
    """The units of ``pieces``, but for those at the places ``left``, which are the title."""
    for place, piece in enumerate(pieces):
        if place in left:
            continue
        if piece.unit.kind is UnitKind.HEADING and is_contents_heading(piece.unit.text):
            yield replace(piece.unit, kind=UnitKind.LEFT_OUT, reason="table of contents")
        else:
            yield piece.unit


def _margins(package: Package) -> Iterator[Unit]:
    """What headers and footers show; those of first and of even pages often say the same."""
    for text in dict.fromkeys(text for margin in package.margins for text in paragraph_texts(margin)):
        yield Unit(UnitKind.LEFT_OUT, text, reason="header or footer")


def _add_notes(notes: Sequence[etree._Element], builder: ArticleBuilder) -> None:
    """Keep notes that name a source as references; note the others as left out."""
    for note in (note for part in notes for note in part.iterchildren(w("footnote"), w("endnote"))):
        if value(note, "type") not in ("", "normal"):  # the line between text and notes is kept as one, too
            continue
        text = " ".join(paragraph_texts(note))
        if is_reference_entry(text):
            builder.reference(text, first_address(text))
        else:
            builder.drop(text, "footnote")
