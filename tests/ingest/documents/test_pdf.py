"""PDFs as word processors and layout programs make them, made here with reportlab."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from reportlab.lib import colors, pdfencrypt
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Paragraph, Spacer, Table, TableStyle

from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import Reading
from medcite.ingest.documents.pdf import read_pdf
from medcite.ingest.formats import Format
from medcite.ingest.record import Record

MARGIN = 56
BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=10, leading=12.5, spaceAfter=6)
JUSTIFIED = ParagraphStyle("justified", parent=BODY, alignment=4)
TITLE = ParagraphStyle("title", parent=BODY, fontName="Helvetica-Bold", fontSize=20, leading=24, spaceAfter=12)
H1 = ParagraphStyle("h1", parent=BODY, fontName="Helvetica-Bold", fontSize=14, leading=17, spaceBefore=10, spaceAfter=4)
H2 = ParagraphStyle("h2", parent=BODY, fontName="Helvetica-Bold", spaceBefore=6, spaceAfter=2)
SMALL = ParagraphStyle("small", parent=BODY, fontSize=8, leading=9.5)
CELL = ParagraphStyle("cell", parent=BODY, fontSize=9, leading=11, spaceAfter=0)
HEADED = [("FONT", (0, 0), (-1, 0), "Helvetica-Bold", 9), ("FONT", (0, 1), (-1, -1), "Helvetica", 9)]
RULED = TableStyle([*HEADED, ("GRID", (0, 0), (-1, -1), 0.5, colors.grey), ("VALIGN", (0, 0), (-1, -1), "TOP")])

WARFARIN = (
    "Warfarin is an anticoagulant. It makes your blood take longer to clot, and so it lowers the risk of a stroke in "
    "people whose heartbeat is irregular. Each tablet holds 1 mg, 3 mg or 5 mg, and each strength has its own colour."
)
CLOTS = (
    "A clot in a vein of the leg makes the leg swell and ache. If a piece of it breaks off, it travels with the blood "
    "to the lungs, where it blocks a vessel: breathing hurts, and the heart races. Both are treated with these tablets."
)
TESTS = (
    "A blood test called the INR shows how long your blood takes to clot. At first it is done every few days, and "
    "later, when the result is steady, every few weeks. Bring your yellow book, so that the dose can be written in it."
)


def p(text: str, style: ParagraphStyle = BODY) -> Paragraph:
    return Paragraph(text, style)


def items(texts: Sequence[str], bullet: str | Callable[[int], str] = "\u2022", indent: int = 14) -> list[Flowable]:
    style = ParagraphStyle("item", parent=BODY, leftIndent=indent + 14, bulletIndent=indent, spaceAfter=1)
    bullets = [bullet if isinstance(bullet, str) else bullet(n) for n in range(len(texts))]
    return [Paragraph(text, style, bulletText=each) for text, each in zip(texts, bullets, strict=True)]


def numbered(n: int) -> str:
    return f"{n + 1}."


def make(
    story: Sequence[Flowable],
    *,
    columns: int = 1,
    header: str = "",
    footer: str = "",
    height: float = A4[1],
    **properties: Any,
) -> bytes:
    """A PDF of ``story``; "{page}" in ``footer`` stands for the page's number."""
    out = io.BytesIO()
    width, gap = A4[0], 20

    def decorate(canvas: Canvas, document: Any) -> None:
        canvas.setFont("Helvetica", 8)
        canvas.drawString(MARGIN, height - 30, header)
        canvas.drawCentredString(width / 2, 25, footer.format(page=document.page))

    each = (width - 2 * MARGIN - gap * (columns - 1)) / columns
    frames = [
        Frame(MARGIN + n * (each + gap), MARGIN, each, height - 2 * MARGIN, 0, 0, 0, 0, id=f"f{n}")
        for n in range(columns)
    ]
    document = BaseDocTemplate(out, pagesize=(width, height), **properties)
    document.addPageTemplates(PageTemplate(frames=frames, onPage=decorate))
    document.build(list(story))
    return out.getvalue()


