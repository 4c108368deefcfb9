"""Words that tell what a part of a page is: headings of teasers, names of bylines and of lists of sources."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import Tag

from medcite.ingest.html.elements import attribute, shown_text
from medcite.ingest.html.phrases import CLUTTER_HEADING, FOREIGN_CLUTTER_HEADING, FURNITURE, POINTER

_BYLINE_NAME = re.compile(
    r"""(?:^|[\s_])(?:by|by-?lines?|authors?|author-?(?:names?|info|line)|contributors?|(?:medical-?)?review(?:ers?|ed)(?:-?(?:by|on|date))?
    | date-?line|time-?stamp|dates?|published|updated|meta|(?:publish|update|post|review)-?date
    | (?:article|post|entry|page)-?(?:meta|info|dates?|by-?line|authors?))(?=$|[\s_])""",
    re.IGNORECASE | re.VERBOSE,
)
_SOURCES_NAME = re.compile(
    r"(?<![\w-])(?:references|bibliography|citations|(?:article|reference)-?sources)(?![\w-])", re.IGNORECASE
)
_LONGEST_HEADING = 100  # characters over teasers
_LONGEST_BYLINE = 400  # characters; more than that has an article in it


_LONGEST_POINTER = 200  # characters
_LONGEST_FURNITURE = 160  # characters


@lru_cache(maxsize=4_096)
def is_furniture(text: str) -> bool:
    """Whether a line is one of the page's own: "Advertisement", "Tags: gout, joints", "Share on Facebook"."""
    if text.startswith(("This entry was posted", "Disclaimer:")):  # of any length; the first is WordPress's own
        return True
    return len(text) <= _LONGEST_FURNITURE and FURNITURE.fullmatch(text) is not None


def is_pointer(text: str) -> bool:
    """Whether a line with a link in it only says where to read on: "Related: Foods to avoid with gout"."""
    return len(text) <= _LONGEST_POINTER and POINTER.fullmatch(text) is not None


def is_clutter_heading(text: str) -> bool:
    """Whether a heading of this text stands over teasers, adverts or a menu, not over article text."""
    text = text.strip(" :")
    return (
        len(text) <= _LONGEST_HEADING
        and (CLUTTER_HEADING.fullmatch(text) or FOREIGN_CLUTTER_HEADING.fullmatch(text)) is not None
    )


def is_marked_byline(tag: Tag) -> bool:
    """Whether the page's own names for ``tag`` say that it holds who wrote the text, and when."""
    return _names_byline(_names(tag)) and len(shown_text(tag)) <= _LONGEST_BYLINE


def is_marked_sources(tag: Tag) -> bool:
    """Whether the page's own names for ``tag`` say that it holds the article's sources."""
    return _names_sources(_names(tag))


def is_marked_quote(tag: Tag) -> bool:
    """Whether the page's own names for ``tag`` say that it shows again, in large type, what the text says."""
    return _names_quote(_names(tag))


def _names(tag: Tag) -> str:
    return f"{attribute(tag, 'class')} {attribute(tag, 'id')}" if tag.attrs else ""


@lru_cache(maxsize=8_192)
def _names_byline(names: str) -> bool:
    return _BYLINE_NAME.search(names) is not None


@lru_cache(maxsize=8_192)
def _names_quote(names: str) -> bool:
    return re.search(r"pull-?_?quote|quote-?_?box|blockquote|tweetable|clicktotweet", names, re.IGNORECASE) is not None


@lru_cache(maxsize=8_192)
def _names_sources(names: str) -> bool:
    return _SOURCES_NAME.search(names) is not None
