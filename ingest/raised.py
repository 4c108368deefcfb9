"""Raised figures, which text without type would run together with what precedes them: 10⁹ is not 109."""

from __future__ import annotations

import re

_FIGURES = re.compile(r"[\d+−–,-]*\d[\d+−–,-]*", re.ASCII)
_RAISED = str.maketrans("0123456789+-−–", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁻")


def raised(text: str) -> str:
    """``text`` in raised characters if it is figures alone (a power, the mark of a note); else as it is."""
    return text.translate(_RAISED) if _FIGURES.fullmatch(text) else text