def drawn(draw: Callable[[Canvas], None], **properties: Any) -> bytes:
    """A PDF of what ``draw`` draws."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=A4, **properties)
    draw(canvas)
    canvas.save()
    return out.getvalue()


def lines(canvas: Canvas, x: float, y: float, texts: Sequence[str], font: str = "Helvetica", size: float = 10) -> float:
    """Draw ``texts`` below each other; return where the next would be."""
    canvas.setFont(font, size)
    for text in texts:
        canvas.drawString(x, y, text)
        y -= 1.25 * size
    return y


def reading(data: bytes, source: str = "/leaflets/blood-thinners.pdf", **known: Any) -> Reading:
    return read_pdf(Record(source, data, Format.PDF, **known))


def read(data: bytes) -> Article:
    return reading(data).article


def headings(article: Article) -> list[tuple[int, str]]:
    return [(section.level, section.heading) for section in article.sections]


def blocks(article: Article) -> list[str]:
    """The blocks' texts; before an item its marker, as often as it is deep."""
    return [f"{block.marker * block.depth} {article.text[block.start : block.end]}".strip() for block in article.blocks]


def test_a_leaflet_of_several_pages() -> None:
    story = [
        p("Taking warfarin safely", TITLE),
        p("Written by Ana Costa, PharmD | Reviewed by Omar Ito, MD"),
        p("1. What warfarin is and what it is used for", H1),
        p(WARFARIN.replace("lowers the risk", "<b>lowers the risk</b>")),
        p(CLOTS),
        p("Tell your doctor before you start if you"),
        *items(
            [
                "have had a stroke, or bleeding from the stomach or the bowel, in the last few weeks or ever before in "
                "your life",
                "are pregnant",
                "take other medicines:",
            ]
        ),
        *items(["aspirin or ibuprofen", "some antibiotics"], "o", 34),
        *items(["drink alcohol on most days"]),
        p("2. How to take it", H1),
        p("Take your tablets at the same time each day."),
        *items(["Check the colour.", "Swallow the tablet with water.", "Tick the day in your yellow book."], numbered),
        p("If you miss a dose", H2),
        p("Take it as soon as you remember on the same day. Do not take two doses to make up for it."),
        p("3. Doses", H1),
        Table(
            [
                ["INR", "Dose", "What to do"],
                ["2.0 to 3.0", "3 mg", "Keep the dose"],
                ["3.1 to 4.9", "2 mg", p("Leave out one dose and have the blood test again within the week", CELL)],
                ["5.0 or more", "none", "Call the clinic"],
            ],
            colWidths=[80, 60, 180],
            style=RULED,
            hAlign="LEFT",
        ),
        Spacer(1, 12),
        p("Blood tests", H2),
        *[p(text) for text in (TESTS, CLOTS, WARFARIN) * 5],
        p("4. References", H1),
        *items(
            [
                "Costa A, Ito O. Warfarin and diet. J Clin Med. 2020;3(2):11-19. doi:10.1000/abc.1",
                "Northfield Heart Trust. Blood thinners. https://heart.example/thinners",
            ],
            numbered,
        ),
        p("Further help", H1),
        p("Call the anticoagulant clinic on weekdays between nine and five."),
        p("Published: March 2023. Last reviewed: 9 March 2024."),
        p("© 2024 Northfield Hospital Trust. All rights reserved."),
    ]
    found = reading(
        make(
            story,
            header="Patient information",
            footer="Page {page}",
            title="Microsoft Word - warf_v3.doc",
            author="Northfield Hospital Trust",
            lang="en-GB",
        ),
        address="https://hospital.example/warfarin.pdf",
    )
    article = found.article
    assert article.title == "Taking warfarin safely"
    assert headings(article) == [
        (2, "1. What warfarin is and what it is used for"),
        (2, "2. How to take it"),
        (3, "If you miss a dose"),
        (2, "3. Doses"),
        (3, "Blood tests"),
        (2, "Further help"),
    ]
    assert blocks(article) == [
        WARFARIN,
        CLOTS,
        "Tell your doctor before you start if you",
        "• have had a stroke, or bleeding from the stomach or the bowel, in the last few weeks or ever before in your "
        "life",
        "• are pregnant",
        "• take other medicines:",
        "•• aspirin or ibuprofen",
        "•• some antibiotics",
        "• drink alcohol on most days",
        "Take your tablets at the same time each day.",
        "1. Check the colour.",
        "2. Swallow the tablet with water.",
        "3. Tick the day in your yellow book.",
        "Take it as soon as you remember on the same day. Do not take two doses to make up for it.",
        "INR: 2.0 to 3.0; Dose: 3 mg; What to do: Keep the dose",
        "INR: 3.1 to 4.9; Dose: 2 mg; What to do: Leave out one dose and have the blood test again within the week",
        "INR: 5.0 or more; Dose: none; What to do: Call the clinic",
        *(TESTS, CLOTS, WARFARIN) * 5,
        "Call the anticoagulant clinic on weekdays between nine and five.",
    ]
    assert (article.authors, article.reviewers) == (("Ana Costa, PharmD",), ("Omar Ito, MD",))
    assert (article.published, article.reviewed) == ("2023-03", "2024-03-09")
    assert (article.publisher, article.language) == ("Northfield Hospital Trust", "en-GB")
    assert article.url == "https://hospital.example/warfarin.pdf"
    assert [(entry.text[:20], entry.url, entry.doi) for entry in article.references] == [
        ("Costa A, Ito O. Warf", None, "10.1000/abc.1"),
        ("Northfield Heart Tru", "https://heart.example/thinners", None),
    ]
    assert {(text.text, text.reason) for text in found.dropped} == {
        ("Written by Ana Costa, PharmD | Reviewed by Omar Ito, MD", "byline"),
        ("Published: March 2023. Last reviewed: 9 March 2024.", "byline"),
        ("© 2024 Northfield Hospital Trust. All rights reserved.", "footer"),
        ("Patient information", "header or footer"),
        ("Page 1", "header or footer"),
        ("Page 2", "header or footer"),
    }


