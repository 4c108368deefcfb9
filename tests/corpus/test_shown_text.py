from __future__ import annotations

from collections.abc import Callable

from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.passage import Passage
from medcite.corpus.rows import StoredArticle
from medcite.corpus.shown_text import SEAM, shown_text
from medcite.ingest.builder import ArticleBuilder
from medcite.ingest.facts import Facts, Stated


def built(fill: Callable[[ArticleBuilder], None]) -> Article:
    builder = ArticleBuilder()
    fill(builder)
    return builder.build("/doses.html", [Stated("test", Facts(title="Doses", url="https://example.org/doses"))]).article


def link_to(article: Article, words: str) -> str:
    start = article.text.index(words)
    passage = Passage("id", article.id, ("Doses",), start, start + len(words), words, 3)
    return Citation.of(StoredArticle(0, article, "2025-01-02T03:04:05+00:00"), passage).link.partition("#:~:")[2]


def test_what_a_page_has_in_cells_stands_on_lines_of_its_own() -> None:
    def fill(builder: ArticleBuilder) -> None:
        builder.paragraph("A note: take it with food; always.")
        builder.row("Drug: Ibuprofen; Dose: 200 mg")
        builder.row("Naproxen; 250 mg; twice")
        builder.item("Rash: red spots that itch")
        builder.item(
            "Call a doctor, if you have had it for long and it does not get better by itself at all, about: all"
        )

    article = built(fill)
    shown = shown_text(article)
    assert len(shown) == len(article.text)
    assert [line for line in shown.split("\n") if line] == [
        "A note: take it with food; always.",
        "Ibuprofen",
        "200 mg",
        "Naproxen",
        "250 mg",
        "twice",
        f"Rash:{SEAM}red spots that itch",
        "Call a doctor, if you have had it for long and it does not get better by itself at all, about: all",
    ]


def test_a_link_to_rows_names_cells() -> None:
    def fill(builder: ArticleBuilder) -> None:
        builder.row("Drug: Ibuprofen; Dose: 200 mg")
        builder.row("Drug: Naproxen; Dose: 250 mg")

    article = built(fill)
    assert link_to(article, article.text) == "text=Ibuprofen,250%20mg"
    assert link_to(article, "Drug: Naproxen; Dose: 250 mg") == "text=Naproxen,250%20mg"


def test_a_link_to_an_item_of_a_list_of_terms_names_what_is_said_of_it() -> None:
    article = built(lambda builder: builder.item("Rash: red spots that itch"))
    assert link_to(article, article.text) == "text=Rash,red%20spots%20that%20itch"


@given(st.lists(st.sampled_from(["a", "b:", "c: d", ";", "; e", ": ", "Dose: 5 mg; "]), min_size=1, max_size=6))
def test_nothing_but_what_the_page_does_not_have_there_is_left_out(parts: list[str]) -> None:
    def fill(builder: ArticleBuilder) -> None:
        builder.paragraph("Before.")
        builder.row("".join(parts) or "x")
        builder.item("".join(parts) or "x")
        builder.paragraph("Behind: it; all.")

    article = built(fill)
    shown = shown_text(article)
    assert len(shown) == len(article.text)
    assert all(now in ("\n", SEAM, then) for now, then in zip(shown, article.text, strict=True))
    assert shown.startswith("Before.\n\n")
    assert shown.endswith("\n\nBehind: it; all.")
