"""The changes that matter most in a medical text: other numbers, and a "not" more or less."""

from __future__ import annotations

import re
from collections.abc import Iterable

from medcite.corpus.difference import Edit, Op

_NUMBER = re.compile(
    r"\d+(?:[.,]\d+)*|\b(?:zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|once|twice|half|double)\b"
    r"|(?<=[\d\s])(?:mg|mcg|[µμ]g|ng|kg|g|ml|dl|l|mmol|mol|units?|iu|%|hours?|days?|weeks?|months?|years?)(?!\w)",
    re.I,
)
_NEGATION = re.compile(
    r"\b(?:not|no|never|none|neither|nor|without|cannot|except|unless|avoid|stop|contraindicated|\w+n['’]t)\b", re.I
)


def critical_changes(difference: Iterable[Edit]) -> tuple[str, ...]:
    """What a reader must not miss in a difference between a quotation and its article, each as a sentence."""
    edits = list(difference)
    removed = " ".join(edit.text for edit in edits if edit.op is Op.REMOVED)
    added = " ".join(edit.text for edit in edits if edit.op is Op.ADDED)
    found = []
    # A number that only part of was changed is named whole.
    quoted = _NUMBER.findall("".join(edit.text for edit in edits if edit.op is not Op.ADDED))
    stated = _NUMBER.findall("".join(edit.text for edit in edits if edit.op is not Op.REMOVED))
    only_quoted, only_stated = _without(quoted, stated), _without(stated, quoted)
    if only_quoted or only_stated:
        found.append(
            f"Numbers or units differ: {', '.join(only_quoted) or 'none'} → {', '.join(only_stated) or 'none'}."
        )
    negated, denied = (_without(*pair) for pair in _both(removed, added))
    found += [f"The article does not say “{word}” there." for word in negated]
    found += [f"The article says “{word}” there." for word in denied]
    return tuple(found)


def negations(text: str) -> list[str]:
    """The words in ``text`` that turn a statement into its opposite."""
    return list(dict.fromkeys(_NEGATION.findall(text)))


def _both(removed: str, added: str) -> tuple[tuple[list[str], list[str]], tuple[list[str], list[str]]]:
    before = [word.lower() for word in negations(removed)]
    after = [word.lower() for word in negations(added)]
    return (before, after), (after, before)


def _without(some: list[str], others: list[str]) -> list[str]:
    left = list(others)
    kept = []
    for one in some:
        if one in left:
            left.remove(one)
        else:
            kept.append(one)
    return kept
