"""What is embedded with a passage: its title and heading path, cut to a share of what the encoder reads."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol


class TokenMeter(Protocol):
    """Measures text in an encoder's tokens."""

    @property
    def room(self) -> int:
        """Tokens the encoder reads of one passage, its special tokens and prompt already taken off."""

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The ``[start, end)`` characters of each token of ``text``, special tokens left out."""

    def token_count(self, text: str) -> int:
        """How many tokens ``text`` has, special tokens left out."""


CONTEXT_SHARE = 3
"""The context may take one part in this many of the encoder's room; the rest is the passage's."""


def passage_context(heading_path: Sequence[str], meter: TokenMeter) -> str:
    """Title and heading path as embedded before a passage, a line each.

    Where they would take more than a third of the room, the title and the innermost heading are kept
    before the headings between them, and what is still too long is cut at a token.
    """
    limit = max(1, meter.room // CONTEXT_SHARE)
    lines = [line for line in dict.fromkeys(heading_path) if line]
    while True:
        context = "\n".join(lines)
        if meter.token_count(context) <= limit:
            return context
        if len(lines) <= 2:
            return context[: meter.token_offsets(context)[limit - 1][1]]
        del lines[1]


def embedded_text(context: str, text: str) -> str:
    """What the encoder is given for a passage of ``text``."""
    return f"{context}\n{text}" if context else text
