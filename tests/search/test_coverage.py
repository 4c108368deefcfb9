from __future__ import annotations

import math
from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.index.lexical_query import Concept, LexicalQuery, Wording, single_concepts
from medcite.search.coverage import FEWEST_CONCEPTS, SPARED, Coverage, mean

PASSAGES = 1000
FREQUENCIES = {"kyphoplasti": 1, "sarcoidosi": 9, "lung": 99, "pain": 300, "treatment": 999, "unheard": 0}
TERMS = [*FREQUENCIES, "what", "how", "infarct", "heart"]

WORDINGS = st.lists(st.sampled_from(TERMS), min_size=1, max_size=3, unique=True).map(lambda said: Wording(tuple(said)))
QUERIES = st.lists(st.lists(WORDINGS, min_size=1, max_size=3), max_size=6).map(
    lambda concepts: LexicalQuery(tuple(Concept(tuple(wordings)) for wordings in concepts))
)
HELD = st.frozensets(st.sampled_from(TERMS))


def coverage(query: LexicalQuery, frequencies: Mapping[str, int] = FREQUENCIES) -> Coverage:
    return Coverage(query, lambda term: frequencies.get(term, 0), PASSAGES)


def asking(*concepts: tuple[Wording, ...]) -> LexicalQuery:
    return LexicalQuery(tuple(map(Concept, concepts)))


def weight(term: str) -> float:
    return math.log(1 + (PASSAGES + 0.5) / (FREQUENCIES.get(term, 0) + 0.5))


def test_a_passage_has_the_share_of_information_that_its_terms_carry() -> None:
    found = coverage(LexicalQuery(single_concepts(["kyphoplasti", "pain"])))
    whole = weight("kyphoplasti") + weight("pain")
    assert found.of({"kyphoplasti", "pain", "lung"}) == pytest.approx(1)
    assert found.of({"kyphoplasti"}) == pytest.approx(weight("kyphoplasti") / whole)
    assert found.of({"pain"}) == pytest.approx(weight("pain") / whole)
    assert found.of({"kyphoplasti"}) > 0.7
    assert found.of(set()) == found.of({"lung"}) == 0


def test_rare_words_count_more() -> None:
    found = coverage(LexicalQuery(single_concepts(FREQUENCIES)))
    shares = [found.of({term}) for term in sorted(FREQUENCIES, key=FREQUENCIES.__getitem__)]
    assert shares == sorted(shares, reverse=True)
    assert len(set(shares)) == len(shares)


def test_words_that_only_make_a_question_count_nothing() -> None:
    found = coverage(LexicalQuery.of("How should I treat what has pain?"))
    assert found.of({"treat", "pain"}) == pytest.approx(1)
    assert found.of({"how", "should", "what", "has"}) == 0
    assert found.information().keys() == {"treat", "pain"}


@pytest.mark.parametrize("question", ["", "the of", "how do I tell", "what is it"])
def test_a_question_that_asks_for_nothing_is_covered_by_nothing(question: str) -> None:
    found = coverage(LexicalQuery.of(question))
    assert found.of({"how", "tell", "pain"}) == 0.0
    assert found.information() == {}
    assert found.indispensable() == []


def test_another_wording_covers_a_concept_as_well() -> None:
    heart_attack, infarction = Wording(("heart", "attack")), Wording(("myocardi", "infarct"), 0.8)
    found = coverage(asking((heart_attack, infarction), (Wording(("pain",)),)))
    concept = weight("heart") + weight("attack")
    share = concept / (concept + weight("pain"))
    for held in ({"heart", "attack"}, {"myocardi", "infarct"}, {"heart", "attack", "infarct"}):
        assert found.of(held) == pytest.approx(share)
    for held in ({"heart"}, {"infarct"}, {"heart", "myocardi"}):
        assert found.of(held) == pytest.approx(share / 2)
    assert found.of({"infarct", "myocardi", "pain"}) == pytest.approx(1)


def test_the_terms_of_a_wording_share_its_concepts_information() -> None:
    found = coverage(asking((Wording(("pain",)), Wording(("sore", "spot"))), (Wording(("kyphoplasti",)),)))
    assert found.information() == pytest.approx(
        {
            "pain": weight("pain"),
            "sore": weight("pain") / 2,
            "spot": weight("pain") / 2,
            "kyphoplasti": weight("kyphoplasti"),
        }
    )


def test_a_word_of_a_question_within_a_name_adds_nothing() -> None:
    assert coverage(asking((Wording(("pain", "how")),))).information() == pytest.approx(
        {"pain": weight("pain") / 2, "how": weight("pain") / 2}
    )


def test_of_a_short_question_nothing_is_indispensable() -> None:
    terms = ["kyphoplasti", "sarcoidosi", "lung"]
    for count in range(FEWEST_CONCEPTS):
        assert coverage(LexicalQuery(single_concepts(terms[:count]))).indispensable() == []
        assert coverage(LexicalQuery(single_concepts(["what", *terms[:count], "how"]))).indispensable() == []
    assert len(coverage(LexicalQuery(single_concepts(terms))).indispensable()) == FEWEST_CONCEPTS


def test_what_carries_little_can_be_spared() -> None:
    lung = Concept((Wording(("lung",)), Wording(("pulmonari",), 0.8)))
    others = single_concepts(["kyphoplasti", "treatment", "sarcoidosi"])
    found = coverage(LexicalQuery((lung, *others))).indispensable()
    assert found == [lung.wordings, others[2].wordings, others[0].wordings]


def test_no_more_is_spared_than_a_share_of_the_whole() -> None:
    frequencies = {"often": 999, "mostly": 999, "rare": 0}
    found = coverage(LexicalQuery(single_concepts(frequencies)), frequencies).indispensable()
    little = math.log(1 + 1000.5 / 999.5)
    whole = 2 * little + math.log(1 + 1000.5 / 0.5)
    assert little < SPARED * whole < 2 * little
    assert [wordings[0].terms for wordings in found] == [("mostly",), ("rare",)]


@given(QUERIES, HELD, HELD)
def test_what_has_more_covers_no_less(query: LexicalQuery, held: frozenset[str], more: frozenset[str]) -> None:
    found = coverage(query)
    assert -1e-9 <= found.of(held) <= found.of(held | more) + 1e-9 <= 1 + 2e-9


@given(QUERIES)
def test_a_passage_with_all_that_is_indispensable_covers_nearly_all(query: LexicalQuery) -> None:
    found = coverage(query)
    needed = found.indispensable()
    held = {term for wordings in needed for term in wordings[-1].terms}
    if needed:
        assert found.of(held) >= 1 - SPARED - 1e-9
        assert all(any(wordings == concept.wordings for concept in query.concepts) for wordings in needed)


def test_the_mean_of_nothing_is_nothing() -> None:
    assert mean([]) == 0.0
    assert mean(iter([1.0, 2.0, 6.0])) == pytest.approx(3)
