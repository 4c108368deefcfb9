"""The place of a text that is most like a quotation, word by word, and how like it is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel

from medcite.audit.normal_form import fold

_TOKEN = re.compile(
    r"\d+(?:[.,]\d+)*"  # a number is one word: 2.5 is not like 2.0
    r"|[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]"  # written without spaces, or compared letter by letter
    r"|[^\W\d\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+"
    r"|[^\w\s]"
)
Ids = NDArray[np.int32]

LEAST = 0.5
"""A place less similar than this, and a little more for short quotations, says something else.

Chosen on the articles of a site of 6,154 (tools/make_site.py of the shared data). Of 1,500 quotations each against an
article of another publisher, the best place was that similar for 1.9 % of quotations of 5 words, 0.8 % of 8, 0.1 % of
12, 0.2 % of 20 and none of 40, most of these in phrases that such articles share. Of 600 of which a fifth of the words
were left out, made others or put in, 99 % of those of 5 and 8 words and all longer ones were still found; with three in
ten, 78 % of 5 words, 99 % of 8 and 12, all of 20.
"""


@dataclass(frozen=True, slots=True)
class Alignment:
    """Characters ``[start, end)`` of a text, and how like a quotation they are: from 0 to 1, for the same words."""

    start: int
    end: int
    similarity: float


def is_like(similarity: float, words: int) -> bool:
    """Whether a place so similar to a quotation of so many words and marks is a changed form of it."""
    return words > 0 and similarity >= LEAST + 1 / words


class Words:
    """The words and marks of a text, in which quotations are looked for."""

    def __init__(self, text: str) -> None:
        self.spans = [match.span() for match in _TOKEN.finditer(text)]
        # Neither case nor typography makes a word another one here.
        self.words = [fold(text[start:end]).casefold() for start, end in self.spans]
        self._numbers = {word: number for number, word in enumerate(dict.fromkeys(self.words))}
        self._ids = self.ids(self.words)

    def ids(self, words: Sequence[str]) -> Ids:
        """A number for each word; -1 for one that is not in the text."""
        return np.array([self._numbers.get(word, -1) for word in words], dtype=np.int32)

    def best(self, quote: Words, near: int | None = None) -> Alignment | None:
        """The place that takes the fewest changes of words to be ``quote``; None if either has no words.

        Of several, the one whose end is nearest to the character ``near``; else the first.
        """
        if not quote.words or not self.words:
            return None
        wanted = self.ids(quote.words)
        distances = _distances(wanted, self._ids, anywhere=True)
        ends = np.flatnonzero(distances == distances.min())
        if near is not None:
            end = min(ends.tolist(), key=lambda end: abs(self.spans[max(0, end - 1)][1] - near))
        else:
            end = int(ends[0])
        while end + 1 < len(distances) and distances[end + 1] == distances[end]:
            end += 1  # where the last words are others, they belong to the place
        # The same backwards, from the end that was found: that gives the beginning.
        first = max(0, end - len(wanted) - int(distances[end]))
        backwards = _distances(wanted[::-1], self._ids[first:end][::-1], anywhere=False)
        length = int(backwards.argmin())
        while length + 1 < len(backwards) and backwards[length + 1] == backwards[length]:
            length += 1
        start = end - length
        if start == end:
            return None
        similarity = Indel.normalized_similarity(quote.words, self.words[start:end])
        return Alignment(self.spans[start][0], self.spans[end - 1][1], similarity)


def _distances(quote: Ids, text: Ids, *, anywhere: bool) -> Ids:
    """How many words have to be put in, left out or made others for ``quote`` to end at each place of ``text``.

    Sellers' algorithm, a row of the matrix at a time. ``anywhere``: it may begin at any place, not at the first only.
    """
    columns = np.arange(len(text) + 1, dtype=np.int32)
    row = np.zeros_like(columns) if anywhere else columns.copy()
    for number, word in enumerate(quote.tolist(), start=1):
        following = np.empty_like(row)
        following[0] = number
        np.minimum(row[:-1] + (text != word), row[1:] + 1, out=following[1:])
        # A word more in the text: one more than at the place before, which numpy cannot say while it goes along.
        following -= columns
        np.minimum.accumulate(following, out=following)
        following += columns
        row = following
    return row
