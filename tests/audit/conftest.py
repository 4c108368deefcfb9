from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from medcite.corpus.article import Article
from medcite.corpus.store import PassageEntry, Store


class Shelf:
    """A store, and putting articles into it and taking them out again."""

    def __init__(self, store: Store, entries: Callable[[Article], list[PassageEntry]]) -> None:
        self.store = store
        self._entries = entries

    def put(self, *articles: Article) -> None:
        with self.store.transaction() as generation:
            for article in articles:
                self.store.put(
                    article,
                    self._entries(article),
                    file_hash="hash",
                    reader_version=1,
                    retrieved="2024-03-09T10:00:00+00:00",
                    generation=generation,
                )

    def remove(self, *articles: Article) -> None:
        with self.store.transaction() as generation:
            for article in articles:
                self.store.remove(article.id, generation)


@pytest.fixture
def make_shelf(tmp_path: Path, entries_of: Callable[[Article], list[PassageEntry]]) -> Callable[[], Shelf]:
    """Makes an empty store; each call another, for examples of one property."""
    made = []

    def make() -> Shelf:
        if made:
            made[-1].store.close()
        path = tmp_path / f"{len(made)}.db"
        made.append(Shelf(Store(path, write=True), entries_of))
        # Nothing here has to outlast a loss of power.
        made[-1].store.connection.execute("PRAGMA synchronous = OFF")
        return made[-1]

    return make


@pytest.fixture
def shelf(make_shelf: Callable[[], Shelf]) -> Shelf:
    """An empty store."""
    return make_shelf()