def test_what_a_date_of_the_file_says() -> None:
    article = read(make([p("Gout", TITLE), p(CLOTS)]))
    stated = {(each.fact, each.origin) for each in article.statements}
    assert ("modified", "pdf metadata") in stated
    assert article.published is None


@pytest.mark.parametrize("style", [BODY, JUSTIFIED])
def test_columns_are_read_one_after_the_other(style: ParagraphStyle) -> None:
    texts = [WARFARIN, CLOTS, TESTS] * 12
    story = [p("Blood clots", TITLE), p("Why they form", H1), *[p(text, style) for text in texts]]
    article = read(make(story, columns=2, footer="{page}"))
    assert article.title == "Blood clots"
    assert headings(article) == [(2, "Why they form")]
    assert blocks(article) == texts


def test_three_columns() -> None:
    texts = [CLOTS, TESTS, WARFARIN] * 6
    assert blocks(read(make([p("Blood clots", TITLE), *[p(text) for text in texts]], columns=3))) == texts


def test_the_last_lines_of_a_text_in_columns() -> None:
    whole = [CLOTS, TESTS, WARFARIN]
    for height in range(300, 420, 10):
        data = make([p("Blood clots", TITLE), *[p(text) for text in whole]], columns=2, height=height)
        assert blocks(read(data)) == whole


def wrapped(text: str, width: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, width)


def test_headings_across_columns_part_them() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Two kinds of clot"], "Helvetica-Bold", 20) - 10
        for heading, left, right in [("In the leg", CLOTS, WARFARIN), ("In the lung", TESTS, CLOTS)]:
            y = lines(canvas, 60, y, [heading], "Helvetica-Bold", 14) - 4
            ends = [lines(canvas, 60, y, wrapped(left, 48)), lines(canvas, 320, y, wrapped(right, 46))]
            y = min(ends) - 24

    article = read(drawn(draw))
    assert headings(article) == [(2, "In the leg"), (2, "In the lung")]
    assert blocks(article) == [CLOTS, WARFARIN, TESTS, CLOTS]


