"""Telling an article's title from the site's name, and the heading on the page that shows it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from bs4 import BeautifulSoup, Tag

from medcite.ingest.cleaning import clean
from medcite.ingest.html.elements import shown_text, tags

_SEPARATOR = re.compile(r"\s+[|–—·»:-]+\s+|\s*\|\s*")


def title_heading(soup: BeautifulSoup, stated: Iterable[str]) -> Tag | None:
    """The first h1, else h2, that shows one of the ``stated`` titles, with or without a site's name after it."""
    wanted = {_key(form) for title in stated for form in _forms(title)}
    wanted.discard("")
    for name in ("h1", "h2"):
        for heading in tags(soup, [name]):
            if _key(shown_text(heading)) in wanted:
                return heading
    return None


def without_site_name(title: str, site_names: Iterable[str | None]) -> str:
    """``title`` without "| Site" at its end: whatever follows a bar, and any of ``site_names`` behind a dash."""
    known = {_key(name) for name in site_names if name}
    while True:
        separators = list(_SEPARATOR.finditer(title))
        if not separators:
            return title
        last = separators[-1]
        if "|" not in last[0] and _key(title[last.end() :]) not in known:
            return title
        shorter = title[: last.start()].strip()
        if not shorter:
            return title
        title = shorter


def _forms(title: str) -> Iterator[str]:
    """``title`` whole, and cut at each separator in it."""
    yield title
    for separator in _SEPARATOR.finditer(title):
        yield title[: separator.start()]


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", clean(text)).strip().casefold()
