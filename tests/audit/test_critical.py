from __future__ import annotations

import pytest

from medcite.audit.critical import critical_changes, negations
from medcite.corpus.difference import word_difference


@pytest.mark.parametrize(
    ("quoted", "stated", "said"),
    [
        ("Take 10 mg daily", "Take 5 mg daily", "Numbers or units differ: 10 → 5."),
        ("Take 2.5 mg daily", "Take 2.0 mg daily", "Numbers or units differ: 2.5 → 2.0."),
        ("Take mg daily", "Take 5 mg daily", "Numbers or units differ: none → 5."),
        ("Take 5 mg daily", "Take 5 µg daily", "Numbers or units differ: mg → µg."),
        ("one tablet twice a day", "two tablets twice a day", "Numbers or units differ: one → two."),
        ("Do drink alcohol", "Do not drink alcohol", "The article says “not” there."),
        ("You can't drive", "You can drive", "The article does not say “can't” there."),
    ],
)
def test_numbers_and_negations_are_pointed_out(quoted: str, stated: str, said: str) -> None:
    assert said in critical_changes(word_difference(quoted, stated))


def test_other_words_are_not() -> None:
    assert critical_changes(word_difference("Take 5 mg with food", "Take 5 mg with water")) == ()
    assert negations("It is nothing") == []
