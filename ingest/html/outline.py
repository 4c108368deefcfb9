"""Headings and lists that no element marks: lines in bold type, numbered lines, lines with bullets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from medcite.ingest.cleaning import clean
from medcite.ingest.html.pieces import Kind, Piece

_LONGEST = 110  # characters of such a heading; longer ones are warnings or lead-ins
_MOST_BOLD = 0.5  # share of the paragraphs that may be bold labels; on a page all in bold they head nothing
_NUMBERED = re.compile(r"(?P<number>\d{1,2})\s*[.)]\s+(?P<words>[^\W\d_].*)", re.DOTALL)
_BULLET = re.compile(r"\s*[•‣▪●○◦■□➢✓·∙]\s*(?=\w)")
_LONGEST_NUMBERED = 80  # characters
_FEWEST_NUMBERED = 2


def find_outline(pieces: Sequence[Piece]) -> None:
    """Make headings, and list items, of the paragraphs among ``pieces`` that serve as such.

    Such headings are one level below the heading above them.
    """
    _promote_bullets(pieces)
    bold = [place for place in range(len(pieces)) if _is_bold_label(pieces, place)]
    paragraphs = sum(piece.kind is Kind.PARAGRAPH for piece in pieces)
    numbered = _numbered_labels(pieces)
    promoted = set(numbered)
    if len(bold) <= _MOST_BOLD * paragraphs:
        promoted.update(bold)
    if not promoted:
        return
    level = 1
    for place, piece in enumerate(pieces):
        if place in promoted:
            piece.kind, piece.level = Kind.HEADING, min(level + 1, 6)
        elif piece.kind is Kind.HEADING:
            level = piece.level


def _promote_bullets(pieces: Sequence[Piece]) -> None:
    """Paragraphs that each begin with a bullet are the items of a list."""
    run = max((piece.run for piece in pieces), default=0)
    before = False
    for piece in pieces:
        match = _BULLET.match(piece.text) if piece.kind is Kind.PARAGRAPH and not piece.run else None
        if match:
            run += not before
            piece.kind, piece.run, piece.depth, piece.marker = Kind.ITEM, run, 1, "•"
            piece.text = piece.text[match.end() :]
        before = match is not None


def _is_label(piece: Piece) -> bool:
    return piece.kind is Kind.PARAGRAPH and not (piece.is_byline or piece.is_sources or piece.run)


def _is_bold_label(pieces: Sequence[Piece], place: int) -> bool:
    """A paragraph all in bold type, short and no sentence, with text right below that is not."""
    piece = pieces[place]
    if not (_is_label(piece) and piece.is_bold) or place + 1 == len(pieces):
        return False
    text = clean(piece.text)
    following = pieces[place + 1]
    if not 2 < len(text) <= _LONGEST or text.endswith((".", ",", ";", "!")) or piece.link_share > 0.5:
        return False
    if not any(map(str.isalpha, text)) or following.is_byline:
        return False
    if following.kind is Kind.HEADING or (following.kind is Kind.PARAGRAPH and following.is_bold):
        return False
    # "Call a doctor if you have:" leads into its list
    return not (text.endswith(":") and following.kind is Kind.ITEM and len(text.split()) > 3)


def _numbered_labels(pieces: Sequence[Piece]) -> list[int]:
    """Short paragraphs that count 1, 2, 3 ... with text below each."""
    found: list[int] = []
    for place, piece in enumerate(pieces[:-1]):
        if not _is_label(piece):
            continue
        text = clean(piece.text)
        match = _NUMBERED.fullmatch(text)
        following = pieces[place + 1]
        if (
            match
            and int(match["number"]) == len(found) + 1
            and len(text) <= _LONGEST_NUMBERED
            and not text.endswith((".", ",", ";", ":", "!"))
            and following.kind is not Kind.HEADING
            and not _NUMBERED.fullmatch(clean(following.text))
        ):
            found.append(place)
    return found if len(found) >= _FEWEST_NUMBERED else []
