"""Bullets, numbers and letters that stand before the items of a list."""

from __future__ import annotations

import re

# Bullets, also as the private characters by which files show those of the Symbol and Wingdings fonts.
_BULLET = re.compile("[•‣▪●○◦■□▢◆◇➢➤►▶▸»✓✔✗✘❖❑❒∙·⁃–—*\uf000-\uf0ff-]")
_DASHES = ("-", "–", "—", "*", "·", "∙")
_SET_APART = re.compile(r"o|§|\(?(?:\d{1,3}|[a-zA-Z]|[ivx]{1,4})[.)]|\d{1,2}(?:\.\d{1,2})+\.?")
_IN_TEXT = re.compile(r"\(?\d{1,3}[.)]|\(?[a-z][)]|\d{1,2}(?:\.\d{1,2})+\.")  # "E. coli" and "2.5 mg" begin with none


def is_marker(text: str) -> bool:
    """Whether ``text``, set apart from what follows, is a bullet, or a number or letter as before an item."""
    return _BULLET.fullmatch(text) is not None or _SET_APART.fullmatch(text) is not None


def is_marker_in_text(text: str) -> bool:
    """Whether ``text``, with only a space after it, is a bullet, or a number or letter as before an item."""
    return _BULLET.fullmatch(text) is not None or _IN_TEXT.fullmatch(text) is not None


def is_bullet(text: str) -> bool:
    """Whether ``text`` is a bullet of some kind, "o" and Wingdings' "§" included."""
    return _BULLET.fullmatch(text) is not None or text in ("o", "§")


def is_dash(text: str) -> bool:
    """Whether ``text`` is a bullet that running text uses, too."""
    return text in _DASHES
