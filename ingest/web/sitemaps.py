"""A site's pages by its sitemaps (sitemaps.org protocol 0.9): XML, indexes of others, plain text, gzip."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from medcite.corpus.errors import ReadingError
from medcite.ingest.record import Unreadable
from medcite.ingest.web.addresses import host_of, normalised, origin_of
from medcite.ingest.web.content_coding import decoded
from medcite.ingest.web.fetching import Fetcher
from medcite.ingest.web.kinds import root_element
from medcite.ingest.web.page import NotModified, Page
from medcite.ingest.web.sitemap_xml import ROOTS, Named, read_sitemap
from medcite.ingest.web.times import utc_time

MAX_PAGES = 50_000
"""Pages that are taken from a site at most, unless a caller says otherwise: what one sitemap may name."""
MAX_SITEMAPS = 1_000
"""Sitemaps that are fetched for one site; an index may name 50,000."""
MAX_DEPTH = 3
"""Indexes within indexes that are followed; the protocol allows none."""
MAX_UNPACKED = 50_000_000
"""Bytes of one sitemap, unpacked: the protocol's own limit."""

_USUAL_PLACES = ("/sitemap.xml", "/sitemap_index.xml")
_GZIP = b"\x1f\x8b"
_LINE = re.compile(r"https?://\S+")
_LINES_LOOKED_AT = 100
_PARTIAL_DATE = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2]))?")


@dataclass(frozen=True, slots=True)
class SitemapEntry:
    """A page that a sitemap names: its address, normalised, and when it last changed, or None.

    ``changed`` is a date as exact as stated ("2024", "2024-03", "2024-03-09"), or a time in UTC
    ("2024-03-09T12:30:00Z").
    """

    address: str
    changed: str | None = None


@dataclass(slots=True)
class _Walk:
    """How far the reading of a site's sitemaps has come."""

    hosts: set[str]
    most: int
    pages: set[str] = field(default_factory=set)
    sitemaps: set[str] = field(default_factory=set)
    foreign: int = 0
    foreign_host: str = ""  # the first of them
    full: bool = False

    def is_ours(self, address: str) -> bool:
        host = host_of(address)
        if _bare(host) in self.hosts:
            return True
        self.foreign += 1
        self.foreign_host = self.foreign_host or host
        return False


def is_sitemap(page: Page) -> bool:
    """Whether ``page`` is a sitemap, by its content, whatever its address and the server call it."""
    try:
        data = _unpacked(page.data)
    except ReadingError:
        return False
    return root_element(data) in ROOTS or _is_list(data)


def site_sitemaps(address: str, fetcher: Fetcher) -> list[str]:
    """The addresses of the sitemaps of the site that ``address`` is on.

    Those that its robots.txt names; else one that lies in a usual place.

    Raises:
        ReadingError: there are none, or the site cannot be reached.
    """
    origin = origin_of(normalised(address))
    named = []
    for stated in fetcher.rules(origin).sitemaps:
        try:
            named.append(normalised(stated, base=origin))
        except ReadingError:
            continue
    if named:
        return list(dict.fromkeys(named))[:MAX_SITEMAPS]
    for place in _USUAL_PLACES:
        try:
            page = _fetched(origin + place, fetcher)
        except ReadingError:
            continue
        if is_sitemap(page):
            return [page.address]
    raise ReadingError("has no sitemap that medcite can find; name its sitemap, or its pages one by one")


