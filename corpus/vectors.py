"""Vectors kept by the text they were made from and the encoder that made them: no text is embedded twice."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from medcite.corpus.schema import slices


def text_key(text: str) -> bytes:
    """The key of a text's vector: the first 16 bytes of its SHA-256."""
    return hashlib.sha256(text.encode()).digest()[:16]


class Vectors:
    """The vectors of one encoder in a corpus's database."""

    def __init__(self, connection: sqlite3.Connection, encoder: str) -> None:
        self._connection = connection
        self._encoder = encoder

    def missing(self, keys: Iterable[bytes]) -> set[bytes]:
        """Those of ``keys`` that no vector is kept for."""
        wanted = set(keys)
        return wanted - {key for key, _ in self._select(list(wanted), "key, NULL")}

    def put(self, keys: Sequence[bytes], vectors: NDArray[np.float32]) -> None:
        """Keep ``vectors``, shape ``(len(keys), dimensions)``, as float16. Within a transaction."""
        halves = vectors.astype("<f2")
        self._connection.executemany(
            "INSERT OR IGNORE INTO vectors (key, encoder, vector) VALUES (?, ?, ?)",
            ((key, self._encoder, half.tobytes()) for key, half in zip(keys, halves, strict=True)),
        )

    def get(self, keys: Sequence[bytes]) -> NDArray[np.float32]:
        """The vectors of ``keys`` in their order, shape ``(len(keys), dimensions)``, float32.

        Raises:
            KeyError: one of them is not kept.
        """
        found = dict(self._select(list(dict.fromkeys(keys)), "key, vector"))
        joined = b"".join(found[key] for key in keys)
        return np.frombuffer(joined, dtype="<f2").reshape(len(keys), -1).astype(np.float32)

    def forget_others(self) -> None:
        """Drop the vectors of all other encoders. Within a transaction."""
        self._connection.execute("DELETE FROM vectors WHERE encoder != ?", (self._encoder,))

    def _select(self, keys: list[bytes], columns: str) -> Iterator[tuple[bytes, bytes]]:
        for some in slices(keys):
            marks = ", ".join("?" * len(some))
            yield from (
                (row[0], row[1])
                for row in self._connection.execute(
                    f"SELECT {columns} FROM vectors WHERE encoder = ? AND key IN ({marks})",
                    (self._encoder, *some),
                )
            )
