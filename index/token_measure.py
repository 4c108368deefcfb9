"""Measuring text in a tokenizer's tokens: word by word, each word once, where words do not change one another."""

from __future__ import annotations

from tokenizers import Tokenizer
from tokenizers.normalizers import BertNormalizer
from tokenizers.pre_tokenizers import BertPreTokenizer

TokenOffsets = list[tuple[int, int]]
"""The ``[start, end)`` characters of each token of a text."""

_MOST_WORDS = 100_000  # remembered: some 40 MB
_LONGEST_WORD = 40  # characters; what is longer is an address or a formula, and hardly comes again


class TokenMeasure:
    """Measures texts in the tokens of one tokenizer.

    Texts on one subject are made of the same words: where the tokenizer allows it, a word's tokens are
    remembered. Words are what stands between spaces and line breaks; rarer white space may stand within one.
    """

    def __init__(self, tokenizer: Tokenizer) -> None:
        """Measure with ``tokenizer``, which should neither truncate nor pad."""
        self._tokenizer = tokenizer
        self._takes_words_apart = _takes_words_apart(tokenizer)
        self._known: dict[str, TokenOffsets] = {}

    def token_offsets(self, text: str) -> TokenOffsets:
        """The ``[start, end)`` characters of each token of ``text``, special tokens left out."""
        if not self._takes_words_apart:
            return self._tokenize(text)
        known = self._known
        offsets: TokenOffsets = []
        place = 0
        for word in text.replace("\n", " ").split(" "):
            tokens = known.get(word)
            if tokens is None:
                tokens = self._learn(word)
            for start, end in tokens:
                offsets.append((place + start, place + end))
            place += len(word) + 1
        return offsets

    def _tokenize(self, text: str) -> TokenOffsets:
        offsets: TokenOffsets = self._tokenizer.encode(text, add_special_tokens=False).offsets
        return offsets

    def _learn(self, word: str) -> TokenOffsets:
        tokens = self._tokenize(word)
        if len(word) <= _LONGEST_WORD:
            if len(self._known) >= _MOST_WORDS:
                self._known.clear()
            self._known[word] = tokens
        return tokens


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