def test_words_broken_at_the_ends_of_lines() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Blood thinners"], "Helvetica-Bold", 18)
        lines(
            canvas,
            60,
            y - 10,
            [
                "Warfarin is one of the oldest anticoagu-",
                "lants, and the best known. In a long-",
                "term treatment the dose is checked by self-",
                "testing, or in a clinic. As with any medi-",
                "cine, tell the doctor what else you take: non-",
                "steroidal painkillers, say. Long-term treat-",
                "ment needs no hospital, and COVID-",
                "19 is no reason to stop. Anticoagulants -",
                "all of them - cause bleeding.",
            ],
        )

    assert blocks(read(drawn(draw))) == [
        "Warfarin is one of the oldest anticoagulants, and the best known. In a long-term treatment the dose is "
        "checked by self-testing, or in a clinic. As with any medicine, tell the doctor what else you take: "
        "non-steroidal painkillers, say. Long-term treatment needs no hospital, and COVID-19 is no reason to stop. "
        "Anticoagulants - all of them - cause bleeding."
    ]


def test_running_lines_and_page_numbers() -> None:
    story = [p("Blood clots", TITLE), *[p(text) for text in (WARFARIN, CLOTS, TESTS) * 14]]
    found = reading(make(story, header="Northfield Hospital | Leaflet 12", footer="{page} of 3 Reviewed March 2024"))
    assert blocks(found.article) == [WARFARIN, CLOTS, TESTS] * 14
    assert [text.reason for text in found.dropped] == ["header or footer"] * 2 * (len(found.dropped) // 2)
    single = reading(make([p("Blood clots", TITLE), p(CLOTS)], footer="- {page} -"))
    assert [(text.text, text.reason) for text in single.dropped] == [("- 1 -", "header or footer")]


def test_a_review_date_in_the_footer_counts() -> None:
    story = [p("Blood clots", TITLE), *[p(text) for text in (WARFARIN, CLOTS, TESTS) * 9]]
    article = read(make(story, footer="Last reviewed: March 2024"))
    assert article.reviewed == "2024-03"


def test_a_title_that_is_repeated_on_every_page_stays_the_title() -> None:
    def draw(canvas: Canvas) -> None:
        for text in (WARFARIN, CLOTS, TESTS):
            y = lines(canvas, 60, 790, ["Blood clots"], "Helvetica-Bold", 18)
            lines(canvas, 60, y - 10, wrapped(text, 70))
            canvas.showPage()

    article = read(drawn(draw))
    assert article.title == "Blood clots"
    assert blocks(article) == [WARFARIN, CLOTS, TESTS]


def test_what_is_set_sideways() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18)
        lines(canvas, 60, 750, wrapped(CLOTS, 80))
        canvas.saveState()
        canvas.translate(30, 200)
        canvas.rotate(90)
        lines(canvas, 0, 0, ["Printed on paper from managed woods"], size=7)
        canvas.restoreState()
        canvas.showPage()
        canvas.setPageRotation(90)  # a page that the viewer turns
        canvas.translate(A4[0], 0)
        canvas.rotate(90)
        lines(canvas, 60, 500, ["Blood tests"], "Helvetica-Bold", 14)
        lines(canvas, 60, 480, wrapped(TESTS, 100))
        canvas.showPage()
        canvas.setPageRotation(0)
        canvas.translate(0, A4[1])  # and one that nobody turns
        canvas.rotate(-90)
        lines(canvas, 60, 500, ["Tablets"], "Helvetica-Bold", 14)
        lines(canvas, 60, 480, wrapped(WARFARIN, 100))

    found = reading(drawn(draw))
    assert blocks(found.article) == [CLOTS, TESTS, WARFARIN]
    assert headings(found.article)[1:] == [(2, "Blood tests"), (2, "Tablets")]
    assert [(text.text, text.reason) for text in found.dropped] == [("Printed on paper from managed woods", "sideways")]


