"""Tokenizing text word by word, each word once, where words do not change one another."""

from __future__ import annotations

from collections.abc import Callable
from itertools import takewhile
from typing import TypeVar

from tokenizers import Encoding, Tokenizer
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

TokenOffsets = list[tuple[int, int]]
"""The ``[start, end)`` characters of each token of a text."""

_MOST_WORDS = 100_000  # remembered: some 40 MB
_LONGEST_WORD = 40  # characters; what is longer is an address or a formula, and hardly comes again


Made = TypeVar("Made")


class _Remembered(dict[str, Made]):
    """What is made of words, by word: made when it is asked for and not there."""

    def __init__(self, make: Callable[[str], Made]) -> None:
        super().__init__()
        self._make = make

    def __missing__(self, word: str) -> Made:
        made = self._make(word)
        if len(word) <= _LONGEST_WORD:
            if len(self) >= _MOST_WORDS:
                self.clear()
            self[word] = made
        return made


class WordwiseTokenizer:
    """Gives what a tokenizer does, of texts of any length, sooner.

    Texts on one subject are made of the same words: where the tokenizer allows it, a word's tokens are
    remembered. Words are what stands between spaces and line breaks; rarer white space may stand within one.
    Where it does not, each text is tokenized as a whole.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        """``tokenizer`` should neither truncate nor pad."""
        self._tokenizer = tokenizer
        self._takes_words_apart = _takes_words_apart(tokenizer)
        self._special = _special_tokens(tokenizer) if self._takes_words_apart else None
        self._known = _Remembered(self._tokens)
        self._counts = _Remembered(lambda word: len(self._known[word][0]))  # summed sooner than tokens

    def __reduce__(self) -> tuple[type[WordwiseTokenizer], tuple[Tokenizer]]:
        return WordwiseTokenizer, (self._tokenizer,)  # another process learns by itself

    def token_offsets(self, text: str) -> TokenOffsets:
        """The ``[start, end)`` characters of each token of ``text``, special tokens left out."""
        if not self._takes_words_apart:
            return list(self._plain(text).offsets)
        known = self._known
        offsets: TokenOffsets = []
        place = 0
        for word in _words(text):
            for start, end in known[word][1]:
                offsets.append((place + start, place + end))
            place += len(word) + 1
        return offsets

    def token_count(self, text: str) -> int:
        """How many tokens ``text`` has, special tokens left out."""
        if not self._takes_words_apart:
            return len(self._plain(text).ids)
        return sum(map(self._counts.__getitem__, _words(text)))

    @property
    def tells_model_inputs(self) -> bool:
        """Whether :meth:`model_input` can be asked."""
        return self._special is not None

    def model_input(self, text: str, most: int) -> list[int]:
        """The tokens, special tokens included, that a model that reads ``most`` is given for ``text``, as numbers."""
        assert self._special
        known = self._known
        before, after = self._special
        room = max(0, most - len(before) - len(after))
        ids: list[int] = []
        for word in _words(text):
            ids += known[word][0]
            if len(ids) >= room:
                break
        return [*before, *ids[:room], *after]

    def _tokens(self, word: str) -> tuple[list[int], TokenOffsets]:
        encoding = self._plain(word)
        return encoding.ids, encoding.offsets

    def _plain(self, text: str) -> Encoding:
        return self._tokenizer.encode(text, add_special_tokens=False)


def _words(text: str) -> list[str]:
    return text.replace("\n", " ").split(" ")


def _special_tokens(tokenizer: Tokenizer) -> tuple[list[int], list[int]] | None:
    """The special tokens before and after a text; None where there is more to them than that."""
    whole = tokenizer.encode("a")
    marks = list(zip(whole.ids, whole.special_tokens_mask, strict=True))
    before = [number for number, _ in takewhile(lambda mark: mark[1], marks)]
    after = [number for number, _ in takewhile(lambda mark: mark[1], reversed(marks))][::-1]
    inside = tokenizer.encode("a", add_special_tokens=False).ids
    return (before, after) if [*before, *inside, *after] == whole.ids and not any(whole.type_ids) else None


def _takes_words_apart(tokenizer: Tokenizer) -> bool:
    """Whether a word has the same tokens whatever stands around it, as with all models of BERT's kind."""
    return (
        not (tokenizer.padding or tokenizer.truncation)
        and isinstance(tokenizer.normalizer, BertNormalizer | None)
        and isinstance(tokenizer.pre_tokenizer, BertPreTokenizer)
        and not any(
            token.lstrip or token.rstrip or token.normalized or " " in token.content or "\n" in token.content
            for token in tokenizer.get_added_tokens_decoder().values()
        )
    )
