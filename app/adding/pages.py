"""Pages of the web to add: each fetched once, and only if it is not as it was; sites by their sitemaps."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from medcite.adding.steps import End, NotRead, Step, ToRead, Unchanged, record_hash
from medcite.adding.tally import Tally
from medcite.corpus.errors import ReadingError
from medcite.corpus.sources import Opened, Sources
from medcite.corpus.store import Store
from medcite.ingest.reading import READER_VERSION
from medcite.ingest.record import Unreadable
from medcite.ingest.web.fetching import Fetcher
from medcite.ingest.web.page import NotModified, Page, page_record
from medcite.ingest.web.sitemaps import MAX_PAGES, is_sitemap, site_sitemaps, sitemap_pages


class Pages:
    """Takes addresses to steps, each page once."""

    def __init__(self, fetcher: Fetcher, store: Store, tally: Tally, *, site: bool, max_pages: int | None) -> None:
        self._fetcher = fetcher
        self._store = store
        self._sources = Sources(store.connection)
        self._tally = tally
        self._site = site
        self._max_pages = max_pages or MAX_PAGES
        self._seen: set[str] = set()

    def steps(self, address: str) -> Iterator[Step]:
        """What comes of an address that the user named: its page, or all pages of a sitemap or a site."""
        try:
            if self._site:
                yield from self._pages(site_sitemaps(address, self._fetcher), site=address)
            elif address not in self._seen:
                page = self._fetch(address)
                if isinstance(page, Page) and is_sitemap(page):
                    yield from self._pages([page])
                else:
                    self._tally.articles += 1
                    yield self._step(address, page)
        except ReadingError as error:
            self._tally.articles += 1
            yield NotRead(address, str(error), is_named=True)
        finally:
            self._tally.uncounted -= 1
        yield End(address)

    def _pages(self, sitemaps: Sequence[str | Page], *, site: str = "") -> Iterator[Step]:
        """All that ``sitemaps`` name; how many that is is found out first, so that it can be told."""
        pages: dict[str, None] = {}
        for sitemap in sitemaps:
            left = self._max_pages - len(pages)
            try:
                for named in sitemap_pages(sitemap, self._fetcher, site=site, max_pages=left):
                    if isinstance(named, Unreadable):
                        self._tally.articles += 1
                        yield NotRead(named.source, named.reason)
                    elif named.address not in self._seen:
                        pages[named.address] = None
            except ReadingError as error:
                if isinstance(sitemap, Page):
                    raise
                self._tally.articles += 1
                yield NotRead(sitemap, str(error))
        self._tally.sources += len(pages)
        self._tally.articles += len(pages)
        for address in pages:
            try:
                yield self._step(address, self._fetch(address))
            except ReadingError as error:
                yield NotRead(address, str(error))
            yield End(address)

    def _fetch(self, address: str) -> Page | NotModified:
        self._seen.add(address)
        known = self._known(address)
        if known is None:
            return self._fetcher.fetch(address)
        return self._fetcher.fetch(address, etag=known.etag, last_modified=known.last_modified)

    def _step(self, address: str, page: Page | NotModified) -> Step:
        if isinstance(page, NotModified):
            return Unchanged(address)
        # Kept under the address that was asked for, wherever that led: by this it is known the next time.
        record = replace(page_record(page), source=address)
        opened = Opened(address, record_hash(record), READER_VERSION, page.etag, page.last_modified)
        known = self._known(address)
        if known and known.hash == opened.hash:
            return Unchanged(address, opened if opened != known else None)
        return ToRead(record, opened.hash, page=opened)

    def _known(self, address: str) -> Opened | None:
        """How the page was when last fetched, if its article is kept, and would be read the same today."""
        known = self._sources.get(address)
        kept = known and known.reader_version == READER_VERSION and self._store.source_state(address)
        return known if kept else None
