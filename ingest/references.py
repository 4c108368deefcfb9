"""Lists of sources: telling their headings, and finding an entry's address."""

from __future__ import annotations

import re

from medcite.ingest.facts import web_address

_HEADING = re.compile(
    r"(?:(?:show|view|see|selected|medical|article|key|all|our|text|scientific)\s+)*"
    r"(?:references?(?:\s+(?:and|&)\s+(?:sources?|notes?|citations?))?|sources?(?:\s+(?:and|&)\s+references?)?|citations?|"
    r"bibliography|works\s+cited|literature\s+cited|article\s+(?:sources?|references?)|reference\s+list|footnotes)"
    r"(?:\s*\(\d+\)|\s+\d+)?\s*:?",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"https?://[^\s<>\"'\])}]+", re.IGNORECASE)


def is_references_heading(text: str) -> bool:
    """Whether a heading of this text opens an article's list of sources ("References", "Works cited")."""
    return _HEADING.fullmatch(text.strip()) is not None


def first_address(text: str) -> str | None:
    """The first http(s) address written out in ``text``."""
    match = _ADDRESS.search(text)
    return web_address(match[0].rstrip(".,;:")) if match else None
