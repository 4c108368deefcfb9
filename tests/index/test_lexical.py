from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.index import lexical
from medcite.index.lexical import LexicalEntry, LexicalIndex, terms

TEXTS = {
    1: ("Flu", "Influenza is caused by viruses."),
    2: ("Asthma", "Inhalers open the airways. Use a spacer with your inhaler."),
    3: ("Naïve façade", "The naïve patient in the Café drank café au lait."),
    4: ("Gout", "Uric acid, 5 mg/dl, in the joints."),
}


def entry(row: int, title: str, text: str, article: int | None = None, heading: str = "") -> LexicalEntry:
    path = (title, heading) if heading else (title,)
    return LexicalEntry(row, article or row, path, text)


@pytest.fixture(scope="module")
def thousands(tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    """3,000 passages, each an article of its own; every seventh has one word of two."""
    index = LexicalIndex(tmp_path_factory.mktemp("thousands"))
    index.update([], [entry(row, "T", "back" if row % 7 == 0 else "back pain") for row in range(1, 3001)])
    return index


@pytest.fixture
def index(tmp_path: Path) -> LexicalIndex:
    index = LexicalIndex(tmp_path)
    index.update([], [entry(row, *texts) for row, texts in TEXTS.items()])
    return index


def found(index: LexicalIndex, question: str, k: int = 10, articles: list[int] | None = None) -> list[int]:
    within = None if articles is None else np.array(articles, dtype=np.int64)
    return [int(row) for row in index.search(question, k, within)[0]]


@pytest.mark.parametrize(
    ("question", "rows"),
    [
        ("virus", [1]),  # stems
        ("VIRUSES!", [1]),
        ("inhaling inhaler", [2]),
        ("cafe", [3]),  # accents
        ("NAÏVE", [3]),
        ("naive facade", [3]),
        ("asthma", [2]),  # titles
        ("5 mg", [4]),
        ("virus joints", [1, 4]),
        ("the of in a", []),  # stop words
        ("?!… -- \u200b", []),
        ("", []),
        ("kyphoplasty", []),
        ('title:asthma AND "x', [2]),  # signs of a query language are no more than that
    ],
)
def test_words_are_found_whatever_their_form(index: LexicalIndex, question: str, rows: list[int]) -> None:
    assert sorted(found(index, question)) == rows


def test_headings_count_too(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.update([], [entry(1, "Flu", "Rest.", heading="Treatment at home"), entry(2, "Flu", "Nothing.")])
    assert found(index, "treatments") == [1]


def test_best_come_first_with_falling_scores(index: LexicalIndex) -> None:
    rows, scores = index.search("inhaler virus café au lait", 10)
    assert len(rows) == 3
    assert list(scores) == sorted(scores, reverse=True)
    assert scores[-1] > 0


def test_at_most_k(index: LexicalIndex) -> None:
    assert len(found(index, "virus inhaler joints café", 2)) == 2
    assert found(index, "virus", 0) == []
    assert len(found(index, "virus inhaler joints café", 10**9)) == 4


def test_a_word_that_is_rare_counts_more_however_often_another_is_said(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.update([], [entry(row, "T", "pain in the back") for row in range(1, 20)])
    index.update([], [entry(20, "T", "kyphoplasty of the spine")])
    assert found(index, "back pain and pain, pain: kyphoplasty", 1) == [20]


def test_a_filter_keeps_to_the_articles_and_leaves_scores_as_they_are(index: LexicalIndex) -> None:
    question = "virus inhaler joints"
    assert sorted(found(index, question, 10, [2, 4, 99])) == [2, 4]
    assert found(index, question, 10, []) == []
    plain = dict(zip(*(part.tolist() for part in index.search(question, 10)), strict=True))
    rows, scores = index.search(question, 10, np.array([2, 4]))
    for row, score in zip(rows.tolist(), scores.tolist(), strict=True):
        assert score == pytest.approx(plain[row])


def test_what_is_removed_is_found_no_more(index: LexicalIndex, tmp_path: Path) -> None:
    index.update([1, 3, 77], [])
    for opened in (index, LexicalIndex(tmp_path)):
        assert len(opened) == 2
        assert found(opened, "virus inhaler joints café") == [2, 4] or found(opened, "virus inhaler joints café") == [
            4,
            2,
        ]


def test_what_is_added_again_is_there_once(index: LexicalIndex) -> None:
    for _ in range(2):
        index.update([1], [entry(2, *TEXTS[2]), entry(5, "Measles", "Spots and fever.")])
        assert len(index) == 4
        assert found(index, "inhaler") == [2]
        assert found(index, "measles") == [5]
        assert found(index, "virus") == []


def test_another_that_has_it_open_sees_what_it_saw(index: LexicalIndex, tmp_path: Path) -> None:
    reader = LexicalIndex(tmp_path)
    index.update([1], [entry(5, "Measles", "Spots and fever.")])
    assert found(reader, "virus") == [1]
    assert found(reader, "measles") == []
    assert found(LexicalIndex(tmp_path), "measles") == [5]


def test_an_update_that_fails_changes_nothing(index: LexicalIndex, tmp_path: Path) -> None:
    def entries() -> list[LexicalEntry]:
        raise LookupError("the store is gone")

    with pytest.raises(LookupError, match="the store is gone"):
        index.update([1], (one for part in [entries] for one in part()))
    assert found(LexicalIndex(tmp_path), "virus") == [1]
    index.update([], [entry(5, "Measles", "Spots and fever.")])  # and it can be written to again
    assert found(index, "measles") == [5]


def test_a_question_of_ten_thousand_words_is_answered(index: LexicalIndex) -> None:
    assert found(index, " ".join(f"word{number}" for number in range(10_000)) + " virus") in ([], [1])
    assert found(index, "virus " * 10_000) == [1]
    assert found(index, "virus " + " ".join(f"word{number}" for number in range(10_000))) == [1]
    assert found(index, "x" * 1_000_000) == []


@pytest.mark.parametrize(("few", "most"), [(10**6, 0), (0, 0), (0, 40), (0, 10**6)])
@pytest.mark.parametrize("articles", [[], [1], [1, 999, 10**7], range(500, 3001), range(1, 3001), range(1, 3001, 29)])
def test_however_many_articles_pass_a_filter_the_best_are_found(
    thousands: LexicalIndex, monkeypatch: pytest.MonkeyPatch, few: int, most: int, articles: Sequence[int]
) -> None:
    """Whether Tantivy is asked for them, or the best of all are sifted, or that is given up."""
    monkeypatch.setattr(lexical, "FEW_ARTICLES", few)
    monkeypatch.setattr(lexical, "SIFTED_AT_MOST", most)
    assert found(thousands, "pain back", 5000) == sorted(range(1, 3001), key=lambda row: (row % 7 == 0, row))
    for k in (1, 20, 5000):
        expected = sorted(set(articles) & set(range(1, 3001)), key=lambda row: (row % 7 == 0, row))[:k]
        assert found(thousands, "pain back", k, list(articles)) == expected
    assert found(thousands, "nobody", 10, list(articles)) == []


def test_damage_is_told(index: LexicalIndex, tmp_path: Path) -> None:
    (tmp_path / "meta.json").write_text("{")
    with pytest.raises(ValueError, match="is damaged or cannot be opened"):
        LexicalIndex(tmp_path)
    with pytest.raises(ValueError, match="is damaged or cannot be opened"):
        LexicalIndex(tmp_path / "nowhere")


def test_terms_are_stems_in_order_without_stop_words() -> None:
    assert terms("The patients' inhalers and the Naïve patient") == ["patient", "inhal", "naiv", "patient"]


@settings(deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_text_has_terms_and_can_be_asked(text: str) -> None:
    assert all(isinstance(term, str) and term for term in terms(text))
