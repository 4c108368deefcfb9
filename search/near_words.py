"""Words of a corpus that may be meant by one that it does not have, or seldom."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from medcite.search.sounds import sounded

if TYPE_CHECKING:
    from medcite.index.lexical import LexicalIndex

SHORTEST = 4
"""Words of fewer letters are taken as they are."""

FEW = 2
"""A word that no more passages than this hold may be a slip of their authors."""

SLIP_RATIO = 500
"""Such a word is taken for a slip where one that differs in one letter is this many times as frequent."""

FREQUENT = 0.15
"""What a word that is ten times as frequent may be further away, in letters, and still be preferred."""

LONG = 8
"""Words of fewer letters may have one wrong, and not the first, unless they sound the same."""

_MOST_KNOWN = 10_000  # words remembered from question to question


class Near(NamedTuple):
    """A word that may be meant, how improbable that is, and how many letters apart: of those hardly heard, thirds."""

    cost: float
    apart: float
    word: str


class NearWords:
    """The words of one index. ``is_unknown`` tells those that are none of the language, nor frequent there."""

    def __init__(self, index: LexicalIndex, is_unknown: Callable[[str], bool]) -> None:
        self._index = index
        self._is_unknown = is_unknown
        self._frequencies: dict[str, int] = {}
        self._near: dict[str, list[Near]] = {}

    def near(self, word: str) -> list[Near]:
        """What may be meant by a word that the corpus does not have, or seldom; the most probable first."""
        if word not in self._near:
            if len(self._near) >= _MOST_KNOWN:
                self._near.clear()
            self._near[word] = self._look_up(word)
        return self._near[word]

    def _look_up(self, word: str) -> list[Near]:
        from rapidfuzz import process  # imported for a misspelled word alone
        from rapidfuzz.distance import OSA

        frequency = self._index.word_frequency(word)
        frequencies = self._words()
        cutoff = 1 + len(word) // 3
        sound, allowed = sounded(word), allowance(len(word))
        found = []
        for known, distance, _ in process.extract(
            word, frequencies.keys(), scorer=OSA.distance, score_cutoff=cutoff, limit=300
        ):
            count = frequencies[known]
            if known == word or (frequency and (distance > 1 or count < SLIP_RATIO * frequency)):
                continue
            heard = OSA.distance(sound, sounded(known))
            if known[0] != word[0] and heard and len(word) < LONG:
                continue
            apart = min(distance, (distance + 2 * heard) / 3 + (known[0] != word[0] and heard > 0) / 3)
            if apart <= allowed:
                found.append(Near(apart - FREQUENT * math.log10(count), apart, known))
        found.sort()
        if found and not frequency and frequencies[found[0].word] <= FEW and self._is_unknown(found[0].word):
            return [*self.near(found[0].word)[:1], *found]  # what is near is a slip itself
        return found

    def _words(self) -> Mapping[str, int]:
        """The corpus's words, with the number of passages that hold them."""
        if not self._frequencies:
            self._frequencies = {
                known: count for known, count in self._index.vocabulary() if len(known) >= SHORTEST and known.isalpha()
            }
        return self._frequencies


def allowance(letters: int) -> float:
    """How many letters a word of so many may have wrong; those that hardly change the sound count a third."""
    if letters < LONG:
        return 1.0
    return 5 / 3 if letters < LONG + 2 else 2.0
