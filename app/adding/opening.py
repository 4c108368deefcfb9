"""Opening what is to be added: files, files of many articles, and addresses, one after another."""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from medcite.adding.findings import Web
from medcite.adding.steps import End, NotRead, Step, ToRead, record_hash
from medcite.adding.tally import Tally, holds_many
from medcite.corpus.errors import ReadingError
from medcite.corpus.sources import Opened
from medcite.corpus.store import Store
from medcite.index.model_files import file_hash
from medcite.ingest.finding import Address
from medcite.ingest.opening import records
from medcite.ingest.reading import READER_VERSION
from medcite.ingest.record import Record, Unreadable

if TYPE_CHECKING:
    from medcite.adding.pages import Pages
    from medcite.ingest.web.fetching import Fetcher


class Opener:
    """Takes sources to steps. :meth:`steps` is for one thread, with a connection to the corpus of its own."""

    def __init__(
        self, sources: Sequence[Path | Address], database: Path, max_bytes: int, web: Web, tally: Tally
    ) -> None:
        """``tally`` is of ``sources``, and is kept up to date as they are opened."""
        self._to_open = sources
        self._database = database
        self._max_bytes = max_bytes
        self._web = web
        self._fetcher: Fetcher | None = None
        self._tally = tally
        if any(isinstance(source, Address) for source in sources):
            from medcite.ingest.web.fetching import Fetcher  # here: files need none of it

            self._fetcher = Fetcher(delay=web.delay, max_bytes=max_bytes, allow_private=web.allow_private)

    def steps(self) -> Generator[Step]:
        """All that the sources hold, in order."""
        store = Store(self._database)
        try:
            pages = self._pages(store)
            for source in self._to_open:
                if isinstance(source, Address):
                    assert pages
                    yield from pages.steps(source.address)
                elif holds_many(source):
                    yield from self._file_of_many(source, store)
                else:
                    yield from self._file(source)
        finally:
            store.close()
            if self._fetcher:
                self._fetcher.close()

    def stop(self) -> None:
        """Break off what is being fetched; for any thread."""
        if self._fetcher:
            # In a thread of its own: a connection just being made may take its time to give up.
            threading.Thread(target=self._fetcher.close, daemon=True).start()

    def _pages(self, store: Store) -> Pages | None:
        if not self._fetcher:
            return None
        from medcite.adding.pages import Pages

        return Pages(self._fetcher, store, self._tally, site=self._web.site, max_pages=self._web.max_pages)

    def _file(self, path: Path) -> Iterator[Step]:
        source = str(path)
        try:
            digest = file_hash(path) if path.stat().st_size <= self._max_bytes else ""
            for record in records(path, max_bytes=self._max_bytes):
                if isinstance(record, Unreadable):
                    yield NotRead(record.source, record.reason)
                else:
                    yield ToRead(record, digest)
        except Exception as error:  # whatever is wrong with one file is no reason to leave out the others
            yield NotRead(source, _reason(error))
        yield End(source)

    def _file_of_many(self, path: Path, store: Store) -> Iterator[Step]:
        source = str(path)
        is_whole, count = True, 0
        try:
            digest = file_hash(path)  # before it is read: if it changes meanwhile, it is read again the next time
            for record in records(path, max_bytes=self._max_bytes):
                count += 1
                if isinstance(record, Unreadable):
                    is_whole = is_whole and record.source != source  # what breaks the file off goes by its own name
                    yield NotRead(record.source, record.reason)
                else:
                    yield self._one_of_many(record, source, store)
        except Exception as error:
            is_whole, count = False, count + 1
            yield NotRead(source, _reason(error))
        self._tally.articles += count
        self._tally.uncounted -= 1
        yield End(source, Opened(source, digest, READER_VERSION) if is_whole else None)

    def _one_of_many(self, record: Record, file: str, store: Store) -> ToRead:
        digest = record_hash(record)
        state = store.source_state(record.source)
        stands = state is not None and (state.file_hash, state.reader_version) == (digest, READER_VERSION)
        return ToRead(record, digest, file=file, stands=stands)


def _reason(error: Exception) -> str:
    if isinstance(error, ReadingError):
        return str(error)
    if isinstance(error, OSError):
        return f"cannot be read: {(error.strerror or str(error)).lower()}"
    return f"cannot be read: {type(error).__name__}: {error}"
