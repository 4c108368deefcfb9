"""Parsing HTML as forgivingly as a browser, whatever it holds, and without fetching anything."""

from __future__ import annotations

import re
from typing import Any

from bs4 import BeautifulSoup, ParserRejectedMarkup
from bs4.builder._lxml import LXMLTreeBuilder
from bs4.element import AttributeDict

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
    if "<?xml" in markup:
        markup = _XML_DECLARATION.sub("", markup, count=1)
    markup += "\n"
    if not markup.isascii():
        markup = markup.encode("utf-8", "replace").decode()  # lone surrogates, from JSON, are no characters
    try:
        return BeautifulSoup(markup, builder=_ShallowBuilder(multi_valued_attributes=None))
    except ParserRejectedMarkup:
        raise ReadingError("holds no article text") from None


class _ShallowBuilder(LXMLTreeBuilder):
    """Builds the tree without what HTML has no need of: namespaces, and elements that are too deep."""

    attribute_dict_class = AttributeDict  # values are strings already; its HTML variant looks at each
    _depth = 0

    def start(self, tag: Any, attrib: Any, nsmap: Any = None) -> None:
        """Take note of an element that begins."""
        self._depth += 1
        if self._depth > _DEEPEST:
            return
        if any(name.startswith("{") for name in attrib):  # not HTML, whatever it may mean
            super().start(tag, attrib)
        elif self.soup is not None:
            self.soup.handle_starttag(tag, None, None, attrib)

    def end(self, name: Any) -> None:
        """Take note of an element that ends."""
        if self.soup is not None:
            self.soup.endData()
            if self._depth <= _DEEPEST:
                self.soup.handle_endtag(name)
        self._depth -= 1
