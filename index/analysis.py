"""How text becomes the terms that are matched: stemmed words, and words as they are written."""

from __future__ import annotations

import re
from collections.abc import Container
from functools import cache
from typing import NamedTuple

import tantivy

_LONGEST_WORD = 100


@cache
def analyzer() -> tantivy.TextAnalyzer:
    """Words in lower case, without accents and English stop words, cut to their English stems."""
    return _words().filter(tantivy.Filter.stopword("english")).filter(tantivy.Filter.stemmer("english")).build()


@cache
def word_analyzer() -> tantivy.TextAnalyzer:
    """Words in lower case and without accents, nothing else done to them."""
    return _words().build()


def _words() -> tantivy.TextAnalyzerBuilder:
    return (
        tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
        .filter(tantivy.Filter.remove_long(_LONGEST_WORD))
        .filter(tantivy.Filter.lowercase())
        .filter(tantivy.Filter.ascii_fold())
    )


# Word by word, each looked up in a table, takes less than half the time of analysing a whole text. Characters that
# Python and Tantivy may not agree on, whether they belong to a word, are left to Tantivy.
_PLAIN_WORD = re.compile(r"[^\W_]+")
_NOT_PLAIN = re.compile("[\u0300-\u1fff\u2070-\U0010ffff]")
_MOST_KNOWN = 200_000


class _Terms(dict[str, str]):
    """The term of each word that was looked up, empty for a stop word."""

    def __missing__(self, word: str) -> str:
        if len(self) >= _MOST_KNOWN:
            self.clear()
        found = analyzer().analyze(word)
        term = self[word] = found[0] if found else ""
        return term


_term = _Terms()


def terms(text: str) -> list[str]:
    """The terms of ``text`` as they are matched, in order, repetitions kept."""
    if _NOT_PLAIN.search(text):
        found: list[str] = analyzer().analyze(text)
        return found
    return list(filter(None, map(_term.__getitem__, _PLAIN_WORD.findall(text))))


class Token(NamedTuple):
    """A word of a text: ``[start, end)`` of its characters, its term, and its place among the words."""

    start: int
    end: int
    term: str
    place: int


def tokens(text: str, only: Container[str] | None = None) -> list[Token]:
    """The words of ``text`` that have a term, in order; a stop word has none, but takes a place.

    ``only``: those whose term is among these.
    """
    if _NOT_PLAIN.search(text):
        return [
            Token(token.char_offset_from, token.char_offset_to, token.text, token.position)
            for token in analyzer().pre_tokenize(text).tokens
            if only is None or token.text in only
        ]
    return [
        Token(match.start(), match.end(), term, place)
        for place, match in enumerate(_PLAIN_WORD.finditer(text))
        if (term := _term[match[0]]) and (only is None or term in only)
    ]
