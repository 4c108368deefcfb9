"""The dense index: FAISS over the vectors of passages and of their heading paths."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from medcite.index.encoder import Similarity, Vectors
from medcite.index.scores import HEADING_WEIGHT, Rows, Scores


def joined(passages: Vectors, headings: Vectors, similarity: Similarity) -> Vectors:
    """One vector for a passage and its heading path, such that comparing a question with it gives
    similarity to the passage + ``HEADING_WEIGHT`` × similarity to the heading path.

    Inner products are linear, so the weighted sum of the two vectors does it exactly, in the same
    dimensions. Distances are not: there the two vectors are laid end to end.
    """
    if similarity in (Similarity.COSINE, Similarity.DOT):
        return passages + np.float32(HEADING_WEIGHT) * headings
    return np.hstack([passages, headings * _stretch(similarity)])


def joined_question(question: Vectors, similarity: Similarity) -> Vectors:
    """The question as it is compared with :func:`joined` vectors."""
    if similarity in (Similarity.COSINE, Similarity.DOT):
        return question
    return np.hstack([question, question * _stretch(similarity)])


def _stretch(similarity: Similarity) -> np.float32:
    # FAISS compares squared Euclidean distances, so a weight goes into a vector by its square root.
    return np.float32(HEADING_WEIGHT**0.5 if similarity is Similarity.EUCLIDEAN else HEADING_WEIGHT)


_METRICS = {
    Similarity.COSINE: faiss.METRIC_INNER_PRODUCT,
    Similarity.DOT: faiss.METRIC_INNER_PRODUCT,
    Similarity.EUCLIDEAN: faiss.METRIC_L2,
    Similarity.MANHATTAN: faiss.METRIC_L1,
}


class DenseIndex:
    """Exact search over the joined vectors of passages, named by their rows in the store."""

    def __init__(self, dimensions: int, similarity: Similarity) -> None:
        self._similarity = similarity
        doubled = similarity not in (Similarity.COSINE, Similarity.DOT)
        flat = faiss.IndexFlat(2 * dimensions if doubled else dimensions, _METRICS[similarity])
        self._index: Any = faiss.IndexIDMap2(flat)
        self._mapped: Path | None = None

    def __len__(self) -> int:
        return int(self._index.ntotal)

    @classmethod
    def read(cls, path: Path, dimensions: int, similarity: Similarity) -> DenseIndex:
        """Read an index that :meth:`write` wrote; ValueError if it is damaged or of another shape."""
        index = cls(dimensions, similarity)
        expected = index._index
        try:
            read = faiss.read_index(str(path), faiss.IO_FLAG_MMAP_IFC)
        except RuntimeError as error:
            raise ValueError(f"{path} is damaged") from error
        if type(read) is not type(expected) or read.d != expected.d or read.metric_type != expected.metric_type:
            raise ValueError(f"{path} is an index of another kind")
        index._index, index._mapped = read, path
        return index

    def _unmap(self) -> None:
        """Take a copy into memory before a change: FAISS ends the process over a change to a mapped index."""
        if self._mapped is not None:
            self._index, self._mapped = faiss.read_index(str(self._mapped)), None

    def write(self, path: Path) -> None:
        """Write the index to ``path``; OSError if it cannot be."""
        try:
            faiss.write_index(self._index, str(path))
        except RuntimeError as error:
            raise OSError(f"{path} cannot be written: {error}") from error

    def add(self, rows: Sequence[int], passages: Vectors, headings: Vectors) -> None:
        """Add passages with their own vectors and those of their heading paths, a row each."""
        self._unmap()
        vectors = np.ascontiguousarray(joined(passages, headings, self._similarity))
        self._index.add_with_ids(vectors, np.asarray(rows, dtype=np.int64))

    def remove(self, rows: Sequence[int]) -> None:
        """Remove those of ``rows`` that are there."""
        if rows:
            self._unmap()
            self._index.remove_ids(faiss.IDSelectorBatch(np.asarray(rows, dtype=np.int64)))

    def search(self, question: Vectors, k: int, within: Rows | None = None) -> tuple[Rows, Scores]:
        """The ``k`` most similar passages, best first, of those ``within`` if given: rows and scores.

        A score is the similarity as the model means it (for distances, their negative), to the passage
        plus ``HEADING_WEIGHT`` times that to its heading path.
        """
        k = min(k, len(self) if within is None else len(within))
        if k < 1:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        parameters = None
        if within is not None:
            selector = faiss.IDSelectorBatch(within)  # FAISS keeps no reference of its own
            parameters = faiss.SearchParameters()
            parameters.sel = selector
        asked = joined_question(question, self._similarity)[np.newaxis]
        found, rows = self._index.search(np.ascontiguousarray(asked), k, params=parameters)
        there = rows[0] >= 0
        return rows[0][there], self._as_scores(found[0][there])

    def scores(self, question: Vectors, rows: Rows) -> Scores:
        """The scores of given passages, all of which must be in the index."""
        if not len(rows):
            return np.empty(0, np.float32)
        vectors = self._index.reconstruct_batch(np.asarray(rows, dtype=np.int64))
        asked = joined_question(question, self._similarity)
        if self._similarity in (Similarity.COSINE, Similarity.DOT):
            found = vectors @ asked
        elif self._similarity is Similarity.EUCLIDEAN:
            found = ((vectors - asked) ** 2).sum(axis=1)
        else:
            found = np.abs(vectors - asked).sum(axis=1)
        return self._as_scores(found.astype(np.float32))

    def _as_scores(self, found: Scores) -> Scores:
        if self._similarity in (Similarity.COSINE, Similarity.DOT):
            return found
        return -np.sqrt(found) if self._similarity is Similarity.EUCLIDEAN else -found
