"""Parsing HTML as forgivingly as a browser, whatever it holds, and without fetching anything."""

from __future__ import annotations

from bs4 import BeautifulSoup
from bs4.builder import LXMLTreeBuilder, ParserRejectedMarkup

from medcite.corpus.errors import ReadingError

# Elements deeper than this are dissolved, their text kept: browsers do so too (Chromium at 512). No page
# has need of so many, and work that grows with the depth would let a small file keep a machine busy.
_DEEPEST = 256


def parse(markup: str) -> BeautifulSoup:
    """The tree of the page ``markup``; broken markup is mended, nothing outside the page is ever fetched.

    Raises:
        ReadingError: not even the forgiving parser can make anything of it.
    """
    try:
        # The newline assures Beautiful Soup that a short text without tags is no file name.
        return BeautifulSoup(f"{markup}\n", builder=_Builder())
    except ParserRejectedMarkup:
        raise ReadingError("holds no article text") from None


class _Builder(LXMLTreeBuilder):
    """Beautiful Soup's builder over lxml, which passes over the tags of elements that are too deep."""

    _depth = 0

    def start(self, *element: object, **named: object) -> None:
        self._depth += 1
        if self._depth <= _DEEPEST:
            super().start(*element, **named)  # type: ignore[arg-type]

    def end(self, *element: object, **named: object) -> None:
        if self._depth <= _DEEPEST:
            super().end(*element, **named)  # type: ignore[arg-type]
        self._depth -= 1

    @classmethod
    def warn_if_markup_looks_like_xml(cls, *markup: object, **named: object) -> bool:
        """Say nothing: old pages begin with an XML declaration, and are HTML all the same."""
        return False
