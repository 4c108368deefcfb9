"""What changed from one text to another, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

_WORD = re.compile(r"\w+|[^\w\s]")
_STRAY_WORDS = 2
"""So few words that stayed the same, between others that did not, only make a difference hard to read."""


class Op(StrEnum):
    """What became of some words."""

    SAME = "same"
    REMOVED = "removed"
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class Edit:
    """Words that stayed, went or came, with the white space behind them. ``same`` and ``added`` ones joined are the
    new text, ``same`` and ``removed`` ones the old but for white space.
    """

    op: Op
    text: str


def word_difference(old: str, new: str) -> tuple[Edit, ...]:
    """What has to be removed from ``old`` and added to make it ``new``; words and marks are whole, white space
    does not count. Empty only if both texts are.

    The longest common subsequence of words (rapidfuzz's Indel distance), with stray words among changed ones
    counted as changed.
    """
    old_words, new_words = _words(old), _words(new)
    edits: list[Edit] = []
    at_old = at_new = 0

    def text(words: Sequence[re.Match[str]], whole: str, first: int, last: int) -> str:
        following = words[last].start() if last < len(words) else len(whole)
        return whole[words[first].start() : following] if last > first else ""

    for first_old, first_new, length in [*_common(old_words, new_words), (len(old_words), len(new_words), 0)]:
        for op, piece in (
            (Op.REMOVED, text(old_words, old, at_old, first_old)),
            (Op.ADDED, text(new_words, new, at_new, first_new)),
            (Op.SAME, text(new_words, new, first_new, first_new + length)),
        ):
            if piece:
                edits.append(Edit(op, piece))
        at_old, at_new = first_old + length, first_new + length
    return tuple(edits)


def carried_over(old: str, new: str, start: int, end: int) -> tuple[int, int] | None:
    """Where the words of ``old[start:end]`` are in ``new``, a later state of the text: ``[start, end)`` from the
    first to the last that is still there, with what has come between; None if none of them is.
    """
    old_words, new_words = _words(old), _words(new)
    inside = [
        new_words[first_new + (at - first_old)]
        for first_old, first_new, length in _common(old_words, new_words)
        for at in range(first_old, first_old + length)
        if start <= old_words[at].start() < end
    ]
    return (inside[0].start(), inside[-1].end()) if inside else None


def _words(text: str) -> list[re.Match[str]]:
    return list(_WORD.finditer(text))


def _common(old: Sequence[re.Match[str]], new: Sequence[re.Match[str]]) -> list[tuple[int, int, int]]:
    """``(place in old, place in new, words)`` of each run of words that stayed, in order; no stray words."""
    opcodes = Indel.opcodes([word.group() for word in old], [word.group() for word in new])
    runs = [(code.src_start, code.dest_start, code.src_end - code.src_start) for code in opcodes if code.tag == "equal"]
    kept = []
    for number, (first_old, first_new, length) in enumerate(runs):
        is_edge = first_old == first_new == 0 or (first_old + length, first_new + length) == (len(old), len(new))
        end_of_last = (runs[number - 1][0] + runs[number - 1][2], runs[number - 1][1] + runs[number - 1][2])
        if length > _STRAY_WORDS or is_edge or number == 0 or end_of_last == (first_old, first_new):
            kept.append((first_old, first_new, length))
            continue
        changed_before = first_old - end_of_last[0] + first_new - end_of_last[1]
        after = runs[number + 1][:2] if number + 1 < len(runs) else (len(old), len(new))
        changed_after = after[0] - first_old - length + after[1] - first_new - length
        if min(changed_before, changed_after) <= length:  # what surrounds it is as short: not stray
            kept.append((first_old, first_new, length))
    return kept
