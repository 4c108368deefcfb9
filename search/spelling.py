"""Misspelled words, met by the corpus's own vocabulary."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from medcite.search.equivalents import is_listed, words_of

if TYPE_CHECKING:
    from medcite.index.lexical import LexicalIndex

SHORTEST = 4
"""Words of fewer letters are taken as they are."""

SLIP_RATIO = 500
"""A word that the corpus has, but seldom, is taken for a slip of its authors where a word that differs in one letter is
this many times as frequent."""

FREQUENT = 0.15
"""What a word that is ten times as frequent may be further away, in letters, and still be preferred."""

LONG = 8
"""Words of fewer letters may have one wrong, and not the first, unless they sound the same."""

MOST_LOOKED_UP = 50
"""Unknown words of one question that are looked up, some milliseconds each: with more it is in no language we know."""

_MOST_KNOWN = 10_000  # words remembered from question to question
_FEW = 2  # passages that hold such a slip

# What sounds alike is made to look alike, so that "kifoplasty" is near to "kyphoplasty".
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:ps|pt|pn|gn|kn|wr)", lambda m: m[0][1]),
        (r"sthm", "sm"),
        (r"mpt", "mt"),
        (r"ph|gh(?=t)|ff", "f"),
        (r"ae|oe|ea|ee|ie|ei", "e"),
        (r"eu|ou|oo", "u"),
        (r"y", "i"),
        (r"sc(?=[eiy])|c(?=[eiy])|z", "s"),
        (r"x", "ks"),
        (r"ch|ck|qu|q|c|kh", "k"),
        (r"rh|rrh", "r"),
        (r"th", "t"),
        (r"(?<=.)h(?=[^aeiou]|$)", ""),
        (r"(.)\1+", r"\1"),
        (r"(?<=..)e$", ""),
    )
]


class Correction(NamedTuple):
    """``[start, end)`` of a question, and the word that is meant there."""

    start: int
    end: int
    written: str
    meant: str


class Spelling:
    """Corrects questions by the words of one index.

    ``is_word`` tells words of the language whether the corpus has them or not; they are left alone.
    """

    def __init__(self, index: LexicalIndex, is_word: Callable[[str], bool]) -> None:
        self._index = index
        self._is_word = is_word
        self._vocabulary: dict[str, int] | None = None
        self._known: dict[str, str | None] = {}

    def corrections(self, question: str) -> list[Correction]:
        """The words of ``question`` that are misspelled, as far as it can be told."""
        found = []
        looked_up = 0
        shouted = question.isupper()
        for start, _, written, _ in words_of(question):
            base, *ending = re.split("['’]", written)
            word = base.lower()
            if len(word) < SHORTEST or not (word.isascii() and word.isalpha()) or not re.search("[aeiouy]", word):
                continue  # an abbreviation, a number, or in another script
            if ending not in ([], ["s"]) or (base.isupper() and not shouted):
                continue  # "didn't"; an abbreviation
            looked_up += self._is_unknown(word)
            if looked_up > MOST_LOOKED_UP:
                break
            meant = self._meant(word)
            if meant is not None:
                found.append(Correction(start, start + len(base), base, meant))
        return found

    def _meant(self, word: str) -> str | None:
        if word not in self._known:
            if len(self._known) >= _MOST_KNOWN:
                self._known.clear()
            self._known[word] = self._look_up(word)
        return self._known[word]

    def _look_up(self, word: str) -> str | None:
        if not self._is_unknown(word):
            return None
        from rapidfuzz import process  # imported for a misspelled word alone
        from rapidfuzz.distance import OSA

        frequency = self._index.word_frequency(word)

        if self._vocabulary is None:
            self._vocabulary = {
                known: count for known, count in self._index.vocabulary() if len(known) >= SHORTEST and known.isalpha()
            }
        near = process.extract(
            word, self._vocabulary.keys(), scorer=OSA.distance, score_cutoff=1 + len(word) // 3, limit=300
        )
        sound, allowed = sounded(word), allowance(len(word))
        best: tuple[float, str] | None = None
        for known, distance, _ in near:
            count = self._vocabulary[known]
            if known == word or (frequency and (distance > 1 or count < SLIP_RATIO * frequency)):
                continue
            heard = OSA.distance(sound, sounded(known))
            if known[0] != word[0] and heard and len(word) < LONG:
                continue
            apart = min(distance, (distance + 2 * heard) / 3 + (known[0] != word[0]) / 3)
            cost = apart - FREQUENT * math.log10(count)
            if apart <= allowed and (best is None or cost < best[0]):
                best = cost, known
        if best is None:
            return None
        if not frequency and self._vocabulary[best[1]] <= _FEW:  # that may be a slip itself
            return self._meant(best[1]) or best[1]
        return best[1]

    def _is_unknown(self, word: str) -> bool:
        frequency = self._index.word_frequency(word)
        known = frequency > _FEW or is_listed(word) or self._has_stem(word, frequency) or self._is_word(word)
        return not known

    def _has_stem(self, word: str, frequency: int) -> bool:
        """Whether the corpus has other forms of a word that it does not have."""
        from medcite.index.analysis import terms

        stems = terms(word)
        if frequency or (stems and word == f"{stems[0]}e"):  # "migrane" is no form of "migrans"
            return False
        return not stems or self._index.document_frequency(stems[0]) > _FEW


@cache
def sounded(word: str) -> str:
    """A word as it sounds, roughly: what is often confused in medical words is written alike."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def allowance(letters: int) -> float:
    """How many letters a word of so many may have wrong; those that hardly change the sound count a third."""
    if letters < LONG:
        return 1.0
    return 5 / 3 if letters < LONG + 2 else 2.0
