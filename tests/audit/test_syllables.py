from __future__ import annotations

import pytest

from medcite.audit.syllables import syllables

WORDS = {
    1: "the bone bones pain used walked change cough strength",
    2: "balloon needle little headache someone being broken treated doctor sometimes lifestyle asthma careful safely "
    "table patient nation doses fractures",
    3: "medicine diseases area radio cerebral inhaler period medically",
    4: "diabetes kyphoplasty anxiety emergency anaesthetic",
}


@pytest.mark.parametrize(("word", "count"), [(word, count) for count, words in WORDS.items() for word in words.split()])
def test_words(word: str, count: int) -> None:
    assert syllables(word) == count
    assert syllables(word.capitalize()) == count


def test_abbreviations_are_spoken_by_letters_and_other_capitals_are_words() -> None:
    assert [syllables(word) for word in ("MRI", "COPD", "WHO", "WARNING", "I", "A")] == [3, 4, 5, 2, 1, 1]


@pytest.mark.parametrize("word", ["don't", "don’t", "mother's", "hmm", "é", "中文", "x"])
def test_there_is_always_one(word: str) -> None:
    assert syllables(word) >= 1
