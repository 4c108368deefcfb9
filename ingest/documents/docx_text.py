"""The text of a Word document's paragraphs: what a reader sees of them, without codes, deletions and what is hidden."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from medcite.corpus.errors import ReadingError
from medcite.ingest.cleaning import clean
from medcite.ingest.documents.docx_names import child, is_on, value, w
from medcite.ingest.documents.docx_styles import Styles
from medcite.ingest.documents.docx_symbols import symbol, symbols
from medcite.ingest.documents.xml_parsing import DEEPEST
from medcite.ingest.raised import raised

MOST_ELEMENTS = 2_000_000
"""Of XML that are gone through; a book of a thousand pages has some half a million."""

CONTENTS = "table of contents"
DELETED = "deleted"
HIDDEN = "hidden"
PLACEHOLDER = "placeholder"

_COMPATIBILITY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
_TEXTS = frozenset({w("t"), w("delText"), f"{_MATHS}t"})
_BREAKS = {
    w("tab"): "\t", w("ptab"): "\t", w("br"): "\n", w("cr"): "\n", w("noBreakHyphen"): "-", w("softHyphen"): "",
}  # fmt: skip
_PROPERTIES = frozenset(
    map(w, ("pPr", "rPr", "sdtPr", "sdtEndPr", "sectPr", "tblPr", "tblGrid", "trPr", "tcPr", "tblPrEx", "rubyPr", "rt"))
)
_DELETIONS = frozenset({w("del"), w("moveFrom")})
_LISTS_OF_PAGES = ("TOC", "INDEX", "TOA")  # fields of these kinds list what stands elsewhere


@dataclass(slots=True)
class Written:
    """What a paragraph shows: its text, in lines; how it is set; the text boxes in it; what is left out, and why."""

    text: str = ""
    bold: int = 0  # of its characters, white space not counted
    sizes: Counter[int] = field(default_factory=Counter)  # characters by the size of type, in half-points
    boxes: list[etree._Element] = field(default_factory=list)
    left_out: list[tuple[str, str]] = field(default_factory=list)

    @property
    def is_bold(self) -> bool:
        """Whether all of it is in bold type."""
        return 0 < self.bold == sum(self.sizes.values())

    @property
    def size(self) -> int:
        """The smallest type in it, in half-points; 0 without text."""
        return min(self.sizes, default=0)


@dataclass(slots=True)
class _Field:
    code: str = ""
    has_result: bool = False

    @property
    def is_list_of_pages(self) -> bool:
        return self.code.strip().upper().startswith(_LISTS_OF_PAGES)


@dataclass(slots=True)
class _Run:
    is_hidden: bool
    is_bold: bool
    size: int
    is_raised: bool
    font: str


class TextReader:
    """Reads paragraphs, in reading order: a field may go on from one to the next."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._fields: list[_Field] = []
        self._left = MOST_ELEMENTS
        self._written = Written()
        self._pieces: list[str] = []
        self._left_out: list[tuple[str, str]] = []
        self._paragraph: etree._Element | None = None

    def count(self, depth: int) -> None:
        """Note that an element ``depth`` elements deep is gone through.

        Raises:
            ReadingError: it is deeper than any document's, or there were too many.
        """
        self._left -= 1
        if self._left < 0:
            raise ReadingError(f"holds more than {MOST_ELEMENTS} elements")
        if depth > DEEPEST:
            raise ReadingError("is XML that nests too deep")

    def read(self, paragraph: etree._Element, depth: int) -> Written:
        """What the w:p ``paragraph``, ``depth`` elements deep, shows."""
        self._written, self._pieces, self._left_out, self._paragraph = Written(), [], [], paragraph
        self._walk(paragraph, None, depth)
        # The code of a field stands in one paragraph: one that goes on was never closed, and would hide all below.
        self._fields = [each for each in self._fields if each.has_result]
        self._written.text = "".join(self._pieces)
        reasons = dict.fromkeys(reason for _, reason in self._left_out)
        self._written.left_out = [("".join(t for t, why in self._left_out if why == each), each) for each in reasons]
        return self._written

    def _walk(self, element: etree._Element, run: _Run | None, depth: int) -> None:
        for each in element:
            if isinstance(each.tag, str) and each.tag not in _PROPERTIES:
                self.count(depth + 1)
                self._visit(each, run, depth + 1)

    def _visit(self, element: etree._Element, run: _Run | None, depth: int) -> None:
        tag = str(element.tag)
        if tag == w("r"):
            self._walk(element, self._run(element), depth)
        elif tag in _TEXTS:
            self._add(element.text or "", run)
        elif tag in _BREAKS:
            self._add(_BREAKS[tag], run)
        elif tag == w("sym"):
            self._add(symbol(value(element, "char"), value(element, "font")), run)
        elif tag == w("fldChar"):
            self._field(value(element, "fldCharType"))
        elif tag == w("instrText"):
            if self._fields and not self._fields[-1].has_result:
                self._fields[-1].code += element.text or ""
        elif tag in _DELETIONS:
            self._left_out.append((_all_text(element), DELETED))
        elif tag == w("txbxContent"):
            self._written.boxes.append(element)
        elif tag == f"{_COMPATIBILITY}AlternateContent":
            self._walk(chosen(element), run, depth)
        elif tag == w("sdt") and is_placeholder(element):
            self._left_out.append((_all_text(element), PLACEHOLDER))
        elif tag == f"{_MATHS}f":
            self._fraction(element, run, depth)
        elif tag == f"{_MATHS}sup":
            self._add(raised(_all_text(element)), run)
        else:
            self._walk(element, run, depth)

    def _run(self, element: etree._Element) -> _Run:
        assert self._paragraph is not None
        properties = child(element, "rPr")
        type_of = self._styles.type_of(self._paragraph, element)
        return _Run(
            is_hidden=type_of.hidden is True,
            is_bold=type_of.bold is True,
            size=type_of.size or 0,
            is_raised=value(child(properties, "vertAlign")) == "superscript",
            font=value(child(properties, "rFonts"), "ascii"),
        )

    def _add(self, text: str, run: _Run | None) -> None:
        if any(not each.has_result for each in self._fields):
            return
        text = symbols(text, run.font if run else "")
        if run and run.is_raised:
            text = raised(text)
        if any(each.is_list_of_pages for each in self._fields):
            self._left_out.append((text, CONTENTS))
        elif run and run.is_hidden:
            self._left_out.append((text, HIDDEN))
        else:
            self._pieces.append(text)
            shown = len("".join(text.split()))
            if run and shown:
                self._written.sizes[run.size] += shown
                self._written.bold += shown * run.is_bold

    def _field(self, kind: str) -> None:
        if kind == "begin":
            if len(self._fields) < DEEPEST:
                self._fields.append(_Field())
        elif self._fields and kind == "separate":
            self._fields[-1].has_result = True
        elif self._fields and kind == "end":
            self._fields.pop()

    def _fraction(self, element: etree._Element, run: _Run | None, depth: int) -> None:
        for place, part in enumerate(element.iterchildren(f"{_MATHS}num", f"{_MATHS}den")):
            self._add("/" if place else "", run)
            self._walk(part, run, depth + 1)


def chosen(alternatives: etree._Element) -> etree._Element:
    """Of mc:AlternateContent, which states one thing in several ways, the one to read (ECMA-376 part 3, 9.3)."""
    choices = alternatives.iterchildren(f"{_COMPATIBILITY}Choice", f"{_COMPATIBILITY}Fallback")
    return next(choices, alternatives)


def is_placeholder(control: etree._Element) -> bool:
    """Whether the content control (w:sdt) shows only what is to be filled in."""
    return is_on(child(control, "sdtPr"), "showingPlcHdr") is True


def paragraph_texts(element: etree._Element) -> Iterator[str]:
    """The text of each paragraph anywhere in ``element``, such as a header or a note; deletions left out."""
    for paragraph in element.iter(w("p")):
        text = clean(_all_text(paragraph, is_shown=True))
        if text:
            yield text


def _all_text(element: etree._Element, *, is_shown: bool = False) -> str:
    """All text in ``element``, with that of deletions unless only what ``is_shown`` is wanted."""
    tags = _TEXTS - {w("delText")} if is_shown else _TEXTS
    return "".join(_BREAKS.get(str(each.tag), each.text or "") for each in element.iter(*tags, *_BREAKS))
