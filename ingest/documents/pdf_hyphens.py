"""Joining the lines of a paragraph: what a hyphen at a line's end parts, and what it holds together."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from medcite.ingest.documents.pdf_page import LINE_END_HYPHEN

_HYPHENS = (LINE_END_HYPHEN, "-", "\u2010")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_LAST = re.compile(r"[^\W\d_]+$")
_FIRST = re.compile(r"[^\W\d_]+")
_PRIVATE = re.compile("[\ue000-\uf8ff]")  # symbols of some font, without a meaning outside it
# Hyphens that are part of the spelling follow these.
_COMPOUNDS = frozenset(
    ["all", "co", "cross", "ex", "follow", "free", "full", "half", "high", "ill", "life", "long", "low", "mid", "multi",
     "non", "off", "one", "part", "post", "pre", "re", "self", "semi", "short", "side", "three", "two", "well"]
)  # fmt: skip
_HABIT = 0.025  # of the lines of a text that end in a hyphen, from which it breaks words: spelling alone makes 1 %
_LONGEST_WORD = 100  # characters
_FEWEST = 2  # such lines that show a habit


class LineJoiner:
    """Joins lines to running text, as the other words of the document show how."""

    def __init__(self, lines: Iterable[str]) -> None:
        """Learn from all ``lines`` of a document, in order."""
        self._words: set[str] = set()
        count = hyphens = 0
        was_parted = False
        for line in lines:
            words = _WORD.findall(line.casefold())
            is_parted = line.endswith(_HYPHENS)
            # Neither part of what a hyphen parts is a word to learn.
            self._words.update(words[was_parted : len(words) - is_parted])
            count += 1
            hyphens += is_parted
            was_parted = is_parted
        self._breaks_words = hyphens >= _FEWEST and hyphens >= _HABIT * count

    def join(self, lines: Sequence[str]) -> str:
        """``lines`` as one text."""
        parts: list[str] = []
        for line in lines:
            if parts:
                last, link = self._linked(parts[-1], line)
                parts[-1] = last
                parts.append(link)
            parts.append(line)
        text = _PRIVATE.sub("", "".join(parts))
        return text[:-1] + "-" if text.endswith(LINE_END_HYPHEN) else text

    def _linked(self, before: str, after: str) -> tuple[str, str]:
        """``before``, with its hyphen or without, and what stands between the two lines."""
        tail, hyphen = before[-_LONGEST_WORD:-1], before[-1:]
        if hyphen not in _HYPHENS:
            last = tail.rpartition(" ")[2]
            is_address = hyphen in ("/", "_", "=", "&", "?") and ("://" in last or last.startswith("www."))
            return before, "" if is_address or _is_wide(hyphen, after) else " "
        head = before[:-1]
        if not tail or tail.endswith((" ", "-")):
            return f"{head}-", " "  # a dash
        first, second = _LAST.search(tail), _FIRST.match(after)
        if first is None or second is None or not after[0].islower() or self._is_spelt(first[0], second[0]):
            return f"{head}-", ""
        return head, ""

    def _is_spelt(self, first: str, second: str) -> bool:
        """Whether the hyphen between the two belongs to the word."""
        first, second = first.casefold(), second.casefold()
        if first + second in self._words:
            return False
        if f"{first}-{second}" in self._words or first in _COMPOUNDS or len(first) == 1:
            return True
        return not self._breaks_words and first in self._words


def _is_wide(last: str, after: str) -> bool:
    """Whether both sides are of a script that is written without spaces."""
    return all(unicodedata.east_asian_width(character) == "W" for character in (last or " ", after[:1] or " "))
