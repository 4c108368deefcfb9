"""Cleaning a run of characters: white space, invisible characters, Unicode normal form."""

from __future__ import annotations

import re
import unicodedata

# Controls (but the white ones), soft hyphens, zero-width and direction marks, byte order marks, lone
# surrogates, noncharacters, tags. None is seen by a reader; each would break matching.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_JOINER = "\u034f"  # the only one of these that Python holds to be printable


def clean(text: str) -> str:
    """``text`` as one line: white space of any kind collapsed, invisible characters gone, NFC.

    Cleaning twice gives the same as cleaning once.
    """
    # Most text is clean already, and asked about several times. Of white space only the plain space is printable.
    is_printable = text.isprintable() and _JOINER not in text
    if not is_printable:
        text = _INVISIBLE.sub("", text)
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
    return text.strip() if is_printable and "  " not in text else " ".join(text.split())


def collapsed(text: str) -> str:
    """``text`` with each run of white space as one space, at its ends, too."""
    words = " ".join(text.split())
    if not words:
        return text and " "
    return f"{' ' if text[0].isspace() else ''}{words}{' ' if text[-1].isspace() else ''}"
