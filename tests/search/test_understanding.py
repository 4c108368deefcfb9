from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.corpus.errors import UsageError
from medcite.index.analysis import terms
from medcite.index.lexical import LexicalEntry, LexicalIndex
from medcite.index.lexical_query import Concept, LexicalQuery, Phrase, Wording, single_concepts
from medcite.index.scores import Rows
from medcite.search.expansion import Expander, Ground
from medcite.search.question import Question
from medcite.search.spelling import Correction, Spelling
from medcite.search.understanding import EXPANDED_WEIGHT, Understood, taken_as_is, understand

TEXTS = [
    "Chronic obstructive pulmonary disease (COPD) narrows the airways.",
    "Myocardial infarction: a part of the heart muscle dies.",
    "Multiple sclerosis harms nerves, and its symptoms vary.",
    "Varicella itches.",
    "Acetaminophen lowers a fever.",
    "Paracetamol lowers a fever, too.",
    "Paracetamol is not aspirin.",
    *["Kyphoplasty lifts a broken bone. Chickenpox, though, is a rash with symptoms."] * 5,
]
QUESTIONS = st.lists(
    st.one_of(
        st.sampled_from(["kifoplasty", "chikenpox", "COPD", "copds", "MS", "heart attack", "Tylenol", '"', "“", "”"]),
        st.sampled_from(["-", "-COPD", "-heart", "symptoms", "what", "is", "the", "é", "\n", "acetaminophen"]),
        st.text(max_size=8),
    ),
    max_size=12,
).map(" ".join)


@pytest.fixture(scope="module")
def tools(tmp_path_factory: pytest.TempPathFactory) -> tuple[Spelling, Expander]:
    index = LexicalIndex(tmp_path_factory.mktemp("texts"))
    index.update([], [LexicalEntry(row, row, ("T",), text) for row, text in enumerate(TEXTS)])

    def read(rows: Rows) -> list[str]:
        return [TEXTS[row] for row in rows]

    return Spelling(index, {"heart", "what"}.__contains__), Expander(index, read, {"heart", "what"}.__contains__)


def understood(tools: tuple[Spelling, Expander], asked: str) -> Understood:
    return understand(Question.parse(asked), *tools)


def test_what_is_misspelled_is_corrected_and_what_is_meant_expanded(tools: tuple[Spelling, Expander]) -> None:
    found = understood(tools, "What is kifoplasty? And  chikenpox’s cause?")
    assert found.question.text == "What is kifoplasty? And chikenpox’s cause?"
    assert found.text == "What is kyphoplasty? And chickenpox’s cause?"
    assert found.corrections == (
        Correction(8, 18, "kifoplasty", "kyphoplasty"),
        Correction(24, 33, "chikenpox", "chickenpox"),
    )


def test_a_corrected_word_is_expanded(tools: tuple[Spelling, Expander]) -> None:
    found = understood(tools, "kifoplasty or chikenpox")
    (expansion,) = found.expansions
    assert (expansion.written, expansion.meant) == ("chickenpox", ("varicella",))
    assert found.text[expansion.start : expansion.end] == "chickenpox"
    assert found.added == ("kyphoplasty", "chickenpox", "varicella")


def test_what_was_changed_is_told_as_json(tools: tuple[Spelling, Expander]) -> None:
    found = understood(tools, "kifoplasty, COPD, MS or a heart attack")
    assert json.loads(json.dumps(found.changes())) == [
        {"from": "kifoplasty", "to": ["kyphoplasty"], "why": "spelling"},
        {"from": "COPD", "to": ["chronic obstructive pulmonary disease"], "why": "defined in the corpus"},
        {"from": "MS", "to": ["multiple sclerosis"], "why": "abbreviation"},
        {"from": "heart attack", "to": ["myocardial infarction"], "why": "means the same"},
    ]
    assert found.added == (
        "kyphoplasty",
        "chronic obstructive pulmonary disease",
        "multiple sclerosis",
        "myocardial infarction",
    )


def test_what_was_added_twice_is_told_once(tools: tuple[Spelling, Expander]) -> None:
    assert understood(tools, "kifoplasty kifoplasty COPD COPD").added == (
        "kyphoplasty",
        "chronic obstructive pulmonary disease",
    )


def test_nothing_changed_is_nothing_told(tools: tuple[Spelling, Expander]) -> None:
    found = understood(tools, "a fever")
    assert (found.text, found.embedded, found.added, found.changes()) == ("a fever", "a fever", (), [])
    assert found.query == LexicalQuery.of("a fever")


def test_the_encoder_is_told_abbreviations_but_not_what_means_the_same(tools: tuple[Spelling, Expander]) -> None:
    found = understood(tools, "Is MS, after a heart attack, or Tylenol with kifoplasty in COPD bad?")
    assert found.embedded == (
        "Is MS (multiple sclerosis), after a heart attack, or Tylenol with kyphoplasty in "
        "COPD (chronic obstructive pulmonary disease) bad?"
    )
    assert {expansion.ground for expansion in found.expansions} == set(Ground)


