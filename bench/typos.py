"""Puts a typo into every medical term of a question, the same one each time."""

from __future__ import annotations

import random
import re
from collections.abc import Callable

import medcite
from medcite.index.analysis import terms

SHORTEST = 5
"""Words of fewer letters are not misspelled."""

MEDICAL = 0.02
"""Words that stand in a smaller share of the passages are taken for medical ones."""

_SOUNDS_LIKE = (
    ("ph", "f"), ("y", "i"), ("ae", "e"), ("rrh", "r"), ("th", "t"), ("ch", "k"), ("x", "ks"), ("ll", "l"), ("mm", "m"),
    ("nn", "n"), ("ss", "s"), ("es", "is"), ("tion", "sion"), ("ei", "ie"), ("ou", "u"), ("ea", "e"), ("c", "k"),
)  # fmt: skip


def misspelled(text: str, is_medical: Callable[[str], bool]) -> str:
    """``text`` with one typo in every word of at least :data:`SHORTEST` letters that ``is_medical``."""

    def changed(match: re.Match[str]) -> str:
        word = match[0]
        return typo(word) if len(word) >= SHORTEST and is_medical(word.lower()) else word

    return re.sub(r"[A-Za-z]+", changed, text)


def typo(word: str) -> str:
    """``word`` with one typo: half the time as it sounds, else a slip of the fingers. The first letter stays."""
    chance = random.Random(word.lower())
    alike = [(old, new) for old, new in _SOUNDS_LIKE if old in word.lower()[1:]]
    if alike and chance.random() < 0.5:
        old, new = chance.choice(alike)
        at = word.lower().index(old, 1)
        return word[:at] + new + word[at + len(old) :]
    for _attempt in range(20):
        at = chance.randrange(1, len(word))
        letter = chance.choice("aeioubcdfglmnprst")
        slips = (
            word[:at] + word[at + 1 :],
            word[:at] + letter + word[at:],
            word[:at] + letter + word[at + 1 :],
            word[:at] + word[at : at + 2][::-1] + word[at + 2 :],
        )
        slip = chance.choice(slips)
        if slip.lower() != word.lower():
            return slip
    return word[:-1]


def rare_in(corpus: medcite.Corpus) -> Callable[[str], bool]:
    """Whether a word counts as medical: if fewer than :data:`MEDICAL` of a corpus's passages have it."""
    index = corpus._open_views().lexical
    most = MEDICAL * len(index)

    def is_rare(word: str) -> bool:
        found = terms(word)  # none of a stop word
        return bool(found) and max(map(index.document_frequency, found)) < most

    return is_rare
