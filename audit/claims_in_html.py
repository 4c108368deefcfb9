"""Citations in a web page: quotations in it, with the links beside them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser

from medcite.audit.blocks import Block, Link, Marked
from medcite.audit.claim import Claims
from medcite.audit.quotations import claims_in_blocks

_SKIPPED = frozenset(("script", "style", "head", "template", "noscript", "svg", "math", "textarea", "select"))
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_BLOCKS = _HEADINGS | frozenset(
    ("address", "article", "aside", "blockquote", "body", "caption", "dd", "details", "div", "dl", "dt", "figcaption",
     "figure", "footer", "form", "header", "hr", "html", "li", "main", "nav", "ol", "p", "pre", "section", "summary",
     "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul")
)  # fmt: skip
_MARKED_SECTION = re.compile(r"<!(?=\[)")
_SOURCES = frozenset(("footer", "cite", "figcaption"))
_CODE_BLOCK = "data-code"


def claims_in_html(text: str) -> Claims:
    """The quotations in a page that are citations."""
    return claims_in_blocks(blocks_of_html(text))


def blocks_of_html(text: str, written: Mapping[int, str] | None = None) -> list[Block]:
    """The paragraphs of a page. ``written``: by their lines, blockquotes as they are written."""
    walk = _Walk(written or {})
    walk.feed(_closed(text))
    walk.close()
    return walk.finished()


def _closed(text: str) -> str:
    """``text`` without comments, and with no tag that does not end: on those the parser takes time that grows with
    their square. It stumbles over sections that SGML has and HTML has not. Lines stay where they are.
    """
    pieces = []
    at = 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        pieces += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    pieces.append(text[at:].replace("<!--", "&lt;!--"))
    text = _MARKED_SECTION.sub("&lt;!", "".join(pieces))
    end = text.rfind(">") + 1
    return text[:end] + text[end:].replace("<", "&lt;")


class _Walk(HTMLParser):
    """Goes through a page once, in order. No tree is built, so that none can be too deep."""

    def __init__(self, written: Mapping[int, str]) -> None:
        super().__init__(convert_charrefs=True)
        self._written = written
        self._blocks: list[Block] = []
        self._pieces: list[str] = []
        self._length = 0
        self._quotes: list[tuple[str | None, str]] = []  # around here: the source each names, and how it is written
        self._quotation = 0
        self._line = 0  # as the document that the page was made of counts
        self._skipped = self._sources = self._code = 0
        self._heading = False
        self._link: tuple[str, int] | None = None
        self._marks: list[tuple[int, str | None]] = []
        self._code_from: int | None = None
        self._block = Block(0)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in _SKIPPED:
            self._skipped += 1
            return
        if tag in _BLOCKS:
            self._end_block()
            self._heading = tag in _HEADINGS
            line = values.get("data-line") or ""
            self._line = int(line) if line.isdigit() and len(line) < 10 else 0
        if tag == "blockquote":
            if not self._quotes:
                self._quotation += 1
            self._quotes.append((values.get("cite"), self._written.get(self._line, "")))
        elif tag == "a":
            self._end_link()
            if values.get("href"):
                self._link = (str(values["href"]).strip(), self._length)
        elif tag == "q":
            self._marks.append((self._length, values.get("cite")))
        elif tag == "pre" and _CODE_BLOCK not in values and not self._quotes:
            self._code += 1
        elif tag == "code":
            self._code_from = len(self._pieces)
        elif tag in ("br", "wbr", "img"):
            self._add("\n" if tag == "br" else "")
        if tag in _SOURCES and self._quotes:
            self._sources += 1
            self._end_block()

    def handle_endtag(self, tag: str) -> None:
        if tag in _SKIPPED:
            self._skipped = max(0, self._skipped - 1)
        elif tag == "a":
            self._end_link()
        elif tag == "q":
            self._end_mark()
        elif tag == "code" and self._code_from is not None:
            self._block.code.append("".join(self._pieces[self._code_from :]))
            self._code_from = None
        if tag in _BLOCKS or (tag in _SOURCES and self._sources):
            self._end_block()
            self._heading = False
        if tag in _SOURCES:
            self._sources = max(0, self._sources - 1)
        if tag == "pre":
            self._code = max(0, self._code - 1)
        if tag == "blockquote" and self._quotes:
            self._quotes.pop()

    def handle_data(self, data: str) -> None:
        if not self._skipped and not self._code:
            self._add(data)

    def finished(self) -> list[Block]:
        """The blocks, once all is read."""
        self._end_block()
        return self._blocks

    def _add(self, text: str) -> None:
        if not self._length and not text.strip():
            return
        if not self._length:
            self._block.line = self._line or self.getpos()[0] + text[: len(text) - len(text.lstrip())].count("\n")
            text = text.lstrip()
        self._pieces.append(text)
        self._length += len(text)

    def _end_link(self) -> None:
        if self._link is not None:
            url, start = self._link
            # An image that links has no text, and still leads somewhere.
            self._block.links.append(Link(url, start, self._length))
            self._link = None

    def _end_mark(self) -> None:
        if self._marks:
            start, cite = self._marks.pop()
            if not self._marks:  # of one within another, the outer
                self._block.marked.append(Marked(start, self._length, cite))

    def _end_block(self) -> None:
        open_link = self._link
        self._end_link()
        while self._marks:
            self._end_mark()
        block, self._block = self._block, Block(0)
        block.text = "".join(self._pieces)
        self._pieces, self._length, self._code_from = [], 0, None
        if open_link is not None and not block.text.strip():
            self._link = (open_link[0], 0)  # a link around whole paragraphs
            block.links = [link for link in block.links if link.url != open_link[0]]
        if not block.text.strip() and not block.links:
            return
        block.line = block.line or self._line or self.getpos()[0]
        block.is_heading = self._heading
        if self._quotes:
            block.quotation = self._quotation
            block.cite = next((cite for cite, _ in self._quotes if cite), None)
            block.written = self._quotes[0][1]
            block.is_source = bool(self._sources)
        block.add_addresses()
        self._blocks.append(block)
