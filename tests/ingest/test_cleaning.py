import re
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.cleaning import _INVISIBLE, clean, collapsed


@pytest.mark.parametrize(
    ("raw", "cleaned"),
    [
        ("  two \t words\r\n ", "two words"),
        ("no\u00a0break\u2003space", "no break space"),
        ("zero\u200bwidth\ufeff soft\u00adhyphen", "zerowidth softhyphen"),
        ("bell\x07 \x1b[0m null\x00", "bell [0m null"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("cafe\u0301", "caf\u00e9"),
        ("\u202eturned\u202c", "turned"),
        ("\u200b\u00a0", ""),
    ],
)
def test_what_a_reader_does_not_see_goes(raw: str, cleaned: str) -> None:
    assert clean(raw) == cleaned


@given(st.text() | st.text(" \tab\u034f\u0301\u00e9\u00a0\u200b"))
def test_nothing_but_what_is_invisible_goes(text: str) -> None:
    visible = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    assert clean(text) == " ".join(visible.split())


@given(st.text() | st.text(" \n\tab"))
def test_collapsing_makes_one_space_of_each_run_of_white_space(text: str) -> None:
    assert collapsed(text) == re.sub(r"\s+", " ", text)


@given(st.text())
def test_cleaning_is_idempotent(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()  # no lone surrogates


@given(st.text())
def test_no_white_space_but_single_spaces_between_words(text: str) -> None:
    assert clean(text).split(" ") == (clean(text).split() or [""])
