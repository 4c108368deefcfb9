"""Links that open a page at a passage: URL text fragments (https://wicg.github.io/scroll-to-text-fragment/)."""

from __future__ import annotations

from urllib.parse import quote

_WHOLE = 120  # characters; a longer passage is named by its first and its last words
_WORDS = 6
_MOST_WORDS = 14


def text_fragment(text: str, start: int, end: int) -> str:
    """The fragment, from ``#`` on, that selects characters ``[start, end)`` of an article's ``text``.

    First and last words are taken within one line, for a browser matches each of them within one block
    of the page; as many of them as make them unique in the article, up to 14.
    """
    passage = text[start:end]
    lines = [line for line in passage.split("\n") if line.strip()]
    if not lines:
        return ""
    if len(lines) == 1 and len(passage) <= _WHOLE:
        return f"#:~:text={_encoded(passage)}"
    first, last = lines[0].split(" "), lines[-1].split(" ")
    if len(lines) == 1:
        # Both ends come from the same line and must not overlap.
        first, last = first[: len(first) // 2], last[len(last) // 2 :]
        if not first:  # one endless word
            return f"#:~:text={_encoded(passage[:_WHOLE])}"
    opening = _shortest(text, [" ".join(first[:count]) for count in range(_WORDS, _MOST_WORDS + 1)])
    closing = _shortest(text, [" ".join(last[-count:]) for count in range(_WORDS, _MOST_WORDS + 1)])
    return f"#:~:text={_encoded(opening)},{_encoded(closing)}"


def _shortest(text: str, candidates: list[str]) -> str:
    """The first of ``candidates`` that stands in ``text`` once, else the last of them."""
    return next((words for words in candidates if text.count(words) == 1), candidates[-1])


def _encoded(words: str) -> str:
    # "-" and "," mean something in a fragment, and quote() leaves "-" as it is.
    return quote(words.strip(), safe="").replace("-", "%2D")
