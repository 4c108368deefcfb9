"""Where sentences begin: sentencex's boundaries, with those that split no sentence taken back."""

from __future__ import annotations

from collections.abc import Iterator

import sentencex

_SLICE = 50_000  # characters looked at together; longer paragraphs are no prose


def sentence_starts(text: str, language: str | None = None) -> Iterator[int]:
    """Where each sentence of ``text`` starts, the first at 0; characters, ascending.

    A stop after an abbreviation or an enumeration ("approx. 5", "2. Rest") begins no sentence: what
    follows in lower case or with a digit, or a piece without a word of its own, is joined to its
    neighbour.
    """
    code = (language or "en").split("-")[0].lower()
    yield 0
    for first in range(0, len(text), _SLICE):
        part = text[first : first + _SLICE]
        previous = 0
        for boundary in sentencex.get_sentence_boundaries(code, part):
            start = boundary["start_index"]
            if start == 0:
                continue
            head = part[start : start + 1]
            if part[previous:start].strip(" .0123456789()") and not (head.islower() or head.isdigit()):
                yield first + start
                previous = start
