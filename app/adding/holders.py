"""Which source an article is kept from, where several have held it or still do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from medcite.adding.batch import Batch, Duplicate
from medcite.corpus.article import Article
from medcite.corpus.sources import Sources, possible_files
from medcite.corpus.store import Store
from medcite.index.model_files import file_hash


@dataclass(slots=True)
class FileOfMany:
    """A file of many articles while it is read: ids of the articles it holds, and those that others hold."""

    path: str
    held: set[str] = field(default_factory=set)
    duplicates: list[Duplicate] = field(default_factory=list)


class Holders:
    """Tells whether an article that is read is in the corpus, or about to be, from its own source or another."""

    def __init__(self, store: Store, batch: Batch) -> None:
        self._store = store
        self._sources = Sources(store.connection)
        self._batch = batch
        self._are_as_they_were: dict[str, bool] = {}  # files of many that were asked for
        self.file: FileOfMany | None = None

    def enter(self, path: str) -> FileOfMany:
        """The file of many that is being read, from its first article on."""
        if self.file is None:
            self.file = FileOfMany(path)
        return self.file

    def leave(self) -> FileOfMany | None:
        """The file of many that was being read, of which no more comes."""
        file, self.file = self.file, None
        if file:
            self._are_as_they_were[file.path] = True
        return file

    def is_kept(self, article: Article) -> bool:
        """Whether the corpus has ``article`` from its source just as it is."""
        stored = self._store.article(article.id)
        return stored is not None and stored.article == article and not self._batch.takes_from(article.source)

    def holder(self, article: Article) -> str | None:
        """Another source that holds the same article, by the rule of :meth:`Store.same_article`, and still does."""
        waiting = self._batch.holder(article)
        if waiting:
            return waiting
        return next((source for source in self._store.same_article(article) if self._still_holds(source)), None)

    def _still_holds(self, source: str) -> bool:
        state = self._store.source_state(source)
        if state is None or source.startswith(("http://", "https://")):
            return True
        if self._batch.takes_from(source) or self._batch.puts_at(source):
            return False
        for name in possible_files(source):
            if self.file and name == self.file.path:
                return state.article_id in self.file.held
            if name not in self._are_as_they_were and (opened := self._sources.get(name)):
                self._are_as_they_were[name] = _has_hash(name, opened.hash)
            if name in self._are_as_they_were:
                return self._are_as_they_were[name]
        return _has_hash(source, state.file_hash)


def _has_hash(path: str, digest: str) -> bool:
    try:
        return file_hash(Path(path)) == digest
    except OSError:
        return False
