"""An article's page as a browser searches it for the words of a text fragment."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from medcite.corpus.shown_text import SEAM

Span = tuple[int, int]
"""``[start, end)`` characters of an article's text."""

_ONE_BY_ONE = re.compile(r"[^\x00-\x7f]")
_QUOTATION_MARKS = {**dict.fromkeys("‘’‚‛", "'"), **dict.fromkeys("“”„‟", '"')}
_SOFT_HYPHEN = "\u00ad"


class SearchedPage:
    """Tells where words are found first, and whether there alone.

    A browser compares without regard to case and accents, matches whole words only, each term within one block, and
    passes over white space between the terms of a directive. That is what Chromium does, which folds quotation marks
    and soft hyphens as well. Where it is unclear, as in scripts without spaces, words are rather found once too often
    here than missed.
    """

    def __init__(self, text: str, elsewhere: Sequence[str] = ()) -> None:
        """``text`` is an article's as shown; ``elsewhere`` what else stands on the page, each in a block of its own."""
        self.text = text
        text = text.replace(SEAM, " ")
        pieces = ["".join(map(_folded, each)) + "\n" for each in elsewhere]
        at = sum(map(len, pieces))
        self._corners, self._folded_corners = [0], [at]  # between which a text and its folded form go in step
        done = 0
        for odd in _ONE_BY_ONE.finditer(text):
            plain, folded = text[done : odd.start()].lower(), _folded(odd.group())
            pieces += plain, folded
            done = odd.end()
            at += len(plain) + len(folded)
            if len(folded) != 1:
                self._corners.append(done)
                self._folded_corners.append(at)
        self._folded = "".join([*pieces, text[done:].lower()])

    def is_only(self, *terms: Span) -> bool:
        """Whether these terms, one behind the other, are found where they are, and nowhere else."""
        found = self._found(terms, 0)
        return next(found, -1) == self._place(terms[0][0]) and next(found, -1) == -1

    def is_first(self, *terms: Span, behind: int | None = None) -> bool:
        """Whether these terms are found where they are first, searching from ``behind`` or from the top of the page."""
        start = 0 if behind is None else self._place(behind)
        return next(self._found(terms, start), -1) == self._place(terms[0][0])

    def _place(self, at: int) -> int:
        corner = bisect_right(self._corners, at) - 1
        return self._folded_corners[corner] + at - self._corners[corner]

    def _found(self, terms: Sequence[Span], start: int) -> Iterator[int]:
        """Where in the folded page the terms stand one behind the other, from ``start`` on."""
        first, *others = [self._folded[self._place(start) : self._place(end)] for start, end in terms]
        at = self._folded.find(first, start)
        while at >= 0:
            end = self._end_of(first, at)
            for other in others:
                end = self._end_of(other, self._next_word(end)) if end else 0
            if end:
                yield at
            at = self._folded.find(first, at + 1)

    def _end_of(self, term: str, at: int) -> int:
        """Where a term that stands at a place ends; 0 if it does not stand there in whole words."""
        page, end = self._folded, at + len(term)
        stands = page.startswith(term, at) and not _is_within_word(page, at) and not _is_within_word(page, end)
        return end if stands else 0

    def _next_word(self, at: int) -> int:
        while at < len(self._folded) and self._folded[at].isspace():
            at += 1
        return at


@lru_cache(maxsize=16)
def searched_page(text: str, elsewhere: tuple[str, ...]) -> SearchedPage:
    """The page of an article, which is asked for once for each of its passages."""
    return SearchedPage(text, elsewhere)


@lru_cache(maxsize=4096)
def _folded(character: str) -> str:
    """A character as it is compared; "" for a mark that is not."""
    if character in _QUOTATION_MARKS:
        return _QUOTATION_MARKS[character]
    if character == _SOFT_HYPHEN:
        return ""
    parts = unicodedata.normalize("NFKD", character)
    return "".join(part for part in parts if not unicodedata.combining(part)).casefold()


def _is_within_word(page: str, at: int) -> bool:
    return 0 < at < len(page) and _is_spaced(page[at - 1]) and _is_spaced(page[at])


def _is_spaced(character: str) -> bool:
    """Whether it is of a word, in a script that has spaces between words."""
    return character.isalnum() and (character.isascii() or unicodedata.category(character) != "Lo")
