"""Buttons that open text: the questions of an accordion, told from "Menu" and "Share"."""

from __future__ import annotations

import re

from bs4 import Tag

from medcite.ingest.html.elements import attribute, shown_text

_SHORTEST_ANSWER = 40  # characters
_LONGEST_QUESTION = 200  # characters
_COMMAND = re.compile(
    r"(?:show|hide|read|see|view|load|learn|expand|collapse|close|open|toggle|menu|share|search|print|listen|save|"
    r"subscribe|sign|log|more|less|next|previous|play|pause|copy|download|back|cookie|accept)\b",
    re.IGNORECASE,
)


def opens_text(button: Tag) -> bool:
    """Whether ``button`` is the question, or the heading, of text that stands right after it and unfolds."""
    names = button.attrs.keys()
    if not names & {"aria-expanded", "aria-controls", "data-target", "data-bs-target", "data-toggle", "data-bs-toggle"}:
        return False
    text = shown_text(button).strip()
    if not 3 <= len(text) <= _LONGEST_QUESTION or _COMMAND.match(text):
        return False
    controlled = attribute(button, "aria-controls")
    around = button
    for _ in range(3):  # the button may stand in a heading bar of its own
        following = around.find_next_sibling()
        if isinstance(following, Tag):
            if following.name in ("button", "nav"):
                return False
            is_it = bool(controlled) and attribute(following, "id") == controlled
            return is_it or len(shown_text(following).strip()) >= _SHORTEST_ANSWER
        if around.parent is None:
            return False
        around = around.parent
    return False
