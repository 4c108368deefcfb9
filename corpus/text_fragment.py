"""Links that open a page at a passage: URL text fragments (https://wicg.github.io/scroll-to-text-fragment/)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from urllib.parse import quote

from medcite.corpus.searched_page import SearchedPage, Span, searched_page
from medcite.corpus.shown_text import SEAM

_WHOLE = 120
"""Characters; a longer passage is named by its first and its last words."""

_UNSPACED = 2_000
"""Characters of one word, as it seems, that are named whole: some scripts have no spaces."""

_WORDS = 5
"""Words at either end at least: fewer would soon be ambiguous, as the page is edited."""

_FEW, _MANY = 3, 12
"""Words before or behind that tell a place from others: from so many to so many."""

_LINES_APART = 3
"""Lines at the end of a passage that may be named one by one."""

_LINES_ABOVE = 40
"""Lines above a passage that are looked through for words that stand there alone."""

_STOPS = "。、，！？；："  # behind which a word may begin without a space
_WORD = re.compile(rf"[^\s{_STOPS}]*[{_STOPS}]+|(?:(?!:{SEAM})\S)+")  # without the colon before a seam
_LINE = re.compile(r"[^\n]*\S[^\n]*")

Line = Sequence[Span]
"""The words of a line."""


def text_fragment(text: str, start: int, end: int, elsewhere: Sequence[str] = ()) -> str:
    """The fragment, from ``#`` on, that selects characters ``[start, end)`` of an article's ``text``.

    A browser looks for words within one block of the page, and takes the first place that has them. So words are
    taken within one line, as many as make the place the passage's: all of a short passage; of a longer one its
    first words and its last. Where a line has not enough of them, words before or behind it are added. A passage that
    the page repeats, together with what stands around it, is reached from words above that stand there once.

    Args:
        text: the article's text as :func:`medcite.corpus.shown_text.shown_text` gives it.
        start: where the passage begins.
        end: where it ends.
        elsewhere: what else is known to stand on the page, as its title: the words must not be found there.
    """
    lines = _lines(text, start, end)
    if not lines:
        return ""
    page = searched_page(text, tuple(elsewhere))
    if len(lines) == 1 and (label := _before_seam(text, lines[0])):
        lines = [lines[0][:label], lines[0][label:]]
    whole = lines[0][0][0], lines[-1][-1][1]
    length = whole[1] - whole[0]
    if len(lines) == 1 and (length <= _WHOLE or len(lines[0]) == 1):
        directives = _exact(page, whole) if length <= _UNSPACED else []
    elif len(lines) == 1:  # both ends come from the same line and must not overlap
        half = len(lines[0]) // 2
        directives = _range(page, [lines[0][:half], lines[0][half:]])
    else:
        directives = _range(page, lines)
    return "#:~:" + "&".join(f"text={directive}" for directive in directives) if directives else ""


def _exact(page: SearchedPage, span: Span) -> list[str]:
    """Names a place by all of its words."""
    words = _named(page, span)
    if page.is_first(span):
        return [words]
    before, after = list(_before(page.text, span[0])), list(_after(page.text, span[1]))
    for context in before:
        if page.is_only(context, span):
            return [f"{_named(page, context)}-,{words}"]
    for context in after:
        if page.is_only(span, context):
            return [f"{words},-{_named(page, context)}"]
    for left, right in zip(before, after, strict=False):
        if page.is_only(left, span, right):
            return [f"{_named(page, left)}-,{words},-{_named(page, right)}"]
    above = _above(page, span[0])
    return (above and _closed(page, above, [_words(page.text, *span)])) or [words]


def _range(page: SearchedPage, lines: Sequence[Line]) -> list[str]:
    """Names a place by the first words of its first line and the last of its last."""
    first, *rest = lines
    openings = _openings(page, first)
    opening = next(filter(page.is_only, openings), openings[0])
    named = _named(page, opening)
    found: Opening | None = None
    if page.is_first(opening):
        found = opening[1], named
    else:
        contexts = (context for context in _before(page.text, opening[0]) if page.is_only(context, opening))
        before = next(contexts, None)
        found = (opening[1], f"{_named(page, before)}-,{named}") if before else _above(page, opening[0])
    # At the worst, the same words are marked where the page says them first.
    return (found and _closed(page, found, rest)) or [f"{named},{_named(page, _closings(page, rest[-1])[0])}"]


Opening = tuple[int, str]
"""Where the words end by which a place is found, and how a directive names them."""


def _above(page: SearchedPage, place: int) -> Opening | None:
    """The nearest words above a place that stand on the page once."""
    for line in reversed(_lines(page.text, 0, place)[-_LINES_ABOVE:]):
        for span in _closings(page, line):
            if page.is_only(span):
                return span[1], _named(page, span)
    return None


def _closed(page: SearchedPage, opening: Opening, lines: Sequence[Line]) -> list[str] | None:
    """The directives that lead from an opening to the end of the last of ``lines``; None if none do."""
    behind, named = opening
    for apart in range(min(_LINES_APART, len(lines) - 1) + 1):
        # Where the last line's words occur before it, the line above may end the range, and have it follow.
        closing = _first_closing(page, lines[-1 - apart], behind)
        if closing:
            following = [_following(page, *pair) for pair in pairwise(lines[-1 - apart :])]
            if all(following):
                return [f"{named},{closing}", *filter(None, following)]
    shortest = _closings(page, lines[-1])[0]
    end = shortest[1]
    for context in _after(page.text, end):
        if "\n" in page.text[end : context[0]]:
            break  # an advert may stand between, and then nothing would be found
        if page.is_first(shortest, context, behind=behind):
            return [f"{named},{_named(page, shortest)},-{_named(page, context)}"]
    below = _below(page, end, behind)
    return [f"{named},{below}"] if below else None


def _below(page: SearchedPage, place: int, behind: int) -> str | None:
    """The nearest words below a place, named, that occur behind ``behind`` there first."""
    for line in _lines(page.text, place, len(page.text))[:_LINES_APART]:
        for count in range(1, len(line) + 1):
            span = line[0][0], line[count - 1][1]
            if page.is_first(span, behind=behind):
                return _named(page, span)
    return None


def _first_closing(page: SearchedPage, line: Line, behind: int) -> str | None:
    """The last words of a line, named, if they occur behind a place there first."""
    for span in _closings(page, line):
        if page.is_first(span, behind=behind):
            return _named(page, span)
    return None


def _following(page: SearchedPage, above: Line, line: Line) -> str | None:
    """A directive for a whole line by the words above it; None if they do not tell it from others."""
    span = line[0][0], line[-1][1]
    for count in _context_counts(len(above), len(above) - _before_seam(page.text, above)):
        context = above[-count][0], above[-1][1]
        if page.is_only(context, span):
            return f"{_named(page, context)}-,{_named(page, span)}"
    return None


def _openings(page: SearchedPage, line: Line) -> list[Span]:
    """The first words of a line: a few, and ever more; first those before a seam, if it has one."""
    return [(line[0][0], line[count - 1][1]) for count in _counts(len(line), _before_seam(page.text, line))]


def _closings(page: SearchedPage, line: Line) -> list[Span]:
    """The last words of a line: a few, and ever more; first those behind a seam, if it has one."""
    before = _before_seam(page.text, line)
    return [(line[-count][0], line[-1][1]) for count in _counts(len(line), len(line) - before if before else 0)]


def _counts(words: int, apart: int) -> list[int]:
    """How many of a line's ``words`` are tried; ``apart`` of them are on this side of a seam, 0 if there is none."""
    within = [*range(min(_WORDS, apart), apart + 1)] if apart else []
    return [*within, *range(max(min(_WORDS, words), apart + 1), words + 1)]


