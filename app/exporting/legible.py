"""Text and addresses made safe to set: no characters that a page cannot hold, no addresses that run anything."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

# What XML, and so DOCX, cannot hold; HTML may not either.
_ILLEGAL = re.compile("[^\t\n\r\x20-\x7e\x80-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# What one program or another takes for the end of a line.
_LINE_ENDS = re.compile("[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+")
_REPLACEMENT = "\ufffd"
_SCHEMES = ("http", "https", "file")


def legible(text: str) -> str:
    """``text`` on one line, with a replacement character for each that cannot be shown."""
    return _ILLEGAL.sub(_REPLACEMENT, _LINE_ENDS.sub(" ", text)).strip()


def legible_lines(text: str) -> tuple[str, ...]:
    """The lines of ``text`` that are not blank, each as :func:`legible` makes it."""
    return tuple(line for part in _LINE_ENDS.split(text) if (line := legible(part)))


def safe_address(address: str) -> str | None:
    """``address`` if it leads to a page or a file, with what may not stand in one encoded; else None."""
    try:
        scheme = urlsplit(address.strip()).scheme.lower()
    except ValueError:  # brackets that hold no IPv6 address
        return None
    if scheme not in _SCHEMES:
        return None
    return quote(address.strip(), safe="!#$%&'()*+,/:;=?@[]~-._", errors="replace")
