"""Texts as they are compared: white space collapsed and, for what people typed, typographic variants folded."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from functools import cached_property

_WORD = re.compile(r"\S+")
_VARIANTS = {
    '"': "“”„‟«»″＂",
    "'": "‘’‚‛‹›′`´",
    "-": "‐‑‒–—―−﹣－",
    "": "\u00ad\u200b\u200c\u200d\u2060\ufeff",  # soft hyphens, and spaces of no width
    "μ": "µ",
    "ff": "ﬀ",
    "fi": "ﬁ",
    "fl": "ﬂ",
    "ffi": "ﬃ",
    "ffl": "ﬄ",
    "st": "ﬅﬆ",
    "...": "…",
}
# Only what looks the same or is the same mark: compatibility forms are left alone, for "10⁶" is not "106".
_FOLDED = str.maketrans({variant: plain for plain, variants in _VARIANTS.items() for variant in variants})
_LONG_DASH = re.compile("-{2,3}")


def fold(text: str) -> str:
    """``text`` with typographic variants made one: quotes, dashes, ligatures, marks of no width, composed letters."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_FOLDED)
    return _LONG_DASH.sub("-", text) if "--" in text else text


class NormalForm:
    """A text as it is compared, and where its characters are in the text as it is.

    ``folded``: with typographic variants made one as well.
    """

    def __init__(self, original: str, *, folded: bool) -> None:
        self.original = original
        self._is_folded = folded
        self.text = " ".join((fold(original) if folded else original).split())

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Where characters ``[start, end)`` of ``text`` are in the original; they begin and end with a word."""
        return self._original_start(start), self._original_end(end)

    @cached_property
    def _words(self) -> list[tuple[int, int, str]]:
        """``(start in text, start in original, word in original)`` of each word."""
        words, at = [], 0
        for match in _WORD.finditer(self.original):
            length = len(self._form(match.group()))
            if length:  # of a word of soft hyphens nothing is left
                words.append((at, match.start(), match.group()))
                at += length + 1
        return words

    def _form(self, word: str) -> str:
        return fold(word) if self._is_folded else word

    def _word_at(self, place: int) -> tuple[int, int, str]:
        return self._words[bisect_right(self._words, place, key=lambda word: word[0]) - 1]

    def _original_start(self, place: int) -> int:
        at, start, word = self._word_at(place)
        kept = 0
        while kept < len(word) and len(self._form(word[: kept + 1])) <= place - at:
            kept += 1
        return start + kept

    def _original_end(self, place: int) -> int:
        at, start, word = self._word_at(place - 1)
        kept = 0
        while kept < len(word) and len(self._form(word[:kept])) < place - at:
            kept += 1
        return start + kept
