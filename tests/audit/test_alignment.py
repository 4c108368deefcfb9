from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.audit.alignment import Words, is_like

TEXT = (
    "Take one tablet daily with food. Do not drink alcohol.\n\nThe usual dose is 5 mg twice a day for adults. "
    "Children take less, and only if a doctor says so."
)
SOME = st.lists(st.sampled_from("abcdefgh"), min_size=1, max_size=12)


def place(text: str, quote: str, near: int | None = None) -> str:
    found = Words(text).best(Words(quote), near)
    assert found is not None
    return text[found.start : found.end]


@pytest.mark.parametrize(
    ("quote", "expected"),
    [
        ("The usual dose is 10 mg twice a day for adults.", "The usual dose is 5 mg twice a day for adults."),
        ("the USUAL dose is 5 mg twice a day for", "The usual dose is 5 mg twice a day for"),
        ("Do drink alcohol.", "Do not drink alcohol."),
        ("for adults. Children take more", "for adults. Children take less"),
        ("only if a nurse says so", "only if a doctor says so"),
    ],
)
def test_the_place_is_found_whole(quote: str, expected: str) -> None:
    assert place(TEXT, quote) == expected


def test_of_places_as_good_the_nearest_is_taken() -> None:
    words = Words("one two three x. " * 3)
    for near, start in ((None, 0), (0, 0), (33, 17), (51, 34)):
        found = words.best(Words("one two three y"), near)
        assert found is not None
        assert found.start == start


def test_nothing_is_like_nothing() -> None:
    assert Words("").best(Words("a")) is None
    assert Words("a").best(Words("")) is None
    assert not is_like(1.0, 0)


def test_numbers_are_whole() -> None:
    assert Words("2.5 mg, 1,000 units").words == ["2.5", "mg", ",", "1,000", "units"]


def test_scripts_without_spaces_are_compared_letter_by_letter() -> None:
    found = Words("患者は毎日一錠を服用してください。").best(Words("毎日二錠を服用"))
    assert found is not None
    assert found.similarity > 0.8


@settings(max_examples=40)
@given(SOME, SOME, SOME)
def test_words_that_stand_there_are_found_at_their_best(before: list[str], quote: list[str], after: list[str]) -> None:
    text = " ".join([*before, *quote, *after])
    found = Words(text).best(Words(" ".join(quote)))
    assert found is not None
    assert found.similarity == 1.0
    assert text[found.start : found.end] == " ".join(quote)


@settings(max_examples=40)
@given(SOME, SOME)
def test_a_place_is_within_the_text_and_its_similarity_a_share(quote: list[str], words: list[str]) -> None:
    text = " ".join(words)
    found = Words(text).best(Words(" ".join(quote)))
    if found is not None:
        assert 0 <= found.start < found.end <= len(text)
        assert 0 <= found.similarity <= 1


def test_short_quotations_have_to_be_more_alike() -> None:
    assert not is_like(0.6, 5)
    assert is_like(0.6, 20)
    assert not is_like(0.45, 100)
