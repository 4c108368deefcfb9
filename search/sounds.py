"""How words sound, roughly, so that those which are confused in writing can be told to be alike."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

_VOWELS = "aeiouy"

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


def alike(word: str, is_meant: Callable[[str], bool]) -> list[str]:
    """Of the words that are heard like one, such as "heart" for "hart", those that ``is_meant`` says may be meant.

    They begin alike, and have one vowel more, less or another, and perhaps no last "e", or one.
    """
    found = []
    for form in sorted(_one_vowel_other(word)):
        other = form[:-1] if form.endswith("e") else f"{form}e"
        if form != word and is_meant(form):
            found.append(form)
        if other != word and is_meant(other) and sounded(other) == sounded(word):
            found.append(other)
    return list(dict.fromkeys(found))


def _one_vowel_other(word: str) -> set[str]:
    """``word``, and what becomes of it with one vowel after the first letter put in, left out or replaced."""
    found = {word}
    for at in range(1, len(word) + 1):
        found.update(f"{word[:at]}{vowel}{word[at:]}" for vowel in _VOWELS)
        if word[at : at + 1] in tuple(_VOWELS):
            found.add(word[:at] + word[at + 1 :])
            found.update(f"{word[:at]}{vowel}{word[at + 1 :]}" for vowel in _VOWELS)
    return found