@pytest.mark.parametrize(
    ("stated", "story", "title"),
    [
        ("", [p("Blood clots", TITLE), p(CLOTS)], "Blood clots"),
        ("Clots explained", [p("Blood clots", TITLE), p(CLOTS)], "Blood clots"),
        ("Clots explained", [p(CLOTS)], "Clots explained"),
        ("clots_v3_FINAL.indd", [p(CLOTS)], "Blood thinners"),
        ("Microsoft Word - Document1", [p(CLOTS)], "Blood thinners"),
        ("untitled", [p(CLOTS)], "Blood thinners"),
        ("", [p("Blood clots", H2), p(CLOTS)], "Blood clots"),
        ("Why clots form", [p("Northfield", TITLE), p("Why clots form", H1), p(CLOTS)], "Why clots form"),
        (
            "",
            [p("Blood clots<br/>and what to do about them", TITLE), p(CLOTS)],
            "Blood clots and what to do about them",
        ),
        ("", [p("Northfield Hospital Trust"), p("Blood clots", TITLE), p(CLOTS)], "Blood clots"),
    ],
)
def test_titles(stated: str, story: list[Flowable], title: str) -> None:
    assert read(make(story, title=stated)).title == title


def test_what_stands_above_the_title_is_left_out() -> None:
    found = reading(make([p("Northfield Hospital Trust"), p("Blood clots", TITLE), p(CLOTS)]))
    assert [(text.text, text.reason) for text in found.dropped] == [("Northfield Hospital Trust", "before the title")]
    assert found.article.publisher == "Northfield Hospital Trust"


def test_bold_lines_alone_are_headings_and_bold_words_are_none() -> None:
    article = read(
        make(
            [
                p("Blood clots", TITLE),
                p("Signs of a clot", H2),
                p(f"<b>A clot is an emergency.</b> {CLOTS}"),
                p(f"{CLOTS} <b>Call for help, and do not drive yourself to the hospital, whatever the hour is.</b>"),
                p("Do not wait until the morning.", H2),
                p("Warning signs are:", H2),
                *items(["pain", "swelling"]),
                p("WHAT TO DO"),
                p(TESTS),
                p("Reviewed by: Omar Ito, MD", H2),
                p("Call 020 7946 0000", H2),
            ]
        )
    )
    assert headings(article) == [(2, "Signs of a clot")]
    assert blocks(article) == [
        f"A clot is an emergency. {CLOTS}",
        f"{CLOTS} Call for help, and do not drive yourself to the hospital, whatever the hour is.",
        "Do not wait until the morning.",
        "Warning signs are:",
        "• pain",
        "• swelling",
        "WHAT TO DO",
        TESTS,
        "Call 020 7946 0000",
    ]
    assert article.reviewers == ("Omar Ito, MD",)


def test_capitals_are_headings_where_nothing_else_is() -> None:
    article = read(make([p("Blood clots", TITLE), p("SIGNS"), p(CLOTS), p("TESTS"), p(TESTS)]))
    assert headings(article) == [(2, "SIGNS"), (2, "TESTS")]


def test_levels_of_headings() -> None:
    article = read(
        make(
            [
                p("Blood clots", TITLE),
                p("2. Treatment", H1),
                p("2.1 Tablets", H1),
                p(WARFARIN),
                p("A heading that is so long that it does not fit on one line of the page it stands on", H1),
                p("In pregnancy", H2),
                p(TESTS),
                p("3. Tests", H1),
                p(TESTS),
            ]
        )
    )
    assert headings(article) == [
        (2, "2. Treatment"),
        (2, "2.1 Tablets"),
        (2, "A heading that is so long that it does not fit on one line of the page it stands on"),
        (3, "In pregnancy"),
        (2, "3. Tests"),
    ]
    article = read(make([p("Blood clots", TITLE), p("2. Treatment", H1), p("2.1 Tablets", H1), p(WARFARIN)]))
    assert headings(article) == [(2, "2. Treatment"), (3, "2.1 Tablets")]


