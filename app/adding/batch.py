"""Articles that are read and cut, and wait to be encoded and committed together."""

from __future__ import annotations

import datetime

import numpy as np

from medcite.adding.pending import Pending, PendingArticles, is_same_text
from medcite.corpus.article import Article
from medcite.corpus.sources import Opened, Sources
from medcite.corpus.store import Change, Store
from medcite.corpus.vectors import Vectors
from medcite.index.encoder import Encoder
from medcite.index.encoder import Vectors as Rows
from medcite.ingest.reading import READER_VERSION
from medcite.reports import AddReport

Duplicate = tuple[str, str]
"""Of an article that another source holds: the id that it would have, and its text's hash."""


class Batch:
    """What the next commit will hold: articles, and what to remember of their sources."""

    def __init__(self, store: Store, encoder: Encoder, report: AddReport) -> None:
        self._store = store
        self._sources = Sources(store.connection)
        self._report = report
        self.use(encoder)
        self._pending = PendingArticles()
        self._touched: list[tuple[str, str]] = []
        self._vacated: set[str] = set()
        self._opened: list[tuple[Opened, list[Duplicate]]] = []
        self._texts: dict[bytes, str] = {}  # by key, each once
        self._encoded: dict[bytes, Rows] = {}  # vectors of texts, by key

    def use(self, encoder: Encoder) -> None:
        """Keep vectors of ``encoder`` from now on."""
        self._encoder = encoder
        self._vectors = Vectors(self._store.connection, encoder.settings.key)

    def provide(self, vectors: dict[bytes, Rows]) -> None:
        """Vectors, by the keys of their texts, that the next commit may need."""
        self._encoded.update(vectors)

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._pending

    def __bool__(self) -> bool:
        return bool(self._pending or self._touched or self._opened or self._vacated)

    def put(self, pending: Pending) -> None:
        """Have an article put into the store."""
        self._pending.put(pending)
        self._vacated.discard(pending.article.source)
        self._texts.update(pending.passages.texts)

    def withdraw(self, article_id: str, source: str) -> list[Pending]:
        """Take back what waits here of the article with the id, and of ``source``."""
        found = dict.fromkeys([article_id, *self._pending.at(source)])
        return [pending for each in found if (pending := self._pending.withdraw(each))]

    def touch(self, article_id: str, digest: str) -> None:
        """Have it noted that an article is as it was, though what it was read from has another hash."""
        self._touched.append((article_id, digest))

    def vacate(self, source: str) -> None:
        """Have what was kept of ``source`` removed: it now holds an article that another source holds."""
        if self._store.source_state(source):
            self._vacated.add(source)

    def remember(self, opened: Opened, duplicates: list[Duplicate] | None = None) -> None:
        """Have it noted how a source stood, with the articles that came of it."""
        self._opened.append((opened, duplicates or []))

    def holder(self, article: Article) -> str | None:
        """The source in this batch that holds the same article, by the rule of :meth:`Store.same_article`."""
        pending = self._pending.same(article)
        return pending.article.source if pending else None

    def takes_from(self, source: str) -> bool:
        """Whether the article that was at ``source`` has moved to another source in it, or is to be removed."""
        return source in self._vacated or self._pending.is_former(source)

    def puts_at(self, source: str) -> bool:
        """Whether it holds an article of ``source``."""
        return bool(self._pending.at(source))

    def commit(self) -> None:
        """Commit all at once; texts that have no vector yet, here or in the store, are encoded first."""
        entries = [entry for pending in self._pending for entry in pending.passages.entries]
        needed = {key for entry in entries for key in (entry.text_key, entry.context_key)}
        keys = sorted(self._vectors.missing(needed))
        late = [key for key in keys if key not in self._encoded]
        self._encoded.update(zip(late, self._encoder.encode_passages([self._texts[key] for key in late]), strict=True))
        vectors = np.stack([self._encoded[key] for key in keys]) if keys else None
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        changes = []
        with self._store.transaction() as generation:
            for article_id, digest in self._touched:
                self._store.touch(article_id, file_hash=digest, reader_version=READER_VERSION)
            for pending in self._pending:
                for former in pending.formers:
                    self._remove_former(former, pending.article, generation)
                change = self._store.put(
                    pending.article,
                    pending.passages.entries,
                    file_hash=pending.hash,
                    reader_version=READER_VERSION,
                    retrieved=pending.retrieved or now,
                    generation=generation,
                )
                if not pending.is_again:
                    changes.append(change)
            for source in self._vacated:
                state = self._store.source_state(source)
                if state:  # and its article has not gone to another source meanwhile
                    self._store.remove(state.article_id, generation)
            if vectors is not None:
                self._vectors.put(keys, vectors)
            for opened, duplicates in self._opened:
                self._sources.put(opened, duplicates)
        self._report.added += changes.count(Change.ADDED)
        self._report.updated += changes.count(Change.UPDATED)
        self._report.passages += len(entries)
        self._report.encoded += len(keys)
        self._pending.clear()
        self._touched.clear()
        self._opened.clear()
        self._vacated.clear()
        self._texts.clear()
        self._encoded.clear()

    def _remove_former(self, source: str, article: Article, generation: int) -> None:
        """Remove ``article`` from a source it has moved away from, unless that holds another by now."""
        state = self._store.source_state(source)
        stored = self._store.article(state.article_id) if state else None
        # What has the same address is put in its place.
        if stored and stored.article.id != article.id and is_same_text(stored.article, article):
            self._store.remove(stored.article.id, generation)
