"""How hard a text is to read: the Flesch-Kincaid grade and the Flesch reading ease, for English.

From words a sentence and syllables a word, by the formulas of Flesch (1948), "A new readability yardstick", Journal of
Applied Psychology 32(3), and Kincaid, Fishburne, Rogers and Chissom (1975), "Derivation of new readability formulas
for Navy enlisted personnel", Research Branch Report 8-75. The words for levels of ease are those of Flesch (1949),
"The Art of Readable Writing". Both know nothing of what the words mean: short words can be hard, long ones familiar.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise

from medcite.audit.syllables import syllables
from medcite.corpus.sentences import sentence_starts

FEWEST_WORDS = 30
"""Of fewer nothing is said: Flesch's own samples had a hundred."""

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_NUMBER = re.compile(r"\d[\d.,]*")
_LEVELS = (
    (90, "very easy"),
    (80, "easy"),
    (70, "fairly easy"),
    (60, "standard"),
    (50, "fairly difficult"),
    (30, "difficult"),
)
_HIGHEST_GRADE = 16  # four years of college; beyond, a number says nothing more
_COMMON = {
    "a", "an", "and", "are", "as", "at", "be", "been", "but", "by", "can", "do", "for", "from", "has", "have",
    "if", "in", "is", "it", "may", "not", "of", "on", "or", "should", "that", "the", "their", "there", "they",
    "this", "to", "was", "were", "when", "which", "will", "with", "you", "your",
}  # fmt: skip
_COMMON_SHARE = 0.2  # of the words of English prose 35 to 50 %, of terse lists 20, of German, Dutch, French under 12


@dataclass(frozen=True, slots=True)
class Readability:
    """The size of an English text, and what the formulas make of it."""

    words: int
    sentences: int
    syllables: int

    @property
    def grade(self) -> float:
        """The Flesch-Kincaid grade: the years of school in the United States that it asks for."""
        return 0.39 * self.words / self.sentences + 11.8 * self.syllables / self.words - 15.59

    @property
    def ease(self) -> float:
        """The Flesch reading ease: about 0 to 100; higher is easier."""
        return 206.835 - 1.015 * self.words / self.sentences - 84.6 * self.syllables / self.words

    @property
    def level(self) -> str:
        """A word for the reading ease, from "very easy" to "very difficult"."""
        return next((word for least, word in _LEVELS if self.ease >= least), "very difficult")

    def __str__(self) -> str:
        """For a person: ``about US grade 8: fairly easy``."""
        grade = round(self.grade)
        if grade > _HIGHEST_GRADE:
            return f"above US grade {_HIGHEST_GRADE}: {self.level}"
        return f"about US grade {max(1, grade)}: {self.level}"


def readability(paragraphs: Iterable[str], language: str | None = None) -> Readability | None:
    """What the formulas make of ``paragraphs``; None if they are not English, or too few words.

    Items of a list count as sentences of their own, whether or not a full stop ends them. Numbers are left out.

    Args:
        paragraphs: paragraphs, items and rows.
        language: as the page states it ("en-GB"); where it does not, common words tell.
    """
    if language and language.split("-")[0].split("_")[0].lower() not in ("en", "eng"):
        return None
    words = sentences = counted = common = 0
    for paragraph in paragraphs:
        starts = [*sentence_starts(paragraph, "en"), len(paragraph)]
        for start, end in pairwise(starts):
            found = _WORD.findall(_NUMBER.sub(" ", paragraph[start:end]))
            if found:
                sentences += 1
                words += len(found)
                counted += sum(map(syllables, found))
                common += sum(word.lower() in _COMMON for word in found)
    if words < FEWEST_WORDS or (not language and common < _COMMON_SHARE * words):
        return None
    return Readability(words, sentences, counted)


def together(parts: Iterable[Readability | None]) -> Readability | None:
    """The readability of several texts as one; None if there is none of any."""
    known = [part for part in parts if part]
    if not known:
        return None
    sizes = zip(*((part.words, part.sentences, part.syllables) for part in known), strict=True)
    return Readability(*map(sum, sizes))
