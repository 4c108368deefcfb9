"""What PDFium finds in a PDF: its pages' words with place, size and weight, and what it says about itself."""

from __future__ import annotations

import ctypes
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from math import atan2, hypot, isfinite, pi
from typing import Any, NamedTuple

import pypdfium2
import pypdfium2.raw as pdfium

from medcite.corpus.errors import ReadingError
from medcite.ingest.documents.pdf_page import LINE_END_HYPHEN, MAX_CHARACTERS, MAX_PAGES, PageText, Rule, Span
from medcite.ingest.documents.pdf_symbols import SYMBOLS

_WIDEST_SPACE = 0.9  # of the size of type: a wider gap may be that between columns
_ASLANT = 0.05  # quarter turns by which text may be off the level
_MOST_OBJECTS = 10_000  # of one page; beyond that it is a drawing, and rules are not looked for
_THICKEST_RULE = 3.0  # points
_BOX_SEGMENTS = 5  # a start, and a line to each corner
_FORCED_BOLD = 1 << 18  # a font's flag (ISO 32000-1, table 123)
_BOLD_WEIGHT = 600  # CSS and OpenType: 600 is semi-bold, 700 bold
# Also as TeX's fonts are named: CMBX is bold extended, NimbusRomNo9L-Medi the bold of a Times.
_BOLD_NAME = re.compile(r"bold|black|heavy|demi|-bd|-medi(?:ital)?$|(?:cm|sf|ec)bx", re.IGNORECASE)
_STROKED = 2  # text rendering mode: filled and stroked, which is how bold is made where a font has none
_LONGEST_NAME = 128  # characters of a font's name
# PDFium gives a hyphen at a line's end as U+FFFE or U+0002; characters that fonts do not explain come as NUL.
_WORD = re.compile("[^\\s\\0\x02]+\x02?")
# By the direction of text in quarter turns against the clock: which edges of a character's box, by their place in
# FS_RECTF, are where it begins and ends, and the sign that makes them grow along the text.
_EDGES = {0: (0, 2, 1.0), 1: (3, 1, 1.0), 2: (2, 0, -1.0), 3: (1, 3, -1.0)}
_FACTS = ("Title", "Author", "CreationDate", "ModDate")


def _bare(function: Any, result: Any, *arguments: Any) -> Any:
    """``function`` to be called with addresses, twice as fast as with ctypes' own objects; for every single word."""
    return ctypes.CFUNCTYPE(result, *arguments)(ctypes.cast(function, ctypes.c_void_p).value or 0)