def test_a_numbered_list_in_bold_is_no_run_of_headings() -> None:
    contents = ["What warfarin is", "How to take it", "Side effects"]
    article = read(
        make(
            [
                p("Warfarin", TITLE),
                p("In this leaflet", H2),
                *[p(f"{n}. {text}", H2) for n, text in enumerate(contents, 1)],
                p(WARFARIN),
            ]
        )
    )
    assert headings(article) == [(2, "In this leaflet")]
    assert blocks(article) == [*(f"{n}. {text}" for n, text in enumerate(contents, 1)), WARFARIN]


@pytest.mark.parametrize("bullet", ["\u2022", "-", "*", "\u2013", "\u25cf", "\u25aa", "o"])
def test_bullets(bullet: str) -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18) - 10
        y = lines(canvas, 60, y, ["Tell your doctor if you have"])
        for item in (["swelling of one leg, or a pain in it that", "does not go away when you rest"], ["a cough"]):
            canvas.setFont("DejaVu" if ord(bullet) > 255 and bullet not in "\u2022\u2013" else "Helvetica", 10)
            canvas.drawString(70, y, bullet)
            y = lines(canvas, 88, y, item)

    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFError, TTFont

    try:
        pdfmetrics.registerFont(TTFont("DejaVu", "DejaVuSans.ttf"))
    except TTFError:
        if ord(bullet) > 255 and bullet not in "\u2022\u2013":
            pytest.skip("no font with this bullet is installed")
    assert blocks(read(drawn(draw))) == [
        "Tell your doctor if you have",
        "• swelling of one leg, or a pain in it that does not go away when you rest",
        "• a cough",
    ]


def test_items_whose_lines_are_not_set_in() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18) - 10
        lines(
            canvas,
            60,
            y,
            [
                "1. Rest with the leg up, and do not stand for longer than you need to in",
                "the first days.",
                "2. Wear the stocking.",
                "3. Drink enough.",
            ],
        )

    assert blocks(read(drawn(draw))) == [
        "1. Rest with the leg up, and do not stand for longer than you need to in the first days.",
        "2. Wear the stocking.",
        "3. Drink enough.",
    ]


def test_what_looks_like_a_marker_within_a_sentence_is_none() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18) - 10
        lines(
            canvas,
            60,
            y,
            [
                "The vaccine is given to children, mostly in the first months of life, up to the age of",
                "5. It protects against hepatitis A and hepatitis B, but not against hepatitis of the kind",
                "C. It is safe.",
            ],
        )

    assert len(read(drawn(draw)).blocks) == 1


def test_a_dose_that_begins_a_line_is_no_number_of_an_item() -> None:
    texts = ["2.5 mg tablets are white.", "E. coli is a bacterium.", "1.25 to 2.5 mg is the usual dose."]
    assert blocks(read(make([p("Doses", TITLE), *[p(text) for text in texts]]))) == texts


def test_first_lines_that_are_set_in_begin_paragraphs() -> None:
    style = ParagraphStyle("indented", parent=BODY, firstLineIndent=14, spaceAfter=0)
    texts = [CLOTS, "It is rare.", "It is treated at home.", TESTS, WARFARIN, CLOTS, TESTS]
    assert blocks(read(make([p("Blood clots", TITLE), *[p(text, style) for text in texts]]))) == texts


def test_tables_without_lines() -> None:
    data = [["Food", "Vitamin K"], ["Spinach", "480 mg"], ["Broccoli", "140 mg"], ["Lettuce", "102 mg"]]
    story = [
        p("Vitamin K", TITLE),
        p(CLOTS),
        Table(data, colWidths=[120, 80], style=TableStyle(HEADED), hAlign="LEFT"),
        Spacer(1, 12),
        p(TESTS),
    ]
    assert blocks(read(make(story))) == [
        CLOTS,
        "Food: Spinach; Vitamin K: 480 mg",
        "Food: Broccoli; Vitamin K: 140 mg",
        "Food: Lettuce; Vitamin K: 102 mg",
        TESTS,
    ]
    plain = TableStyle([("FONT", (0, 0), (-1, -1), "Helvetica", 9)])
    story[2] = Table(data[1:], colWidths=[120, 80], style=plain, hAlign="LEFT")
    assert blocks(read(make(story)))[1:-1] == ["Spinach; 480 mg", "Broccoli; 140 mg", "Lettuce; 102 mg"]
    story[2] = Table(
        data[1:], colWidths=[120, 80], style=TableStyle([("FONT", (0, 0), (0, -1), "Helvetica-Bold", 9)]), hAlign="LEFT"
    )
    assert blocks(read(make(story)))[1:-1] == ["Spinach: 480 mg", "Broccoli: 140 mg", "Lettuce: 102 mg"]


