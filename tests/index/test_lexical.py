from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.index import lexical
from medcite.index.analysis import terms
from medcite.index.lexical import LexicalEntry, LexicalIndex
from medcite.index.lexical_query import Concept, LexicalQuery, Phrase, Wording, single_concepts

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
    return [int(row) for row in index.search(LexicalQuery.of(question), k, within)[0]]


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
    rows, scores = index.search(LexicalQuery.of("inhaler virus café au lait"), 10)
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
    plain = dict(zip(*(part.tolist() for part in index.search(LexicalQuery.of(question), 10)), strict=True))
    rows, scores = index.search(LexicalQuery.of(question), 10, np.array([2, 4]))
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


HEART_TEXTS = {
    1: ("Heart attack", "A heart attack needs help at once."),
    2: ("T", "Myocardial infarction damages muscle."),
    3: ("T", "An attack on the heart of the city."),
    4: ("T", "Clots by deep vein thrombosis (DVT) of the leg, which hurts the heart."),
    5: ("T", "A heart attack is a myocardial infarction."),
}
HEART_ATTACK = Wording(("heart", "attack"))
INFARCTION = Wording(("myocardi", "infarct"))


@pytest.fixture
def hearts(tmp_path: Path) -> LexicalIndex:
    index = LexicalIndex.create(tmp_path / "hearts")
    index.update([], [entry(row, *texts) for row, texts in HEART_TEXTS.items()])
    return index


def scored(index: LexicalIndex, query: LexicalQuery) -> dict[int, float]:
    rows, scores = index.search(query, 100)
    return dict(zip(rows.tolist(), scores.tolist(), strict=True))


def asking(*concepts: tuple[Wording, ...]) -> LexicalQuery:
    return LexicalQuery(tuple(map(Concept, concepts)))


def weighing(wording: Wording, weight: float) -> Wording:
    return Wording(wording.terms, weight)


def test_a_passage_with_another_wording_is_found_and_counts_as_its_weight_says(hearts: LexicalIndex) -> None:
    plain = scored(hearts, asking((HEART_ATTACK,)))
    other = scored(hearts, asking((INFARCTION,)))
    both = scored(hearts, asking((HEART_ATTACK, weighing(INFARCTION, 0.8))))
    assert plain.keys() == {1, 3, 4, 5}
    assert both.keys() == {1, 2, 3, 4, 5}
    assert both[2] == pytest.approx(0.8 * other[2])
    assert scored(hearts, asking((weighing(INFARCTION, 0.8),)))[2] == pytest.approx(0.8 * other[2])
    assert both[1] == pytest.approx(plain[1])


def test_of_several_wordings_the_best_counts(hearts: LexicalIndex) -> None:
    one, other = (scored(hearts, asking((wording,)))[5] for wording in (HEART_ATTACK, INFARCTION))
    for weight in (0.1, 0.8, 10.0):
        both = scored(hearts, asking((HEART_ATTACK, weighing(INFARCTION, weight))))[5]
        assert both == pytest.approx(max(one, weight * other))


def test_concepts_add_up_and_so_do_the_terms_of_one(hearts: LexicalIndex) -> None:
    apart = scored(hearts, asking((HEART_ATTACK,), (INFARCTION,)))
    together = scored(hearts, asking((Wording(HEART_ATTACK.terms + INFARCTION.terms),)))
    single = scored(hearts, LexicalQuery(single_concepts(HEART_ATTACK.terms + INFARCTION.terms)))
    assert apart == pytest.approx(together)
    assert apart == pytest.approx(single)


