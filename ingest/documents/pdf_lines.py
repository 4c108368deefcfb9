"""A PDF page's spans put together to pieces of lines: words on one baseline without a wide gap among them."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from medcite.ingest.cleaning import clean
from medcite.ingest.documents.pdf_bullets import is_bullet, is_dash, is_marker, is_marker_in_text
from medcite.ingest.documents.pdf_page import LINE_END_HYPHEN, PageText, Span
from medcite.ingest.raised import raised

# All in parts of the size of type.
_WIDEST_SPACE = 0.9  # a wider gap may be that between columns
_NARROWEST_SPACE = 0.12  # narrower gaps part no words; a space is 0.2 to 0.3
_SAME_LINE = 0.2  # by which baselines of one line may differ
_RAISED = 0.6  # by which "²" or "®" may stand above the baseline, and
_LOWERED = 0.6  # by which the 2 of "CO₂" may hang below it,
_SMALLEST, _SMALL = 0.4, 0.85  # being so large, at least and at most
_BULLET_SPACE = 0.4  # a wider gap sets a bullet apart from its item
_MARKER_OFFSET = 0.4  # by which a bullet of another size stands above or below the line
_INITIAL = 1.8  # times the size of type beside it, that an initial of several lines is at least
_MOST_BESIDE = 50  # pieces about the height of a bullet or an initial among which its line is looked for
_MARKER_GAP = 4.0  # between a bullet and its item at most

_LONGEST_RAISED = 20  # characters


@dataclass(slots=True)
class Piece:
    """Words on one line of a page with no wide gap among them, in points from the page's upper left.

    ``marker`` is the bullet or number that stands apart before them. ``left`` is where the words begin,
    ``start`` where their marker does, if there is one. ``is_bold`` when all letters are.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    is_bold: bool
    marker: str = ""
    start: float = 0.0
    page: int = 0


def page_pieces(page: PageText, number: int) -> tuple[list[Piece], list[str]]:
    """The pieces of ``page``, from the top down and left to right, and the texts that are set sideways."""
    upright, sideways = [], []
    for place, span in enumerate(page.spans):
        is_inside = -span.size < span.left < page.width and 0 <= span.y <= page.height + span.size
        if span.is_upright and is_inside:
            upright.append((place, span))
        elif is_inside:
            sideways.append(span.text)
    pieces = [piece for line in _lines(upright) for piece in _pieces(line, number)]
    return _with_initials(_with_bullets(pieces)), [" ".join(sideways)] if sideways else []


_Placed = tuple[int, Span]  # its place in the order stored


def _lines(spans: Sequence[_Placed]) -> list[list[_Placed]]:
    """Spans by the line they stand on, raised and lowered ones with the words that they touch."""
    lines: list[list[_Placed]] = []
    for placed in sorted(_levelled(spans), key=lambda placed: placed[1].y):
        span = placed[1]
        if lines and span.y - lines[-1][0][1].y <= _SAME_LINE * min(span.size, lines[-1][0][1].size):
            lines[-1].append(placed)
        else:
            lines.append([placed])
    return lines


def _levelled(spans: Sequence[_Placed]) -> Iterator[_Placed]:
    """``spans``, with "²" and the like brought to the baseline of the words before, or after, that they belong to."""
    for n, (place, span) in enumerate(spans):
        hosts = (spans[near][1] for near in (n - 1, n + 1) if 0 <= near < len(spans))
        host = next((host for host in hosts if _is_beside(span, host)), None)
        if host is not None:
            span = span._replace(text=raised(span.text) if span.y < host.y else span.text, y=host.y)
        yield place, span


def _is_beside(small: Span, host: Span) -> bool:
    """Whether ``small`` is raised above, or lowered below, the baseline of ``host`` and touches it."""
    offset = small.y - host.y
    gap = min(abs(small.left - host.right), abs(host.left - small.right))
    return (
        _SMALLEST * host.size <= small.size <= _SMALL * host.size
        and len(small.text) <= _LONGEST_RAISED
        and -_RAISED * host.size <= offset <= _LOWERED * host.size
        and gap <= 2 * _NARROWEST_SPACE * host.size
    )


def _pieces(line: list[_Placed], page: int) -> list[Piece]:
    line.sort(key=lambda placed: (placed[1].left, placed[0]))
    groups: list[list[_Placed]] = []
    for placed in line:
        last = groups[-1][-1] if groups else None
        if last and last[1].text == placed[1].text and abs(last[1].left - placed[1].left) < 1:
            continue  # printed twice, a hair apart, to look bold
        sizes = sorted((placed[1].size, last[1].size)) if last else (1.0, 1.0)
        is_initial = sizes[1] >= _INITIAL * sizes[0]
        if last is None or is_initial or placed[1].left - last[1].right > _gap_within(groups[-1]) * sizes[1]:
            groups.append([placed])
        else:
            groups[-1].append(placed)
    pieces: list[Piece] = []
    for group in groups:
        piece = _piece(group, page)
        if not piece.text:
            continue
        before = pieces[-1] if pieces else None
        if before and is_marker(before.text) and _leads(before, piece, pieces[-2] if len(pieces) > 1 else None):
            piece.marker, piece.start = before.text, before.start
            pieces[-1] = piece
        else:
            pieces.append(piece)
    return [_with_marker(piece) for piece in pieces]


