from __future__ import annotations

import random
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.corpus.passage import Passage
from medcite.index.lexical import LexicalEntry, LexicalIndex
from medcite.index.lexical_query import MOST_TERMS, Concept, LexicalQuery, Phrase, Wording, single_concepts

SAID = ["risk", "of", "clots", "the", "deep", "vein", "Risks", "a", "clot", "veins", "heart", "attack"]


def passage(text: str, *heading_path: str) -> Passage:
    return Passage("id", "article", heading_path or ("Title",), 0, len(text), text, 1)


def some_passages() -> list[Passage]:
    draw = random.Random(8)

    def said(most: int) -> str:
        return " ".join(draw.choices(SAID, k=draw.randint(1, most)))

    return [passage(said(14), said(3), *(said(2) for _ in range(draw.randint(0, 3)))) for _ in range(80)]


@pytest.fixture(scope="module")
def passages() -> list[Passage]:
    return some_passages()


@pytest.fixture(scope="module")
def index(passages: Sequence[Passage], tmp_path_factory: pytest.TempPathFactory) -> LexicalIndex:
    index = LexicalIndex(tmp_path_factory.mktemp("phrases"))
    index.update([], [LexicalEntry(row, row, each.heading_path, each.text) for row, each in enumerate(passages, 1)])
    return index


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("deep vein thrombosis", ((0, "deep"), (1, "vein"), (2, "thrombosi"))),
        ("risk of clots", ((0, "risk"), (2, "clot"))),
        ("the risk of the clots", ((0, "risk"), (3, "clot"))),
        ("the risk of", ((0, "risk"),)),
        ("Naïve-looking, cells!", ((0, "naiv"), (1, "look"), (2, "cell"))),
        ("pain, pain", ((0, "pain"), (1, "pain"))),
        ("of the", ()),
        ("", ()),
        ("?", ()),
    ],
    ids=["plain", "inside", "before", "after", "signs", "twice", "stop-words", "empty", "no-words"],
)
def test_the_terms_of_a_phrase_have_places_from_its_first(text: str, places: tuple[tuple[int, str], ...]) -> None:
    assert Phrase.of(text) == Phrase(places)


@pytest.mark.parametrize(
    ("phrase", "stands"),
    [
        ("deep vein thrombosis", True),
        ("Deep veins", True),
        ("thrombosis", True),
        ("deep thrombosis", False),
        ("vein deep", False),
        ("thrombosis of the leg", True),
        ("thrombosis in a leg", True),  # a stop word is as good as another
        ("thrombosis leg", False),
        ("thrombosis of leg", False),
        ("risk of clots", True),
        ("clots on journeys", True),
        ("treatment home", True),  # one heading after another
        ("travel treatment", False),  # the title is by itself
        ("home deep", False),
        ("kidney", False),
    ],
)
def test_a_phrase_stands_in_a_passage_word_by_word(phrase: str, stands: bool) -> None:
    found = passage(
        "Deep vein thrombosis of the leg. The risk of clots on journeys is known.", "Travel", "Treatment", "Home"
    )
    assert Phrase.of(phrase).stands_in(found) is stands


def test_a_phrase_begins_where_its_first_term_is_said_again() -> None:
    assert Phrase.of("heart attack").stands_in(passage("The heart is strong; the heart attack was mild."))
    assert Phrase.of("pain pain pain").stands_in(passage("pain and pain pain pain"))
    assert not Phrase.of("pain pain pain").stands_in(passage("pain and pain pain"))


@settings(deadline=None, max_examples=300)
@given(phrase=st.lists(st.sampled_from(SAID), min_size=1, max_size=4).map(lambda said: Phrase.of(" ".join(said))))
def test_a_phrase_stands_in_the_passages_that_the_index_finds(
    index: LexicalIndex, passages: list[Passage], phrase: Phrase
) -> None:
    if not phrase.terms:
        return
    standing = {row for row, each in enumerate(passages, 1) if phrase.stands_in(each)}
    query = LexicalQuery(single_concepts(term for _, term in phrase.terms), phrases=(phrase,))
    assert set(index.search(query, len(passages))[0].tolist()) == standing
    assert index.phrase_frequency(phrase) == len(standing)


def test_every_different_term_of_a_text_is_a_concept_in_its_order() -> None:
    query = LexicalQuery.of("The veins and the clots of a vein")
    assert query == LexicalQuery((Concept((Wording(("vein",), 1.0),)), Concept((Wording(("clot",), 1.0),))), (), ())


@pytest.mark.parametrize("text", ["", "of the", "?!"], ids=["empty", "stop-words", "no-words"])
def test_a_text_without_terms_asks_for_nothing(text: str) -> None:
    assert LexicalQuery.of(text).concepts == ()


def test_of_very_many_terms_the_first_are_asked_for() -> None:
    found = LexicalQuery.of(" ".join(f"w{number} w0" for number in range(MOST_TERMS + 5))).concepts
    assert found == single_concepts(f"w{number}" for number in range(MOST_TERMS))
    assert len(found) == MOST_TERMS
