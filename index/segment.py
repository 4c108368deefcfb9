"""A segment of the dense index: some passages' vectors, written once, mapped into memory, and never changed."""

from __future__ import annotations

import json
import mmap
import zlib
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from medcite.index import approximate
from medcite.index.encoder import Similarity, Vectors
from medcite.index.joining import as_scores, compared, only, width
from medcite.index.scores import Rows, Scores

PREFIX = "dense-"
"""What the name of a segment's folder begins with."""

FACTS = "segment.json"
INDEX = "index.faiss"
ROWS = "rows.i64"
ARTICLES = "articles.i64"
VECTORS = "vectors.f16"

READ_AT_MOST = 4096
"""Of no more passages than this, as a filter may leave, the vectors are read and compared one by one."""

LISTS_SEARCHED = 128
"""Lists of an approximate segment that a question is compared with, where all passages are allowed.

Measured against exact search with 100 questions, on a million vectors made with noise of those of 30,000 passages
(2,048 lists): 64 lists give a recall@10 of .991 and a recall@300 of .963, 96 give .993 and .972, 128 give .994 and
.977, at a third more time than 64.
"""

SPARE = 1.5
"""Candidates taken from an approximate segment for each passage wanted, to be compared exactly."""

_AT_ONCE = 8192  # vectors compared at once

Places = NDArray[np.int64]
"""Places of passages in a segment, from 0, shape ``(n,)``."""

Mask = NDArray[np.bool_]
"""For each place in a segment whether it counts, shape ``(len(segment),)``."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a segment says of itself, beside its files.

    Of ``index.faiss``, which has ``index_bytes`` bytes, the first ``structure_bytes`` say how the rest is laid
    out, and ``structure`` is their CRC-32: what is wrong in there could lead FAISS astray, while what is wrong
    in a vector changes the score of one passage.
    """

    passages: int
    width: int
    similarity: str
    is_exact: bool
    index_bytes: int
    structure_bytes: int
    structure: int


@dataclass(frozen=True, slots=True)
class Candidates:
    """Places in a segment, and scores for them, which are estimates unless they are ``exact``."""

    places: Places
    scores: Scores
    exact: bool


