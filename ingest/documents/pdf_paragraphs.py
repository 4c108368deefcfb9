"""Lines of a PDF put together to paragraphs, headings and items, across columns and pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from medcite.ingest.documents.pdf_bullets import is_bullet, is_dash
from medcite.ingest.documents.pdf_hyphens import LineJoiner
from medcite.ingest.documents.pdf_lines import Piece
from medcite.ingest.documents.pdf_page import LINE_END_HYPHEN
from medcite.ingest.documents.pdf_tables import Line, Row

# Distances of lines are counted in sizes of type, from baseline to baseline.
_STEP = 0.05
_TITLE_STEP = 2.2  # between the lines of one title at most
_USUAL_STEP = 1.2  # where a document shows none
_WIDEST_STEP = 2.2  # of lines of one paragraph, at most
_USUAL_SHARE = 0.1  # of all distances, that the smallest usual one makes up
_TIGHT = 1.1  # times the usual distance: no gap at all
_WIDER = 1.25  # times the usual distance: a gap between paragraphs
_WIDER_HEADING = 1.7  # in a heading, which is often set wider
_SAME_SIZE = 0.06  # by which sizes of one paragraph differ at most
_INDENT = 0.8  # of the size of type, by which the first line of a paragraph is set in
_WIDEST_INDENT = 4.0
_FEWEST_INDENTS = 3  # first lines set in that show a habit
_INDENTS_SHARE = 0.05  # of all lines
_LINES_SHORT = 3  # lines that a page or column lacks, from which it ended with its paragraph
_SLACK = 0.5  # of the size of type: room for a space, and some more
_WIDE_WORD = 1.25  # times its share of a line, that a word may take
_MUCH_ROOM = 0.25  # of a column's width, left free by a line that was ended on purpose within a sentence
_ENDS = (".", "!", "?", ":", ";", ".”", ".’", '."', ".'", "?”", "!”", ".)", "?)", "!)", "…")
_GOES_ON = (",", "–", "—", "/", "-", LINE_END_HYPHEN, "(", "&")


@dataclass(slots=True)
class Paragraph:
    """Lines that belong together: running text, an item with its marker, or a heading, which may have one, too."""

    lines: list[Line]
    marker: str = ""
    text: str = ""

    @property
    def first(self) -> Piece:
        """The piece that it begins with."""
        return self.lines[0].piece

    @property
    def size(self) -> float:
        """The size of its type, in points."""
        return self.first.size

    @property
    def is_bold(self) -> bool:
        """Whether all of it is bold."""
        return all(line.piece.is_bold for line in self.lines)

    @property
    def line_count(self) -> int:
        """How many lines it has."""
        return len(self.lines)

    @property
    def page(self) -> int:
        """The page that it begins on, from 0."""
        return self.first.page

    def is_right_below(self, other: Paragraph) -> bool:
        """Whether it follows ``other``, which precedes it, as the next line of a title does."""
        return 0 < self.first.y - other.lines[-1].piece.y <= _TITLE_STEP * self.size


@dataclass(frozen=True, slots=True)
class _Habits:
    """How a document sets its paragraphs.

    ``size`` of type, ``indent`` of first lines and the ``bottom`` of the pages' text are in points, ``step``,
    the distance of lines, in sizes of type.
    """

    size: float
    step: float
    indent: float
    bottom: float


@dataclass(slots=True)
class _State:
    """What is open while lines are put together."""

    paragraph: Paragraph | None = None
    unfinished: Paragraph | None = None  # the last of the page above that may go on past notes and tables


def paragraphs(flow: Sequence[Line | Row], joiner: LineJoiner) -> list[Paragraph | Row]:
    """The paragraphs and rows of a whole document, in order."""
    habits = _Habits(_usual_size(flow), _usual_step(flow), _usual_indent(flow), _bottom(flow))
    found: list[Paragraph | Row] = []
    state = _State()
    for part in flow:
        if isinstance(part, Row):
            state.unfinished = state.paragraph or state.unfinished
            state.paragraph = None
            found.append(part)
            continue
        whole = state.paragraph
        if whole is not None and _continues(whole, part, habits):
            _append(whole, part)
        elif (
            state.unfinished is not None
            and part.is_first
            and part.piece.page != state.unfinished.lines[-1].piece.page
            and part.piece.text[:1].islower()
            and _continues(state.unfinished, part, habits)
        ):
            _append(state.unfinished, part)
            state.paragraph = state.unfinished
        else:
            if whole is not None and (part.is_first or part.piece.size < whole.size * (1 - _SAME_SIZE)):
                state.unfinished = whole
            state.paragraph = Paragraph([part], part.piece.marker)
            found.append(state.paragraph)
    for each in found:
        if isinstance(each, Paragraph):
            each.text = joiner.join([line.piece.text for line in each.lines])
    return found


def depths(parts: Sequence[Paragraph | Row], headings: Collection[int]) -> dict[int, int]:
    """How deep in lists the items among ``parts`` stand, by their places; those of ``headings`` are none."""
    found: dict[int, int] = {}
    starts: list[float] = []  # of the lists that are open, outermost first
    for place, part in enumerate(parts):
        if isinstance(part, Row) or not part.marker or place in headings:
            starts.clear()
            continue
        start = part.first.start - part.lines[0].column
        tolerance = _INDENT * part.size
        while len(starts) > 1 and start < starts[-1] - tolerance / 2:
            starts.pop()
        if not starts or start > starts[-1] + tolerance:
            starts.append(start)
        found[place] = len(starts)
    return found


def _usual_size(flow: Iterable[Line | Row]) -> float:
    """The size of type of most characters, in points."""
    sizes: Counter[float] = Counter()
    for part in flow:
        if isinstance(part, Line):
            sizes[part.piece.size] += len(part.piece.text)
    return max(sizes, key=lambda size: (sizes[size], -size), default=1.0)


def _bottom(flow: Iterable[Line | Row]) -> float:
    """How far down the pages the text goes, in points."""
    return max((part.piece.y for part in flow if isinstance(part, Line)), default=0.0)


def _usual_step(flow: Iterable[Line | Row]) -> float:
    """The distance of lines within paragraphs: the smallest that is common."""
    steps: Counter[int] = Counter()
    lines = [part for part in flow if isinstance(part, Line)]
    for before, after in pairwise(lines):
        step = (after.piece.y - before.piece.y) / after.piece.size
        if not after.is_first and _is_same_size(before.piece, after.piece) and 0.8 <= step <= _WIDEST_STEP:
            steps[round(step / _STEP)] += 1
    enough = _USUAL_SHARE * steps.total()
    return next((step * _STEP for step in sorted(steps) if steps[step] >= enough), _USUAL_STEP)


def _is_same_size(one: Piece, other: Piece) -> bool:
    return abs(one.size - other.size) <= _SAME_SIZE * max(one.size, other.size)


def _usual_indent(flow: Sequence[Line | Row]) -> float:
    """By how much the first lines of paragraphs are set in, in points; 0.0 where they are not."""
    indents: Counter[int] = Counter()
    count = 0
    for parts in zip(flow, flow[1:], flow[2:], strict=False):
        lines = [part for part in parts if isinstance(part, Line) and not part.piece.marker]
        if len(lines) < 3:
            continue
        count += 1
        above, here, below = (line.piece.start - line.column for line in lines)
        if _INDENT <= here / lines[1].piece.size <= _WIDEST_INDENT and max(abs(above), abs(below)) < 1:
            indents[round(here)] += 1
    indent, times = max(indents.items(), key=lambda item: item[1], default=(0, 0))
    return float(indent) if times >= max(_FEWEST_INDENTS, _INDENTS_SHARE * count) else 0.0


def _continues(whole: Paragraph, line: Line, habits: _Habits) -> bool:
    """Whether ``line`` goes on with the paragraph ``whole``, which ends in the line before it."""
    last, piece = whole.lines[-1], line.piece
    if not _is_same_size(last.piece, piece) or (piece.marker and not _is_no_marker(whole, line)):
        return False
    text = last.piece.text
    is_ended = text.endswith(_ENDS)
    is_lower = piece.text[:1].islower()
    has_room = _has_room(last, piece)
    step = (piece.y - last.piece.y) / piece.size
    is_elsewhere = piece.page != last.piece.page or (line.is_first and step <= 0)
    if last.piece.is_bold != piece.is_bold:
        is_tight = not is_elsewhere and step <= habits.step * _TIGHT
        is_within = is_tight if is_ended else (is_lower or piece.is_bold)
        if not is_within or _fits(last, piece):
            return False
    goes_on = text.endswith(_GOES_ON) or (is_lower and not is_ended)
    if is_elsewhere:
        is_heading = (whole.first.is_bold and last.piece.is_bold) or whole.size > habits.size * (1 + _SAME_SIZE)
        if is_heading and not goes_on and (is_ended or piece.page != last.piece.page):
            return False
        return _continues_elsewhere(whole, line, habits.bottom, goes_on=goes_on, has_room=has_room)
    if step <= 0:  # beside it
        return goes_on
    wider = _WIDER_HEADING if goes_on or (last.piece.is_bold and piece.is_bold) else _WIDER
    if step > min(habits.step * wider, _WIDEST_STEP):
        return False
    if whole.marker and not _is_within_item(whole, line):
        return False
    if (_is_set_in(whole, line) or _is_first_line(whole, line, habits.indent)) and not goes_on:
        return False
    return goes_on or not has_room


def _continues_elsewhere(whole: Paragraph, line: Line, bottom: float, *, goes_on: bool, has_room: bool) -> bool:
    """Whether a line at the top of a column or page goes on with the paragraph that ended the one before.

    ``bottom`` is how far down the pages the text goes.
    """
    last = whole.lines[-1]
    if goes_on and not (has_room and last.piece.text.endswith(_ENDS)):
        return True
    is_short = last.piece.y < bottom - _LINES_SHORT * _USUAL_STEP * last.piece.size
    if has_room or (is_short and last.piece.text.endswith(_ENDS)):
        return False
    offsets = [each.piece.left - each.column for each in (last, line)]
    is_level = abs(offsets[0] - offsets[1]) <= _INDENT * line.piece.size
    return is_level or (bool(whole.marker) and not line.piece.marker)


def _is_no_marker(whole: Paragraph, line: Line) -> bool:
    """Whether what looks like a marker before ``line`` is part of a sentence: "vitamin / B. It", "5 / - 10 mg"."""
    last, piece = whole.lines[-1].piece, line.piece
    is_apart = piece.left - piece.start > (len(piece.marker) + 1.5) * 0.6 * piece.size
    if is_apart or line.is_first or (is_bullet(piece.marker) and not is_dash(piece.marker)):
        return False
    if whole.marker and abs(piece.start - whole.first.start) < 2:
        return False
    edges = (last.left, last.left if whole.marker else line.column)
    return (
        min(abs(piece.start - edge) for edge in edges) < 2
        and not last.text.endswith(_ENDS)
        and not _has_room(whole.lines[-1], piece)
    )


def _has_room(last: Line, piece: Piece) -> bool:
    """Whether the line before was ended on purpose: at the end of a sentence, or far from the edge."""
    is_far = last.edge - last.piece.right > _MUCH_ROOM * (last.edge - last.column)
    return (is_far or last.piece.text.endswith(_ENDS)) and _fits(last, piece)


def _fits(last: Line, piece: Piece) -> bool:
    """Whether the first word of ``piece`` would have fitted on the line before."""
    word = piece.text.partition(" ")[0]
    width = (piece.right - piece.left) * len(word) / max(len(piece.text), 1)
    return last.edge - last.piece.right > _SLACK * piece.size + _WIDE_WORD * width


def _is_within_item(whole: Paragraph, line: Line) -> bool:
    """Whether ``line`` begins where the item's words do; or where its marker does, if no line of it is set in."""
    left = whole.first.left - _INDENT * line.piece.size
    if line.piece.start >= left:
        return True
    is_set_in = any(each.piece.left >= left for each in whole.lines[1:3])
    is_level = abs(line.piece.start - whole.first.start) <= _INDENT * line.piece.size / 2
    return is_level and not is_set_in and not _fits(whole.lines[-1], line.piece)


def _is_set_in(whole: Paragraph, line: Line) -> bool:
    """Whether ``line`` is set in against the paragraph's lines, as the first line of another is."""
    left = min(each.piece.left for each in whole.lines[-3:])
    if line.piece.start - left <= _INDENT * line.piece.size:
        return False
    # Lines that are centred begin where they like.
    middle, last = line.piece.start + line.piece.right, whole.lines[-1].piece
    return abs(middle - last.left - last.right) > line.piece.size


def _is_first_line(whole: Paragraph, line: Line, indent: float) -> bool:
    """Whether ``line`` is set in by what the document's paragraphs are, below a line that is not, or is a first one."""
    last = whole.lines[-1]
    above = last.piece.start - last.column
    is_in = indent > 0 and not whole.marker and abs(line.piece.start - line.column - indent) < 1
    return is_in and (len(whole.lines) == 1 or abs(above) < 1)


def _append(whole: Paragraph, line: Line) -> None:
    if line.piece.marker:
        line.piece.text = f"{line.piece.marker} {line.piece.text}"
    whole.lines.append(line)
