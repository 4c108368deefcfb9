"""Other wordings of what is asked: abbreviations spelled out, clinical for everyday words, medicines by any name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from medcite.index.abbreviations import definitions
from medcite.index.analysis import terms
from medcite.index.lexical_query import Phrase
from medcite.search.equivalents import (
    MOST_WORDS,
    Word,
    begins_name,
    eponym_names,
    meanings,
    ordinary_words,
    other_names,
    words_of,
)

if TYPE_CHECKING:
    from medcite.index.lexical import LexicalIndex
    from medcite.index.scores import Rows

MOST_MEANINGS = 3
"""Wordings added to one name at most: those that most passages have."""

DEFINITIONS_READ = 20
"""Passages that are read for what an abbreviation stands for in the corpus."""

SECOND_MEANING = 0.5
"""An abbreviation's second meaning counts if it is defined at least so often as the first."""

SHORTEST_PART = 3
"""Of fewer letters, two words are not taken for one: "a typical" is not "atypical"."""

_ONLY_BLANKS = re.compile("[ -]+")
_LONGEST_ABBREVIATION = 10
_MOST_KNOWN = 10_000  # remembered from question to question


class Ground(StrEnum):
    """Why a wording was added."""

    CORPUS = "defined in the corpus"
    ABBREVIATION = "abbreviation"
    EQUIVALENT = "means the same"


@dataclass(frozen=True, slots=True)
class Expansion:
    """``[start, end)`` of a question, the words there, what they are called as well, and how that is known."""

    start: int
    end: int
    written: str
    meant: tuple[str, ...]
    ground: Ground


class Expander:
    """Finds other wordings that one corpus has.

    ``texts`` reads passages by their rows; ``is_word`` tells words of the language, which are abbreviations only where
    they are written in capitals.
    """

    def __init__(
        self, index: LexicalIndex, texts: Callable[[Rows], Sequence[str]], is_word: Callable[[str], bool]
    ) -> None:
        self._index = index
        self._texts = texts
        self._is_word = is_word
        self._defined: dict[str, tuple[str, ...]] = {}
        self._frequencies: dict[str, int] = {}

    def expansions(self, question: str) -> list[Expansion]:
        """The names in ``question`` that are called otherwise, too; the longest names first, none within another."""
        words = words_of(question)
        said = set(terms(question))
        found: list[Expansion] = []
        first = 0
        while first < len(words):
            expansion, taken = self._longest_from(words[first : first + MOST_WORDS], question, said)
            if expansion is not None:
                found.append(expansion)
            first += taken
        return found

    def _longest_from(self, words: Sequence[Word], question: str, said: set[str]) -> tuple[Expansion | None, int]:
        """What the longest name at the beginning of ``words`` is called as well, and how many words it has.

        Nothing is added that the question has ``said``.
        """
        for count in range(len(words) if begins_name(words[0].compared) else min(2, len(words)), 0, -1):
            start, end = words[0].start, words[count - 1].end
            written = question[start:end]
            spelled_out, ground = self._spelled_out(written)
            compared = tuple(word.compared for word in words[:count])
            names = spelled_out + other_names(compared) + self._by_eponym(compared, written)
            if count == 2:
                names += self._written_together(words[0], words[1], written)
            own = set(terms(written))
            # Neither what finds nothing more, nor what is looked for already, nor what the corpus does not have.
            new = [
                name
                for name in dict.fromkeys(names)
                if not (own and own.issubset(terms(name)))
                and not said.issuperset(terms(name))
                and self._frequency(name)
            ]
            if new:
                kept = sorted(new, key=lambda name: (name not in spelled_out, -self._frequency(name)))[:MOST_MEANINGS]
                return Expansion(start, end, written, tuple(kept), ground if spelled_out else Ground.EQUIVALENT), count
        return None, 1

    def _spelled_out(self, word: str) -> tuple[tuple[str, ...], Ground]:
        if len(word) < 2 or (word.islower() and word in ordinary_words()):
            return (), Ground.ABBREVIATION
        plural = len(word) > 2 and word.endswith("s") and word[:-1].isupper()
        short = word[:-1] if plural else word
        listed = meanings(short)
        if len(short) <= _LONGEST_ABBREVIATION and (short.isupper() or short.islower()):
            defined = self._defined_as(short.lower())
            if defined and (short.isupper() or listed or not self._is_word(short)):
                return defined, Ground.CORPUS
        return listed, Ground.ABBREVIATION

    def _by_eponym(self, compared: tuple[str, ...], written: str) -> tuple[str, ...]:
        names = eponym_names(compared)
        return names if names and not self._is_word(written.lower()) else ()  # "bells" are no palsy; "Bell's" may be

    def _written_together(self, left: Word, right: Word, written: str) -> tuple[str, ...]:
        """Two words as one, and what else that is called, where the corpus writes it so more often: "gall stones"."""
        if min(len(left.compared), len(right.compared)) < SHORTEST_PART or not _ONLY_BLANKS.fullmatch(
            written[left.end - left.start : right.start - left.start]
        ):
            return ()
        joined = left.compared + right.compared
        frequency = self._index.word_frequency(joined)
        if not frequency or frequency <= self._frequency(written):
            return ()
        return (joined, *other_names((joined,)))

    def _defined_as(self, short: str) -> tuple[str, ...]:
        """What the corpus itself says that an abbreviation stands for, the most frequent first."""
        if short not in self._defined:
            if len(self._defined) >= _MOST_KNOWN:
                self._defined.clear()
            counts: Counter[tuple[str, ...]] = Counter()
            written: dict[tuple[str, ...], str] = {}
            for text in self._texts(self._index.defining(short, DEFINITIONS_READ)):
                for definition in definitions(text):
                    if definition.short.lower() == short:
                        key = tuple(terms(definition.long))
                        counts[key] += 1
                        written.setdefault(key, definition.long.lower())
            best = counts.most_common(2)
            self._defined[short] = tuple(
                written[key] for key, count in best if key and count >= SECOND_MEANING * best[0][1]
            )
        return self._defined[short]

    def _frequency(self, name: str) -> int:
        """How many passages have a name."""
        if name not in self._frequencies:
            if len(self._frequencies) >= _MOST_KNOWN:
                self._frequencies.clear()
            self._frequencies[name] = self._index.phrase_frequency(Phrase.of(name))
        return self._frequencies[name]
