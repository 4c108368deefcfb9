"""Misspelled words, met by the corpus's own vocabulary."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

from medcite.index.analysis import terms
from medcite.index.lexical_query import Phrase
from medcite.search.equivalents import Word, is_listed, words_of
from medcite.search.near_words import FEW, LONG, SHORTEST, Near, NearWords
from medcite.search.question_words import question_terms
from medcite.search.sounds import alike

if TYPE_CHECKING:
    from medcite.index.lexical import LexicalIndex

MOST_LOOKED_UP = 50
"""Unknown words of one question that are looked up, some milliseconds each: with more it is in no language we know."""

WRITTEN_APART = 4 / 3
"""Letters that may be wrong in a word that was written as two, those that hardly change the sound counting a third."""

SHORTEST_PART = 3
"""Letters that each part of it has at least."""

RARE = 0.002
"""A word of the language that fewer of the passages hold than this share may be another that was misheard."""

COMPANY = 0.25
"""How much more improbable a word may be than another, and still be preferred for the word that stands beside it."""


class Correction(NamedTuple):
    """``[start, end)`` of a question, and the word that is meant there."""

    start: int
    end: int
    written: str
    meant: str


class Spelling:
    """Corrects questions by the words of one index.

    ``is_word`` tells words of the language whether the corpus has them or not; they are left alone, unless the words
    beside them speak for another that sounds alike.
    """

    def __init__(self, index: LexicalIndex, is_word: Callable[[str], bool]) -> None:
        self._index = index
        self._is_word = is_word
        self._words = NearWords(index, self._is_unknown)

    def corrections(self, question: str) -> list[Correction]:
        """The words of ``question`` that are misspelled, as far as it can be told."""
        words = words_of(question)
        bases = _bases(question, words)
        corrected: dict[int, Correction] = {}
        doubtful = []
        looked_up = 0
        for at, base in bases.items():
            unknown = self._is_unknown(base.lower())
            if at in corrected or not (unknown or self._is_doubtful(base.lower())):
                continue
            looked_up += 1
            if looked_up > MOST_LOOKED_UP:
                break
            near = self._words.near(base.lower()) if unknown else []
            known = self._in_company(near, _beside(words, at, corrected))
            apart = self._written_apart(question, words, at, corrected) if unknown and known is None else None
            if apart is not None:
                corrected |= apart
            elif near:
                corrected[at] = _corrected(words[at], base, known or near[0].word)
            else:
                doubtful.append(at)
        for at in doubtful:  # now that the words beside are right
            misheard = self._misheard(bases[at].lower(), _beside(words, at, corrected))
            if misheard is not None:
                corrected.setdefault(at, _corrected(words[at], bases[at], misheard))
        return sorted(set(corrected.values()))

    def _in_company(self, near: Sequence[Near], beside: Sequence[tuple[str, int]]) -> str | None:
        """Of those that may be meant, and are about as probable, the first that goes with a word beside it."""
        probable = (one.word for one in near if one.cost <= near[0].cost + COMPANY)
        return next((word for word in probable if any(self._go_together(word, *other) for other in beside)), None)

    def _misheard(self, word: str, beside: Sequence[tuple[str, int]]) -> str | None:
        """What is meant by a word that is one, but never stands where it does: "hart" in "hart attack"."""
        if not beside or any(self._together(word, *other) for other in beside):
            return None
        frequency, least, own = self._index.word_frequency, max(FEW, self._index.word_frequency(word)), set(terms(word))
        known = alike(word, lambda form: frequency(form) > least and set(terms(form)) != own)
        known.sort(key=frequency, reverse=True)
        return self._in_company([Near(0.0, 0.0, form) for form in known], beside)

    def _written_apart(
        self, question: str, words: Sequence[Word], at: int, corrected: Mapping[int, Correction]
    ) -> dict[int, Correction] | None:
        """What an unknown word and one beside it are as one word, for the places of both: "new monia"."""
        best: tuple[float, dict[int, Correction]] | None = None
        for first in (at - 1, at):
            places = (first, first + 1)
            if first < 0 or first + 1 == len(words) or any(place in corrected for place in places):
                continue
            left, right = words[first], words[first + 1]
            parts = left.compared, right.compared
            joined = "".join(parts)
            if min(map(len, parts)) < SHORTEST_PART or not (joined.isascii() and joined.isalpha()):
                continue
            if question[left.end : right.start].strip(" -") or not all(map(_says_something, parts)):
                continue
            own = {term for part in parts for term in terms(part)}
            near = self._words.near(joined)
            if near and near[0].apart <= WRITTEN_APART and own.isdisjoint(terms(near[0].word)):
                one = Correction(left.start, right.end, question[left.start : right.end], near[0].word)
                if best is None or near[0].apart < best[0]:
                    best = near[0].apart, dict.fromkeys(places, one)
        return best[1] if best is not None else None

    def _together(self, word: str, other: str, side: int) -> int:
        """How many passages have a word with another before it (-1) or after it (1)."""
        return self._index.phrase_frequency(Phrase.of(f"{other} {word}" if side < 0 else f"{word} {other}"))

    def _go_together(self, word: str, other: str, side: int) -> bool:
        """Whether they stand so more often than both would stand in the same passage by chance."""
        by_chance = self._index.word_frequency(word) * self._index.word_frequency(other) / max(1, len(self._index))
        return self._together(word, other, side) > max(FEW, by_chance)

    def _is_unknown(self, word: str) -> bool:
        frequency = self._index.word_frequency(word)
        known = frequency > FEW or is_listed(word) or self._has_stem(word, frequency) or self._is_word(word)
        return not known

    def _is_doubtful(self, word: str) -> bool:
        """Whether a short word of the language is so rare in the corpus that another may be meant."""
        return len(word) < LONG and not is_listed(word) and self._index.word_frequency(word) <= RARE * len(self._index)

    def _has_stem(self, word: str, frequency: int) -> bool:
        """Whether the corpus has other forms of a word that it does not have."""
        stems = terms(word)
        if frequency or (stems and word == f"{stems[0]}e"):  # "migrane" is no form of "migrans"
            return False
        return not stems or self._index.document_frequency(stems[0]) > FEW


def _corrected(word: Word, base: str, meant: str) -> Correction:
    return Correction(word.start, word.start + len(base), base, meant)


def _bases(question: str, words: Sequence[Word]) -> dict[int, str]:
    """Those words of ``question``, without a genitive's ending, that can be told to be right or wrong, by place."""
    found = {}
    shouted = question.isupper()
    for at, (_, _, written, _) in enumerate(words):
        base, *ending = re.split("['’]", written)
        word = base.lower()
        if len(word) < SHORTEST or not (word.isascii() and word.isalpha()) or not re.search("[aeiouy]", word):
            continue  # an abbreviation, a number, or in another script
        if ending not in ([], ["s"]) or (base.isupper() and not shouted):
            continue  # "didn't"; an abbreviation
        found[at] = base
    return found


def _beside(words: Sequence[Word], at: int, corrected: Mapping[int, Correction]) -> list[tuple[str, int]]:
    """The words before (-1) and after (1) one, corrected, if they say anything."""
    found = []
    for side in (-1, 1):
        other = at + side
        if 0 <= other < len(words):
            word = corrected[other].meant if other in corrected else words[other].compared
            if _says_something(word):
                found.append((word, side))
    return found


def _says_something(word: str) -> bool:
    return not question_terms().issuperset(terms(word))
