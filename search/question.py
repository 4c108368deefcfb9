"""A question as it is typed: plain words, "quoted phrases" that must be there, and -words that must not."""

from __future__ import annotations

import re
from dataclasses import dataclass

from medcite.corpus.errors import UsageError
from medcite.index.analysis import terms

_QUOTED = r'"([^"]+)"|“([^”]+)”'
_PARTS = re.compile(rf"(?<!\S)-(?:{_QUOTED}|(?=[^\W\d_])(\w+(?:[-'’]\w+)*))|{_QUOTED}")
"""What is left out, a phrase or a word, or else a phrase."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked.

    Attributes:
        asked: as typed.
        text: what is looked for, without quotation marks and without what is excluded.
        phrases: what must stand in a passage or its headings, word for word (whatever the words' endings).
        excluded: words and phrases that must not.
    """

    asked: str
    text: str
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    @classmethod
    def parse(cls, asked: str) -> Question:
        """Read a question as typed.

        Raises:
            UsageError: it is empty, or asks for nothing but to leave something out.
        """
        # What a terminal or a file could not decode arrives as lone surrogates, which nothing below can read.
        asked = asked.encode("utf-8", "replace").decode().strip()
        if not asked:
            raise UsageError("The question is empty. Ask something, for example: what is kyphoplasty?")
        phrases: list[str] = []
        excluded: list[str] = []

        def part(match: re.Match[str]) -> str:
            left_out, phrase = match[1] or match[2] or match[3], match[4] or match[5]
            (excluded if left_out else phrases).append((left_out or phrase).strip())
            return phrase or ""

        text = " ".join(_PARTS.sub(part, asked).split())
        if excluded and not re.search(r"\w", text):
            raise UsageError(f"{asked} only says what to leave out. Say as well what to look for.")
        return cls(asked, text, tuple(filter(terms, phrases)), tuple(filter(terms, excluded)))
