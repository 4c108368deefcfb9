"""What a page says about itself, apart from its text: title, people, dates, address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import reduce
from operator import attrgetter
from typing import Any
from urllib.parse import urljoin, urlsplit

from medcite.corpus.article import Statement
from medcite.ingest.cleaning import clean

_LONGEST_ADDRESS = 2_000  # characters; what is longer is data, not an address


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts about an article from one place (JSON-LD, meta tags, a byline); None or () where it says nothing.

    Dates are ISO 8601, as exact as stated. ``url`` is absolute, http or https.
    """

    title: str | None = None
    authors: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    modified: str | None = None
    reviewed: str | None = None
    language: str | None = None
    url: str | None = None

    def or_else(self, other: Facts) -> Facts:
        """These facts, with the gaps filled from ``other``; a name is not without credentials that ``other`` knows."""
        return _first_of((self, other))


@dataclass(frozen=True, slots=True)
class Stated:
    """Facts, and the place in the source that states them; see :class:`Statement` for ``origin``."""

    origin: str
    facts: Facts


def settle(stated: Sequence[Stated]) -> Facts:
    """The facts to keep of an article: of each, what is stated first; names with credentials stated anywhere."""
    return _first_of([each.facts for each in stated])


def statements(stated: Sequence[Stated]) -> Iterator[Statement]:
    """All that is stated, in the same order, each thing once for each place that states it."""
    seen = set()
    for each in stated:
        for name in _NAMES:
            value = getattr(each.facts, name)
            if not value:
                continue
            for single in value if isinstance(value, tuple) else (value,):
                statement = Statement(name, single, each.origin)
                if single and statement not in seen:
                    seen.add(statement)
                    yield statement


_NAMES = tuple(each.name for each in fields(Facts))
_values = attrgetter(*_NAMES)
_PEOPLE = frozenset({"authors", "reviewers"})


def _first_of(found: Sequence[Facts]) -> Facts:
    kept: dict[str, Any] = {}
    for name, stated in zip(_NAMES, zip(*map(_values, found), strict=True), strict=False):
        values = [value for value in stated if value]
        if values:
            kept[name] = reduce(_fuller, values) if name in _PEOPLE else values[0]
    return Facts(**kept)


def _fuller(names: tuple[str, ...], others: tuple[str, ...]) -> tuple[str, ...]:
    """``names``, each as in ``others`` where that has the same name and then credentials."""
    if not others or names is others:
        return names
    fuller: dict[str, str] = {}
    for other in others:
        name, *credentials = other.split(",")
        for credential in credentials:
            fuller.setdefault(name, other)
            name += f",{credential}"
    return tuple(fuller.get(name, name) for name in names)


def web_address(stated: str, base: str = "") -> str | None:
    """``stated`` as an absolute http(s) address, taken relative to ``base`` if that is one; else None."""
    address = clean(stated)
    try:
        if urlsplit(base).scheme in ("http", "https"):
            address = urljoin(base, address)
        parts = urlsplit(address)
        usable = parts.scheme in ("http", "https") and bool(parts.hostname)
    except ValueError:  # such as a bad IPv6 host
        return None
    if not usable or " " in address or len(address) > _LONGEST_ADDRESS:
        return None
    return address
