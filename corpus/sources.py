"""Files of many articles and pages of the web, as they stood when they were last read: what need not be read again."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opened:
    """How a file of many articles, or an address, stood when it was last read to its end.

    ``hash`` is of its bytes; ``etag`` and ``last_modified`` are what its server wants to be asked with
    the next time, as it stated them.
    """

    source: str
    hash: str
    reader_version: int
    etag: str | None = None
    last_modified: str | None = None


class Sources:
    """What a corpus remembers of the files of many articles and the addresses it was made from.

    Writes belong into a transaction of the store: with the articles they stand for.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, source: str) -> Opened | None:
        """How ``source`` stood when it was last read to its end; None if it never was."""
        row = self._connection.execute(
            "SELECT source, hash, reader_version, etag, last_modified FROM sources WHERE source = ?", (source,)
        ).fetchone()
        return Opened(*row) if row else None

    def put(self, opened: Opened, duplicates: Iterable[tuple[str, str]] = ()) -> None:
        """Note that a source was read to its end. Within a transaction.

        ``duplicates`` are those of its articles that another source holds: the id and the text's hash of each.
        """
        self._connection.execute(
            "INSERT OR REPLACE INTO sources (source, hash, reader_version, etag, last_modified) VALUES (?, ?, ?, ?, ?)",
            (opened.source, opened.hash, opened.reader_version, opened.etag, opened.last_modified),
        )
        self._connection.execute("DELETE FROM duplicates WHERE source = ?", (opened.source,))
        self._connection.executemany(
            "INSERT OR REPLACE INTO duplicates (source, article, text_hash) VALUES (?, ?, ?)",
            [(opened.source, *duplicate) for duplicate in duplicates],
        )

    def lacks_duplicate(self, source: str) -> bool:
        """Whether an article of ``source`` that another source held is in the corpus no more."""
        row = self._connection.execute(
            "SELECT EXISTS (SELECT 1 FROM duplicates d WHERE source = ? "
            "AND NOT EXISTS (SELECT 1 FROM articles WHERE id = d.article) "
            "AND NOT EXISTS (SELECT 1 FROM articles WHERE text_hash = d.text_hash))",
            (source,),
        ).fetchone()
        return bool(row[0])

    def forget(self, source: str) -> None:
        """Let ``source``, and the file of many that it may stand in, be read anew. Within a transaction."""
        self._connection.executemany(
            "DELETE FROM sources WHERE source = ?", [(name,) for name in possible_files(source)]
        )


def possible_files(source: str) -> Iterator[str]:
    """``source``, and what stands before each "#" in it, the longest first: one of them names the file."""
    yield source
    while "#" in source:
        source = source.rpartition("#")[0]
        yield source
