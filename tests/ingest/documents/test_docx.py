"""Word documents, made here with python-docx and, where it has no words for it, raw XML."""

from __future__ import annotations

import datetime
import functools
import io
import time
import zipfile
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from typing import Any

import pytest
from docx import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.corpus.article import Article, BlockKind
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import Reading
from medcite.ingest.documents import docx_package, docx_text
from medcite.ingest.documents.docx import read_docx
from medcite.ingest.documents.docx_package import DAMAGED, open_package
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.formats import Format
from medcite.ingest.record import Record

WARFARIN = "Warfarin makes your blood take longer to clot, which lowers the risk of a stroke."
TESTS = "A blood test called the INR shows how long your blood takes to clot."
BODY = "word/document.xml"
NAMES = (
    nsdecls("w", "r", "wp", "a")
    + ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    + ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    + ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    + ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def saved(document: Any) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def reading(document: Any, source: str = "/leaflets/blood-thinners.docx", **known: Any) -> Reading:
    data = document if isinstance(document, bytes) else saved(document)
    found = read_docx(Record(source, data, Format.DOCX, **known))
    check(found.article)
    return found


def check(article: Article) -> None:
    f"{article}".encode()
    assert article.title
    for block in article.blocks:
        assert 0 <= block.start <= block.end <= len(article.text)
        assert article.text[block.start : block.end].strip()
    for section in article.sections:
        assert 0 <= section.start <= section.end <= len(article.text)
        assert section.path[0] == article.title


def headings(article: Article) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in article.sections if section.heading]


def blocks(article: Article) -> list[str]:
    """The blocks' texts; before an item its marker, as often as it is deep."""
    return [f"{block.marker * block.depth} {article.text[block.start : block.end]}".strip() for block in article.blocks]


def dropped(found: Reading, reason: str) -> list[str]:
    return [each.text for each in found.dropped if each.reason == reason]


def add(document: Any, markup: str) -> None:
    """Add elements of the body, written as XML."""
    root = parse_xml(f"<w:body {NAMES}>{markup}</w:body>")
    for each in list(root):
        document.element.body.insert(len(document.element.body) - 1, each)


def body(markup: str) -> Any:
    document = Document()
    add(document, markup)
    return document


