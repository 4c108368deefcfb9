"""Parsing HTML as forgivingly as a browser, whatever it holds, and without fetching anything."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, ParserRejectedMarkup, Tag

from medcite.corpus.errors import ReadingError

# Elements deeper than this are dissolved, their text kept: browsers do so too (Chromium at 512). No page
# has need of so many, and work that grows with the depth would let a small file keep a machine busy.
_DEEPEST = 256
_XML_DECLARATION = re.compile(r"\s*<\?xml[^>]*>")


def parse(markup: str) -> BeautifulSoup:
    """The tree of the page ``markup``; broken markup is mended, nothing outside the page is ever fetched.

    Raises:
        ReadingError: not even the forgiving parser can make anything of it.
    """
    # Beautiful Soup warns of XML, and of a single line that might be a file's name; this is neither.
    markup = f"{_XML_DECLARATION.sub('', markup, count=1)}\n"
    if not markup.isascii():
        markup = markup.encode("utf-8", "replace").decode()  # lone surrogates, from JSON, are no characters
    try:
        return _ShallowSoup(markup, "lxml", multi_valued_attributes=None)
    except ParserRejectedMarkup:
        raise ReadingError("holds no article text") from None


class _ShallowSoup(BeautifulSoup):
    """A tree in which elements that are too deep have been passed over while it was built."""

    _depth = 0

    def handle_starttag(self, *element: Any, **named: Any) -> Tag | None:
        self._depth += 1
        return super().handle_starttag(*element, **named) if self._depth <= _DEEPEST else None

    def handle_endtag(self, *element: Any, **named: Any) -> None:
        if self._depth <= _DEEPEST:
            super().handle_endtag(*element, **named)
        self._depth -= 1
