"""Abbreviations that a text defines: "chronic obstructive pulmonary disease (COPD)".

A. S. Schwartz and M. A. Hearst, "A simple algorithm for identifying abbreviation definitions in biomedical
text", Pacific Symposium on Biocomputing 8:451-462, 2003: the long form stands before the parenthesis, is the
shortest that holds the characters of the short form in order, and its first word begins with the first.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_SHORT = re.compile(r"\(\s*([A-Z][A-Za-z0-9/-]{0,8}[A-Z0-9]s?)\s*[);,]")
"""What may be a short form: 2 to 11 characters without blanks in parentheses, a capital first, not last a small letter
but a plural's."""

_SHORT_FIRST = re.compile(r"\b([A-Z][A-Za-z0-9/-]{0,8}[A-Z0-9])s? \(([^()]{4,100})\)")
"""A short form, and what stands in parentheses after it."""

_MOST_SPARE_WORDS = 5  # a long form has at most this many words more than its short form has characters


class Definition(NamedTuple):
    """A short form and what it stands for, both as written."""

    short: str
    long: str


def definitions(text: str) -> list[Definition]:
    """The abbreviations that ``text`` defines: those in parentheses, then those with parentheses after them."""
    found = []
    for match in _SHORT.finditer(text):
        short = match[1]
        key = short.removesuffix("s") if len(short) > 2 else short
        before = re.split(r"[.;:!?()\n]\s*", text[max(0, match.start() - 200) : match.start()])[-1]
        words = before.split()[-min(len(key) + _MOST_SPARE_WORDS, 2 * len(key)) :]
        long = _long_form(key, " ".join(words))
        if long is not None:
            found.append(Definition(key, long))
    for match in _SHORT_FIRST.finditer(text):
        if _long_form(match[1], match[2]) == match[2]:
            found.append(Definition(match[1], match[2]))
    return found


def _long_form(short: str, before: str) -> str | None:
    """The shortest end of ``before`` that spells ``short``; None if there is none."""
    at = len(before)
    letters = [character for character in short.lower() if character.isalnum()]
    # Character by character, so that places stay what they are: a few letters have two in lower case.
    lower = "".join(character.lower()[0] for character in before)
    for place in range(len(letters) - 1, -1, -1):
        at -= 1
        while at >= 0 and (lower[at] != letters[place] or (place == 0 and at > 0 and lower[at - 1].isalnum())):
            at -= 1
        if at < 0:
            return None
    long = before[at:].strip(" \"'“”‘’,-")
    if len(long) < len(short) + 2 or short.lower() in lower[at:].split():
        return None
    return long
