"""Which articles a question or a list is about: by publisher, author, review date and path."""

from __future__ import annotations

import re
from dataclasses import dataclass

from medcite.corpus.errors import UsageError

_PUBLISHERS = """
WITH RECURSIVE publishers (name) AS (
    SELECT min(publisher) FROM articles
    UNION ALL
    SELECT (SELECT min(publisher) FROM articles WHERE publisher > name) FROM publishers WHERE name IS NOT NULL
) SELECT name FROM publishers"""
"""Every publisher once, by as many steps through the index as there are publishers."""

_ESCAPED_IN_JSON = re.compile(r'["\\\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions that all must hold; an empty one holds for every article.

    Attributes:
        publisher: part of the publisher's name, in any case.
        author: part of the name of an author, in any case.
        reviewed_after: an ISO 8601 date (2024, 2024-03 or 2024-03-09): reviewed on that day or later.
            An article whose page states no review date does not pass.
        path: part of the source's path or URL, or of the page's URL; ``*`` and ``?`` are wildcards.
    """

    publisher: str | None = None
    author: str | None = None
    reviewed_after: str | None = None
    path: str | None = None

    def __post_init__(self) -> None:
        if self.reviewed_after is not None:
            check_date(self.reviewed_after)

    def __bool__(self) -> bool:
        return any((self.publisher, self.author, self.reviewed_after, self.path))

    def condition(self) -> tuple[str, list[str]]:
        """An SQL condition on the table ``articles`` and its parameters."""
        terms: list[str] = []
        values: list[str] = []
        if self.publisher:
            # Of many articles a few publish: each publisher's name is looked at once.
            terms.append(f"publisher IN ({_PUBLISHERS} WHERE casefold(name) LIKE ? ESCAPE '\\')")
            values.append(_containing(self.publisher.casefold()))
        if self.author:
            if not _ESCAPED_IN_JSON.search(self.author):  # most articles are out without their names being parsed
                terms.append("casefold(authors) LIKE ? ESCAPE '\\'")
                values.append(_containing(self.author.casefold()))
            terms.append("EXISTS (SELECT 1 FROM json_each(authors) WHERE casefold(value) LIKE ? ESCAPE '\\')")
            values.append(_containing(self.author.casefold()))
        if self.reviewed_after:
            # "2024" and "2024-03" count as their first day, so as not to claim more than is stated.
            terms.append("substr(reviewed || '-01-01', 1, 10) >= ?")
            values.append((self.reviewed_after + "-01-01")[:10])
        if self.path:
            terms.append("(source LIKE ? ESCAPE '\\' OR url LIKE ? ESCAPE '\\')")
            values += [_containing(self.path, wildcards=True)] * 2
        return " AND ".join(terms) or "1", values


def check_date(date: str) -> None:
    """Raise UsageError unless ``date`` is a year, a month or a day in ISO 8601."""
    if not re.fullmatch(r"[0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?", date):
        raise UsageError(f"{date!r} is no date. Write 2024, 2024-03 or 2024-03-09.")


def _containing(words: str, *, wildcards: bool = False) -> str:
    """A LIKE pattern for what contains ``words``."""
    words = words.encode("utf-8", "replace").decode()  # SQLite takes no lone surrogates
    pattern = re.sub(r"([%_\\])", r"\\\1", words)
    if wildcards:
        pattern = pattern.replace("*", "%").replace("?", "_")
    return f"%{pattern}%"
