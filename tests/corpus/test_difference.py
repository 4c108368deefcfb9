from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.difference import Op, carried_over, word_difference


def shown(old: str, new: str) -> str:
    marks = {Op.SAME: "{}", Op.REMOVED: "[-{}-]", Op.ADDED: "{{+{}+}}"}
    return " ".join(marks[edit.op].format(edit.text.strip()) for edit in word_difference(old, new))


@pytest.mark.parametrize(
    ("old", "new", "difference"),
    [
        ("Take 200 mg twice.", "Take 400 mg twice.", "Take [-200-] {+400+} mg twice."),
        ("Rest is best.", "Rest is best.", "Rest is best."),
        ("Rest  is\nbest.", "Rest is best.", "Rest is best."),
        ("", "Rest.", "{+Rest.+}"),
        ("Rest.", "", "[-Rest.-]"),
        ("Take one, with food.", "Take one with food.", "Take [-one,-] {+one+} with food."),
        ("5-10 mg", "5–10 mg", "[-5--] {+5–+} 10 mg"),
    ],
)
def test_words_that_went_and_came_are_told(old: str, new: str, difference: str) -> None:
    assert shown(old, new) == difference


def test_stray_words_do_not_tear_a_change_apart() -> None:
    old = "Rest at home. Drink water and call a doctor if it gets much worse over the night. Stay calm."
    new = "Rest at home. An operation may help you a lot, as the surgeon will explain to you before it. Stay calm."
    assert [edit.op for edit in word_difference(old, new)] == [Op.SAME, Op.REMOVED, Op.ADDED, Op.SAME]


words = st.lists(st.sampled_from(["rest", "water", "drink", "doctor", "pain", "200", "mg", ",", ".", "–"]), max_size=30)


@given(words, words, st.sampled_from([" ", "\n", "  "]))
def test_a_difference_holds_both_texts_whole(old: list[str], new: list[str], space: str) -> None:
    before, after = space.join(old), space.join(new)
    edits = word_difference(before, after)
    assert "".join(edit.text for edit in edits if edit.op is not Op.REMOVED) == after
    assert "".join("".join(edit.text for edit in edits if edit.op is not Op.ADDED).split()) == "".join(old)
    assert (old == new) == all(edit.op is Op.SAME for edit in edits)


def test_words_are_found_again_in_a_later_text() -> None:
    old = "Intro here. Take 200 mg of ibuprofen twice. Then rest."
    new = "A word before. Intro here. Take 400 mg of ibuprofen twice a day. Then rest."
    start, end = old.index("Take"), old.index(" Then")
    found = carried_over(old, new, start, end)
    assert found
    assert new[slice(*found)] == "Take 400 mg of ibuprofen twice a day."
    assert carried_over(old, "All else.", start, end) is None


@pytest.mark.parametrize(
    ("passage", "new", "then"),
    [
        ("Rest is best.", "Flu\n\nSleep is best.\n\nDrink water.", "Sleep is best."),
        ("Rest is best.", "Flu\n\nRest is better.\n\nDrink water.", "Rest is better."),
        ("Rest is best.", "Flu\n\nA word first.\n\nRest is best.\n\nAnd one then.\n\nDrink water.", "Rest is best."),
        ("Drink water.", "Flu\n\nRest is best.\n\nDrink much tea.", "Drink much tea."),
    ],
)
def test_what_came_in_place_of_words_is_found_with_them(passage: str, new: str, then: str) -> None:
    old = "Flu\n\nRest is best.\n\nDrink water."
    found = carried_over(old, new, old.index(passage), old.index(passage) + len(passage))
    assert found
    assert new[slice(*found)] == then


@given(words, words, words)
def test_words_that_stayed_are_where_they_were_carried(before: list[str], kept: list[str], came: list[str]) -> None:
    quote = " ".join(["kyphoplasty", *kept, "cement"])
    old, new = f"{' '.join(before)}\n{quote}", f"{' '.join(came)}\n{quote}"
    found = carried_over(old, new, len(old) - len(quote), len(old))
    assert found
    assert new[slice(*found)].startswith("kyphoplasty")
    assert new[slice(*found)].endswith("cement")