def test_a_name_is_one_concept_with_other_wordings_that_count_less(tools: tuple[Spelling, Expander]) -> None:
    found = understood(tools, "Tylenol after a heart attack with heart pains")
    assert found.query == LexicalQuery(
        (
            Concept(
                (
                    Wording(("tylenol",), 1.0),
                    Wording(("paracetamol",), EXPANDED_WEIGHT),
                    Wording(("acetaminophen",), EXPANDED_WEIGHT),
                )
            ),
            Concept((Wording(("heart", "attack"), 1.0), Wording(("myocardi", "infarct"), EXPANDED_WEIGHT))),
            *single_concepts(["after", "heart", "pain"]),
        )
    )
    assert 0 < EXPANDED_WEIGHT < 1


def test_a_name_that_is_said_twice_is_one_concept(tools: tuple[Spelling, Expander]) -> None:
    assert understood(tools, "COPD, copd and COPDs").query.concepts == understood(tools, "COPD").query.concepts


def test_what_is_quoted_stays_as_it_is(tools: tuple[Spelling, Expander]) -> None:
    found = understood(tools, 'kifoplasty with "COPD", “Heart Attack” and "chikenpox"')
    assert found.text == "kyphoplasty with COPD, Heart Attack and chikenpox"
    assert found.embedded == found.text
    assert found.added == ("kyphoplasty",)
    assert found.expansions == ()
    assert found.query.phrases == tuple(map(Phrase.of, ("COPD", "Heart Attack", "chikenpox")))


def test_a_quoted_word_is_not_made_one_with_another(tools: tuple[Spelling, Expander]) -> None:
    assert understood(tools, "kifo plasty").text == "kyphoplasty"
    assert understood(tools, '"kifo" plasty').text == "kifo plasty"
    assert understood(tools, 'kifo "plasty"').text == "kifo plasty"


def test_a_part_of_what_is_quoted_stays_as_it_is(tools: tuple[Spelling, Expander]) -> None:
    assert understood(tools, '"severe COPD in winter"').added == ()
    assert understood(tools, '"before chikenpox comes"').added == ()


@pytest.mark.parametrize(
    ("asked", "added"),
    [
        ('"symptoms" of MS', ("multiple sclerosis",)),
        ('"ACOPDX" and COPD', ("chronic obstructive pulmonary disease",)),
        ('"prechikenpoxes" and chikenpox', ("chickenpox", "varicella")),
    ],
)
def test_letters_within_a_word_that_is_quoted_keep_no_other_word(
    tools: tuple[Spelling, Expander], asked: str, added: tuple[str, ...]
) -> None:
    assert understood(tools, asked).added == added


def test_what_is_excluded_is_no_concept(tools: tuple[Spelling, Expander]) -> None:
    found = understood(tools, "fever -chikenpox -COPD")
    assert found.text == found.embedded == "fever"
    assert found.added == ()
    assert found.query == LexicalQuery(
        single_concepts(["fever"]), (), (Phrase(((0, "chikenpox"),)), Phrase(((0, "copd"),)))
    )


def test_a_question_taken_as_is_is_neither_corrected_nor_expanded() -> None:
    question = Question.parse('kifoplasty "in COPD" -chikenpox')
    found = taken_as_is(question)
    assert found == Understood(
        question,
        "kifoplasty in COPD",
        (),
        (),
        LexicalQuery(
            single_concepts(["kifoplasti", "copd"]), (Phrase(((0, "copd"),)),), (Phrase(((0, "chikenpox"),)),)
        ),
        "kifoplasty in COPD",
    )
    assert found.added == ()
    assert found.changes() == []


@settings(deadline=None, max_examples=200)
@given(QUESTIONS)
def test_whatever_is_asked_is_understood(tools: tuple[Spelling, Expander], asked: str) -> None:
    try:
        question = Question.parse(asked)
    except UsageError:
        return
    found = understand(question, *tools)
    assert all(question.text[each.start : each.end] == each.written for each in found.corrections)
    assert all(found.text[each.start : each.end] == each.written for each in found.expansions)
    sought = {term for concept in found.query.concepts for wording in concept.wordings for term in wording.terms}
    assert sought == set(terms(found.text)).union(
        *(terms(name) for expansion in found.expansions for name in expansion.meant)
    )
    assert all(
        concept.wordings and all(wording.terms for wording in concept.wordings) for concept in found.query.concepts
    )
    assert set(terms(found.text)) <= set(terms(found.embedded))
    json.dumps(found.changes())


def test_a_question_is_understood_the_same_again(tools: tuple[Spelling, Expander]) -> None:
    asked = "kifoplasty, COPD, MS or a heart attack"
    assert understood(tools, asked) == understood(tools, asked)
