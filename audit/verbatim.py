"""Where a quotation stands word for word in a text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from medcite.audit.claim import Claim
from medcite.audit.normal_form import NormalForm, fold

_ELLIPSIS = re.compile(r"\s*(?:\[\s*(?:\.{3}|…)\s*\]|\(\s*(?:\.{3}|…)\s*\)|\.{3,}|…)\s*")
_CLOSING = " .,;:"
_MOST = 1000  # occurrences in one text
# Scripts that put no spaces between words, in which every place is as good as the end of a word.
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u2e80-\u9fff\uf900-\ufaff]")

Parts = tuple[str, ...]


def readings(claim: Claim) -> list[Parts]:
    """The ways to take a quotation, the first to be tried first: parts that have to stand one after the other.

    What people typed may have left words out where it has an ellipsis, and may end with a mark of their own sentence.
    """
    found: list[Parts] = []
    for quote in filter(None, (claim.quote, claim.other_reading)):
        text = " ".join((fold(quote) if claim.typed else quote).split())
        found.append((text,))
        if claim.typed:
            found.append((text.rstrip(_CLOSING),))
            found.append(tuple(part for part in _ELLIPSIS.split(text) if part))
            found.append(tuple(part.rstrip(_CLOSING) for part in _ELLIPSIS.split(text) if part.rstrip(_CLOSING)))
    return [parts for parts in dict.fromkeys(found) if parts and all(parts)]


def longest_part(quote: str, typed: bool) -> str:
    """The longest stretch of a quotation that has to stand in one piece, however it is read."""
    return max(_ELLIPSIS.split(" ".join(fold(quote).split())), key=len) if typed else quote


def occurrences(parts: Sequence[str], form: NormalForm) -> list[tuple[int, int]]:
    """Where ``parts`` stand one after the other: ``[start, end)`` in the original; whole words and numbers only."""
    found: list[tuple[int, int]] = []
    for start in _places(parts[0], form.text, 0):
        end = start + len(parts[0])
        for part in parts[1:]:
            following = next(_places(part, form.text, end), None)
            if following is None:
                return found
            end = following + len(part)
        found.append(form.span(start, end))
        if len(found) == _MOST:
            break
    return found


def left_out(parts: Sequence[str], text: str) -> str:
    """What stands in ``text``, in normal form, between ``parts`` that stand in it one after the other."""
    between, end = [], 0
    for part in parts:
        start = text.find(part, end)
        if start < 0:
            break
        between.append(text[end:start] if end else "")
        end = start + len(part)
    return " ".join(between)


def _places(words: str, text: str, first: int) -> Iterator[int]:
    at = text.find(words, first)
    while at >= 0:
        if not _splits_word(text, at) and not _splits_word(text, at + len(words)):
            yield at
        at = text.find(words, at + 1)


def _splits_word(text: str, at: int) -> bool:
    """Whether ``at`` is within a word, or a number: "the dose is 5" is not said by "the dose is 50", nor by "5.5"."""
    if not 0 < at < len(text):
        return False
    before, after = text[at - 1], text[at]
    if before.isalnum() and after.isalnum():
        return not (_UNSPACED.match(before) or _UNSPACED.match(after))
    if before in ".," and after.isdigit():
        return text[at - 2 : at - 1].isdigit()
    return before.isdigit() and after in ".," and text[at + 1 : at + 2].isdigit()
