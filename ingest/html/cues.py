"""Words that tell what a part of a page is: headings of teasers, names of bylines and of lists of sources."""

from __future__ import annotations

import re
from functools import lru_cache

from bs4 import Tag

from medcite.ingest.html.elements import attribute, shown_text

_CLUTTER_HEADING = re.compile(
    r"""(?:read|see|up|watch)\s+(?:this\s+)?next
    | (?:you\s+)?(?:may|might)\s+(?:also\s+)?(?:like|be\s+interested\s+in)
    | you\s+(?:may|might)\s+also\s+like | more\s+(?:from|stories|articles)\b.* | keep\s+reading
    | related(?:\s+(?:articles?|stories|topics|content|links|pages|posts|reading|conditions|videos?|coverage))?
    | recommended(?:\s+(?:reading|for\s+you|articles?|stories))?
    | (?:most\s+)?(?:popular|read)(?:\s+(?:articles?|stories|posts|now))? | trending(?:\s+\w+)?
    | advertise?ments? | sponsored(?:\s+\w+)* | .*\bfrom\s+our\s+sponsors?
    | comments?(?:\s*\(\d+\))? | leave\s+a\s+(?:comment|reply) | share(?:\s+(?:this|on)\b.*)? | follow\s+us.*
    | (?:(?:get|join|subscribe\s+to|sign\s+up\s+for)\s+our\s+)?newsletters?
    | table\s+of\s+contents | contents | on\s+this\s+page | in\s+this\s+article | jump\s+to.* | skip\s+to.*""",
    re.IGNORECASE | re.VERBOSE,
)
_BYLINE_NAME = re.compile(
    r"""(?:^|[\s_])(?:by|by-?lines?|authors?|author-?(?:names?|info|line)|contributors?|(?:medical-?)?review(?:ers?|ed)(?:-?(?:by|on|date))?
    | date-?line|time-?stamp|dates?|published|updated|meta|(?:publish|update|post|review)-?date
    | (?:article|post|entry|page)-?(?:meta|info|dates?|by-?line|authors?))(?=$|[\s_])""",
    re.IGNORECASE | re.VERBOSE,
)
_SOURCES_NAME = re.compile(
    r"(?<![\w-])(?:references|bibliography|citations|(?:article|reference)-?sources)(?![\w-])", re.IGNORECASE
)
_LONGEST_BYLINE = 400  # characters; more than that has an article in it


# "Read more: ...", "Related: ...": what follows is a link to another page.
_POINTER = re.compile(
    r"""(?:read(?:\s+(?:more|next|also|this\s+next))? | see\s+also | related(?:\s+(?:articles?|stories|story|content))?
    | also\s+(?:read|see) | (?:learn|find\s+out)\s+more | more\s+(?:on|about)\s+this | watch(?:\s+(?:now|next|this))?
    | up\s+next | recommended | don['’]t\s+miss | click\s+here\b.* | continue\s+reading\b.*
    | you\s+(?:may|might)\s+(?:also\s+)?like)\s*[:»›>|–—-]\s*\S.*""",
    re.IGNORECASE | re.VERBOSE,
)
_LONGEST_POINTER = 200  # characters


def is_pointer(text: str) -> bool:
    """Whether a line with a link in it only says where to read on: "Related: Foods to avoid with gout"."""
    return len(text) <= _LONGEST_POINTER and _POINTER.fullmatch(text) is not None


def is_clutter_heading(text: str) -> bool:
    """Whether a heading of this text stands over teasers, adverts or a menu, not over article text."""
    return _CLUTTER_HEADING.fullmatch(text.strip(" :")) is not None


def is_marked_byline(tag: Tag) -> bool:
    """Whether the page's own names for ``tag`` say that it holds who wrote the text, and when."""
    return _names_byline(_names(tag)) and len(shown_text(tag)) <= _LONGEST_BYLINE


def is_marked_sources(tag: Tag) -> bool:
    """Whether the page's own names for ``tag`` say that it holds the article's sources."""
    return _names_sources(_names(tag))


def _names(tag: Tag) -> str:
    return f"{attribute(tag, 'class')} {attribute(tag, 'id')}" if tag.attrs else ""


@lru_cache(maxsize=8_192)
def _names_byline(names: str) -> bool:
    return _BYLINE_NAME.search(names) is not None


@lru_cache(maxsize=8_192)
def _names_sources(names: str) -> bool:
    return _SOURCES_NAME.search(names) is not None
