"""The words around a quote, as many as tell it from the same words elsewhere in its text."""

from __future__ import annotations

CONTEXT_CHARACTERS = 40
"""How many characters before and after a quote are given at least."""


def quote_context(text: str, start: int, end: int) -> tuple[str, str]:
    """The prefix and the suffix of a TextQuoteSelector for ``text[start:end]``: together with it, they stand in
    ``text`` once.

    They have 40 characters each, where there are so many, and more only if the quote stands elsewhere between the
    same. (https://www.w3.org/TR/annotation-model/#text-quote-selector)
    """
    count = CONTEXT_CHARACTERS
    while True:
        first, last = max(0, start - count), min(len(text), end + count)
        stretch = text[first:last]
        if text.find(stretch, text.find(stretch) + 1) < 0:
            return text[first:start], text[end:last]
        count *= 2
