"""What is kept of an article: its facts, its one canonical text, and the sections and blocks within it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache


class BlockKind(StrEnum):
    """What a block of text was on the page."""

    PARAGRAPH = "paragraph"
    ITEM = "item"
    ROW = "row"


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, a list item or a table row: characters ``[start, end)`` of :attr:`Article.text`.

    ``marker`` is what the page shows before an item ("•", "3.") and is no part of the text;
    ``depth`` counts the lists around an item (1 for a plain list), 0 for what is in none.
    """

    kind: BlockKind
    start: int
    end: int
    marker: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and what stands under it, up to the next heading of any level.

    ``path`` leads from the article's title down to ``heading``. ``[start, end)`` are characters of
    :attr:`Article.text`: the section's own blocks, without its heading line and without its
    subsections, which are sections of their own. The text before the first heading is a section with
    an empty heading, level 1, and the title alone as its path.
    """

    heading: str
    level: int
    path: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reference:
    """One entry of an article's list of sources: kept and citable, never searched.

    ``doi`` is bare, in lower case ("10.1000/182"); ``pmid`` is PubMed's number, as digits.
    """

    text: str
    url: str | None = None
    doi: str | None = None
    pmid: str | None = None


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing that a source says about its article, and where it says so.

    ``fact`` is the name of a field of :class:`Article` ("title", "authors", "reviewed", ...); ``value`` is
    one name, date, title or address, as the article would keep it; ``origin`` names the place within the
    source: "json-ld MedicalWebPage", "meta og:title", "microdata", "byline", "time element", ...
    """

    fact: str
    value: str
    origin: str


@dataclass(frozen=True, slots=True)
class Article:
    """One article as read from its source.

    ``text`` is canonical: headings and blocks in reading order, separated by a blank line; items of
    one list and rows of one table by a single newline; white space within a block collapsed to single
    spaces; no bullets, no byline, no references. It does not contain the title. All offsets are in
    characters (code points) of it.

    Dates are ISO 8601, as exact as the page states them: ``2024``, ``2024-03`` or ``2024-03-09``.
    ``source`` is the absolute path or the URL it was read from (for one of many articles in a file, the
    file's path, "#" and what names the article in it); ``url`` is the page's own address.

    ``statements`` are all that the source states about the article, the most trusted first, also where
    it contradicts itself: the fields above keep the first of each fact.
    """

    source: str
    title: str
    text: str
    sections: tuple[Section, ...]
    blocks: tuple[Block, ...]
    url: str | None = None
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    reviewed: str | None = None
    language: str | None = None
    references: tuple[Reference, ...] = field(default=())
    statements: tuple[Statement, ...] = field(default=())

    @property
    def id(self) -> str:
        """Short id, drawn from the article's address: the same page read again has the same id."""
        return short_id("article", self.url or self.source)

    @property
    def text_hash(self) -> str:
        """SHA-256 of the title and the canonical text, in hexadecimal."""
        return _text_hash(self.title, self.text)


@lru_cache(maxsize=8)  # of one article it is asked for several times in a row
def _text_hash(title: str, text: str) -> str:
    return hashlib.sha256(f"{title}\0{text}".encode()).hexdigest()


_ID_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u to misread
ID_LENGTH = 12  # 60 bits: under one chance in 10,000 of any two alike among ten million


def short_id(*parts: str) -> str:
    """An id of 12 base-32 characters (60 bits) drawn from ``parts`` by SHA-256."""
    digest = hashlib.sha256("\0".join(parts).encode()).digest()
    number = int.from_bytes(digest[:8], "big") >> 4
    return "".join(_ID_ALPHABET[number >> 5 * place & 31] for place in reversed(range(ID_LENGTH)))
