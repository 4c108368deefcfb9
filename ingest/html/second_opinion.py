"""Where medcite's own rules keep little of a page's text, another reader is asked which of it is the article."""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence

from bs4 import BeautifulSoup, Tag

from medcite.ingest.html.blocks import walk_blocks
from medcite.ingest.html.pieces import Kind, Piece

_LONGEST_PAGE = 3_000_000  # characters; beyond, asking would take too long
_LONG = 40  # letters and digits from which a piece is told by its text alone
_MORE = 1.3  # times as much text as the rules kept: from there on the other reader is believed
_AGREED = 0.5  # share of what the rules kept that the other reader has to keep too, to leave it at that


def second_opinion(markup: str, soup: BeautifulSoup, title: Tag | None, kept: str) -> list[Piece] | None:
    """The pieces of the page that trafilatura takes for the article; None where it has nothing better.

    ``kept`` is the text that the rules kept of it.
    """
    if len(markup) > _LONGEST_PAGE:
        return None
    theirs, ours = _letters(_extract(markup)), _letters(kept)
    agreed = sum(len(_letters(line)) for line in kept.split("\n") if _letters(line) in theirs)
    if len(theirs) < _MORE * len(ours) and agreed >= _AGREED * len(ours):
        return None
    pieces = walk_blocks(soup.body or soup, title)
    long = [place for place, piece in enumerate(pieces) if len(_letters(piece.text)) >= _LONG and _is_in(piece, theirs)]
    if not long:
        return None
    within = pieces[_above(pieces, long[0]) : long[-1] + 1]
    chosen = [piece for piece in within if piece.is_title or _is_in(piece, theirs)]
    return chosen if sum(len(_letters(piece.text)) for piece in chosen) > len(ours) else None


def _extract(markup: str) -> str:
    import trafilatura  # here: slow to import, and rarely needed

    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    try:
        return trafilatura.extract(markup, include_comments=False) or ""
    except Exception:  # whatever it stumbles over, there is the rules' own reading
        return ""


def _letters(text: str) -> str:
    return re.sub(r"[\W_]+", "", text)


def _is_in(piece: Piece, text: str) -> bool:
    letters = _letters(piece.text)
    return bool(letters) and letters in text


def _above(pieces: Sequence[Piece], place: int) -> int:
    """The place of the headings right above the piece at ``place``."""
    while place and pieces[place - 1].kind is Kind.HEADING:
        place -= 1
    return place
