"""Word-level differences for a person: in colour on a terminal, between marks anywhere else."""

from __future__ import annotations

from collections.abc import Iterable

from rich.console import Console
from rich.text import Text

from medcite.corpus.difference import Edit, Op

_SAME_SHOWN = 70  # characters of what stayed, on either side of what did not


def is_styled(console: Console) -> bool:
    """Whether colours alone can tell what was removed and added."""
    return console.is_terminal and not console.no_color


def difference_text(edits: Iterable[Edit], *, styled: bool = False, shorten: bool = False) -> Text:
    """What was removed and added: struck out in red and in green, or as ``[-removed-]{+added+}``.

    ``shorten``: of what stayed, only as much as shows where.
    """
    edits = list(edits)
    text = Text()
    for number, edit in enumerate(edits):
        following = edits[number + 1].op if number + 1 < len(edits) else None
        words = edit.text.rstrip()
        space = edit.text[len(words) :] or (" " if following is Op.SAME else "")
        if edit.op is Op.SAME:
            shown = _around(words, number == 0, following is None) if shorten else words
            text.append(shown + edit.text[len(words) :])
        elif styled:
            text.append(words, style="bold strike red" if edit.op is Op.REMOVED else "bold green")
            text.append(space or " ")
        else:
            text.append(f"[-{words}-]" if edit.op is Op.REMOVED else f"{{+{words}+}}")
            text.append("" if following is Op.ADDED else space)
    text.rstrip()
    return text


def _around(words: str, is_first: bool, is_last: bool) -> str:
    """What stayed, without the middle of much of it."""
    words = " ".join(words.split())
    before = 0 if is_first else _SAME_SHOWN
    after = 0 if is_last else _SAME_SHOWN
    if len(words) <= before + after + 20:
        return words
    start, end = words[:before].rpartition(" ")[0], words[len(words) - after :].partition(" ")[2] if after else ""
    return f"{start} … {end}".strip(" ") if start or end else words
