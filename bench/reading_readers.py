"""The readers that bench/reading.py compares: medcite, trafilatura and readability-lxml, each at its best.

What a reader is timed at is its own call, from a page to its own result. Taking that apart into headings and
blocks, the same way for both peers, comes after and is not timed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import trafilatura
from lxml import etree, html
from readability import Document

from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.ingest.formats import Format
from medcite.ingest.reading import inspect_record
from medcite.ingest.record import Record


@dataclass(frozen=True, slots=True)
class Page:
    """A page as a reader gets it: medcite as bytes, the peers as text, which is quicker for both of them."""

    source: str
    format: Format
    data: bytes
    text: str

    @classmethod
    def of(cls, source: str, data: bytes, format: Format = Format.HTML) -> Page:
        """The page of ``data``, which is UTF-8."""
        return cls(source, format, data, data.decode("utf-8", "replace"))


@dataclass(frozen=True, slots=True)
class Found:
    """What a reader made of a page.

    Attributes:
        headings: in reading order.
        blocks: paragraphs, list items and table rows or cells, each with the heading that it stands under.
        facts: title, author, publisher, url, reviewed; those that the reader never gives are missing.
    """

    headings: list[str]
    blocks: list[tuple[str, str]]
    facts: dict[str, str]

    @property
    def text(self) -> str:
        """All text, headings included."""
        return "\n".join([*self.headings, *(text for _, text in self.blocks)])


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader: what is timed, what its result is in headings and blocks, and what its plain text is.

    ``read`` gives None, or raises, where it finds no article.
    """

    name: str
    read: Callable[[Page], Any]
    found: Callable[[Any], Found]
    body: Callable[[Any], str]

    def attempt(self, page: Page) -> Any:
        """What ``read`` gives, or None where it finds no article."""
        try:
            return self.read(page)
        except Exception:  # whatever a peer raises on a page it cannot read: it has found nothing there
            return None


def squeeze(text: str | None) -> str:
    """The text with its white space collapsed, as all text is compared here."""
    return " ".join((text or "").split())


def _medcite(page: Page) -> Article | None:
    try:
        return inspect_record(Record(page.source, page.data, page.format, encoding="utf-8")).article
    except ReadingError:
        return None


def _medcite_found(article: Article) -> Found:
    blocks = [
        (section.heading, article.text[block.start : block.end])
        for section in article.sections
        for block in article.blocks
        if section.start <= block.start < section.end
    ]
    facts = {
        "title": article.title,
        "author": "; ".join(article.authors),
        "publisher": article.publisher or "",
        "url": article.url or "",
        "reviewed": article.reviewed or "",
    }
    return Found([section.heading for section in article.sections if section.heading], blocks, facts)


def _trafilatura(**preset: Any) -> Callable[[Page], Any]:
    return lambda page: trafilatura.bare_extraction(page.text, with_metadata=True, include_comments=False, **preset)


def _trafilatura_found(document: Any) -> Found:
    facts = {
        "title": document.title or "",
        "author": document.author or "",
        "publisher": document.sitename or "",
        "url": document.url or "",
    }
    return _found(document.body, facts)


def _readability(page: Page) -> tuple[str, str, str]:
    document = Document(page.text)
    return document.summary(), document.short_title(), document.author()


def _readability_found(result: tuple[str, str, str]) -> Found:
    summary, title, author = result
    return _found(html.document_fromstring(summary), {"title": title, "author": author})


def html_text(markup: str) -> str:
    """All text of an HTML document, a line a heading or block."""
    return "\n".join(text for _, text in _lines(html.document_fromstring(markup)))


READERS = (
    Reader("medcite", _medcite, _medcite_found, lambda article: article.text),
    Reader("trafilatura", _trafilatura(), _trafilatura_found, lambda document: document.text or ""),
    Reader(
        "trafilatura, favor_recall",
        _trafilatura(favor_recall=True),
        _trafilatura_found,
        lambda document: document.text or "",
    ),
    Reader("trafilatura, fast", _trafilatura(fast=True), _trafilatura_found, lambda document: document.text or ""),
    Reader("readability-lxml", _readability, _readability_found, lambda result: html_text(result[0])),
)

_HEADINGS = {"head", "h1", "h2", "h3", "h4", "h5", "h6"}  # "head" is trafilatura's
_NO_TEXT = {"script", "style", "title", "template", "noscript"}
# Elements that do not end a block, of HTML and, from "hi" on, of trafilatura's own tree.
_INLINE = {
    "a", "abbr", "b", "br", "cite", "code", "em", "font", "i", "img", "mark", "q", "s", "small", "span", "strong",
    "sub", "sup", "time", "u", "hi", "lb", "ref", "graphic", "del",
}  # fmt: skip


def _found(root: etree._Element | None, facts: dict[str, str]) -> Found:
    headings: list[str] = []
    blocks: list[tuple[str, str]] = []
    for is_heading, text in _lines(root) if root is not None else ():
        if is_heading:
            headings.append(text)
        else:
            blocks.append((headings[-1] if headings else "", text))
    return Found(headings, blocks, facts)


def _lines(root: etree._Element) -> Iterator[tuple[bool, str]]:
    """Whether it is a heading, and its words, for each run of text between the starts and ends of blocks."""
    run: list[str] = []
    headings = 0  # that are open
    for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        tag = element.tag if isinstance(element.tag, str) else ""
        if tag and tag not in _INLINE:
            if text := squeeze("".join(run)):
                yield headings > 0, text
            run.clear()
        if tag in _HEADINGS:
            headings += 1 if event == "start" else -1
        if tag in ("br", "lb"):
            run.append(" ")
        if event == "start":
            run.append("" if tag in _NO_TEXT else element.text or "")
        elif element is not root:
            run.append(element.tail or "")
    if text := squeeze("".join(run)):
        yield False, text
