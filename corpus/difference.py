"""What changed from one text to another, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

_WORD = re.compile(r"\w+[^\w\s]*|[^\w\s]+")  # with the marks behind it
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
    """What has to be removed from ``old`` and added to make it ``new``; words are whole, white space
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
    """Where what ``old[start:end]`` has become stands in ``new``, a later state of the text; None if it is gone.

    It reaches from the first of its words that is still there to the last, and over what has come in place of others,
    as far as the line goes.
    """
    old_words, new_words = _words(old), _words(new)
    before = inside_first = inside_last = None
    after: int | None = None
    for first_old, first_new, length in _common(old_words, new_words):
        for step in range(length):
            at, found = old_words[first_old + step], new_words[first_new + step]
            if at.start() < start:
                before = found
            elif at.start() >= end:
                after = found.start()
                break
            else:
                inside_first, inside_last = inside_first or found, found
        if after is not None:
            break
    if inside_first is None or inside_last is None:
        return None
    line_start = new.rfind("\n", 0, inside_first.start()) + 1
    line_end = new.find("\n", inside_last.end())
    first = max(line_start, before.end() if before else 0)
    last = min(*(place for place in (line_end, after, len(new)) if place is not None and place >= 0), len(new))
    stretch = new[first:last]
    return first + len(stretch) - len(stretch.lstrip()), first + len(stretch.rstrip())


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