def _before_seam(text: str, line: Line) -> int:
    """How many words of a line are before its seam; 0 if it has none."""
    gaps = enumerate(pairwise(line), start=1)
    return next((count for count, (word, following) in gaps if SEAM in text[word[1] : following[0]]), 0)


def _before(text: str, place: int) -> Iterator[Span]:
    """The words before a place, in its line or else in the line above: a few, and ever more."""
    end = len(text[:place].rstrip())
    words = _words(text, text.rfind("\n", 0, end) + 1, end)
    counts = _context_counts(len(words), len(words) - _before_seam(text, words))
    return ((words[-count][0], words[-1][1]) for count in counts)


def _after(text: str, place: int) -> Iterator[Span]:
    """The words behind a place, in its line or else in the line below: a few, and ever more."""
    start = place + len(text[place:]) - len(text[place:].lstrip())
    newline = text.find("\n", start)
    words = _words(text, start, newline if newline >= 0 else len(text))
    counts = _context_counts(len(words), _before_seam(text, words) or len(words))
    return ((words[0][0], words[count - 1][1]) for count in counts)


def _context_counts(words: int, apart: int) -> range:
    """How many of a line's ``words`` are tried as context, no more than are ``apart`` on this side of a seam."""
    most = min(words, apart)
    return range(min(_FEW, most) or 1, min(_MANY, most) + 1)


def _lines(text: str, start: int, end: int) -> list[list[Span]]:
    return [_words(text, *line.span()) for line in _LINE.finditer(text, start, end)]


def _words(text: str, start: int, end: int) -> list[Span]:
    return [word.span() for word in _WORD.finditer(text, start, end)]


def _named(page: SearchedPage, span: Span) -> str:
    # "-" and "," mean something in a fragment, and quote() leaves "-" as it is.
    return quote(page.text[span[0] : span[1]].replace(SEAM, " "), safe="").replace("-", "%2D")