class Segment:
    """Search within one segment."""

    def __init__(self, folder: Path, dimensions: int, similarity: Similarity) -> None:
        """Open the segment in ``folder``; ValueError if it is damaged or of another shape."""
        self.folder = folder
        self._similarity = similarity
        try:
            self._facts = Facts(**json.loads((folder / FACTS).read_bytes()))
            self._check(width(dimensions, similarity))
            self._index: Any = faiss.read_index(str(folder / INDEX), faiss.IO_FLAG_MMAP_IFC)
            if self._index.ntotal != len(self) or self._index.d != self._facts.width:
                raise ValueError("its parts do not belong together")
            self.rows: Rows = self._mapped(ROWS)
            self.articles: Rows = self._mapped(ARTICLES)
        except (OSError, TypeError, RuntimeError) as error:
            raise ValueError(f"{folder} is damaged: {error}") from error
        except ValueError as error:
            raise ValueError(f"{folder} is damaged or of another kind: {error}") from error

    def __len__(self) -> int:
        return self._facts.passages

    @property
    def name(self) -> str:
        """The name of its folder."""
        return self.folder.name

    def _check(self, expected: int) -> None:
        facts = self._facts
        if (facts.width, facts.similarity) != (expected, self._similarity) or facts.passages < 1:
            raise ValueError("it has vectors of another kind")
        sizes = {ROWS: 8 * facts.passages, ARTICLES: 8 * facts.passages, INDEX: facts.index_bytes}
        if not facts.is_exact:
            sizes[VECTORS] = 2 * facts.width * facts.passages
        for name, size in sizes.items():
            if (self.folder / name).stat().st_size != size:
                raise ValueError(f"{name} is not complete")
        if checksum(self.folder / INDEX, facts.structure_bytes) != facts.structure:
            raise ValueError(f"{INDEX} is not as it was written")

    def _mapped(self, name: str) -> Rows:
        # Not read: a question looks up a few of them only.
        return np.asarray(np.memmap(self.folder / name, dtype="<i8", mode="r"))

    @cached_property
    def _map(self) -> mmap.mmap:
        with (self.folder / VECTORS).open("rb") as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)

    @cached_property
    def vectors(self) -> NDArray[np.floating]:
        """The joined vectors, shape ``(len(self), width)``, float16 or float32, mapped."""
        if self._facts.is_exact:
            codes = faiss.rev_swig_ptr(self._index.codes.data(), self._index.codes.size())
            kind = np.float16 if isinstance(self._index, faiss.IndexScalarQuantizer) else np.float32
            mapped: NDArray[np.floating] = codes.view(kind)
        else:
            mapped = np.frombuffer(self._map, dtype="<f2")
        return mapped.reshape(len(self), self._facts.width)

    def places(self, rows: Rows) -> tuple[Places, Mask]:
        """The places of those of ``rows`` that are here, and which of them these are."""
        places = np.searchsorted(self.rows, rows)
        here = self.rows[np.minimum(places, len(self) - 1)] == rows
        return places[here], here

    def candidates(self, asked: Vectors, k: int, allowed: Mask | None) -> Candidates:
        """The ``k`` best, or somewhat more, of those ``allowed``: as many as there are, in any order.

        Args:
            asked: a joined question, shape ``(width,)``.
            k: how many are wanted.
            allowed: if given, which may be found.
        """
        count = len(self) if allowed is None else int(np.count_nonzero(allowed))
        k = min(k, count)
        if k < 1:
            return Candidates(np.empty(0, np.int64), np.empty(0, np.float32), exact=True)
        if self._facts.is_exact:
            return self._flat(asked, k, allowed)
        wanted = int(k * SPARE) + 1
        if count <= max(READ_AT_MOST, wanted):
            places = np.arange(len(self)) if allowed is None else np.flatnonzero(allowed)
            return Candidates(places, self.compared(asked, places), exact=True)
        # Where fewer are allowed, the nearest of them are spread over as many more lists.
        lists = min(self._index.nlist, int(LISTS_SEARCHED * len(self) / count))
        selector = only(allowed)  # FAISS keeps no reference of its own
        while True:
            places, found = approximate.search(self._index, asked, wanted, lists, selector)
            if len(places) >= k or lists >= self._index.nlist:
                return Candidates(places, as_scores(found, self._similarity), exact=False)
            lists = min(self._index.nlist, 4 * lists)

    def _flat(self, asked: Vectors, k: int, allowed: Mask | None) -> Candidates:
        parameters, selector = None, only(allowed)  # FAISS keeps no reference of its own
        if selector is not None:
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        threads = faiss.omp_get_max_threads()
        faiss.omp_set_num_threads(1)  # one question is one thread's work: others would only be waited for
        try:
            found, places = self._index.search(asked[np.newaxis], k, params=parameters)
        finally:
            faiss.omp_set_num_threads(threads)
        there = places[0] >= 0
        return Candidates(places[0][there], as_scores(found[0][there], self._similarity), exact=True)

    def compared(self, asked: Vectors, places: Places) -> Scores:
        """The exact scores of ``places`` for a joined question."""
        scores = np.empty(len(places), np.float32)
        for first in range(0, len(places), _AT_ONCE):
            some = slice(first, first + _AT_ONCE)
            scores[some] = compared(asked, self.vectors[places[some]], self._similarity)
            self._let_go()
        return scores

    def read(self, places: Places) -> Vectors:
        """The joined vectors of ``places``, shape ``(len(places), width)``."""
        vectors = self.vectors[places].astype(np.float32)
        self._let_go()
        return vectors

    def _let_go(self) -> None:
        """Let the system have the memory of vectors that were read; they stay in its cache as long as it likes."""
        if not self._facts.is_exact and hasattr(mmap, "MADV_DONTNEED"):
            with suppress(OSError):
                self._map.madvise(mmap.MADV_DONTNEED)


def checksum(path: Path, length: int) -> int:
    """The CRC-32 of the first ``length`` bytes of a file."""
    with path.open("rb") as file:
        return zlib.crc32(file.read(length))
