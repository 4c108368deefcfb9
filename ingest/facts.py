"""What a page says about itself, apart from its text: title, people, dates, address."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields
from functools import reduce
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
        filled = {f.name: getattr(self, f.name) or getattr(other, f.name) for f in fields(self)}
        filled["authors"] = _fuller(filled["authors"], other.authors)
        filled["reviewers"] = _fuller(filled["reviewers"], other.reviewers)
        return Facts(**filled)


@dataclass(frozen=True, slots=True)
class Stated:
    """Facts, and the place in the source that states them; see :class:`Statement` for ``origin``."""

    origin: str
    facts: Facts


def settle(stated: Sequence[Stated]) -> Facts:
    """The facts to keep of an article: of each, what is stated first."""
    return reduce(Facts.or_else, (each.facts for each in stated), Facts())


def statements(stated: Sequence[Stated]) -> Iterator[Statement]:
    """All that is stated, in the same order, each thing once for each place that states it."""
    seen = set()
    for each in stated:
        for field in fields(each.facts):
            value = getattr(each.facts, field.name)
            for single in value if isinstance(value, tuple) else (value,):
                statement = Statement(field.name, single or "", each.origin)
                if single and statement not in seen:
                    seen.add(statement)
                    yield statement


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