def test_a_table_that_goes_on_over_the_page() -> None:
    rows = [["Food", "Vitamin K"], *([f"Food number {n}", f"{n} mg"] for n in range(60))]
    article = read(make([p("Vitamin K", TITLE), p(CLOTS), Table(rows, colWidths=[120, 80], style=RULED, repeatRows=1)]))
    assert blocks(article)[1:] == [f"Food: Food number {n}; Vitamin K: {n} mg" for n in range(60)]


def test_two_tables_with_text_between_them() -> None:
    one, two = ([["Dose", "Days"], [f"{n} mg", "Monday"], [f"{n + 1} mg", "Tuesday"]] for n in (1, 5))
    tables = [Table(rows, colWidths=[120, 80], style=RULED, hAlign="LEFT") for rows in (one, two)]
    between = "And in the second week:"
    assert blocks(read(make([p("Doses", TITLE), p(CLOTS), tables[0], Spacer(1, 8), p(between), tables[1]])))[1:] == [
        "Dose: 1 mg; Days: Monday",
        "Dose: 2 mg; Days: Tuesday",
        between,
        "Dose: 5 mg; Days: Monday",
        "Dose: 6 mg; Days: Tuesday",
    ]


def test_lists_in_columns_are_lists() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18) - 10
        y = lines(canvas, 60, y, wrapped(CLOTS, 80)) - 6
        lines(canvas, 60, y, ["\u2022 pain", "\u2022 swelling", "\u2022 warmth"])
        lines(canvas, 260, y, ["\u2022 cough", "\u2022 fever", "\u2022 a racing heart"])

    assert blocks(read(drawn(draw)))[1:] == [
        "• pain",
        "• swelling",
        "• warmth",
        "• cough",
        "• fever",
        "• a racing heart",
    ]


def test_a_paragraph_goes_on_past_a_footnote() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18) - 10
        first, second = wrapped(CLOTS, 85)[:2], wrapped(CLOTS, 85)[2:]
        lines(canvas, 60, y, first)
        lines(canvas, 60, 90, ["* Of the ward where you were treated."], size=7)
        canvas.showPage()
        lines(canvas, 60, 780, second)

    assert blocks(read(drawn(draw))) == [CLOTS, "• Of the ward where you were treated."]


def test_the_table_of_contents_is_left_out() -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18) - 10
        y = lines(canvas, 60, y, ["Contents"], "Helvetica-Bold", 14)
        y = lines(
            canvas, 60, y, ["1. Why clots form . . . . . . . . . . . 1", "2. Blood tests ........................ 2"]
        )
        y = lines(canvas, 60, y - 20, ["1. Why clots form"], "Helvetica-Bold", 14)
        lines(canvas, 60, y, wrapped(CLOTS, 80))

    found = reading(drawn(draw))
    assert headings(found.article) == [(2, "1. Why clots form")]
    assert [text.reason for text in found.dropped] == ["table of contents"] * 3


def test_an_initial_of_several_lines() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18)
        first, *rest = wrapped(WARFARIN, 70)
        lines(canvas, 60, 738, ["W"], size=28)
        lines(canvas, 88, 750, [first.removeprefix("W"), rest[0]])
        lines(canvas, 60, 725, rest[1:])

    assert blocks(read(drawn(draw))) == [WARFARIN]


def test_raised_and_lowered_figures() -> None:
    article = read(
        make(
            [
                p("Blood counts", TITLE),
                p("Platelets: 150 × 10<super>9</super>/L. Breath: CO<sub>2</sub>. Skin: m<super>2</super>."),
            ]
        )
    )
    assert article.text == "Platelets: 150 × 10⁹/L. Breath: CO2. Skin: m²."