_text_object = _bare(pdfium.FPDFText_GetTextObject, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int)
_loose_box = _bare(pdfium.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


def document_facts(document: pypdfium2.PdfDocument) -> dict[str, str]:
    """What the PDF's information dictionary and catalog say: Title, Author, CreationDate, ModDate, Lang."""
    facts = {name: document.get_metadata_value(name) for name in _FACTS}
    length = pdfium.FPDFCatalog_GetLanguage(document, None, 0)
    buffer = ctypes.create_string_buffer(max(length, 2))
    pdfium.FPDFCatalog_GetLanguage(document, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    facts["Lang"] = buffer.raw.decode("utf-16-le", errors="replace").strip("\0")
    return facts


def pages(data: bytes) -> Iterator[dict[str, str] | PageText]:
    """First what the document says about itself, then its pages.

    Raises:
        ReadingError: ``data`` is no PDF, is damaged, needs a password, or exceeds a bound.
    """
    with _opened(data) as document:
        count = len(document)
        if count > MAX_PAGES:
            raise ReadingError(f"has {count:,} pages; the limit is {MAX_PAGES:,}")
        yield document_facts(document)
        characters = 0
        for number in range(count):
            try:
                page = document[number]
                text_page = page.get_textpage()
            except pypdfium2.PdfiumError:
                raise ReadingError(f"is damaged: page {number + 1} of {count} cannot be read") from None
            characters += text_page.count_chars()
            if characters > MAX_CHARACTERS:
                raise ReadingError(f"holds more than {MAX_CHARACTERS:,} characters")
            yield _page_text(page, text_page)
            text_page.close()
            page.close()


def _opened(data: bytes) -> pypdfium2.PdfDocument:
    try:
        return pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        match error.err_code:
            case pdfium.FPDF_ERR_PASSWORD:
                raise ReadingError("is protected by a password") from None
            case pdfium.FPDF_ERR_SECURITY:
                raise ReadingError("is encrypted in a way that medcite does not know") from None
            case _:
                raise ReadingError("is damaged, or no PDF") from None


def _page_text(page: pypdfium2.PdfPage, text_page: pypdfium2.PdfTextPage) -> PageText:
    found = _Found(text_page)
    found.read()
    # Most of the text is upright, whatever the page's own rotation says: it may be set sideways on it.
    turn = found.usual_turn(default=page.get_rotation() // 90)
    left, bottom, right, top = page.get_bbox()
    # Along the lines and down the page, from the corner where reading begins.
    match turn:
        case 0:
            start, across, downward = left, top, -1
        case 1:
            start, across, downward = bottom, left, 1
        case 2:
            start, across, downward = -right, bottom, 1
        case _:
            start, across, downward = -top, right, -1
    spans = []
    for span in found.spans:
        run = span.run
        text = "".join(span.words)
        y = downward * ((run.y if turn % 2 == 0 else run.x) - across)
        first, last, y, size = (round(n, 2) for n in (span.start - start, span.end - start, y, run.size))
        if isfinite(first + last + y + size) and first <= last and size > 0:  # matrices can be anything
            spans.append(Span(text, first, last, y, size, run.is_bold, run.turn == turn, span.is_joined))
    rules = []
    for x0, y0, x1, y1 in _rules(page):
        along, down = ((x0, x1), (y0, y1)) if turn % 2 == 0 else ((y0, y1), (x0, x1))
        forward = 1 if turn < 2 else -1
        ends = sorted(round(forward * edge - start, 1) for edge in along)
        heights = sorted(round(downward * (edge - across), 1) for edge in down)
        if isfinite(sum(ends) + sum(heights)):
            rules.append(Rule(ends[0], heights[0], ends[1], heights[1]))
    width, height = (right - left, top - bottom) if turn % 2 == 0 else (top - bottom, right - left)
    return PageText(round(width, 2), round(height, 2), spans, rules)


class _Run(NamedTuple):
    """What all characters of a text object share; on the unturned page, from its lower left."""

    x: float
    y: float
    size: float
    is_bold: bool
    is_symbolic: bool  # in the Symbol font
    turn: int | None  # quarter turns against the clock; None for what is aslant


@dataclass(slots=True)
class _Span:
    """``start`` and ``end`` are measured in the direction of the text, ever growing."""

    run: _Run
    words: list[str]  # and the spaces between them
    start: float
    end: float
    is_joined: bool


class _Found:
    """The spans of a page, as placed on the unturned page: from the lower left up, in points."""

    def __init__(self, text_page: pypdfium2.PdfTextPage) -> None:
        self.spans: list[_Span] = []
        self._text_page = text_page.raw
        self._page = ctypes.cast(self._text_page, ctypes.c_void_p).value
        self._count = text_page.count_chars()
        self._runs: dict[int, _Run] = {}  # by the address of PDFium's text object
        self._fonts: dict[int, tuple[bool, bool]] = {}  # by the address of PDFium's font: bold, symbolic
        self._edges = (ctypes.c_float * 4)()  # FS_RECTF: left, top, right, bottom
        self._box = ctypes.addressof(self._edges)
        self._matrix = pdfium.FS_MATRIX()
        self._point = (ctypes.c_double(), ctypes.c_double())

    def read(self) -> None:
        """Find all spans."""
        text = self._text().replace("\ufffe", LINE_END_HYPHEN)
        words = [match.span() for match in _WORD.finditer(text)]
        objects = [self._object(start) for start, _ in words]
        last_object, last_end = -1, -1
        for (start, end), first_object, next_object in zip(words, objects, [*objects[1:], -1], strict=False):
            is_joined = start == last_end and text[start - 1] != LINE_END_HYPHEN
            # PDFium keeps a text object's characters together: what begins before and after the word holds it all.
            pieces = [(start, end)] if first_object == next_object else self._pieces(start, end)
            for first, last in pieces:
                here = first_object if first == start else self._object(first)
                self._add(
                    text[first:last], self._extent(first, last, self._runs[here].turn), here, last_object, is_joined
                )
                last_object, is_joined = here, True
            last_end = end

    def _add(self, word: str, extent: tuple[float, float], here: int, last_object: int, is_joined: bool) -> None:
        start, end = extent
        run = self._runs[here]
        if run.is_symbolic:
            word = word.translate(SYMBOLS)
        if here == last_object:
            span = self.spans[-1]
            if abs(start - span.end) <= _WIDEST_SPACE * run.size:
                span.words += (word,) if is_joined else (" ", word)
                span.end = end
                return
        self.spans.append(_Span(run, [word], start, end, is_joined))

    def usual_turn(self, default: int) -> int:
        """The direction, in quarter turns against the clock, that most characters are set in."""
        turns: Counter[int] = Counter()
        for span in self.spans:
            if span.run.turn is not None:
                turns[span.run.turn] += sum(map(len, span.words))
        return max(turns, key=lambda turn: (turns[turn], turn == default), default=default)

    def _text(self) -> str:
        """The page's characters, one for each that PDFium counts."""
        units = (ctypes.c_ushort * (self._count + 1))()
        got = pdfium.FPDFText_GetText(self._text_page, 0, self._count, units)
        text = bytes(units)[: 2 * max(got - 1, 0)].decode("utf-16-le", errors="replace")
        if len(text) != self._count:  # PDFium left some out, or some take two units
            codes = (pdfium.FPDFText_GetUnicode(self._text_page, n) for n in range(self._count))
            text = "".join(chr(code) if code < 0x110000 else "\ufffe" for code in codes)
        return text

    def _pieces(self, start: int, end: int) -> list[tuple[int, int]]:
        """The parts of a word that each come from one text object; mostly the whole."""
        if self._object(start) == self._object(end - 1):
            return [(start, end)]
        objects = [self._object(place) for place in range(start, end)]
        starts = [start, *(start + n for n in range(1, end - start) if objects[n] != objects[n - 1])]
        return list(zip(starts, [*starts[1:], end], strict=True))

    def _object(self, place: int) -> int:
        """The address of the text object that a character comes from, once its run is known; 0 for none."""
        address = _text_object(self._page, place) or 0
        if address not in self._runs:
            self._runs[address] = self._run(place, ctypes.cast(address, pdfium.FPDF_PAGEOBJECT))
        return address

    def _run(self, place: int, handle: Any) -> _Run:
        matrix, (x, y) = self._matrix, self._point
        pdfium.FPDFText_GetMatrix(self._text_page, place, matrix)
        pdfium.FPDFText_GetCharOrigin(self._text_page, place, x, y)
        size = pdfium.FPDFText_GetFontSize(self._text_page, place) * hypot(matrix.c, matrix.d)
        angle = atan2(matrix.b, matrix.a) / (pi / 2)
        turn = round(angle) % 4 if isfinite(angle) and abs(angle - round(angle)) < _ASLANT else None
        is_bold, is_symbolic = self._font(handle) if handle else (False, False)
        if handle and pdfium.FPDFTextObj_GetTextRenderMode(handle) == _STROKED:
            is_bold = True
        return _Run(x.value, y.value, size, is_bold, is_symbolic, turn)

    def _font(self, handle: Any) -> tuple[bool, bool]:
        """Whether the font of a text object is bold, and whether it is the Symbol font."""
        font = pdfium.FPDFTextObj_GetFont(handle)
        if not font:
            return False, False
        address = ctypes.addressof(font.contents)
        if address not in self._fonts:
            buffer = ctypes.create_string_buffer(_LONGEST_NAME)
            pdfium.FPDFFont_GetBaseFontName(font, buffer, len(buffer))
            name = buffer.value.decode("latin-1")
            is_bold = (
                _BOLD_NAME.search(name) is not None
                or pdfium.FPDFFont_GetFlags(font) & _FORCED_BOLD != 0
                or pdfium.FPDFFont_GetWeight(font) >= _BOLD_WEIGHT
            )
            self._fonts[address] = is_bold, "symbol" in name.lower()
        return self._fonts[address]

    def _extent(self, first: int, last: int, turn: int | None) -> tuple[float, float]:
        """Where a word begins and ends, measured in the direction that it is set in."""
        start, end, sign = _EDGES[turn or 0]
        _loose_box(self._page, first, self._box)
        begins = sign * self._edges[start]
        _loose_box(self._page, last - 1, self._box)
        return begins, sign * self._edges[end]


def _rules(page: pypdfium2.PdfPage) -> Iterator[tuple[float, float, float, float]]:
    """Lines, and the edges of boxes, among the shapes that the page draws itself: left, bottom, right, top."""
    count = pdfium.FPDFPage_CountObjects(page)
    if count > _MOST_OBJECTS:
        return
    edges = tuple(ctypes.c_float() for _ in range(4))
    for place in range(count):
        shape = pdfium.FPDFPage_GetObject(page, place)
        if pdfium.FPDFPageObj_GetType(shape) != pdfium.FPDF_PAGEOBJ_PATH:
            continue
        if not pdfium.FPDFPageObj_GetBounds(shape, *edges):
            continue
        left, bottom, right, top = (edge.value for edge in edges)
        if min(right - left, top - bottom) <= _THICKEST_RULE:
            yield left, bottom, right, top
        elif pdfium.FPDFPath_CountSegments(shape) <= _BOX_SEGMENTS:
            yield left, bottom, right, bottom
            yield left, top, right, top
            yield left, bottom, left, top
            yield right, bottom, right, top
