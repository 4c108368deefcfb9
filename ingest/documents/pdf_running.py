"""Running headers, running footers and page numbers: what recurs at the same place of several pages."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence

from medcite.ingest.documents.pdf_lines import Piece

_MARGIN = 0.15  # of a page's height, above and below, in which such lines stand
_MOST_LINES = 4  # of a running header or footer
_SAME_PLACE = 4.0  # points by which the place may differ from page to page, at least; twice that at most
_LARGE = 1.15  # of the size of the text: so large, a line is also a heading where it stands first
_NUMBER = r"(?:\d{1,4}|[ivxl]{1,6})"
_PAGE_NUMBER = re.compile(
    rf"(?:page|p\.?|pg\.?|seite|página|pagina|side|sida|strona)\s*{_NUMBER}(?:\s*(?:of|/|von|de|sur|di|van|av|z)\s*\d+)?"
    rf"|[-–—|\s]*{_NUMBER}\s*(?:of|/)\s*\d{{1,4}}[-–—|\s]*|[-–—|]\s*\d{{1,4}}\s*[-–—|]",
    re.IGNORECASE,
)
_BARE_NUMBER = re.compile(r"\d{1,4}")
_ROMAN_NUMBER = re.compile(r"(?=.)x{0,3}(?:ix|iv|v?i{0,3})")


def split_running(
    pages: Sequence[list[Piece]], heights: Sequence[float], body_size: float
) -> tuple[list[list[Piece]], list[Piece]]:
    """The pieces of ``pages`` without the running ones, and these, in order.

    ``heights`` are the pages', ``body_size`` the usual size of type, in points.
    """
    margins = [_margins(pieces, height) for pieces, height in zip(pages, heights, strict=True)]
    found: dict[tuple[bool, str, int], set[int]] = defaultdict(set)  # the pages that show a text so far from the edge
    for page, lines in enumerate(margins):
        for piece, is_top, distance, _ in lines:
            found[is_top, _key(piece, body_size), int(distance / _SAME_PLACE)].add(page)
    enough = 2 if len(pages) <= 3 else 3
    recurring = {
        (is_top, key, step)
        for is_top, key, step in found
        if len(set().union(*(found.get((is_top, key, near), ()) for near in (step - 1, step, step + 1)))) >= enough
    }
    running: set[int] = set()
    dropped = []
    seen: set[str] = set()
    for page, lines in enumerate(margins):
        numbered = {
            piece.y
            for piece, is_top, distance, is_outermost in lines
            if is_outermost
            and (
                _is_page_number(piece, page)
                or (_BARE_NUMBER.fullmatch(piece.text) and (is_top, "#", int(distance / _SAME_PLACE)) in recurring)
            )
        }
        for piece, is_top, distance, _ in lines:
            key = _key(piece, body_size)
            recurs = (is_top, key, int(distance / _SAME_PLACE)) in recurring
            is_first = key not in seen
            seen.add(key)
            # What stands beside a page number is a footer, too.
            if piece.y not in numbered and (not recurs or (is_first and piece.size > _LARGE * body_size)):
                continue
            running.add(id(piece))
            dropped.append(piece)
    return [[piece for piece in pieces if id(piece) not in running] for pieces in pages], dropped


def _margins(pieces: Sequence[Piece], height: float) -> list[tuple[Piece, bool, float, bool]]:
    """Pieces in the outer lines of a page: is it the upper margin, the distance from the edge, is it outermost."""
    levels = sorted({piece.y for piece in pieces})
    found = []
    for piece in pieces:
        is_top = piece.y < height / 2
        distance = piece.y if is_top else height - piece.y
        outer = levels[:_MOST_LINES] if is_top else levels[-_MOST_LINES:]
        if distance <= _MARGIN * height and piece.y in outer:
            found.append((piece, is_top, distance, piece.y == levels[0 if is_top else -1]))
    return found


def _key(piece: Piece, body_size: float) -> str:
    """What must be alike of two pieces that are one running line; numbers need not, but in a heading they count."""
    text = f"{piece.marker} {piece.text}".strip().casefold()
    return text if piece.size > _LARGE * body_size else re.sub(r"\d+", "#", text)


def _is_page_number(piece: Piece, page: int) -> bool:
    text = f"{piece.marker} {piece.text}".strip()
    if _PAGE_NUMBER.fullmatch(text) or _ROMAN_NUMBER.fullmatch(text):
        return True
    return _BARE_NUMBER.fullmatch(text) is not None and int(text) == page + 1
