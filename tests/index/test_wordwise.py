"""Tokens told word by word are those of the whole text."""

import pickle
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import AddedToken, Encoding, Tokenizer
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from medcite.index import wordwise
from medcite.index.model_files import BUNDLED, local_folder
from medcite.index.wordwise import WordwiseTokenizer


def _tokenizer() -> Tokenizer:
    tokenizer = Tokenizer.from_file(str((local_folder(BUNDLED) or Path()) / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    return tokenizer


TOKENIZER = _tokenizer()
WORDWISE = WordwiseTokenizer(TOKENIZER)
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


def _plain(text: str, tokenizer: Tokenizer = TOKENIZER) -> Encoding:
    return tokenizer.encode(text, add_special_tokens=False)


@given(st.text() | st.lists(st.sampled_from(PIECES) | st.characters(), max_size=20).map("".join), st.integers(2, 40))
def test_word_by_word_is_as_in_one_go(text: str, most: int) -> None:
    text = text.encode("utf-8", "ignore").decode()
    truncating = Tokenizer.from_str(TOKENIZER.to_str())
    truncating.enable_truncation(most)
    for _ in range(2):  # the second time, words are remembered
        assert WORDWISE.token_offsets(text) == _plain(text).offsets
        assert WORDWISE.token_count(text) == len(_plain(text).ids)
        assert WORDWISE.model_input(text, most) == truncating.encode(text).ids


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wordwise, "_MOST_WORDS", 3)
    tokenizer = WordwiseTokenizer(TOKENIZER)
    text = "pain in the joints of the hand " + "x" * 1000
    assert tokenizer.token_offsets(text) == _plain(text).offsets
    assert tokenizer.token_count(text) == len(_plain(text).ids)
    for remembered in (tokenizer._known, tokenizer._counts):
        assert 0 < len(remembered) <= 3
        assert all(len(word) < 100 for word in remembered)


def test_it_can_be_sent_to_another_process() -> None:
    assert pickle.loads(pickle.dumps(WORDWISE)).token_offsets("chest pain") == [(0, 5), (6, 10)]


def test_words_that_depend_on_their_neighbours_are_not_taken_apart() -> None:
    marking = _tokenizer()
    marking.pre_tokenizer = Metaspace()
    spaced = _tokenizer()
    spaced.add_tokens([AddedToken("heart attack", normalized=False)])
    for tokenizer in (marking, spaced):
        text = "a heart attack\nof the  heart"
        wordwise_tokenizer = WordwiseTokenizer(tokenizer)
        assert wordwise_tokenizer.token_offsets(text) == _plain(text, tokenizer).offsets
        assert wordwise_tokenizer.token_count(text) == len(_plain(text, tokenizer).ids)
        assert not wordwise_tokenizer.tells_model_inputs
        assert not wordwise_tokenizer._known


def test_special_tokens_of_another_kind_are_left_to_the_tokenizer() -> None:
    tokenizer = _tokenizer()
    tokenizer.post_processor = TemplateProcessing("[CLS]:1 $0:1", None, [("[CLS]", 101)])
    assert not WordwiseTokenizer(tokenizer).tells_model_inputs
    assert WordwiseTokenizer(tokenizer).token_count("chest pain") == 2
    tokenizer.post_processor = TemplateProcessing("[CLS] [CLS] $0", None, [("[CLS]", 101)])
    assert WordwiseTokenizer(tokenizer).model_input("chest pain", 64) == tokenizer.encode("chest pain").ids
