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


def clean(text: str) -> str:
    """``text`` as one line: white space of any kind collapsed, invisible characters gone, NFC.

    Cleaning twice gives the same as cleaning once.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFC", _INVISIBLE.sub("", text))
    elif not text.isprintable():
        text = _INVISIBLE.sub("", text)
    return " ".join(text.split())
