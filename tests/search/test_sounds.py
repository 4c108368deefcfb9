from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.search.sounds import alike, sounded

LETTERS = st.text("abcdehiknorsty", min_size=2, max_size=7)


@pytest.mark.parametrize(
    ("written", "word"),
    [
        ("kifoplasty", "kyphoplasty"),
        ("asma", "asthma"),
        ("soriasis", "psoriasis"),
        ("simptom", "symptom"),
        ("exzema", "exsema"),
        ("rumatism", "rheumatism"),
        ("tifoid", "typhoid"),
        ("cronic", "chronic"),
        ("soar", "sore"),
        ("pane", "pain"),
        ("newmonia", "pneumonia"),
        ("coff", "cough"),
    ],
)
def test_what_sounds_alike_looks_alike(written: str, word: str) -> None:
    assert sounded(written) == sounded(word)


@pytest.mark.parametrize(("one", "other"), [("ileum", "ileus"), ("dysphagia", "dysphasia"), ("hypo", "hyper")])
def test_what_sounds_otherwise_looks_otherwise(one: str, other: str) -> None:
    assert sounded(one) != sounded(other)


@pytest.mark.parametrize(
    ("heard", "meant"),
    [("hart", "heart"), ("lime", "lyme"), ("soar", "sore"), ("pane", "pain"), ("rush", "rash"), ("bowl", "bowel")],
)
def test_a_word_may_be_misheard(heard: str, meant: str) -> None:
    assert alike(heard, lambda word: word == meant) == [meant]


@pytest.mark.parametrize(("heard", "other"), [("shin", "skin"), ("lip", "hip"), ("mice", "mite")])
def test_one_that_differs_in_what_is_heard_is_not(heard: str, other: str) -> None:
    assert alike(heard, lambda word: word == other) == []


@given(LETTERS)
def test_words_that_are_heard_alike_begin_alike_and_are_as_long_but_for_two_letters(word: str) -> None:
    forms = alike(word, lambda _: True)
    assert word not in forms
    assert len(forms) == len(set(forms)) > 0
    assert all(form[0] == word[0] and abs(len(form) - len(word)) <= 2 for form in forms)
