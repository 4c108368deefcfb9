"""Names that mean the same, from lists that come with medcite: clinical and everyday words, medicines, abbreviations.

The lists (``search/vocabulary/``) were written for medcite.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from importlib import resources
from typing import NamedTuple

MOST_WORDS = 7
"""No name of more words than this is looked for."""

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_EPONYM = re.compile(r"((?:[A-Z][^\W_]+[ -])*[A-Z][^\W_]+['’]s) ")


class Word(NamedTuple):
    """A word of a text: ``[start, end)`` of its characters, as written and as it is compared."""

    start: int
    end: int
    written: str
    compared: str


def words_of(text: str) -> list[Word]:
    """The words of ``text``, in order."""
    return [Word(m.start(), m.end(), m[0], _compared(m[0])) for m in _WORD.finditer(text)]


def other_names(name: tuple[str, ...]) -> tuple[str, ...]:
    """What else a name is called, given its words as they are compared; none if it is not listed."""
    names, groups = _listed()
    for key in _singular(" ".join(name)):
        if key in names:
            return tuple(other for other in groups[names[key]] if _key(other) != key)
    return ()


def eponym_names(name: tuple[str, ...]) -> tuple[str, ...]:
    """What a condition is called whose eponym stands alone, "Wegener's" or "lou gehrigs", given its words as they are
    compared; none where several conditions bear the name.
    """
    _, groups = _listed()
    group = _eponyms().get(" ".join(name))
    return () if group is None else tuple(groups[group])


def meanings(abbreviation: str) -> tuple[str, ...]:
    """What an abbreviation usually stands for, most usual first; in small letters it must be no ordinary word."""
    if abbreviation.islower() and abbreviation in ordinary_words():
        return ()
    return _abbreviations().get(abbreviation, ())


@cache
def ordinary_words() -> frozenset[str]:
    """English words that are abbreviations only where they are written in capitals."""
    return frozenset(word for line in _lines("ordinary_words.txt") for words in line for word in words.split())


def is_listed(word: str) -> bool:
    """Whether a word, as it is compared, is part of any name: then it is not misspelled."""
    return word in _all_words()


def begins_name(word: str) -> bool:
    """Whether a listed name of several words begins with a word, as it is compared."""
    return word in _first_words()


def _compared(word: str) -> str:
    word = word.lower().replace("'", "").replace("’", "")
    if word.isascii():
        return word
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))


def _key(name: str) -> str:
    return " ".join(word.compared for word in words_of(name))


def _singular(name: str) -> list[str]:
    """A name, and what it may be the plural of."""
    if not name.endswith("s") or name.endswith("ss"):
        return [name]
    forms = [name, name[:-1]]
    if name.endswith("es"):
        forms.append(name[:-2])
    if name.endswith("ies"):
        forms.append(f"{name[:-3]}y")
    return forms


@cache
def _lines(file: str) -> list[list[str]]:
    text = resources.files("medcite.search.vocabulary").joinpath(file).read_text(encoding="utf-8")
    return [line.split(" = ") for line in text.splitlines() if line and not line.startswith("#")]


@cache
def _listed() -> tuple[dict[str, int], list[list[str]]]:
    """The number of each name's group, and the groups."""
    groups = _lines("lay_and_clinical.txt") + _lines("brands.txt")
    return {_key(name): number for number, group in enumerate(groups) for name in group}, groups


@cache
def _eponyms() -> dict[str, int]:
    """The groups of conditions named after somebody, by the name alone."""
    names, groups = _listed()
    bearers: dict[str, set[int]] = {}
    for number, group in enumerate(groups):
        for eponym in filter(None, map(_EPONYM.match, group)):
            bearers.setdefault(_key(eponym[1]), set()).add(number)
    return {key: numbers.pop() for key, numbers in bearers.items() if len(numbers) == 1 and key not in names}


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    found = {short: tuple(meant) for short, *meant in _lines("abbreviations.txt")}
    return {short.lower(): meant for short, meant in found.items()} | found


@cache
def _first_words() -> frozenset[str]:
    names, _ = _listed()
    return frozenset(name.split()[0] for name in [*names, *map(_key, _abbreviations())] if " " in name)


@cache
def _all_words() -> frozenset[str]:
    names, _ = _listed()
    return frozenset(word for name in [*names, *map(_key, _abbreviations())] for word in name.split())