def test_words_in_several_styles_stay_whole() -> None:
    article = read(make([p("Doses", TITLE), p(f"Take <b>anti</b>coagulants <i>daily</i>; not <b>two</b>. {CLOTS}")]))
    assert article.text == f"Take anticoagulants daily; not two. {CLOTS}"


def test_a_password() -> None:
    story = [p("Blood clots", TITLE), p(CLOTS)]
    locked = make(story, encrypt=pdfencrypt.StandardEncryption("secret", "owner", strength=128))
    with pytest.raises(ReadingError, match=r"^is protected by a password$"):
        read(locked)
    restricted = make(story, encrypt=pdfencrypt.StandardEncryption("", "owner", canCopy=0, strength=128))
    assert blocks(read(restricted)) == [CLOTS]


def test_a_scan() -> None:
    from PIL import Image
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Canvas) -> None:
        canvas.drawImage(ImageReader(Image.new("L", (200, 300), 200)), 0, 0, *A4)

    with pytest.raises(ReadingError, match=r"^holds no text: it is a scan, perhaps; run it through OCR first$"):
        read(drawn(draw))


def test_the_text_that_ocr_put_behind_a_scan_is_read() -> None:
    def draw(canvas: Canvas) -> None:
        text = canvas.beginText(60, 780)
        text.setFont("Helvetica", 10)
        text.setTextRenderMode(3)  # invisible
        text.textLines(wrapped(CLOTS, 80))
        canvas.drawText(text)

    assert blocks(read(drawn(draw))) == [CLOTS]


def test_a_file_that_is_cut_off() -> None:
    data = make([p("Blood clots", TITLE), *[p(text) for text in (WARFARIN, CLOTS, TESTS) * 9]])
    for tenth in range(1, 10):
        with pytest.raises(ReadingError, match=r"^is damaged"):
            read(data[: len(data) * tenth // 10])


@pytest.mark.parametrize("data", [b"x", b"%PDF-1.7\n%%EOF\n", b"%PDF-1.4 " + b"\0" * 999, b"PK\x03\x04"])
def test_what_is_no_pdf(data: bytes) -> None:
    with pytest.raises(ReadingError, match=r"^is damaged"):
        read(data)


def test_a_page_without_an_article() -> None:
    with pytest.raises(ReadingError, match=r"^holds no article text$"):
        read(make([Spacer(1, 1)], footer="{page}"))


@pytest.mark.parametrize("unit", ["word", "letter"])
def test_words_and_letters_that_are_set_one_by_one(unit: str) -> None:
    def draw(canvas: Canvas) -> None:
        y = lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18) - 10
        canvas.setFont("Helvetica", 10)
        for line in wrapped(CLOTS, 80):
            x = 60.0
            for piece in line if unit == "letter" else line.split(" "):
                if piece != " ":
                    canvas.drawString(x, y, piece)
                x += canvas.stringWidth(piece if unit == "letter" else f"{piece} ", "Helvetica", 10)
            y -= 12.5

    assert blocks(read(drawn(draw))) == [CLOTS]


def test_columns_that_are_stored_line_by_line_across_the_page() -> None:
    def draw(canvas: Canvas) -> None:
        lines(canvas, 60, 780, ["Blood clots"], "Helvetica-Bold", 18)
        left, right = wrapped(f"{CLOTS} {CLOTS}", 45), wrapped(f"{TESTS} {WARFARIN}", 45)
        canvas.setFont("Helvetica", 10)
        for n, (one, other) in enumerate(zip(left, right, strict=False)):
            canvas.drawString(60, 740 - 12.5 * n, one)
            canvas.drawString(320, 740 - 12.5 * n, other)
        lines(canvas, 320, 740 - 12.5 * len(left), right[len(left) :])

    assert blocks(read(drawn(draw))) == [f"{CLOTS} {CLOTS}", f"{TESTS} {WARFARIN}"]
