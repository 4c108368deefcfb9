"""That pages are made of what a browser, a word processor and a screen reader know."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import docx as python_docx
from bs4 import BeautifulSoup

from medcite.corpus.article import BlockKind
from medcite.corpus.snapshot import Line
from medcite.corpus.standing import Standing
from medcite.exporting.docx import docx
from medcite.exporting.html import html
from medcite.exporting.markdown import markdown
from medcite.exporting.page import NO_ADVICE, Page

MakePage = Callable[..., Page]
STEPS = [
    Line(BlockKind.PARAGRAPH, "Do this:"),
    Line(BlockKind.ITEM, "Rest.", "3.", 1),
    Line(BlockKind.ITEM, "Drink:", "4.", 1),
    Line(BlockKind.ITEM, "water", "•", 2),
    Line(BlockKind.PARAGRAPH, "Then:"),
    Line(BlockKind.ITEM, "Call.", "1.", 1),
]


def test_html_is_one_file_with_its_parts_named(make_page: MakePage) -> None:
    made = html(make_page(lines=STEPS, note="Read this.", style="apa", language="de", standing=Standing.CHANGED))
    soup = BeautifulSoup(made, "html.parser")
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    assert [element.name for element in soup.select("h1, h2, h3")] == ["h1", "h2", "h2"]
    for element in soup.select("[aria-labelledby]"):
        assert soup.find(id=str(element["aria-labelledby"])) is not None
    [quote] = soup.select("article > blockquote")
    assert (quote["lang"], quote["cite"]) == ("de", "https://example.org/flu#:~:text=Rest%20and%20drink.")
    assert [(ol.get("start"), len(ol.find_all("li", recursive=False))) for ol in quote.find_all("ol")] == [
        ("3", 2),
        (None, 1),
    ]
    assert quote.select_one("ol > li > ul > li") is not None
    assert [cite.i.get_text() for cite in soup.select("cite") if cite.i] == ["Flu"]
    assert "has changed since" in soup.select_one(".warning").get_text()  # type: ignore[union-attr]
    assert NO_ADVICE in soup.get_text()
    assert not soup.select("script, link, img, iframe")
    assert not re.search(r"url\(|@import|src=", made)
    assert "default-src 'none'" in made
    for rule in ("@page", "@media print", "break-after: avoid", "break-inside: avoid", "prefers-color-scheme: dark"):
        assert rule in made


def test_docx_has_real_styles_lists_and_links(make_page: MakePage) -> None:
    page = make_page(lines=STEPS, note="Read this.", title="Before your operation", style="apa")
    document = python_docx.Document(io.BytesIO(docx(page)))
    assert document.core_properties.title == "Before your operation"
    assert document.core_properties.language == "en-GB"
    styled = [(line.style.name if line.style else "", line.text) for line in document.paragraphs]
    for expected in (
        ("Title", "Before your operation"),
        ("Heading 1", "1. Treatment"),
        ("Note", "Read this."),
        ("Quote", "Do this:"),
        ("List Number", "Rest."),
        ("List Bullet 2", "water"),
        ("Heading 1", "References"),
    ):
        assert expected in styled
    numbering = document.part.numbering_part.element
    starts = {}
    for line in document.paragraphs:
        if line.style and line.style.name == "List Number":
            id = line._p.pPr.numPr.numId.val  # type: ignore[union-attr]
            [start] = numbering.xpath(f"w:num[@w:numId={id}]//w:startOverride/@w:val")
            starts.setdefault(id, (start, []))[1].append(line.text)
    *lists, references = starts.values()
    assert lists == [("3", ["Rest.", "Drink:"]), ("1", ["Call."])]
    assert references[0] == "1"
    links = [link.url for line in document.paragraphs for link in line.hyperlinks]
    assert "https://example.org/flu#:~:text=Rest%20and%20drink." in links
    assert [run.text for line in document.paragraphs for run in line.runs if run.italic] == ["Flu", "Flu"]


def test_markdown_reads_well(make_page: MakePage) -> None:
    made = markdown(make_page(lines=STEPS, note="Read this.", style="apa"))
    for block in (
        "# Handout\n\n## 1\\. Treatment\n\nFlu\n\n**Note:** Read this.\n\n",
        "> Do this:\n>\n> 3. Rest.\n> 4. Drink:\n>    - water\n>\n> Then:\n>\n> 1. Call.\n\nWritten by ",
        "*Flu*",
        "<https://example.org/flu>",
        "Read it on the page: [https://example.org/flu](<https://example.org/flu#:~:text=Rest%20and%20drink.>)\n",
        "Passage 3kf9a2000000, read on 2025-01-02\n",
        "## References\n\n1. ",
    ):
        assert block in made, made
