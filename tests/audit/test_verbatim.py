from __future__ import annotations

import pytest

from medcite.audit.claim import Claim
from medcite.audit.normal_form import NormalForm
from medcite.audit.verbatim import left_out, occurrences, readings


def stands(quote: str, text: str, *, typed: bool = False) -> bool:
    form = NormalForm(text, folded=typed)
    return any(occurrences(parts, form) for parts in readings(Claim(quote, typed=typed)))


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The dose is 5", "The dose is 50 mg."),
        ("The dose is 5", "The dose is 5.5 mg."),
        ("The dose is 1", "The dose is 1,000 units."),
        ("5 mg a day", "Take 2.5 mg a day."),
        ("000 units", "Take 1,000 units."),
        ("in the hear", "in the heart"),
        ("is safe", "This safe drug"),
        ("Do take it", "Do not take it"),
    ],
)
def test_words_and_numbers_are_whole(quote: str, text: str) -> None:
    assert not stands(quote, text)
    assert not stands(quote, text, typed=True)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ("The dose is 5", "The dose is 5."),
        ("dose\u00a0is\n5 mg", "The dose is 5 mg."),
        ("5 mg", "(5 mg)"),
        ("毎日一錠", "患者は毎日一錠を服用"),
    ],
)
def test_white_space_and_scripts_without_spaces(quote: str, text: str) -> None:
    assert stands(quote, text)


def test_typography_counts_only_for_what_is_exact() -> None:
    assert stands('It\'s "safe" - mostly', "It’s “safe” — mostly", typed=True)
    assert not stands('It\'s "safe" - mostly', "It’s “safe” — mostly")


def test_an_ellipsis_stands_for_words_left_out_in_order() -> None:
    text = "Take it with food, once a day, and call us if you feel ill."
    for quote in ("Take it … if you feel ill", "Take it [...] call us", "…once a day...call us", "Take it (…) food,"):
        assert stands(quote, text, typed=True), quote
    assert not stands("call us … Take it", text, typed=True)
    assert not stands("Take it … if you feel ill", text)


def test_the_mark_of_the_sentence_around_does_not_count() -> None:
    assert stands("call us if you feel ill,", "call us if you feel ill.", typed=True)


def test_a_last_place_past_the_first_is_found_for_each_beginning() -> None:
    form = NormalForm("a b x a b y", folded=False)
    assert occurrences(("a b",), form) == [(0, 3), (6, 9)]
    assert occurrences(("a b", "y"), form) == [(0, 11), (6, 11)]


def test_what_is_left_out() -> None:
    assert left_out(("Do", "take it"), "Do not take it").strip() == "not"


def test_both_readings_are_tried() -> None:
    claim = Claim("5 3 2 mg", typed=True, other_reading="5 * 3 * 2 mg")
    form = NormalForm("It is 5 * 3 * 2 mg.", folded=True)
    assert any(occurrences(parts, form) for parts in readings(claim))
