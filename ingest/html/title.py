"""Telling an article's title from the site's name, and the heading on the page that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from bs4 import BeautifulSoup, Tag

from medcite.corpus.names import is_organisation
from medcite.ingest.cleaning import clean
from medcite.ingest.html.elements import tags
from medcite.ingest.html.marks import short_text

_SEPARATOR = re.compile(r"\s+[|–—·•«»:-]+\s+|\s*\|\s*")
_LEADING = re.compile(r"\s*[|–—·•«»:-]+\s+|\s*\|\s*")
_NO_LETTERS = re.compile(r"[\W_]+")
_MOST_SEPARATORS = 20  # of one title that are looked at; no title has as many
_SHORTEST_HOST = 3  # letters of a site's name that its address is asked for


def title_heading(soup: BeautifulSoup, stated: Iterable[str], site_names: Iterable[str | None] = ()) -> Tag | None:
    """The first h1, else h2, that shows one of the ``stated`` titles, with or without a site's name around it."""
    names = [name for name in site_names if name]
    wanted = {title_key(form) for title in stated for form in _forms(title, names)}
    wanted.discard("")
    found = tags(soup, ("h1", "h2")) if wanted else []
    showing = (
        tag for name in ("h1", "h2") for tag in found if tag.name == name and title_key(short_text(tag)) in wanted
    )
    return next(showing, None)


def without_site_name(title: str, site_names: Iterable[str | None], address: str = "") -> str:
    """``title`` without the site's name: whatever follows a bar, and any of ``site_names`` behind a dash or in front.

    A name that ``address``'s host spells out ("Joint Health" at jointhealth.example) is the site's, too.
    """
    known = {title_key(name) for name in site_names if name}
    spelt = _host_words(address)
    title = _without_leading_name(title, known)
    for separator in reversed(list(_separators(title))):
        name, shorter = title[separator.end() :], title[: separator.start()].strip()
        is_site = title_key(name) in known or _is_spelt(name, spelt)
        if not shorter or not ("|" in separator[0] or is_site):
            break
        title = shorter
    return title


def site_name_in(title: str, shown: str, address: str = "") -> str | None:
    """The site's name in the page's ``title``, beside the title ``shown`` over the text; None where it is not clear.

    It is what a bar or a chevron sets apart, what is an organisation's name, or what ``address``'s host spells out.
    """
    spelt = _host_words(address)
    pieces = [piece for piece in _SEPARATOR.split(title) if piece.strip()]
    before = _LEADING.split(title, maxsplit=1)  # "Joint Health: Gout"
    wanted = title_key(shown)
    if wanted and len(before) == 2 and title_key(before[1]) == wanted and _is_spelt(before[0], spelt):
        return before[0].strip()
    if not 2 <= len(pieces) <= _MOST_SEPARATORS or title_key(pieces[0]) != wanted:
        return None
    last = pieces[-1].strip()
    is_apart = len(pieces) == 2 and title[: title.rfind(last)].rstrip().endswith(("|", "«", "»"))
    return last if is_apart or is_organisation(last) or _is_spelt(last, spelt) else None


def title_key(text: str) -> str:
    """``text`` with what may differ where it is the same title: case, punctuation, white space."""
    return _NO_LETTERS.sub(" ", clean(text)).strip().casefold()


def _without_leading_name(title: str, known: set[str]) -> str:
    """``title`` without one of the ``known`` names and a separator before it: "CDC - Gout", "Joint Health: Gout"."""
    for separator in _first(_LEADING.finditer(title)):
        if title_key(title[: separator.start()]) in known and title_key(title[separator.end() :]):
            return title[separator.end() :].strip()
    return title


def _forms(title: str, site_names: list[str]) -> Iterator[str]:
    """``title`` whole, cut at each separator in it, and without a site's name before it."""
    yield title
    for separator in _separators(title):
        yield title[: separator.start()]
    if site_names:
        yield _without_leading_name(title, set(map(title_key, site_names)))


def _separators(title: str) -> Iterator[re.Match[str]]:
    return _first(_SEPARATOR.finditer(title))


def _first(found: Iterator[re.Match[str]]) -> Iterator[re.Match[str]]:
    return (match for _, match in zip(range(_MOST_SEPARATORS), found, strict=False))


def _is_spelt(name: str, host: set[str]) -> bool:
    """Whether ``name``, with or without "the", is one of the words of a host."""
    key = title_key(name)
    return len(key) >= _SHORTEST_HOST and not host.isdisjoint(
        {key.replace(" ", ""), key.removeprefix("the ").replace(" ", "")}
    )


def _host_words(address: str) -> set[str]:
    """The parts of ``address``'s host, but for the last: "www", "jointhealth"."""
    try:
        return set((urlsplit(address).hostname or "").split(".")[:-1])
    except ValueError:
        return set()