def _with_bullets(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` with bullets that stand a little above or below their item's line taken as its markers."""
    levels = [piece.y for piece in pieces]
    taken = set()
    for n, bullet in enumerate(pieces):
        if bullet.marker or not is_marker(bullet.text):
            continue
        reach = _MARKER_OFFSET * bullet.size
        first, end = bisect_left(levels, bullet.y - reach), bisect_right(levels, bullet.y + reach)
        before = pieces[n - 1] if n and pieces[n - 1].y == bullet.y else None
        beside = [
            piece
            for piece in pieces[max(first, n - _MOST_BESIDE) : min(end, n + _MOST_BESIDE)]
            if not piece.marker and piece.left > bullet.right and _leads(bullet, piece, before)
        ]
        if beside:
            item = min(beside, key=lambda piece: (abs(piece.y - bullet.y), piece.left))
            item.marker, item.start = bullet.text, bullet.start
            taken.add(n)
    return [piece for n, piece in enumerate(pieces) if n not in taken]


def _with_initials(pieces: list[Piece]) -> list[Piece]:
    """``pieces`` with an initial that is several lines high set before the first of these."""
    taken = set()
    for n, initial in enumerate(pieces):
        if len(initial.text) != 1 or not initial.text.isupper():
            continue
        beside = [
            piece
            for piece in pieces[max(0, n - _MOST_BESIDE) : n + _MOST_BESIDE]
            if piece.size * _INITIAL <= initial.size
            and initial.y - initial.size < piece.y <= initial.y + piece.size / 2
            and 0 <= piece.left - initial.right <= piece.size
        ]
        if len(beside) > 1:
            first = min(beside, key=lambda piece: piece.y)
            first.text = initial.text + ("" if first.text[:1].islower() else " ") + first.text
            first.left = first.start = initial.left
            taken.add(n)
    return [piece for n, piece in enumerate(pieces) if n not in taken]


def _leads(marker: Piece, piece: Piece, before: Piece | None) -> bool:
    """Whether ``marker`` stands before ``piece`` as its bullet, rather than as a dash between two words."""
    gap = piece.left - marker.right
    if gap > _MARKER_GAP * piece.size or (piece.text[0].isdigit() and not is_bullet(marker.text)):
        return False
    is_clear = is_bullet(marker.text) and not is_dash(marker.text)
    return before is None or is_clear or marker.start - before.right > 2 * gap


def _gap_within(group: Sequence[_Placed]) -> float:
    """The widest gap that may follow: a bullet set by itself, in a font of its own, needs less to stand apart."""
    return _BULLET_SPACE if len(group) == 1 and is_marker(group[0][1].text) else _WIDEST_SPACE


def _piece(group: Sequence[_Placed], page: int) -> Piece:
    text = ""
    last: _Placed | None = None
    letters: dict[float, int] = {}
    bold = plain = 0
    for placed in group:
        place, span = placed
        if last:
            gap = (span.left - last[1].right) / max(span.size, last[1].size)
            is_next = place == last[0] + 1 and span.is_joined
            text += "" if gap <= (_WIDEST_SPACE / 2 if is_next else _NARROWEST_SPACE) else " "
        text += span.text
        count = sum(map(str.isalnum, span.text))
        letters[span.size] = letters.get(span.size, 0) + count
        if span.is_bold:
            bold += count
        else:
            plain += count
        last = placed
    size = max(letters, key=lambda size: (letters[size], size))
    level = next((span.y for _, span in group if span.size == size), group[0][1].y)
    left = min(span.left for _, span in group)
    right = max(span.right for _, span in group)
    return Piece(_plain(text), left, right, level, size, bold > 0 and not plain, "", left, page)


def _with_marker(piece: Piece) -> Piece:
    """``piece`` with a bullet or number that stands right before its text taken as its marker."""
    first, _, rest = piece.text.partition(" ")
    if piece.marker or not rest or not is_marker_in_text(first):
        return piece
    # Where the words begin is not known; they are evenly spread, near enough.
    indent = (piece.right - piece.left) * (len(first) + 1) / len(piece.text)
    piece.text, piece.marker, piece.left = rest, first, piece.left + indent
    return piece


def _plain(text: str) -> str:
    """``text`` cleaned, its ligatures taken apart."""
    if not text.isascii():
        text = re.sub("[\ufb00-\ufb06]", lambda ligature: unicodedata.normalize("NFKC", ligature[0]), text)
    hyphen = LINE_END_HYPHEN if text.endswith(LINE_END_HYPHEN) else ""
    return clean(text.replace(LINE_END_HYPHEN, "-", text.count(LINE_END_HYPHEN) - len(hyphen))) + hyphen
