"""Which files need not be opened: those that are as they were when their articles were kept."""

from __future__ import annotations

from pathlib import Path

from medcite.adding.tally import holds_many
from medcite.corpus.sources import Sources
from medcite.corpus.store import Store
from medcite.index.model_files import file_hash
from medcite.ingest.reading import READER_VERSION


class Passing:
    """Passes over files that are as they were, and remembers which of them hold many articles."""

    def __init__(self, store: Store, max_bytes: int) -> None:
        self._store = store
        self._sources = Sources(store.connection)
        self._max_bytes = max_bytes
        self._passed: dict[Path, int] = {}  # files of many, with how many articles the corpus has of each

    def articles_of(self, path: Path) -> int | None:
        """How many articles the corpus has of a file that is as it was; None if it has to be opened."""
        if not holds_many(path):
            state = self._store.source_state(str(path))
            return 1 if state and self._is_as_it_was(path, state.file_hash, state.reader_version) else None
        opened = self._sources.get(str(path))
        if opened is None or not self._is_as_it_was(path, opened.hash, opened.reader_version):
            return None
        if self._sources.lacks_duplicate(str(path)):
            return None
        self._passed[path] = self._store.count_in(str(path))
        return self._passed[path]

    def overtaken(self) -> dict[Path, int]:
        """Files of many that were passed over, and have to be opened after all: with the counts given for them.

        What changed in other files meanwhile was all that was kept of articles that these hold as well.
        """
        late = [path for path in self._passed if self._sources.lacks_duplicate(str(path))]
        return {path: self._passed.pop(path) for path in late}

    def _is_as_it_was(self, path: Path, digest: str, reader_version: int) -> bool:
        if reader_version != READER_VERSION:
            return False
        try:
            may_be_read = holds_many(path) or path.stat().st_size <= self._max_bytes
            return may_be_read and file_hash(path) == digest
        except OSError:  # opening it will tell
            return False
