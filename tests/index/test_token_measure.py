"""Tokens measured word by word are those of the whole text."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import AddedToken, Tokenizer
from tokenizers.pre_tokenizers import Metaspace

from medcite.index import token_measure
from medcite.index.model_files import BUNDLED, local_folder
from medcite.index.token_measure import TokenMeasure


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str((local_folder(BUNDLED) or Path()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


TOKENIZER = _tokenizer()
MEASURE = TokenMeasure(TOKENIZER)
PIECES = (
    " ",
    "\n",
    "\t",
    "\u00a0",
    "\u2028",
    "\u0301",
    "\u200b",
    "[SEP]",
    "[MASK]",
    "##s",
    "heart",
    "attack",
    "12.5",
    "é",
    "心臟",
)


@given(st.text() | st.lists(st.sampled_from(PIECES) | st.characters(), max_size=20).map("".join))
def test_word_by_word_is_as_in_one_go(text: str) -> None:
    text = text.encode("utf-8", "ignore").decode()
    whole = TOKENIZER.encode(text, add_special_tokens=False).offsets
    assert MEASURE.token_offsets(text) == whole
    assert MEASURE.token_offsets(text) == whole  # remembered, it is the same


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(token_measure, "_MOST_WORDS", 3)
    measure = TokenMeasure(TOKENIZER)
    text = "pain in the joints of the hand " + "x" * 1000
    assert measure.token_offsets(text) == TOKENIZER.encode(text, add_special_tokens=False).offsets
    assert len(measure._known) <= 3
    assert all(len(word) < 100 for word in measure._known)


def test_it_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(MEASURE)).token_offsets("chest pain") == [(0, 5), (6, 10)]


def test_words_that_depend_on_their_neighbours_are_not_taken_apart() -> None:
    marking = _tokenizer()
    marking.pre_tokenizer = Metaspace()
    spaced = _tokenizer()
    spaced.add_tokens([AddedToken("heart attack", normalized=False)])
    for tokenizer in (marking, spaced):
        text = "a heart attack\nof the  heart"
        measure = TokenMeasure(tokenizer)
        assert measure.token_offsets(text) == tokenizer.encode(text, add_special_tokens=False).offsets
        assert not measure._known
