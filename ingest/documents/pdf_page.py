"""What is known of a PDF's pages before they are made sense of: words with place, size and weight."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

MAX_PAGES = 2_000
"""Documents of more pages are not read: they are books, or made to keep a reader busy."""

MAX_CHARACTERS = 8_000_000
"""Characters of a document beyond which it is not read: 2,000 pages of fifty full lines."""

LINE_END_HYPHEN = "\x02"
"""Stands in a span's text for a hyphen at a line's end, where PDFium takes the word to go on."""


class Span(NamedTuple):
    """Words that the page sets in one go: in one style, on one line, with no wide gap; lengths in points (1/72 inch).

    ``y`` is the baseline's distance from the top of the page. ``is_upright`` is False for what is set
    in another direction than most of its page. ``is_joined`` when no space parts the span from the one
    before: the rest of a word set in two styles.
    """

    text: str
    left: float
    right: float
    y: float
    size: float
    is_bold: bool
    is_upright: bool
    is_joined: bool


class Rule(NamedTuple):
    """A straight line, level or upright, as around the cells of a table; in points, from the upper left."""

    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True, slots=True)
class PageText:
    """A page: width and height in points as it is read, its spans in the order they are stored, its rules."""

    width: float
    height: float
    spans: list[Span]
    rules: list[Rule]


@dataclass(frozen=True, slots=True)
class DocumentText:
    """A document: what it says about itself (Title, Author, CreationDate, ModDate, Lang; "" for none), its pages."""

    facts: dict[str, str]
    pages: list[PageText]
