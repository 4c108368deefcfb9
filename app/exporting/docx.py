"""A page as a DOCX document, with styles, lists and links that a word processor knows as such."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import docx as python_docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Cm, Pt, RGBColor
from docx.text.paragraph import Paragraph as Line
from docx.text.run import Run as SetRun

from medcite.exporting.blocks import Block, Paragraph
from medcite.exporting.page import NO_ADVICE, Entry, Page, reading_line
from medcite.exporting.runs import Run, Runs

_LINK, _SMALL, _NOTE = "Hyperlink", "Source", "Note"  # the first is the name that word processors give it themselves
_HEADING, _QUOTE = "Heading 1", "Quote"
_LONGEST_PROPERTY = 255
_DEEPEST = 3  # lists within lists that the template has styles for


def docx(page: Page) -> bytes:
    """``page`` as a document: a heading a passage, each quoted, with its citation and link below."""
    document = python_docx.Document()
    _prepare(document, page)
    _add_line(document, page.title, "Title")
    if page.reading:
        _add_line(document, f"{reading_line(page.reading)}, all passages together.", _SMALL)
    for entry in page.entries:
        _add_entry(document, entry)
    _add_line(document, "References", _HEADING)
    numbering = _numbering(document, "List Number", 1)
    for reference in page.references:
        line = _add_line(document, "", "List Number")
        _number(line, numbering)
        _set(line, reference)
    _add_line(document, page.about, _SMALL)
    _add_line(document, NO_ADVICE, _SMALL)
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _prepare(document: Document, page: Page) -> None:
    """Properties, page margins, and the styles that the template lacks."""
    properties = document.core_properties
    properties.title = page.title[:_LONGEST_PROPERTY]
    properties.language = page.language
    properties.author, properties.comments = "medcite", page.about[:_LONGEST_PROPERTY]
    properties.created = properties.modified = datetime.now(UTC).replace(microsecond=0, tzinfo=None)
    styles: Any = document.styles
    for language in styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), page.language)
    for section in document.sections:
        section.left_margin = section.right_margin = Cm(2.3)
        section.top_margin = section.bottom_margin = Cm(2)
    link = styles.add_style(_LINK, WD_STYLE_TYPE.CHARACTER, builtin=True)
    link.font.underline, link.font.color.rgb = True, RGBColor(0x0B, 0x4F, 0x8A)
    for name, size in ((_SMALL, 9), (_NOTE, 11)):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style, style.font.size = styles["Normal"], Pt(size)
        style.paragraph_format.space_after = Pt(2 if name == _SMALL else 6)
    styles[_NOTE].font.italic = True
    quote = styles[_QUOTE]  # its words are a page's own: upright, and set in
    quote.font.italic = False
    quote.paragraph_format.left_indent, quote.paragraph_format.space_after = Cm(0.8), Pt(6)


def _add_entry(document: Document, entry: Entry) -> None:
    if entry.above:
        above = _add_line(document, " › ".join(entry.above), _SMALL)
        above.paragraph_format.keep_with_next, above.paragraph_format.space_before = True, Pt(18)
    heading = _add_line(document, f"{entry.number}. {entry.heading}", _HEADING)
    heading.paragraph_format.space_after = Pt(4)
    if entry.above:
        heading.paragraph_format.space_before = Pt(0)
    if entry.warning:
        warning = _add_line(document, "", _SMALL)
        warning.add_run(entry.warning).bold = True
    for note in entry.note:
        _add_line(document, note, _NOTE).paragraph_format.keep_with_next = True
    last = _add_blocks(document, entry.blocks, 0, entry.language)
    if last is not None:
        last.paragraph_format.keep_with_next = True  # whence it is stands below it
    facts = [_add_line(document, entry.facts, _SMALL)]
    source = _add_line(document, "Source: ", _SMALL)
    _set(source, entry.citation)
    where = _add_line(document, "Read it on the page: " if entry.link else "Read it in: ", _SMALL)
    _set(where, (Run(entry.address, address=entry.link),))
    facts += [source, where]
    if entry.reading:
        facts.append(_add_line(document, reading_line(entry.reading), _SMALL))
    for line in facts:
        line.paragraph_format.keep_with_next = True
    _add_line(document, f"Passage {entry.id}, read on {entry.retrieved}", _SMALL)


def _add_line(document: Document, text: str, style: str) -> Line:
    """Add a paragraph in a style, by its id: python-docx would look through all styles for its name, each time."""
    line = document.add_paragraph(text)
    line._p.style = style.replace(" ", "")
    return line


def _add_blocks(document: Document, blocks: Sequence[Block], depth: int, language: str) -> Line | None:
    """Add the blocks of a passage; gives the last line of them."""
    line = None
    for block in blocks:
        if isinstance(block, Paragraph):
            line = _add_line(document, "", _QUOTE)
            _add_words(line, block.text, language)
            line.paragraph_format.keep_together = True
            line.paragraph_format.left_indent = Cm(0.8 * (depth + 1))
            continue
        level = min(depth, _DEEPEST - 1)
        kind = "List Bullet" if block.start is None else "List Number"
        style = f"{kind} {level + 1}" if level else kind
        numbering = None if block.start is None else _numbering(document, style, block.start)
        for item in block.items:
            line = _add_line(document, "", _QUOTE if item.lead else style)
            _add_words(line, item.words, language)
            if numbering is not None:
                _number(line, numbering)
            line.paragraph_format.left_indent = Cm(0.8 * (depth + 1) + (0 if item.lead else 0.6))
            if not item.lead:
                line.paragraph_format.first_line_indent = Cm(-0.6)
            line.paragraph_format.space_after = Pt(3)
            line = _add_blocks(document, item.within, depth + 1, language) or line
    return line


def _numbering(document: Document, style: str, start: int) -> int:
    """A numbering of its own for a list, like that of ``style``, from ``start``: else all lists would be one."""
    numbering: Any = document.part.numbering_part.element
    styles: Any = document.styles
    of_style = styles[style].element.pPr.numPr.numId.val
    kind = next(each for each in numbering.num_lst if each.numId == of_style).abstractNumId.val
    added = numbering.add_num(kind)
    added.add_lvlOverride(ilvl=0).add_startOverride(start)
    return int(added.numId)


def _number(line: Line, numbering: int) -> None:
    paragraph: Any = line._p
    properties = paragraph.get_or_add_pPr().get_or_add_numPr()
    properties.get_or_add_numId().val, properties.get_or_add_ilvl().val = numbering, 0


def _add_words(line: Line, text: str, language: str) -> None:
    run: Any = line.add_run(text)
    if language:
        mark = OxmlElement("w:lang")
        mark.set(qn("w:val"), language)
        run._r.get_or_add_rPr().append(mark)


def _set(line: Line, runs: Runs) -> None:
    for run in runs:
        made = line.add_run(run.text)
        made.italic, made.bold = run.italic or None, run.bold or None
        made.font.superscript, made.font.subscript = run.raised or None, run.lowered or None
        if run.address:
            _make_link(line, made, run.address)


def _make_link(line: Line, run: SetRun, address: str) -> None:
    link: Any = OxmlElement("w:hyperlink")
    page, _, fragment = address.partition("#")
    link.set(qn("r:id"), line.part.relate_to(page, RELATIONSHIP_TYPE.HYPERLINK, is_external=True))
    if fragment:  # kept apart, as word processors do
        link.set(qn("w:anchor"), fragment)
    run._r.style = _LINK
    line._p.append(link)
    link.append(run._r)  # moved into it
