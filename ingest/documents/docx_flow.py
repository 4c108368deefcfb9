"""The body of a Word document in reading order: paragraphs, items and rows, those of text boxes after their anchor."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from medcite.ingest.cleaning import clean
from medcite.ingest.documents.docx_names import child, value, w
from medcite.ingest.documents.docx_numbering import BULLET, Numbering, Place
from medcite.ingest.documents.docx_styles import Styles, outline_level
from medcite.ingest.documents.docx_tables import TableCell, is_layout, table_grid, table_texts
from medcite.ingest.documents.docx_text import (
    CONTENTS,
    PLACEHOLDER,
    TextReader,
    Written,
    chosen,
    is_placeholder,
    paragraph_texts,
)
from medcite.ingest.documents.units import Unit, UnitKind

_WRAPPERS = frozenset(map(w, ("ins", "moveTo", "customXml", "smartTag", "sdtContent")))
_ALTERNATIVES = "{http://schemas.openxmlformats.org/markup-compatibility/2006}AlternateContent"
_TYPED_BULLETS = "•‣▪●○◦■□➢✓·∙–—*-"


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit of the document, and how it is set: its type's size in half-points, 0 where that says nothing."""

    unit: Unit
    is_bold: bool = False
    size: int = 0
    is_title: bool = False


def flow(body: etree._Element, styles: Styles, numbering: Numbering) -> list[Piece]:
    """All that ``body`` (w:body) shows, in order.

    Raises:
        ReadingError: it nests too deep, or holds too much.
    """
    reader = _Reader(styles, numbering)
    return list(reader.blocks(body, 0))


class _Reader:
    def __init__(self, styles: Styles, numbering: Numbering) -> None:
        self._styles = styles
        self._numbering = numbering
        self._text = TextReader(styles)

    def blocks(self, parent: etree._Element, depth: int) -> Iterator[Piece]:
        """What the paragraphs and tables in ``parent``, ``depth`` elements deep, show."""
        for each in parent:
            self._text.count(depth + 1)
            if each.tag == w("p"):
                yield from self._paragraph(each, depth + 1)
            elif each.tag == w("tbl"):
                yield from self._table(each, depth + 1)
            elif each.tag == w("sdt"):
                yield from self._control(each, depth + 1)
            elif each.tag in _WRAPPERS:
                yield from self.blocks(each, depth + 1)
            elif each.tag == _ALTERNATIVES:
                yield from self.blocks(chosen(each), depth + 2)

    def _control(self, control: etree._Element, depth: int) -> Iterator[Piece]:
        content = child(control, "sdtContent")
        if content is None:
            return
        gallery = value(child(control, "sdtPr", "docPartObj", "docPartGallery"))
        reason = CONTENTS if gallery == "Table of Contents" else PLACEHOLDER if is_placeholder(control) else ""
        if reason:
            yield from (_left_out(text, reason) for text in paragraph_texts(content))
        else:
            yield from self.blocks(content, depth + 1)

    def _paragraph(self, paragraph: etree._Element, depth: int) -> Iterator[Piece]:
        written = self._text.read(paragraph, depth)
        yield from (_left_out(text, reason) for text, reason in written.left_out if clean(text))
        if clean(written.text):
            yield self._piece(paragraph, written)
        for box in written.boxes:
            yield from self.blocks(box, depth + 1)

    def _piece(self, paragraph: etree._Element, written: Written) -> Piece:
        style = self._styles.paragraph(paragraph)
        lines = tuple(filter(None, map(clean, written.text.splitlines())))
        text = " ".join(lines)
        if style.is_contents:
            return _left_out(text, CONTENTS)
        stated = outline_level(paragraph)
        level = style.level if stated is None else stated
        if level or style.is_title:
            return Piece(Unit(UnitKind.HEADING, text, level or 1), is_title=style.is_title)
        place = self._numbering.place(paragraph)
        if place is None and text[0] in _TYPED_BULLETS and text[1:2] == " ":
            place, text = Place(BULLET, 1), text[2:]
        unit = Unit(UnitKind.PARAGRAPH, text, lines=lines)
        if place is not None:
            unit = Unit(UnitKind.ITEM, text, marker=place.marker, depth=place.depth)
        return Piece(unit, written.is_bold, written.size)

    def _table(self, table: etree._Element, depth: int) -> Iterator[Piece]:
        is_first_bold = self._styles.table_is_bold(table, "firstRow")
        are_first_bold = self._styles.table_is_bold(table, "firstCol")
        held: dict[int, list[Piece]] = {}

        def read(cell: etree._Element, deep: int) -> TableCell:
            pieces = list(self.blocks(cell, depth + deep))
            shown = [piece for piece in pieces if piece.unit.kind is not UnitKind.LEFT_OUT]
            text = " ".join(piece.unit.text for piece in shown)
            is_bold = bool(shown) and all(piece.is_bold or piece.unit.kind is UnitKind.HEADING for piece in shown)
            found = TableCell(text, is_bold)
            held[id(found)] = pieces
            cells.append(found)  # which also keeps their ids from being used again
            return found

        cells: list[TableCell] = []
        grid = table_grid(table, read, is_first_row_header=is_first_bold, is_first_column_header=are_first_bold)
        pieces = [piece for cell in cells for piece in held[id(cell)]]
        if is_layout(grid):
            yield from (replace(piece, is_bold=False) if piece.unit.kind is UnitKind.ROW else piece for piece in pieces)
            return
        yield from (piece for piece in pieces if piece.unit.kind is UnitKind.LEFT_OUT)
        yield from (Piece(Unit(UnitKind.ROW, text)) for text in table_texts(grid))


def _left_out(text: str, reason: str) -> Piece:
    return Piece(Unit(UnitKind.LEFT_OUT, clean(text), reason=reason))
