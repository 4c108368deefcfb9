from __future__ import annotations

import random

import pytest

from medcite.adapting.questions import (
    MEASURED_FORMS,
    TRAINING_FORMS,
    Form,
    as_it_is,
    described,
    in_a_sentence,
    key_words,
    names_subject,
    other_case,
    short,
    some_dropped,
    title_and_words,
    turned_round,
)

TITLE, HEADING = "Kidney stone", "How is it diagnosed?"


def chance() -> random.Random:
    return random.Random(3)


def test_key_words_say_what_a_text_is_about() -> None:
    assert key_words("What are the symptoms of kidney stones?") == ("symptoms", "kidney", "stones")
    assert key_words("What is it?") == ()


def test_a_heading_that_names_its_subject_is_asked_as_it_is() -> None:
    assert names_subject(TITLE, "Who gets kidney stones?")
    assert not names_subject(TITLE, HEADING)
    assert as_it_is(TITLE, "Who gets kidney stones?", chance()) == "Who gets kidney stones?"
    assert as_it_is(TITLE, HEADING, chance()) == "Kidney stone: How is it diagnosed?"


def test_the_forms() -> None:
    assert title_and_words(TITLE, HEADING, chance()) == "Kidney stone diagnosed"
    assert {other_case(TITLE, HEADING, random.Random(seed)) for seed in range(20)} == {
        "diagnosed kidney stone",
        "diagnosed KIDNEY STONE",
        "diagnosed Kidney Stone",
    }
    assert short("Chronic stones of the kidney", "Diet and other treatment at home", chance()).islower()
    assert len(short("Chronic stones of the kidney", "Diet and other treatment at home", chance()).split()) == 4
    assert in_a_sentence(TITLE, HEADING, chance()) == (
        "I would like to know more about diagnosed, with regard to kidney stone"
    )
    assert in_a_sentence(TITLE, "What is kidney stone?", chance()) == "I would like to know more about kidney stone"
    assert turned_round(TITLE, HEADING, chance()) == "diagnosed stone kidney"


def test_some_words_are_dropped_and_never_all() -> None:
    words = ["How", "is", "it", "diagnosed", "Kidney", "stone"]
    found = [some_dropped(TITLE, HEADING, random.Random(seed)).split() for seed in range(50)]
    assert len({tuple(some) for some in found}) > 20
    for some in found:
        assert some == [word for word in words if word in some]
        assert some


def test_who_describes_uses_words_of_the_passage_in_their_order() -> None:
    text = "It hurts in the flank, in waves, and the water may be red or brown."
    told = described(TITLE, HEADING, text, chance())
    assert told == told.lower()
    assert set(told.split()) <= {
        *text.lower().replace(",", "").replace(".", "").split(),
        "kidney",
        "stone",
        "diagnosed",
    }
    assert described(TITLE, HEADING, "", chance())


@pytest.mark.parametrize("form", [*TRAINING_FORMS, *MEASURED_FORMS])
@pytest.mark.parametrize("heading", [HEADING, "?", "What is it?", "Kidney stone", "Ätiologie & Ursachen"])
def test_any_heading_gives_the_same_question_for_the_same_chance(form: Form, heading: str) -> None:
    assert form(TITLE, heading, chance()) == form(TITLE, heading, chance())
    assert form(TITLE, heading, chance()).strip()


def test_no_form_is_both_trained_with_and_measured_with() -> None:
    assert not set(TRAINING_FORMS) & set(MEASURED_FORMS)
