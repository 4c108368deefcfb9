"""What a citation in some file claims: these words, of that article, there."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

LONGEST = 100_000
"""Characters of a quotation at most: more is no quotation, and would take minutes to align."""

PASSAGE_ID = re.compile(r"(?<![0-9a-z])[0-9a-hjkmnp-tv-z]{12}(?![0-9a-z])")
"""What may be the id of a passage."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where something stands in a file, as far as its format has such places; all are counted from 1.

    ``row`` and ``column`` are those of a table, the latter by its name; ``item`` is which one of a list.
    """

    line: int | None = None
    row: int | None = None
    column: str | None = None
    item: int | None = None

    def __str__(self) -> str:
        named = (("line", self.line), ("row", self.row), ("column", self.column), ("item", self.item))
        return ", ".join(f"{name} {value}" for name, value in named if value is not None)

    def as_dict(self) -> dict[str, Any]:
        """As JSON: what is known of it."""
        named = {"line": self.line, "row": self.row, "column": self.column, "item": self.item}
        return {name: value for name, value in named.items() if value is not None}


@dataclass(frozen=True, slots=True)
class Claim:
    """One citation: words, the article they are said to be from, and where they are said to stand in it.

    Attributes:
        quote: the words.
        place: where the citation stands in the file.
        url: the address of the article; a fragment does not count.
        article_id: its id.
        passage_id: the id of a passage of it.
        source: the path it was read from.
        title: its title.
        start: where the words begin in the article's text, in characters.
        end: where they end.
        prefix: the characters before them.
        suffix: the characters after them.
        text_hash: :attr:`Article.text_hash` as it was.
        heading_path: the headings above the words, without the article's title.
        typed: whether a person wrote it, so that typography does not count and an ellipsis leaves words out.
        other_reading: the words as they are if what looks like Markdown is not meant as such; "" if that is the same.
    """

    quote: str
    place: Place = field(default_factory=Place)
    url: str | None = None
    article_id: str | None = None
    passage_id: str | None = None
    source: str | None = None
    title: str | None = None
    start: int | None = None
    end: int | None = None
    prefix: str = ""
    suffix: str = ""
    text_hash: str | None = None
    heading_path: tuple[str, ...] = ()
    typed: bool = False
    other_reading: str = ""

    @property
    def names_article(self) -> bool:
        """Whether it says where the words are from."""
        return bool(self.url or self.article_id or self.passage_id or self.source)


def unfit(quote: str) -> str | None:
    """Why ``quote`` cannot be looked for; None if it can."""
    if not any(char.isalnum() for char in quote):
        return "the quotation has no words."
    if len(quote) > LONGEST:
        return f"the quotation has {len(quote):,} characters; more than {LONGEST:,} are not checked."
    return None


@dataclass(frozen=True, slots=True)
class Problem:
    """A citation that cannot be read: where it stands, and why."""

    place: Place
    message: str

    def __str__(self) -> str:
        return f"{self.place}: {self.message}" if str(self.place) else self.message


@dataclass(slots=True)
class Claims:
    """What a file holds: citations, and what is no citation but should be one."""

    claims: list[Claim] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
