"""Which articles share runs of letters with quotations: all texts are gone through once, for all quotations together.

What is compared are shingles: runs of 12 letters and digits, with case, typography and everything between them left
out. An article that has all shingles of a quotation may hold it word for word, one that lacks any cannot; one that has
many, above all rare ones, may hold something like it.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from medcite.audit.normal_form import fold

LENGTH = 12
_AT_ONCE = 400_000  # characters: what numpy goes through at once stays in the processor's cache
_BETWEEN = 1  # stands between two texts; no letter has this code
_BASE, _BASE2, _BASE4 = (np.uint64(pow(0x9E3779B97F4A7C15, power, 2**64)) for power in (1, 2, 4))
_TABLE_BITS = 22
_MOST_OF_A_QUOTE = 48  # shingles; those of a longer one are taken from all over it

Codes = NDArray[np.uint32]
Hashes = NDArray[np.uint64]


@dataclass(slots=True)
class Shared:
    """The articles that have shingles of one quotation, by the keys they were given with.

    ``holders`` have all of them. ``nearest`` have the most, rare ones counting more, best first.
    """

    holders: list[int] = field(default_factory=list)
    nearest: list[int] = field(default_factory=list)


def shared_shingles(
    quotes: Sequence[str],
    texts: Iterable[tuple[int, str]],
    nearest: int,
    progress: Callable[[int], None] | None = None,
) -> list[Shared]:
    """For each of ``quotes``, which of ``texts``, given with their keys, share shingles with it.

    Of a quotation too short for any shingle, holders are the texts that have all of it. ``nearest``: how many of
    those that share some are wanted. ``progress`` is called with how many texts have been gone through.
    """
    of_quotes = [_codes(quote.replace("\0", " ")) for quote in quotes]
    shingles_of = [_shingles(codes) for codes in of_quotes]
    short = {number: codes for number, codes in enumerate(of_quotes) if 0 < len(codes) < LENGTH}
    having_short: dict[int, list[int]] = {number: [] for number in short}
    known = np.unique(np.concatenate([*shingles_of, np.empty(0, np.uint64)]))
    table = np.zeros(1 << _TABLE_BITS, dtype=bool)  # tells most of what is unknown at once
    table[_slots(known)] = True
    pairs: list[NDArray[np.int64]] = []  # shingles, and beside them texts that have them
    keys: list[int] = []
    batch: list[str] = []
    size = 0

    def look() -> None:
        codes = _codes("\0".join(["", *batch]))
        begins = np.flatnonzero(codes == _BETWEEN)
        first = len(keys) - len(batch)
        for number, quote in short.items():
            which = np.unique(np.searchsorted(begins, _places(quote, codes), side="right") - 1)
            having_short[number] += [keys[first + text] for text in which.tolist()]
        if not len(known):
            return
        hashes = _hashes(codes)
        places = np.flatnonzero(table[_slots(hashes)])
        found = np.minimum(np.searchsorted(known, hashes[places]), len(known) - 1)
        is_known = known[found] == hashes[places]
        which = np.searchsorted(begins, places[is_known], side="right") - 1
        once = np.unique(found[is_known] * np.int64(len(batch)) + which)
        pairs.append(np.stack([once // len(batch), once % len(batch) + first]))

    for key, text in texts:
        keys.append(key)
        batch.append(text.replace("\0", " "))
        size += len(text)
        if size >= _AT_ONCE:
            look()
            batch, size = [], 0
            if progress is not None:
                progress(len(keys))
    if batch:
        look()
    shingles, having = np.concatenate([*pairs, np.empty((2, 0), np.int64)], axis=1)
    having = having[np.argsort(shingles, kind="stable")]
    first_of = np.concatenate([[0], np.cumsum(np.bincount(shingles, minlength=len(known)))])
    all_keys = np.array(keys, dtype=np.int64)
    return [
        _shared(np.searchsorted(known, own).tolist(), having, first_of, all_keys, nearest)
        if len(own)
        else Shared(having_short.get(number, []))
        for number, own in enumerate(shingles_of)
    ]


def _shared(
    shingles: list[int], having: NDArray[np.int64], first_of: NDArray[np.int64], keys: NDArray[np.int64], nearest: int
) -> Shared:
    """``having``: the texts that have the first shingle, then those that have the second, ..., as ``first_of`` says."""
    each = [having[first_of[shingle] : first_of[shingle + 1]] for shingle in shingles]
    texts, at = np.unique(np.concatenate(each), return_inverse=True)
    counts = np.bincount(at, minlength=len(texts))
    weights = np.bincount(at, np.repeat([1 / max(1, len(some)) for some in each], [len(some) for some in each]))
    best = np.lexsort((texts, -weights[: len(texts)]))[:nearest]
    return Shared(keys[texts[counts == len(shingles)]].tolist(), keys[texts[best]].tolist())


def _shingles(codes: Codes) -> Hashes:
    hashes = _hashes(codes)
    if len(hashes) > _MOST_OF_A_QUOTE:
        hashes = hashes[np.linspace(0, len(hashes) - 1, _MOST_OF_A_QUOTE).astype(int)]
    return np.unique(hashes)


def _hashes(codes: Codes) -> Hashes:
    """A hash of the shingle that begins at each place."""
    if len(codes) < LENGTH:
        return np.empty(0, np.uint64)
    one = codes.astype(np.uint64) * np.uint64(0xC2B2AE3D27D4EB4F)
    two = one[:-1] * _BASE + one[1:]
    four = two[:-2] * _BASE2 + two[2:]
    eight = four[:-4] * _BASE4 + four[4:]
    return np.asarray(eight[:-4] * _BASE4 + four[8:], dtype=np.uint64)


def _places(some: Codes, codes: Codes) -> NDArray[np.int64]:
    """Where ``some`` codes stand in ``codes``."""
    places = np.flatnonzero(codes[: len(codes) - len(some) + 1] == some[0])
    for at, code in enumerate(some[1:].tolist(), start=1):
        places = places[codes[places + at] == code]
    return places


def _slots(hashes: Hashes) -> NDArray[np.int64]:
    mixed = (hashes ^ (hashes >> np.uint64(29))) * np.uint64(0xBF58476D1CE4E5B9)
    return (mixed >> np.uint64(64 - _TABLE_BITS)).astype(np.int64)


def _codes(text: str) -> Codes:
    """The letters and digits of ``text``, folded and of one case; :data:`_BETWEEN` for each NUL."""
    codes = np.frombuffer(fold(text).encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    table = _letters()
    folded = np.where(codes < len(table), table[np.minimum(codes, len(table) - 1)], codes)
    return np.asarray(folded[folded != 0], dtype=np.uint32)


@lru_cache(maxsize=1)
def _letters() -> Codes:
    """What becomes of each character below U+3000: a letter or digit of one case, or 0 for all others."""
    table = np.zeros(0x3000, dtype=np.uint32)
    for code in range(len(table)):
        char = chr(code)
        if unicodedata.category(char)[0] in "LN":
            lower = char.casefold()
            table[code] = ord(lower) if len(lower) == 1 else code
    table[0] = _BETWEEN
    return table
