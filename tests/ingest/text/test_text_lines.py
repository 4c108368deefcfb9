from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.cleaning import clean
from medcite.ingest.text.text_lines import Unit, units


def found(text: str) -> list[Unit]:
    return list(units(text))


def test_wrapped_lines_are_joined_within_a_run() -> None:
    wrapped = "A line that is about as long as lines are when wrapped\nand one more\n\nAnother"
    assert [unit.text for unit in found(wrapped)] == [
        "A line that is about as long as lines are when wrapped and one more",
        "Another",
    ]


def test_lines_that_were_never_wrapped_stay_apart() -> None:
    long = "Word " * 40
    assert [unit.text for unit in found(f"{long}\nShort line\n{long}")] == [long.strip(), "Short line", long.strip()]


def test_items_of_all_kinds() -> None:
    text = "• one\n- two\n* three\n– four\n· five\n1. six\n2) seven\n(3) eight\n  10. nine"
    assert [(unit.marker, unit.text) for unit in found(text)] == [
        ("•", "one"), ("-", "two"), ("*", "three"), ("–", "four"), ("·", "five"), ("1.", "six"), ("2)", "seven"),
        ("(3)", "eight"), ("10.", "nine"),
    ]  # fmt: skip


def test_an_item_goes_on_in_an_indented_line() -> None:
    assert [unit.text for unit in found("- short\n  and on\n- next")] == ["short and on", "next"]


def test_numbers_and_dashes_in_running_text_make_no_items() -> None:
    assert not any(unit.is_item for unit in found("2024 was a year\n\n3.5 mg daily\n\n-5 degrees\n\n1990s fashion"))


def test_who_stands_alone() -> None:
    assert [unit.is_alone for unit in found("Alone\n\nFirst\nSecond\n\nLead-in\n• item")] == [
        True,
        False,
        False,
        True,
        False,
    ]


def test_a_line_of_dashes_underlines() -> None:
    assert [(unit.text, unit.is_underlined) for unit in found("Signs\n=====\n\nText\n\n-----\n\nMore")] == [
        ("Signs", True), ("Text", False), ("More", False),
    ]  # fmt: skip


@given(st.text(st.sampled_from("ab •-1.)\n\t ?\r\x0c\u200b\x1a"), max_size=80))
def test_no_word_is_lost(text: str) -> None:
    letters = [character for character in text if character.isalpha()]
    kept = [character for unit in units(text) for character in unit.text if character.isalpha()]
    assert kept == letters
    assert all(unit.text == clean(unit.text) != "" for unit in units(text))
