"""Tables of contents: lines that lead by dots to the number of a page."""

from __future__ import annotations

import re
from collections.abc import Sequence

from medcite.ingest.documents.pdf_lines import Piece

_LEADERS = re.compile(r"(?P<entry>.*?)\s*(?:[.…·_]\s?){4,}\s*(?P<number>\d{1,4}|[ivxl]{1,6})?")
_NUMBER = re.compile(r"\d{1,4}|[ivxl]{1,6}")
_HEADING = re.compile(
    r"(?:table\s+of\s+)?contents|inhalt(?:sverzeichnis)?|sommaire|table\s+des\s+mati[èe]res|[íi]ndice|sum[áa]rio|inhoud(?:sopgave)?",
    re.IGNORECASE,
)
_LONGEST_ENTRY = 300  # characters, with the dots
_SAME_LINE = 0.25  # of the size of type
_WIDEST_GAP = 4.0  # of the size of type, between the pieces of one entry


def split_contents(pieces: Sequence[Piece]) -> tuple[list[Piece], list[str]]:
    """The pieces of a page that are no entry of a table of contents, and the texts of those that are."""
    if not any(_led(piece) for piece in pieces):
        return list(pieces), []
    kept, dropped = [], []
    for line in _lines(pieces):
        place = 0
        while place < len(line):
            taken = _entry_length(line, place)
            if taken:
                dropped.append(" ".join(f"{p.marker} {p.text}".strip() for p in line[place : place + taken]))
            else:
                kept.append(line[place])
            place += taken or 1
    return kept, dropped


def is_contents_heading(text: str) -> bool:
    """Whether a heading of this text opens a table of contents."""
    return _HEADING.fullmatch(text) is not None


def _led(piece: Piece) -> re.Match[str] | None:
    """How the dots stand in ``piece``, if it ends in dots or in the number that they lead to."""
    return _LEADERS.fullmatch(piece.text) if len(piece.text) <= _LONGEST_ENTRY else None


def _lines(pieces: Sequence[Piece]) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda piece: piece.y):
        if lines and piece.y - lines[-1][0].y <= _SAME_LINE * piece.size:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [sorted(line, key=lambda piece: piece.start) for line in lines]


def _entry_length(line: Sequence[Piece], place: int) -> int:
    """How many pieces from ``place`` on are an entry: words, dots, the number of a page; 0 if they are none."""
    for n in range(place, len(line)):
        piece = line[n]
        if n > place and piece.start - line[n - 1].right > _WIDEST_GAP * piece.size:
            return 0
        match = _led(piece)
        if match is None:
            continue
        if match["number"]:
            return n - place + 1
        number = line[n + 1] if n + 1 < len(line) else None
        return n - place + 2 if number is not None and _NUMBER.fullmatch(number.text) else 0
    return 0
