from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.audit.shingles import shared_shingles

TEXTS = [
    (7, "The heart pumps blood to the lungs and to the body."),
    (8, "Take one tablet daily with food; do not drink alcohol."),
    (9, "The heart pumps blood to the lungs, and nowhere else."),
]


def test_holders_have_all_of_it_and_the_nearest_the_most() -> None:
    quotes = ["the HEART pumps blood to the lungs and to", "Take one tablet a day with food; no alcohol"]
    found = shared_shingles(quotes, TEXTS, 2)
    assert found[0].holders == [7]
    assert found[0].nearest == [7, 9]
    assert found[1].holders == []
    assert found[1].nearest[0] == 8


def test_short_quotations_are_looked_for_as_they_are() -> None:
    assert shared_shingles(["lungs", "no pain", "!"], TEXTS, 2)[0].holders == [7, 9]
    assert [some.holders for some in shared_shingles(["no pain", "!"], TEXTS, 2)] == [[], []]


def test_typography_and_composed_letters_do_not_count() -> None:
    texts = [(1, "The eﬃcacy of cafe\u0301 au lait – “5 µg” – is low.")]
    assert shared_shingles(['efficacy of café au lait - "5 μg"'], texts, 1)[0].holders == [1]


def test_nothing_among_nothing() -> None:
    assert shared_shingles([], TEXTS, 2) == []
    assert shared_shingles(["The heart pumps blood to"], [], 2)[0].holders == []
    assert shared_shingles(["nul\0 in a quotation"], [(1, "nul\0 in a quotation")], 1)[0].holders == [1]


@settings(max_examples=60)
@given(st.lists(st.text(st.sampled_from("ab. \0é"), max_size=60), max_size=6), st.data())
def test_no_text_that_holds_a_quotation_is_missed(texts: list[str], data: st.DataObject) -> None:
    whole = "".join(texts) or "a"
    start = data.draw(st.integers(0, len(whole) - 1))
    quote = whole[start : start + data.draw(st.integers(1, 40))].replace("\0", " ")
    [found] = shared_shingles([quote], list(enumerate(texts)), 3)
    if any(char.isalnum() for char in quote):
        assert {number for number, text in enumerate(texts) if quote in text.replace("\0", " ")} <= set(found.holders)
