"""Whatever a passage, its headings and its note hold, they come back whole from every format, and run nothing."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence

import docx as python_docx
import pytest
from bs4 import BeautifulSoup
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from medcite.corpus.article import BlockKind
from medcite.corpus.snapshot import Line
from medcite.exporting.blocks import Block, Paragraph, blocks_of
from medcite.exporting.csv import csv_table
from medcite.exporting.docx import docx
from medcite.exporting.html import html
from medcite.exporting.legible import legible
from medcite.exporting.markdown import markdown
from medcite.exporting.page import Page

MakePage = Callable[..., Page]

MARKUP = [
    "<script>alert(1)</script>", "&lt;", "&amp", "<!-- x", "]]>", "[x](javascript:alert(1))", "![](x)", "**bold**",
    "__x__", "`code`", "# ", "##", "- ", "+ ", "1. ", "2) ", "> ", "---", "===", "***", "~~~", "~~x~~", "| a | b |",
    "|--|", "\\", "\\*", "    ", "\t", "http://x.example/a_b_c", "<https://x.example>", "$x$", "=1+1", "@SUM(A1)",
    "+1", "-1", "'", '"', "a,b", ";", "\x00", "\x08", "\x0b", "\x1f", "\x7f", "\x85", "\u2028", "\ufffe", "\u202e",
    "é", "中文", "😀", "•", "word", " ",
]  # fmt: skip
SHOWN = {"text", "link_open", "link_close", "strong_open", "strong_close"}
MARKERS = ["•", "", "-", "a.", "(ii)", "<b>", *(f"{number}." for number in range(6))]
texts = st.one_of(
    st.lists(st.sampled_from(MARKUP), min_size=1, max_size=6).map("".join),
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=30),
)
lines = st.lists(
    st.one_of(
        st.builds(Line, st.just(BlockKind.PARAGRAPH), texts, depth=st.integers(0, 2)),
        st.builds(Line, st.just(BlockKind.ROW), texts),
        st.builds(Line, st.just(BlockKind.ITEM), texts, st.sampled_from(MARKERS), st.integers(0, 4)),
    ),
    min_size=1,
    max_size=7,
).filter(lambda made: any(legible(line.text) for line in made))


def words(blocks: Sequence[Block]) -> Iterator[str]:
    """The words of a passage in order, block by block."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield block.text
            continue
        for item in block.items:
            yield item.words
            yield from words(item.within)


def same(shown: Sequence[str], expected: Sequence[str]) -> None:
    """They are the same, but for how wide white space is."""
    assert [text.split() for text in shown] == [text.split() for text in expected]


@settings(max_examples=40)
@given(lines=lines, title=texts, heading=texts, note=texts)
def test_markdown(make_page: MakePage, lines: list[Line], title: str, heading: str, note: str) -> None:
    page = make_page(lines=lines, title=title, heading_path=("Flu", heading), note=note)
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(markdown(page))
    quoted, outside, headings, depth = [], [], [], 0
    for place, token in enumerate(tokens):
        depth += {"blockquote_open": 1, "blockquote_close": -1}.get(token.type, 0)
        assert token.type != "html_block" or token.content.strip() == "<!-- -->"
        assert not token.type.startswith("table")
        if token.type != "inline":
            continue
        children = token.children or []
        assert {child.type for child in children} <= SHOWN
        text = "".join(child.content for child in children)
        kind = tokens[place - 1].type
        (quoted if depth else headings if kind == "heading_open" else outside).append(text)
    same(quoted, list(words(blocks_of(lines))))
    same(headings[:2], [legible(title) or "Passages", f"1. {legible(heading)}"])
    below = " ".join(outside[outside.index("Flu") + 1 :])  # what stands above the heading, then the note
    noted = legible(note).split()
    assert (["Note:", *noted] if noted else []) == below.split()[: len(noted) + bool(noted)]


@settings(max_examples=40)
@given(lines=lines, title=texts, heading=texts, note=texts, author=texts)
def test_html(make_page: MakePage, lines: list[Line], title: str, heading: str, note: str, author: str) -> None:
    page = make_page(lines=lines, title=title, heading_path=("Flu", heading), note=note, authors=[author])
    made = html(page)
    soup = BeautifulSoup(made, "html.parser")
    [quote] = soup.select("blockquote")
    same([quote.get_text(" ")], [" ".join(words(blocks_of(lines)))])
    [shown_heading] = soup.select("article h2")
    same([shown_heading.get_text(" ")], [f"Flu › 1. {legible(heading)}"])
    assert (soup.h1.get_text() if soup.h1 else "").split() == (legible(title) or "Passages").split()
    assert " ".join(each.get_text(" ") for each in soup.select(".note")).split() == legible(note).split()
    nowhere = {element.name for element in soup.find_all()} & {"script", "img", "iframe", "link", "object", "base"}
    assert not nowhere
    assert not re.search(r"\bon\w+=|javascript:", "".join(str(element.attrs) for element in soup.find_all()))
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]", made)


@settings(max_examples=40)
@given(lines=lines, heading=texts, note=texts, publisher=texts)
def test_csv(make_page: MakePage, lines: list[Line], heading: str, note: str, publisher: str) -> None:
    page = make_page(lines=lines, heading_path=("Flu", heading), note=note, publisher=publisher)
    [row] = csv.DictReader(io.StringIO(csv_table(page), newline=""))
    for cell in row.values():
        assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    for column, text in (("note", note), ("publisher", publisher)):
        assert row[column].split() in (legible(text).split(), f"'{legible(text)}".split())
    for text in words(blocks_of(lines)):
        assert " ".join(text.split()) in " ".join(row["text"].split())


@settings(max_examples=15)
@given(lines=lines, title=texts, heading=texts, note=texts)
def test_docx(make_page: MakePage, lines: list[Line], title: str, heading: str, note: str) -> None:
    page = make_page(lines=lines, title=title, heading_path=("Flu", heading), note=note)
    document = python_docx.Document(io.BytesIO(docx(page)))
    texts = [(paragraph.style.name if paragraph.style else "", paragraph.text) for paragraph in document.paragraphs]
    same(
        [text for style, text in texts if style.startswith(("Quote", "List"))][: len(list(words(blocks_of(lines))))],
        list(words(blocks_of(lines))),
    )
    same([text for style, text in texts if style == "Heading 1"], [f"1. {legible(heading)}", "References"])
    assert " ".join(text for style, text in texts if style == "Note").split() == legible(note).split()
    assert texts[0] == ("Title", legible(title) or "Passages")


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "//x.example", "http://[x", ""])
def test_only_pages_and_files_become_links(make_page: MakePage, link: str) -> None:
    page = make_page(link=link)
    soup = BeautifulSoup(html(page), "html.parser")
    assert not soup.select("article a")
    assert link.partition("#")[0] in soup.get_text()
    assert "](" not in markdown(page)
    assert not [
        rel for rel in python_docx.Document(io.BytesIO(docx(page))).part.rels.values() if rel.reltype.endswith("link")
    ]
    [row] = csv.DictReader(io.StringIO(csv_table(page)))
    assert row["link"] == ""
