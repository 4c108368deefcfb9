"""Writes a segment of the dense index, passage after passage, in memory that does not grow with it."""

from __future__ import annotations

import json
import os
import shutil
import uuid
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import faiss
import numpy as np
from numpy.typing import NDArray

from medcite.index import approximate
from medcite.index.encoder import Similarity, Vectors
from medcite.index.joining import METRICS, width
from medcite.index.scores import Rows
from medcite.index.segment import ARTICLES, FACTS, INDEX, PREFIX, ROWS, VECTORS, Facts, Segment, checksum

EXACT_AT_MOST = 50_000
"""A segment of more passages than this is searched approximately.

To compare a question with this many vectors of 384 dimensions takes about as long as to encode it.
"""

_AT_ONCE = 8192  # vectors given to a flat index at once


class SegmentWriter:
    """A segment in the making, in a new folder of its own.

    As a context manager: what is not finished when the block is left is removed.
    """

    def __init__(self, parent: Path, dimensions: int, similarity: Similarity) -> None:
        """Make the folder in ``parent``; OSError if that cannot be done."""
        self._folder = parent / f"{PREFIX}{uuid.uuid4().hex[:12]}"
        self._dimensions, self._similarity = dimensions, similarity
        self._width = width(dimensions, similarity)
        # Manhattan distances FAISS computes in whole precision alone, and never approximately.
        self._kind: type[np.floating[Any]] = np.float32 if similarity is Similarity.MANHATTAN else np.float16
        self._count = 0
        self._finished = False
        self._folder.mkdir()
        self._files = {name: (self._folder / name).open("wb") for name in (ROWS, ARTICLES, VECTORS)}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        for file in self._files.values():
            file.close()
        if not self._finished:
            shutil.rmtree(self._folder, ignore_errors=True)

    def __len__(self) -> int:
        return self._count

    def add(self, rows: Rows, articles: Rows, vectors: Vectors) -> None:
        """Add passages, in the order of their rows.

        Args:
            rows: of the passages, ascending, and above all that were added before.
            articles: rows of their articles.
            vectors: joined, shape ``(len(rows), width)``.

        Raises:
            OSError: they cannot be written.
        """
        self._files[ROWS].write(rows.astype("<i8").tobytes())
        self._files[ARTICLES].write(articles.astype("<i8").tobytes())
        self._files[VECTORS].write(vectors.astype(self._kind).tobytes())
        self._count += len(rows)

    def finish(self) -> Segment:
        """Index what was added, at least one passage, and have it on disk; gives the segment.

        Raises:
            OSError: it cannot be written.
        """
        for file in self._files.values():
            file.close()
        vectors = np.memmap(self._folder / VECTORS, self._kind, "r").reshape(self._count, self._width)
        is_exact = self._count <= EXACT_AT_MOST or self._similarity is Similarity.MANHATTAN
        index = self._flat(vectors) if is_exact else approximate.build(vectors, self._similarity)
        path = self._folder / INDEX
        try:
            faiss.write_index(index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path} cannot be written: {error}") from error
        size = path.stat().st_size
        # FAISS writes the vectors last, in an inverted file with 8 bytes more for the place of each.
        structure = size - self._count * (index.code_size + (0 if is_exact else 8))
        if is_exact:
            del vectors
            (self._folder / VECTORS).unlink()  # the flat index has the very same
        facts = Facts(
            passages=self._count,
            width=self._width,
            similarity=self._similarity,
            is_exact=is_exact,
            index_bytes=size,
            structure_bytes=structure,
            structure=checksum(path, structure),
        )
        (self._folder / FACTS).write_text(json.dumps(asdict(facts)), encoding="utf-8")
        for file_path in self._folder.iterdir():
            _flush(file_path)
        self._finished = True
        return Segment(self._folder, self._dimensions, self._similarity)

    def _flat(self, vectors: NDArray[np.floating]) -> Any:
        metric = METRICS[self._similarity]
        if self._kind is np.float32:
            index: Any = faiss.IndexFlat(self._width, metric)
        else:
            index = faiss.IndexScalarQuantizer(self._width, faiss.ScalarQuantizer.QT_fp16, metric)
        for first in range(0, len(vectors), _AT_ONCE):
            index.add(vectors[first : first + _AT_ONCE].astype(np.float32))
        return index


def _flush(path: Path) -> None:
    """Have a file on disk: a segment lives on from state to state, so a loss of power must not hollow it out."""
    with path.open("rb+") as file:
        os.fsync(file.fileno())
