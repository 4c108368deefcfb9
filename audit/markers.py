"""What stands before the items of a list where it is written as text: bullets and numbers."""

from __future__ import annotations

import re

_MARKER = re.compile(r"^\s*(?:[-*+•◦▪‣·○–]|\(?\w{1,4}[.)])\s+")


def without_marker(line: str) -> str:
    """``line`` without the bullet or number that it begins with."""
    return _MARKER.sub("", line)