def sitemap_pages(
    start: str | Page, fetcher: Fetcher, *, site: str = "", max_pages: int = MAX_PAGES
) -> Iterator[SitemapEntry | Unreadable]:
    """The pages that the sitemap ``start`` (its address, or itself) names, and all that it leads to.

    Each page comes once, in order. What is on another host than ``start`` or ``site`` (an address) is left
    out, and reported once; "www." in front makes no other host. A sitemap that cannot be read comes as
    Unreadable, and the rest goes on.

    Raises:
        ReadingError: ``start`` cannot be had or is no sitemap.
    """
    page = start if isinstance(start, Page) else _fetched(start, fetcher)
    if not is_sitemap(page):
        raise ReadingError("is not a sitemap")
    addresses = [page.address, *(each for each in (start, site) if isinstance(each, str) and each)]
    walk = _Walk({_bare(host_of(normalised(each))) for each in addresses}, max_pages, sitemaps={page.address})
    yield from _pages(page, fetcher, walk, depth=0)
    if walk.full:
        yield Unreadable(page.address, f"names more than {walk.most} pages; the rest is left out")
    if walk.foreign:
        what = f"{walk.foreign} addresses" if walk.foreign > 1 else "an address"
        yield Unreadable(page.address, f"names {what} on another host ({walk.foreign_host}), left out")


def changed_at(stated: str) -> str | None:
    """A sitemap's ``lastmod`` (a W3C date and time) as :attr:`SitemapEntry.changed`; None if it is none."""
    stated = stated.strip()
    if _PARTIAL_DATE.fullmatch(stated):
        return stated
    moment = utc_time(stated)
    return moment.partition("T")[0] if moment and len(stated) <= len("2024-03-09") else moment


def _pages(page: Page, fetcher: Fetcher, walk: _Walk, depth: int) -> Iterator[SitemapEntry | Unreadable]:
    try:
        for named in _named_by(page):
            try:
                address = normalised(named.address, base=page.address)
            except ReadingError:
                continue
            if address in walk.pages or not walk.is_ours(address):
                continue
            if len(walk.pages) >= walk.most:
                walk.full = True
                return
            if named.is_sitemap:
                yield from _nested(address, fetcher, walk, depth + 1)
            else:
                walk.pages.add(address)
                yield SitemapEntry(address, changed_at(named.changed))
    except ReadingError as error:
        yield Unreadable(page.address, str(error))


def _nested(address: str, fetcher: Fetcher, walk: _Walk, depth: int) -> Iterator[SitemapEntry | Unreadable]:
    if address in walk.sitemaps or len(walk.sitemaps) > MAX_SITEMAPS:
        return
    walk.sitemaps.add(address)
    try:
        if depth > MAX_DEPTH:
            raise ReadingError(f"is left out: it is a sitemap within more than {MAX_DEPTH} others")
        if len(walk.sitemaps) > MAX_SITEMAPS:
            raise ReadingError(f"is left out, and all that follow: the site has more than {MAX_SITEMAPS} sitemaps")
        page = _fetched(address, fetcher)
        if not is_sitemap(page):
            raise ReadingError("is not a sitemap")
    except ReadingError as error:
        yield Unreadable(address, str(error))
        return
    yield from _pages(page, fetcher, walk, depth)


def _named_by(page: Page) -> Iterator[Named]:
    """What a sitemap names, in order.

    Raises:
        ReadingError: it is broken, at the place reached.
    """
    data = _unpacked(page.data)
    if root_element(data) in ROOTS:
        yield from read_sitemap(data)
    else:
        for line in _lines(data):
            yield Named(line)


def _fetched(address: str, fetcher: Fetcher) -> Page:
    page = fetcher.fetch(address)
    if isinstance(page, NotModified):  # it was not asked whether it is
        raise ReadingError("gives no page")
    return page


def _unpacked(data: bytes) -> bytes:
    """``data``, of which .gz says more than a Content-Encoding does: some servers state neither."""
    return decoded([data], "gzip", limit=MAX_UNPACKED) if data.startswith(_GZIP) else data


def _is_list(data: bytes) -> bool:
    """Whether ``data`` is a list of addresses, one a line, and nothing else."""
    first = [line for line, _ in zip(_lines(data), range(_LINES_LOOKED_AT), strict=False)]
    return bool(first) and all(_LINE.fullmatch(line) for line in first)


def _lines(data: bytes) -> Iterator[str]:
    for line in data.removeprefix(b"\xef\xbb\xbf").splitlines():
        if line.strip():
            yield line.decode("utf-8", errors="replace").strip()


def _bare(host: str) -> str:
    return host.removeprefix("www.")