@pytest.mark.parametrize(
    ("required", "rows"),
    [
        (["heart attack"], {1, 5}),
        (["attack on the heart"], {3}),
        (["attack of a heart"], {3}),
        (["heart attack", "at once"], {1}),
        (["heart attack", "city"], set()),
        (["attack heart"], set()),
        (["HEARTS"], {1, 3, 4, 5}),
        (["kidney"], set()),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_phrases_must_be_there_and_change_no_score(hearts: LexicalIndex, required: list[str], rows: set[int]) -> None:
    plain = LexicalQuery.of("heart attack infarction")
    scores = scored(hearts, plain)
    found = scored(hearts, LexicalQuery(plain.concepts, tuple(map(Phrase.of, required))))
    assert found == pytest.approx({row: scores[row] for row in rows})


@pytest.mark.parametrize(
    ("excluded", "rows"),
    [
        (["heart attack"], {2, 3, 4}),
        (["heart"], {2}),
        (["city", "legs"], {1, 2, 5}),
        (["attack heart"], {1, 2, 3, 4, 5}),
        (["heart", "infarction"], set()),
    ],
    ids=lambda value: "+".join(value) if isinstance(value, list) else "",
)
def test_what_is_excluded_is_not_found_and_the_rest_score_the_same(
    hearts: LexicalIndex, excluded: list[str], rows: set[int]
) -> None:
    plain = LexicalQuery.of("heart attack infarction")
    scores = scored(hearts, plain)
    found = scored(hearts, LexicalQuery(plain.concepts, (), tuple(map(Phrase.of, excluded))))
    assert found == pytest.approx({row: scores[row] for row in rows})


def test_phrases_and_what_is_excluded_hold_within_articles(
    hearts: LexicalIndex, monkeypatch: pytest.MonkeyPatch
) -> None:
    query = LexicalQuery(
        LexicalQuery.of("heart attack").concepts, (Phrase.of("heart attack"),), (Phrase.of("infarction"),)
    )
    for few in (0, 2000):
        monkeypatch.setattr(lexical, "FEW_ARTICLES", few)
        assert hearts.search(query, 10, np.array([1, 2, 3, 5]))[0].tolist() == [1]
        assert hearts.search(query, 10, np.array([2, 3, 5]))[0].tolist() == []


def test_holding_asks_for_all_terms_of_one_wording_of_every_group(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.update(
        [],
        [
            entry(1, "Heart attack", "Aspirin helps."),  # title and text together
            entry(2, "T", "Aspirin in myocardial infarction.", heading="First aid"),
            entry(3, "T", "A heart attack, and nothing for it."),
            entry(4, "T", "Aspirin; the heart; myocardial."),
            entry(5, "T", "Chewing.", heading="Aspirin for a heart attack"),
        ],
    )
    groups = [(HEART_ATTACK, INFARCTION), (Wording(("aspirin",)),)]
    assert sorted(index.holding(groups, 10)) == [1, 2, 5]
    assert sorted(index.holding(groups[:1], 10)) == [1, 2, 3, 5]
    assert sorted(index.holding([*groups, (Wording(("chew",)),)], 10)) == [5]
    assert len(index.holding(groups, 2)) == 2
    assert set(index.holding(groups, 2)) < {1, 2, 5}
    assert index.holding([*groups, (Wording(("kidney",)),)], 10).tolist() == []
    assert index.holding([], 10).tolist() == []
    assert index.holding(groups, 0).tolist() == []


def test_document_frequency_is_that_of_the_field_where_most_have_a_term(hearts: LexicalIndex) -> None:
    assert hearts.document_frequency("heart") == 4
    assert hearts.document_frequency("t") == 4
    assert hearts.document_frequency("infarct") == 2
    assert hearts.document_frequency("infarction") == 0
    assert hearts.document_frequency("kidney") == 0


def test_phrase_frequency_counts_passages_in_whatever_field(hearts: LexicalIndex) -> None:
    hearts.update([], [entry(6, "T", "Rest.", heading="After a heart attack")])
    assert hearts.phrase_frequency(Phrase.of("heart attacks")) == 3
    assert hearts.phrase_frequency(Phrase.of("heart")) == 5
    assert hearts.phrase_frequency(Phrase.of("attack heart")) == 0
    assert hearts.phrase_frequency(Phrase.of("kidney stone")) == 0
    assert hearts.phrase_frequency(Phrase.of("of the")) == 0
    hearts.update([1], [entry(5, "T", "Nothing of that kind.")])
    assert hearts.phrase_frequency(Phrase.of("heart attacks")) == 1


def test_the_vocabulary_has_all_words_as_they_are_written(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    index.update([], [entry(1, "Naïve", "The veins, THE vein.", heading="At home")])
    index.update([], [entry(2, "Veins", "Varicose veins\nand spider-veins")])
    expected = {"naive": 1, "the": 1, "at": 1, "home": 1, "veins": 2, "vein": 1}
    expected |= {"varicose": 1, "and": 1, "spider": 1}
    assert dict(index.vocabulary()) == expected
    assert len(index.vocabulary()) == len(expected)
    assert {word: index.word_frequency(word) for word in expected} == expected


def test_word_frequency_knows_no_stems_and_no_capitals(hearts: LexicalIndex) -> None:
    assert hearts.word_frequency("infarction") == 2
    assert hearts.word_frequency("infarct") == 0
    assert hearts.word_frequency("Heart") == 0
    assert hearts.word_frequency("the") == 2


def test_an_empty_index_knows_nothing(tmp_path: Path) -> None:
    index = LexicalIndex(tmp_path)
    assert index.vocabulary() == []
    assert index.word_frequency("heart") == index.document_frequency("heart") == 0
    assert index.phrase_frequency(Phrase.of("heart attack")) == 0
    assert index.defining("DVT", 3).tolist() == []
    assert index.holding([(HEART_ATTACK,)], 3).tolist() == []


def test_passages_that_define_an_abbreviation_are_known_whatever_its_case(hearts: LexicalIndex) -> None:
    for short in ("DVT", "dvt", "Dvt"):
        assert hearts.defining(short, 10).tolist() == [4]
    assert hearts.defining("clots", 10).tolist() == []
    hearts.update([], [entry(6, "T", "Fear of deep vein thromboses (DVTs) grows."), entry(7, "T", "A DVT hurts.")])
    assert sorted(hearts.defining("DVT", 10)) == [4, 6]
    assert len(hearts.defining("DVT", 1)) == 1


def test_passages_that_define_are_known_after_removal_and_adding_again(hearts: LexicalIndex, tmp_path: Path) -> None:
    hearts.update([4], [])
    assert hearts.defining("DVT", 10).tolist() == []
    hearts.update([], [entry(4, *HEART_TEXTS[4]), entry(6, "T", "Doctors vary their DVT talk.")])
    assert hearts.defining("DVT", 10).tolist() == [4]
    hearts.update([], [entry(4, "T", "It defines nothing now."), entry(6, "T", "A deep vein thrombosis (DVT).")])
    for opened in (hearts, LexicalIndex(tmp_path / "hearts")):
        assert opened.defining("DVT", 10).tolist() == [6]
