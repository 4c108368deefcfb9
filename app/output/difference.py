"""Word-level differences for a person: in colour on a terminal, between marks anywhere else."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from medcite.corpus.difference import Edit, Op

REMOVED, ADDED = "red strike", "bold green"
_UNCHANGED_WORDS = 12
"""Of a long run of unchanged words, so many are shown on either side of a change."""


def difference_text(console: Console, edits: Iterable[Edit], *, shorten: bool = False) -> Text:
    """What was removed and added: struck out in red and in green, or as ``[-removed-]{+added+}``.

    ``shorten``: of long runs of words that stayed, only those beside a change.
    """
    edits = list(edits)
    text = Text()
    for number, edit in enumerate(edits):
        if edit.op is Op.SAME:
            text.append(_shortened(edit.text, number == 0, number == len(edits) - 1) if shorten else edit.text)
            continue
        words, space = edit.text.rstrip(), edit.text[len(edit.text.rstrip()) :]
        if console.is_terminal:
            text.append(words, REMOVED if edit.op is Op.REMOVED else ADDED)
        else:
            text.append(f"[-{words}-]" if edit.op is Op.REMOVED else f"{{+{words}+}}")
        text.append(space or (" " if console.is_terminal and edit.op is Op.REMOVED else ""))
    return text


def _shortened(text: str, is_first: bool, is_last: bool) -> str:
    words = text.split()
    if len(words) <= 2 * _UNCHANGED_WORDS:
        return text
    head = [] if is_first else words[:_UNCHANGED_WORDS]
    tail = [] if is_last else words[-_UNCHANGED_WORDS:]
    return f"{' '.join(head)} … {' '.join(tail)}{'' if is_last else ' '}".lstrip()
