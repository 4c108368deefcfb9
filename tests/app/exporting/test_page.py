from __future__ import annotations

from collections.abc import Callable

import pytest

from medcite.corpus.article import BlockKind
from medcite.corpus.collections import Collected
from medcite.corpus.errors import UsageError
from medcite.corpus.snapshot import Line
from medcite.corpus.standing import Standing
from medcite.exporting.blocks import Item, List, Paragraph, blocks_of
from medcite.exporting.legible import legible, legible_lines, safe_address
from medcite.exporting.page import Page, reading_line
from medcite.exporting.runs import Run, plain, runs_of

MakePage = Callable[..., Page]
MakeItem = Callable[..., Collected]
LONG = (
    Line(
        BlockKind.PARAGRAPH, "Rest in bed for a day or two. Drink a lot of water. Call us if you do not get well. " * 3
    ),
)


def item(marker: str, text: str, depth: int = 1) -> Line:
    return Line(BlockKind.ITEM, text, marker, depth)


def paragraph(text: str, depth: int = 0) -> Line:
    return Line(BlockKind.PARAGRAPH, text, depth=depth)


class TestBlocks:
    def test_lists_within_lists(self) -> None:
        lines = [
            paragraph("Do this:"),
            item("1.", "Rest."),
            item("2.", "Drink:"),
            item("•", "water", 2),
            item("•", "tea", 2),
            paragraph("but no coffee", 1),
            item("3.", "Call."),
            Line(BlockKind.ROW, "Adults; 1 g"),
        ]
        assert blocks_of(lines) == (
            Paragraph("Do this:"),
            List(
                1,
                [
                    Item("Rest."),
                    Item(
                        "Drink:",
                        within=[List(None, [Item("water"), Item("tea")]), Paragraph("but no coffee")],
                    ),
                    Item("Call."),
                ],
            ),
            Paragraph("Adults; 1 g", row=True),
        )

    def test_numbers_that_do_not_go_on_begin_a_list(self) -> None:
        made = blocks_of([item("4.", "Fourth."), item("5)", "Fifth."), item("1.", "First."), item("a.", "Other.")])
        assert made == (
            List(4, [Item("Fourth."), Item("Fifth.")]),
            List(1, [Item("First.")]),
            List(None, [Item("Other.", "a.")]),
        )

    def test_a_passage_from_within_a_list(self) -> None:
        assert blocks_of([paragraph("the rest of it.", 2), item("•", "next", 3)]) == (
            Paragraph("the rest of it."),
            List(None, [Item("next")]),
        )


def test_what_cannot_be_shown_is_replaced() -> None:
    assert legible(" a\x00b\ud800c\nd\u2028e\ufffe ") == "a\ufffdb\ufffdc d e\ufffd"
    assert legible_lines("one\n\n two \r\n") == ("one", "two")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://example.org/a?b=c&d=%20#:~:text=x", "https://example.org/a?b=c&d=%20#:~:text=x"),
        ('https://example.org/"><script> \n\\é', "https://example.org/%22%3E%3Cscript%3E%20%0A%5C%C3%A9"),
        ("HTTP://example.org", "HTTP://example.org"),
        ("file:///a%20b.html", "file:///a%20b.html"),
        ("javascript:alert(1)", None),
        (" jav\nascript:alert(1)", None),
        ("data:text/html,x", None),
        ("/relative", None),
        ("http://[x", None),
        ("", None),
    ],
)
def test_only_pages_and_files_are_addresses(address: str, safe: str | None) -> None:
    assert safe_address(address) == safe


def test_a_reference_keeps_emphasis_and_nothing_else() -> None:
    runs = runs_of(
        'Ito O. <i>Flu &amp; <b>cold</b></i><sup>2</sup>. <a href="javascript:x">https://e.org</a> <img src=x>',
        "https://e.org",
    )
    assert runs == (
        Run("Ito O. "),
        Run("Flu & ", italic=True),
        Run("cold", italic=True, bold=True),
        Run("2", raised=True),
        Run(". "),
        Run("https://e.org", address="https://e.org"),
        Run(" "),
    )
    assert plain(runs_of("a\nb", "javascript:x")) == "a b"


class TestPage:
    def test_all_that_is_known_is_on_it(self, make_page: MakePage) -> None:
        page = make_page(lines=LONG, heading_path=("Flu", "Treatment", "At home"), note=" One. \nTwo.", title="")
        [entry] = page.entries
        assert (page.title, page.language) == ("Passages", "en-GB")
        assert (entry.number, entry.above, entry.heading) == (1, ("Flu", "Treatment"), "At home")
        assert entry.note == ("One.", "Two.")
        assert entry.facts.replace("\u00a0", " ") == (
            "Written by Ada Grey, Bruno Ast · reviewed by Caspar Hill · Harbour Health · published 2020-05 "
            "· last reviewed 2024-03-09"
        )
        assert plain(entry.citation) == plain(page.references[0])
        assert "Flu" in plain(entry.citation)
        assert (entry.link, entry.address) == (
            "https://example.org/flu#:~:text=Rest%20and%20drink.",
            "https://example.org/flu",
        )
        assert entry.retrieved == "2025-01-02"
        assert entry.warning == ""
        assert entry.reading is not None
        assert reading_line(entry.reading).startswith("Reading level about US grade ")
        assert page.reading == entry.reading
        assert page.about == "Made on 2025-02-04 with medcite from the corpus “c”: 1 passage."

    def test_where_a_page_states_little(self, make_page: MakePage) -> None:
        nothing = dict.fromkeys(("publisher", "published", "reviewed", "language"))
        [entry] = make_page(authors=[], reviewers=[], **nothing).entries
        assert entry.facts == "No date stated"
        assert (entry.language, entry.reading) == ("", None)

    def test_each_article_is_one_reference(self, make_page: MakePage, make_item: MakeItem) -> None:
        other = make_item(id="other", heading_path=("Gout", "Diet"))
        other.snapshot.article["id"] = other.snapshot.reference["id"] = "gout"
        page = make_page(make_item(id="a"), make_item(id="b"), other)
        assert [entry.number for entry in page.entries] == [1, 2, 3]
        assert len(page.references) == 2
        assert "Gout" in plain(page.references[1])

    def test_of_another_language_no_reading_level(self, make_page: MakePage) -> None:
        page = make_page(lines=LONG, language="de")
        assert (page.language, page.entries[0].language, page.reading) == ("en", "de", None)
        assert make_page(language='x" onload="y').entries[0].language == ""

    @pytest.mark.parametrize(
        ("standing", "told"), [(Standing.CHANGED, "has changed since"), (Standing.GONE, "not in the corpus any more")]
    )
    def test_what_changed_is_marked(self, make_page: MakePage, standing: Standing, told: str) -> None:
        [entry] = make_page(standing=standing).entries
        assert entry.warning.startswith("Saved on 2025-02-03. ")
        assert told in entry.warning

    @pytest.mark.parametrize("style", ["bibtex", "RIS", "csl-json", "annotation", "nothing of that kind"])
    def test_styles_that_are_none_for_people(self, make_page: MakePage, style: str) -> None:
        with pytest.raises(UsageError):
            make_page(style=style)
