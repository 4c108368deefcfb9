"""Marks in a reference while it is being put together, and how they end as plain text or HTML.

What stands in the facts (a title's own question mark, its "<b>") must come out as it is, while punctuation that the
style adds has to suit what it meets. So both are told apart by marks: noncharacters of Unicode, which no text has.
"""

from __future__ import annotations

import html
import re

_FIRST = 0xFDD0  # U+FDD0 to U+FDEF are noncharacters
_TAGS = ("i", "b", "u", "sup", "sub", "small-caps")
_OPEN = {tag: chr(_FIRST + 2 * number) for number, tag in enumerate(_TAGS)}
_CLOSE = {tag: chr(_FIRST + 2 * number + 1) for number, tag in enumerate(_TAGS)}
CLOSE_QUOTE = chr(_FIRST + 2 * len(_TAGS))
"""A closing quotation mark that full stop and comma go before, as in American English."""

_KEPT = ".,;:!?<"
_KEPT_AS = {mark: chr(_FIRST + 2 * len(_TAGS) + 1 + number) for number, mark in enumerate(_KEPT)}
_KEEP = str.maketrans(_KEPT_AS)
_RESTORE = str.maketrans({kept: mark for mark, kept in _KEPT_AS.items()})
_NONCHARACTERS = re.compile(f"[{chr(_FIRST)}-{chr(0xFDEF)}]")

_TAG = f"[{''.join([*_OPEN.values(), *_CLOSE.values()])}]*"
SENTENCE_ENDS = tuple(":.?!") + tuple(_KEPT_AS[mark] for mark in ":.?!")

_RULES = [
    (re.compile(f"(?<=[.?!])({_TAG}{CLOSE_QUOTE}{_TAG})\\."), r"\1"),  # “What is flu?”. -> “What is flu?”
    (re.compile(f"({CLOSE_QUOTE}{_TAG})([.,])"), r"\2\1"),  # “Flu”. -> “Flu.”
    (re.compile(f"(?<=[?!])({_TAG})\\."), r"\1"),
    (re.compile(f"(?<!\\.)([.,;:])({_TAG})\\1(?!\\.)"), r"\1\2"),
    (re.compile(f",({_TAG}\\.)"), r"\1"),
    (re.compile(f" ({_TAG}) +"), r" \1"),
]


def clean(value: str) -> str:
    """``value`` in one line and without noncharacters, so that marks can be set; "<" means nothing in it."""
    return " ".join(_NONCHARACTERS.sub("", value).split()).replace("<", _KEPT_AS["<"])


def keep(value: str) -> str:
    """``value`` with its punctuation out of reach of what suits punctuation to its surroundings, but for the last."""
    return value[:-1].translate(_KEEP) + value[-1:]


def tagged(tag: str, text: object) -> str:
    """``text`` between the marks of ``tag``: i, b, u, sup, sub or small-caps."""
    return f"{_OPEN[tag]}{text}{_CLOSE[tag]}"


def as_plain(marked: str) -> str:
    """The reference as plain text."""
    text = re.sub(_TAG, "", _tidied(marked))
    return text.translate(_RESTORE)


def as_html(marked: str) -> str:
    """The reference as HTML: the same text, escaped, in the elements that stand for its marks."""
    text = html.escape(_tidied(marked).translate(_RESTORE))
    for tag in _TAGS:
        opening, closing = (
            ('<span style="font-variant: small-caps">', "</span>") if tag == "small-caps" else (f"<{tag}>", f"</{tag}>")
        )
        text = text.replace(_OPEN[tag], opening).replace(_CLOSE[tag], closing)
    return text


def _tidied(marked: str) -> str:
    for pattern, instead in _RULES:
        marked = pattern.sub(instead, marked)
    return marked.replace(CLOSE_QUOTE, "”").strip()
