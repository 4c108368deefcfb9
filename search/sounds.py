"""How words sound, roughly, so that those which are confused in writing can be told to be alike."""

from __future__ import annotations

import re
from functools import lru_cache

# What sounds alike is made to look alike, so that "kifoplasty" is near to "kyphoplasty".
_SOUNDS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"^(?:ps|pt|pn|gn|kn|wr)", lambda m: m[0][1]),
        (r"sthm", "sm"),
        (r"ough(?!t)", "of"),
        (r"mpt", "mt"),
        (r"ph|gh(?=t)|ff", "f"),
        (r"ae|oe|ea|ee|ie|ei", "e"),
        (r"eu|ew|ou|oo", "u"),
        (r"oa", "o"),
        (r"ai|ay", "a"),
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


@lru_cache(maxsize=100_000)
def sounded(word: str) -> str:
    """A word as it sounds, roughly: what is often confused in medical words is written alike."""
    for pattern, sound in _SOUNDS:
        word = pattern.sub(sound, word)
    return word


def skeleton(word: str) -> str:
    """What is left of a word without its vowels, as it sounds: "hart" and "heart" have the same."""
    return re.sub("[aeiou]", "", sounded(word))