def p(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def r(text: str, properties: str = "") -> str:
    return f'<w:r><w:rPr>{properties}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def changed(
    data: bytes, change: Mapping[str, Callable[[bytes], bytes]], extra: Iterable[tuple[str, bytes]] = ()
) -> bytes:
    """The package ``data``, with parts changed and added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change.get(name, lambda part: part)(old.read(name)))
        for name, part in extra:
            new.writestr(name, part)
    return out.getvalue()


def with_notes(document: Any, kind: str, notes: str) -> bytes:
    """``document`` with a part of footnotes or endnotes."""
    reltype = f"http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}"
    content = f"application/vnd.openxmlformats-officedocument.wordprocessingml.{kind}+xml"
    return changed(
        saved(document),
        {
            "[Content_Types].xml": lambda part: part.replace(
                b"</Types>", f'<Override PartName="/word/{kind}.xml" ContentType="{content}"/></Types>'.encode()
            ),
            "word/_rels/document.xml.rels": lambda part: part.replace(
                b"</Relationships>",
                f'<Relationship Id="rId900" Type="{reltype}" Target="{kind}.xml"/></Relationships>'.encode(),
            ),
        },
        [(f"word/{kind}.xml", f"<w:{kind} {NAMES}>{notes}</w:{kind}>".encode())],
    )


def leaflet() -> Any:
    document = Document()
    document.add_paragraph("Taking warfarin safely", style="Title")
    document.add_paragraph("Written by Ana Costa, PharmD | Reviewed by Omar Ito, MD, on 3 May 2024")
    document.add_heading("What warfarin is", 1)
    document.add_paragraph(WARFARIN)
    document.add_heading("Doses", 2)
    document.add_paragraph("Before you start:")
    document.add_paragraph("tell your doctor about other medicines", style="List Bullet")
    document.add_paragraph("aspirin", style="List Bullet 2")
    document.add_paragraph("Check the colour.", style="List Number")
    document.add_paragraph("Swallow the tablet.", style="List Number")
    table = document.add_table(rows=3, cols=2)
    for place, text in enumerate(["INR", "Dose", "Below 2.0", "5 mg", "2.0 to 3.0", "3 mg"]):
        table.cell(place // 2, place % 2).text = text
    for cell in table.rows[0].cells:
        cell.paragraphs[0].runs[0].bold = True
    document.add_heading("References", 1)
    document.add_paragraph(
        "Costa A, Ito O. Oral anticoagulants in practice. J Thromb. 2021;12(3):45-50. https://a.example/thromb",
        style="List Number",
    )
    return document


GOOD = saved(leaflet())


def test_a_leaflet() -> None:
    article = reading(GOOD).article
    assert article.title == "Taking warfarin safely"
    assert (article.authors, article.reviewers, article.reviewed) == (
        ("Ana Costa, PharmD",),
        ("Omar Ito, MD",),
        "2024-05-03",
    )
    assert headings(article) == [(1, "What warfarin is"), (2, "Doses")]
    assert article.sections[-1].path == ("Taking warfarin safely", "What warfarin is", "Doses")
    assert blocks(article) == [
        WARFARIN,
        "Before you start:",
        "• tell your doctor about other medicines",
        "•• aspirin",
        "1. Check the colour.",
        "2. Swallow the tablet.",
        "INR: Below 2.0; Dose: 5 mg",
        "INR: 2.0 to 3.0; Dose: 3 mg",
    ]
    assert [each.url for each in article.references] == ["https://a.example/thromb"]
    assert article.modified is None  # python-docx's template's


def test_headings_by_the_outline_level_of_styles_whatever_they_are_called() -> None:
    document = Document()
    own = document.styles.add_style("Kapitel", WD_STYLE_TYPE.PARAGRAPH)
    own.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="0"/>'))
    below = document.styles.add_style("Unterkapitel", WD_STYLE_TYPE.PARAGRAPH)
    below.base_style = document.styles["Heading 2"]
    document.styles.add_style("Überschrift 3", WD_STYLE_TYPE.PARAGRAPH)
    text = document.styles.add_style("Kein Kapitel", WD_STYLE_TYPE.PARAGRAPH)
    text.base_style = own
    text.element.get_or_add_pPr().append(parse_xml(f'<w:outlineLvl {nsdecls("w")} w:val="9"/>'))
    for words, style in [("One", "Kapitel"), ("Two", "Unterkapitel"), ("Three", "Überschrift 3"), ("Four", "Kapitel")]:
        document.add_paragraph(words, style=style)
        document.add_paragraph(WARFARIN)
    document.add_paragraph("This is text.", style="Kein Kapitel")
    add(document, p(r("Five"), properties='<w:outlineLvl w:val="7"/>') + p(r(TESTS)))
    assert headings(reading(document).article) == [(1, "One"), (2, "Two"), (3, "Three"), (1, "Four"), (6, "Five")]


def test_headings_by_their_type_where_no_style_marks_any() -> None:
    document = Document()

    def line(text: str, size: float | None = None, bold: bool | None = None) -> None:
        run = document.add_paragraph().add_run(text)
        run.bold, run.font.size = bold, Pt(size) if size else None

    line("Blood clots", 20, True)
    line("By Ana Costa, MD", None, True)
    line("What is a clot?", 14)
    line(WARFARIN)
    line("Tests", None, True)
    line("Have the test on time.", None, True)
    line(TESTS)
    line("Call a doctor if you have:", None, True)
    document.add_paragraph("pain", style="List Bullet")
    line("The end", None, True)
    article = reading(document).article
    assert (article.title, article.authors) == ("Blood clots", ("Ana Costa, MD",))
    assert headings(article) == [(2, "What is a clot?"), (3, "Tests")]
    assert blocks(article)[-3:] == ["Call a doctor if you have:", "• pain", "The end"]


def test_a_heading_right_above_another_is_the_title() -> None:
    document = Document()
    for text, bold in [("Clots", True), ("By Ana Costa, MD", None), ("Tests", True), (TESTS, None), ("Drugs", True)]:
        document.add_paragraph().add_run(text).bold = bold
    document.add_paragraph(WARFARIN)
    article = reading(document).article
    assert (article.title, headings(article)) == ("Clots", [(1, "Tests"), (1, "Drugs")])


def test_bold_lines_are_text_where_styles_mark_headings() -> None:
    document = Document()
    document.add_heading("Clots", 1)
    document.add_paragraph().add_run("Important").bold = True
    document.add_paragraph(TESTS)
    article = reading(document).article
    assert (article.title, article.text) == ("Clots", f"Important\n\n{TESTS}")


def test_the_title() -> None:
    document = Document()
    document.add_paragraph(TESTS)
    assert reading(document).article.title == "Blood thinners"
    document = Document()
    document.add_heading("Clots", 1)
    document.add_paragraph(TESTS)
    document.add_heading("Tests", 2)
    document.add_paragraph(TESTS)
    assert reading(document).article.title == "Clots"
    assert headings(reading(document).article) == [(2, "Tests")]
    document.core_properties.title = "clots"
    assert reading(document).article.title == "clots"
    assert headings(reading(document).article) == [(2, "Tests")]
    document.core_properties.title = "Clots in a vein"
    assert reading(document).article.title == "Clots in a vein"
    assert headings(reading(document).article) == [(1, "Clots"), (2, "Tests")]
    document.core_properties.title = "Microsoft Word - draft.docx"
    assert reading(document).article.title == "Clots"
    document.add_paragraph("Of the leg", style="Title")
    document.add_paragraph("and the lung", style="Title")
    assert reading(document).article.title == "Of the leg and the lung"


def test_properties_are_trusted_least() -> None:
    document = leaflet()
    core = document.core_properties
    core.author, core.language = "Noor Hale; Microsoft Office User", "en-GB"
    core.modified = datetime.datetime(2024, 3, 9, 10, 0)
    core.created = datetime.datetime(2020, 1, 2, 10, 0)
    known = (Stated("crawl", Facts(publisher="Harbour Health")),)
    article = reading(document, stated=known, address="https://a.example/w.docx").article
    assert (article.modified, article.published, article.language) == ("2024-03-09", None, "en-GB")
    assert (article.authors, article.publisher, article.url) == (
        ("Ana Costa, PharmD",),
        "Harbour Health",
        "https://a.example/w.docx",
    )
    assert [(s.value, s.origin) for s in article.statements if s.fact == "authors"] == [
        ("Ana Costa, PharmD", "byline"),
        ("Noor Hale", "docx properties"),
    ]


def test_a_package_without_properties_states_none() -> None:
    data = changed(GOOD, {"_rels/.rels": lambda part: part.replace(b"metadata/core-properties", b"metadata/none")})
    assert reading(data).article.language is None


NUMBERING = """<w:abstractNum {names} w:abstractNumId="90">
<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:lvlText w:val="%1)"/></w:lvl>
<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:lvlText w:val="%1.%2"/></w:lvl>
<w:lvl w:ilvl="2"><w:numFmt w:val="bullet"/><w:lvlText w:val=""/></w:lvl></w:abstractNum>"""


def test_markers_and_depth_of_lists() -> None:
    document = Document()
    numbering = document.part.numbering_part.element
    numbering.insert(0, parse_xml(NUMBERING.format(names=nsdecls("w"))))
    for number, more in ((91, ""), (92, '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>')):
        stated = f'<w:num {nsdecls("w")} w:numId="{number}"><w:abstractNumId w:val="90"/>{more}</w:num>'
        numbering.append(parse_xml(stated))

    def item(text: str, number: int, level: int) -> None:
        place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
        add(document, p(r(text), properties=place))

    for text, number, level in [
        ("a", 91, 0), ("b", 91, 1), ("c", 91, 1), ("d", 91, 2), ("e", 91, 0), ("f", 91, 1), ("g", 92, 0), ("h", 92, 0),
        ("i", 0, 0),
    ]:  # fmt: skip
        item(text, number, level)
    add(document, p(r("• typed by hand")))
    assert blocks(reading(document).article) == [
        "III) a", "III.aIII.a b", "III.bIII.b c", "••• d", "IV) e", "IV.aIV.a f", "I) g", "II) h", "i",
        "• typed by hand",
    ]  # fmt: skip


def test_list_styles_count_by_their_name_alone() -> None:
    styled = p(r("pain"), properties='<w:pStyle w:val="ListBullet"/>') + p(
        r("rest"), properties='<w:pStyle w:val="ListNumber2"/>'
    )
    data = changed(saved(body(styled)), {"word/numbering.xml": lambda _: f"<w:numbering {NAMES}/>".encode()})
    assert blocks(reading(data).article) == ["• pain", "1.1. rest"]


def test_merged_cells_and_nested_tables() -> None:
    document = Document()
    table = document.add_table(rows=4, cols=3)
    for row, texts in enumerate(["Group|Drug|Dose", "Adults|Warfarin|3 mg", "|Apixaban|5 mg", "Ask your doctor||"]):
        for column, text in enumerate(texts.split("|")):
            table.cell(row, column).text = text
    table.cell(1, 0).merge(table.cell(2, 0))
    table.cell(3, 0).merge(table.cell(3, 2))
    table.rows[0]._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    inner = table.cell(1, 2).add_table(1, 2)
    inner.cell(0, 0).text, inner.cell(0, 1).text = "at first", "then less"
    assert blocks(reading(document).article) == [
        "Group: Adults; Drug: Warfarin; Dose: 3 mg at first; then less",
        "Group: Adults; Drug: Apixaban; Dose: 5 mg",
        "Group: Ask your doctor",
    ]


def test_headers_over_headers_and_headers_by_the_tables_style() -> None:
    document = Document()
    table = document.add_table(rows=3, cols=2)
    for row, texts in enumerate(["Adults|Adults", "Drug|Dose", "Warfarin|3 mg"]):
        for column, text in enumerate(texts.split("|")):
            table.cell(row, column).text = text
    for row in list(table.rows)[:2]:
        row._tr.get_or_add_trPr().append(parse_xml(f"<w:tblHeader {nsdecls('w')}/>"))
    document.add_paragraph(TESTS)
    styled = document.add_table(rows=2, cols=2, style="Light List Accent 1")
    for place, text in enumerate(["Drug", "Dose", "Apixaban", "5 mg"]):
        styled.cell(place // 2, place % 2).text = text
    assert blocks(reading(document).article) == [
        "Adults, Drug: Warfarin; Adults, Dose: 3 mg",
        TESTS,
        "Drug: Apixaban; Dose: 5 mg",
    ]


def test_a_table_that_only_frames_text_is_none() -> None:
    document = Document()
    box = document.add_table(rows=1, cols=1).cell(0, 0)
    box.text = "Bleeding that does not stop is an emergency."
    box.add_paragraph("Press on the wound.", style="List Bullet")
    article = reading(document).article
    assert [block.kind for block in article.blocks] == [BlockKind.PARAGRAPH, BlockKind.ITEM]


FIELD = (
    '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> {code} </w:instrText></w:r>'
    '<w:r><w:fldChar w:fldCharType="separate"/></w:r>{result}<w:r><w:fldChar w:fldCharType="end"/></w:r>'
)


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (r("See ") + f'<w:hyperlink w:anchor="x">{r("the clinic")}</w:hyperlink>' + r("."), "See the clinic."),
        (r("Take ") + f"<w:ins>{r('two')}</w:ins><w:del><w:r><w:delText>ten</w:delText></w:r></w:del>", "Take two"),
        (f"<w:moveTo>{r('Rest')}</w:moveTo><w:moveFrom>{r('Run')}</w:moveFrom>", "Rest"),
        (r("Seen") + r(" unseen", "<w:vanish/>") + r(" again", '<w:vanish w:val="0"/>'), "Seen again"),
        (r("Page ") + FIELD.format(code="PAGEREF x", result=r("7")), "Page 7"),
        (r("On ") + f'<w:fldSimple w:instr="DATE">{r("3 May")}</w:fldSimple>', "On 3 May"),
        ("<w:r><w:t>anti</w:t><w:softHyphen/><w:t>body</w:t><w:tab/><w:t>T</w:t><w:noBreakHyphen/><w:t>cell</w:t>"
         "<w:br/><w:t>line</w:t><w:cr/><w:t>end</w:t></w:r>", "antibody T-cell line end"),
        (f"<w:sdt><w:sdtPr/><w:sdtContent>{r('Kept')}</w:sdtContent></w:sdt>", "Kept"),
        (r("Kept") + f"<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>{r('Here')}</w:sdtContent></w:sdt>",
         "Kept"),
        ('<w:r><w:t>INR </w:t><w:sym w:font="Symbol" w:char="F0B3"/><w:t> 2, 5 </w:t>'
         '<w:sym w:font="Symbol" w:char="F06D"/><w:t>g</w:t><w:sym w:font="Wingdings" w:char="F04A"/></w:r>',
         "INR ≥ 2, 5 µg"),
        (r("10") + r("9", '<w:vertAlign w:val="superscript"/>') + r(" cells"), "10⁹ cells"),
        ("<m:oMath><m:f><m:num><m:r><m:t>a</m:t></m:r></m:num><m:den><m:r><m:t>b</m:t></m:r></m:den></m:f></m:oMath>",
         "a/b"),
        ('<w:commentRangeStart w:id="1"/>' + r("Said") + '<w:r><w:commentReference w:id="1"/></w:r>', "Said"),
        (r("Never closed ") + '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "Never closed"),
    ],
)  # fmt: skip
def test_what_a_paragraph_shows(markup: str, text: str) -> None:
    article = reading(body(p(markup) + p(r(TESTS)))).article
    assert article.text == f"{text}\n\n{TESTS}"


def test_hidden_styles() -> None:
    document = Document()
    hidden = document.styles.add_style("Hidden", WD_STYLE_TYPE.PARAGRAPH)
    hidden.font.hidden = True
    document.add_paragraph("For the printer", style="Hidden")
    document.add_paragraph(TESTS)
    found = reading(document)
    assert (found.article.text, dropped(found, "hidden")) == (TESTS, ["For the printer"])


BOX = "<w:txbxContent>" + p(r("In the box")) + "</w:txbxContent>"


def test_text_boxes_are_read_once() -> None:
    markup = p(
        r("Before")
        + "<w:r><mc:AlternateContent><mc:Choice Requires='wps'><w:drawing><wp:inline><a:graphic><a:graphicData>"
        + f"<wps:wsp><wps:txbx>{BOX}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline></w:drawing>"
        + "</mc:Choice>"
        + f"<mc:Fallback><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></mc:Fallback>"
        + "</mc:AlternateContent></w:r>"
        + r(" and after")
    )
    old = p(f"<w:r><w:pict><v:shape><v:textbox>{BOX}</v:textbox></v:shape></w:pict></w:r>")
    assert blocks(reading(body(markup + old)).article) == ["Before and after", "In the box", "In the box"]


def test_content_controls_hold_paragraphs_rows_and_cells() -> None:
    cell = f"<w:tc><w:tcPr/>{p(r('Dose'))}</w:tc>"
    held = f"<w:sdt><w:sdtPr/><w:sdtContent><w:tc>{p(r('3 mg'))}</w:tc></w:sdtContent></w:sdt>"
    gone = f"<w:tr><w:trPr><w:del/></w:trPr>{cell}{cell}</w:tr>"
    row = f"<w:sdt><w:sdtContent><w:tr>{cell}{held}</w:tr></w:sdtContent></w:sdt>"
    markup = f"<w:sdt><w:sdtPr/><w:sdtContent>{p(r(TESTS))}</w:sdtContent></w:sdt><w:tbl><w:tblPr/>{row}{gone}</w:tbl>"
    assert blocks(reading(body(markup)).article) == [TESTS, "Dose; 3 mg"]


def test_tables_of_contents_are_left_out() -> None:
    document = Document()
    begin, end = FIELD.format(code='TOC \\o "1-3"', result="|").split("|")
    add(document, p(begin, r("Clots 1")) + p(r("Tests 2"), end) + p(r(TESTS)))
    gallery = '<w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj>'
    held = p(r("Clots 3"))
    add(document, f"<w:sdt><w:sdtPr>{gallery}</w:sdtPr><w:sdtContent>{held}</w:sdtContent></w:sdt>")
    found = reading(document)
    assert found.article.text == TESTS
    assert dropped(found, "table of contents") == ["Clots 1", "Tests 2", "Clots 3"]


def test_headers_and_footers_are_left_out() -> None:
    document = leaflet()
    document.sections[0].header.paragraphs[0].text = "Harbour Health leaflets"
    document.sections[0].footer.paragraphs[0].text = "© 2023 Harbour Health"
    found = reading(document)
    assert sorted(dropped(found, "header or footer")) == ["Harbour Health leaflets", "© 2023 Harbour Health"]
    assert found.article.publisher == "Harbour Health"


@pytest.mark.parametrize("kind", ["footnotes", "endnotes"])
def test_notes_are_references_or_left_out(kind: str) -> None:
    one = kind.removesuffix("s")
    source = "Hale N, Ito O. Clots in the lung. Thorax. 2020;75(2):100-110. doi:10.1000/xyz"
    notes = (
        f'<w:{one} w:type="separator" w:id="-1">{p("<w:r><w:separator/></w:r>")}</w:{one}>'
        f'<w:{one} w:id="1">{p(r(source))}</w:{one}><w:{one} w:id="2">{p(r("Not in children."))}</w:{one}>'
    )
    found = reading(with_notes(body(p(r(TESTS) + f'<w:r><w:{one}Reference w:id="1"/></w:r>')), kind, notes))
    assert found.article.text == TESTS
    assert [each.doi for each in found.article.references] == ["10.1000/xyz"]
    assert dropped(found, "footnote") == ["Not in children."]


def test_strict_documents_are_read() -> None:
    def strict(part: bytes) -> bytes:
        for usual, other in [
            (b"http://schemas.openxmlformats.org/wordprocessingml/2006/main", b"http://purl.oclc.org/ooxml/wordprocessingml/main"),
            (
                b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
                b"http://purl.oclc.org/ooxml/officeDocument/relationships",
            ),
        ]:  # fmt: skip
            part = part.replace(usual, other)
        return part

    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        names = archive.namelist()
    data = changed(GOOD, dict.fromkeys(names, strict))
    assert reading(data).article == reading(GOOD).article


def test_relationships_that_lead_nowhere_do_no_harm() -> None:
    lost = b'<Relationship Id="rId99" Type="http://x/footnotes" Target="../NULL"/></Relationships>'
    data = changed(GOOD, {"word/_rels/document.xml.rels": lambda part: part.replace(b"</Relationships>", lost)})
    assert reading(data).article == reading(GOOD).article


def zipped(*parts: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, data in parts:
            archive.writestr(name, data)
    return out.getvalue()


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


@functools.cache
def locked() -> bytes:
    """A package whose parts are marked as encrypted, both in front of them and in the directory."""
    data = bytearray(zipped(("[Content_Types].xml", b"<Types/>"), ("_rels/.rels", b"<a/>")))
    for mark, place in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        start = data.find(mark)
        while start >= 0:
            data[start + place] |= 1
            start = data.find(mark, start + 1)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"Blood clots hurt.", "is not a DOCX file"),
        (b"{\\rtf1 Clots}", "is not a DOCX file"),
        (OLE + bytes(600), "is an old Word file (.doc); save it as .docx"),
        (OLE + bytes(600) + "EncryptedPackage".encode("utf-16-le"), "is protected by a password"),
        (locked(), "is protected by a password"),
        (zipped(("a.txt", b"a")), "holds no Word document"),
        (zipped(), "holds no Word document"),
        (GOOD[:-30], DAMAGED),
        (b"PK", DAMAGED),
        (saved(Document()), "holds no article text"),
        (changed(GOOD, {"[Content_Types].xml": lambda part: part.replace(b"wordprocessingml.document", b"x")}),
         "holds no Word document"),
        (changed(GOOD, {BODY: lambda _: b"<a/>"}), "holds no Word document"),
        (changed(GOOD, {BODY: lambda part: part[:200]}), DAMAGED),
        (changed(GOOD, {BODY: lambda part: part.replace(b"<w:document", b"<!DOCTYPE a><w:document", 1)}),
         "is damaged: a part of it declares a document type"),
    ],
)  # fmt: skip
def test_what_is_no_document_of_use(data: bytes, reason: str) -> None:
    with pytest.raises(ReadingError) as error:
        reading(data)
    assert str(error.value) == reason


def test_other_ways_to_compress_are_refused() -> None:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    with pytest.raises(ReadingError, match=f"^{DAMAGED}$"):
        reading(zipped(*parts, method=zipfile.ZIP_BZIP2))


ENTITIES = b'<!DOCTYPE a [<!ENTITY a "clots"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16-le", "utf-16-be"])
def test_entities_are_refused_in_any_part(encoding: str) -> None:
    for name in (BODY, "word/styles.xml", "_rels/.rels", "[Content_Types].xml", "docProps/core.xml"):
        data = changed(GOOD, {name: lambda _: (ENTITIES + b"<a>&b;</a>").decode().encode(encoding)})
        with pytest.raises(ReadingError, match=r"declares a document type$"):
            reading(data)


def test_a_small_file_does_not_unpack_without_measure() -> None:
    space = b" " * (docx_package.MOST_XML_BYTES + 1)
    bomb = changed(GOOD, {BODY: lambda part: part + space})
    assert len(bomb) < 200_000
    start = time.monotonic()
    with pytest.raises(ReadingError, match=r"^unpacks to more than 40 MB of text$"):
        reading(bomb)
    assert time.monotonic() - start < 10


def test_declared_sizes_are_limited(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_package, "MOST_BYTES", 3_000_000)
    picture = [("word/media/image1.png", bytes(3_000_000))]
    with pytest.raises(ReadingError, match=r"^unpacks to more than 3 MB$"):
        reading(changed(GOOD, {}, picture))
    monkeypatch.setattr(docx_package, "MOST_BYTES", 30_000_000)
    monkeypatch.setattr(docx_package, "MOST_XML_BYTES", 1_000_000)
    assert reading(changed(GOOD, {}, picture)).article.blocks  # pictures are not unpacked
    monkeypatch.setattr(docx_package, "MOST_PARTS", 10)
    with pytest.raises(ReadingError, match=r"^holds more than 10 parts$"):
        reading(GOOD)


def test_a_size_that_is_a_lie_is_found_out() -> None:
    data = bytearray(changed(GOOD, {BODY: lambda part: part + b" " * 1_000_000}))
    start = data.find(BODY.encode(), data.find(b"PK\1\2")) - 46
    data[start + 24 : start + 28] = (100).to_bytes(4, "little")
    with pytest.raises(ReadingError, match=f"^{DAMAGED}$"):
        reading(bytes(data))


@pytest.mark.parametrize(
    "element", ["<w:sdt><w:sdtContent>|</w:sdtContent></w:sdt>", "<w:tbl><w:tr><w:tc>|</w:tc></w:tr></w:tbl>"]
)
@pytest.mark.parametrize("times", [70, 200])
def test_deep_nesting_is_refused(element: str, times: int) -> None:
    start, end = element.split("|")
    markup = start * times + p(r(TESTS)) + end * times
    data = changed(GOOD, {BODY: lambda part: part.replace(b"<w:body>", f"<w:body>{markup}".encode())})
    with pytest.raises(ReadingError, match=rf"^(is XML that nests too deep|{DAMAGED})$"):
        reading(data)


def test_elements_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(docx_text, "MOST_ELEMENTS", 50)
    with pytest.raises(ReadingError, match=r"^holds more than 50 elements$"):
        reading(GOOD)


def test_a_long_document_is_read_in_time() -> None:
    many = p(r(TESTS), properties='<w:pStyle w:val="ListNumber"/>') * 20_000
    data = changed(GOOD, {BODY: lambda part: part.replace(b"<w:body>", f"<w:body>{many}".encode())})
    start = time.monotonic()
    assert len(reading(data).article.blocks) > 20_000
    assert time.monotonic() - start < 60


def test_styles_based_on_each_other_end() -> None:
    loop = '<w:style w:type="paragraph" w:styleId="A"><w:basedOn w:val="A"/><w:name w:val="A"/></w:style></w:styles>'
    styled = saved(body(p(r(TESTS), properties='<w:pStyle w:val="A"/>')))
    data = changed(styled, {"word/styles.xml": lambda part: part.replace(b"</w:styles>", loop.encode())})
    assert reading(data).article.text == TESTS


def test_a_document_cut_off_anywhere_is_refused() -> None:
    for end in range(0, len(GOOD), 10):
        with pytest.raises(ReadingError):
            read_docx(Record("/a.docx", GOOD[:end], Format.DOCX))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.tuples(st.integers(0, len(GOOD) - 1), st.integers(0, 255)), min_size=1, max_size=8))
def test_any_bytes_of_it_may_change(changes: list[tuple[int, int]]) -> None:
    data = bytearray(GOOD)
    for place, byte in changes:
        data[place] = byte
    with suppress(ReadingError):
        reading(bytes(data))


@functools.cache
def parts() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(GOOD)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


_MUTABLE = (BODY, "word/styles.xml", "word/numbering.xml", "word/_rels/document.xml.rels", "docProps/core.xml")


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_any_part_of_it_may_change(data: st.DataObject) -> None:
    name = data.draw(st.sampled_from(_MUTABLE))
    part = bytearray(parts()[name])
    for _ in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(part)))
        part[place : place + data.draw(st.integers(0, 12))] = data.draw(st.binary(max_size=4))
    with suppress(ReadingError):
        reading(changed(GOOD, {name: lambda _: bytes(part)}))


_PIECES = st.sampled_from(
    ["<w:p>", "</w:p>", "<w:r>", "</w:r>", "<w:t>clots</w:t>", "<w:tbl>", "</w:tbl>", "<w:tr>", "</w:tr>", "<w:tc>",
     "</w:tc>", '<w:tcPr><w:gridSpan w:val="99999"/><w:vMerge/></w:tcPr>', '<w:tcPr><w:gridSpan w:val="-1"/></w:tcPr>',
     '<w:pPr><w:numPr><w:ilvl w:val="x"/><w:numId w:val="1"/></w:numPr></w:pPr>', "<w:pPr><w:outlineLvl/></w:pPr>",
     '<w:pPr><w:pStyle w:val="Title"/></w:pPr>', '<w:fldChar w:fldCharType="begin"/>',
     '<w:fldChar w:fldCharType="end"/>', '<w:fldChar w:fldCharType="separate"/>', "<w:sdt>", "</w:sdt>",
     "<w:txbxContent>", "</w:txbxContent>", '<w:sym w:char="zz"/>', '<w:sym w:char="D800"/>', "<!-- x -->", "<?x y?>"]
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.lists(_PIECES, max_size=30))
def test_any_mixture_of_elements_is_read_or_refused(pieces: list[str]) -> None:
    open_tags: list[str] = []
    markup = ""
    for piece in pieces:  # closed in order, so that it parses
        name = piece.strip("</>")
        if piece.startswith("</"):
            if name not in open_tags:
                continue
            while (last := open_tags.pop()) != name:
                markup += f"</{last}>"
        elif piece.startswith("<w:") and "</" not in piece and not piece.endswith("/>"):
            open_tags.append(name)
        markup += piece
    markup += "".join(f"</{name}>" for name in reversed(open_tags))
    document = f"<w:document {NAMES}><w:body>{markup}<w:p><w:r><w:t>{TESTS}</w:t></w:r></w:p></w:body></w:document>"
    with suppress(ReadingError):
        reading(changed(GOOD, {BODY: lambda _: document.encode()}))


def test_only_what_holds_text_is_unpacked() -> None:
    assert open_package(GOOD).notes == ()
