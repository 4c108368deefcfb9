"""Passages that may answer: retrieved by meaning and by words, and their scores fused."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Set
from concurrent.futures import Executor, Future
from dataclasses import dataclass

import numpy as np

from medcite.index.dense import DenseIndex
from medcite.index.encoder import Vectors
from medcite.index.lexical import LexicalIndex
from medcite.index.scores import Rows, Scores
from medcite.search.coverage import Coverage, mean
from medcite.search.fusion import JUDGED, REFERENCE_RANK, fuse, lexical_weight, union
from medcite.search.mode import Mode
from medcite.search.understanding import Understood

DEPTH = REFERENCE_RANK
"""Candidates taken from each side before fusion, at least.

More would change no fused score: what stands further down by words counts 0 there anyway, and what stands further
down by meaning than all of these counts below 0, so that it comes after them.
"""

_NONE: Rows = np.empty(0, np.int64)

COMPLETE_AT_MOST = 100
"""Where more passages than this hold nearly all of the question, it asks for nothing particular: none is preferred."""

READ_AHEAD, READ_AT_ONCE = 20, 5
"""The best passages by words that are read while meaning is looked for, and how many of them in one go."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Passages by row, best first, with what they are ranked by.

    Attributes:
        rows: of the passages.
        scores: what they are ranked by.
        dense: scores by meaning; None if words alone are asked for.
        lexical: BM25 scores, 0 for those not found by words; None if meaning alone is asked for.
        meant: rows as dense retrieval found them, best first.
        worded: rows as lexical retrieval found them, best first.
        complete: rows of those that hold nearly all of the question's words.
        lexical_weight: what words counted in the fused scores; None if nothing was fused.
    """

    rows: Rows
    scores: Scores
    dense: Scores | None
    lexical: Scores | None
    meant: Rows
    worded: Rows
    complete: frozenset[int] = frozenset()
    lexical_weight: float | None = None


def place(row: int, found: Rows) -> int | None:
    """The place of a row among those found, from 1; None if it is not among them."""
    places = np.flatnonzero(found == row)
    return int(places[0]) + 1 if len(places) else None


class Retrieval:
    """Retrieves the candidates for one question.

    Args:
        dense, lexical: the two indexes.
        understood: the question.
        encoding: its vector, when it is done; None if words alone are asked for.
        held: the terms of passages, those of their headings included, by their rows.
        beside: a thread that retrieves by meaning while this one retrieves by words.
    """

    def __init__(
        self,
        dense: DenseIndex,
        lexical: LexicalIndex,
        understood: Understood,
        encoding: Future[Vectors] | None,
        held: Callable[[Rows], Mapping[int, Set[str]]],
        beside: Executor,
    ) -> None:
        self._dense = dense
        self._lexical = lexical
        self._understood = understood
        self._encoding = encoding
        self._held = held
        self._beside = beside
        self.coverage = Coverage(understood.query, lexical.document_frequency, len(lexical))

    @property
    def vector(self) -> Vectors:
        """The question's."""
        assert self._encoding is not None
        return self._encoding.result()

    def candidates(self, depth: int, mode: Mode, articles: Rows | None) -> Candidates:
        """The best ``depth`` of each side that ``mode`` asks for, of the ``articles`` if given."""
        query = self._understood.query
        encoding = self._encoding
        if encoding is None:
            rows, found = self._lexical.search(query, depth, articles)
            return Candidates(rows, found, None, found, _NONE, rows)
        if query.phrases:  # what stands word for word is found by words alone; meaning only puts it in order
            worded, lexical_found = self._lexical.search(query, depth, articles)
            scores = self._dense.scores(encoding.result(), worded)
            order = np.argsort(-scores, kind="stable")
            meant, dense_found = worded[order], scores[order]
            complete, covered = self._by_words(worded)
        else:
            meaning = self._beside.submit(lambda: self._dense.search(encoding.result(), depth, articles))
            worded, lexical_found = (
                (_NONE, np.empty(0, np.float32)) if mode is Mode.DENSE else self._lexical.search(query, depth, articles)
            )
            complete, covered = self._by_words(worded) if mode is Mode.FUSED else (frozenset[int](), 0.0)
            self._read_ahead(worded, encoding, meaning)
            meant, dense_found = meaning.result()
        if mode is Mode.DENSE:
            return Candidates(meant, dense_found, dense_found, None, meant, _NONE)
        weight = lexical_weight(covered, mean(self._coverages(meant[:JUDGED])))
        return self._fused(meant, dense_found, worded, lexical_found, complete, weight)

    def _by_words(self, worded: Rows) -> tuple[frozenset[int], float]:
        """What can be told while meaning is still looked for: which passages are complete, and how much the first
        of those found by words holds.
        """
        return self._complete(), mean(self._coverages(worded[:1]))

    def _read_ahead(self, worded: Rows, encoding: Future[Vectors], meaning: Future[tuple[Rows, Scores]]) -> None:
        """Read the best passages by words, some of which will be hits, until those near in meaning are found."""
        encoding.result()  # which takes all processors; the search after it takes one
        for first in range(0, READ_AHEAD, READ_AT_ONCE):
            if meaning.done():
                break
            self._held(worded[first : first + READ_AT_ONCE])

    def _coverages(self, rows: Rows) -> list[float]:
        return [self.coverage.of(held) for held in self._held(rows).values()]

    def _fused(
        self,
        meant: Rows,
        dense_found: Scores,
        worded: Rows,
        lexical_found: Scores,
        complete: frozenset[int],
        weight: float,
    ) -> Candidates:
        rows = union(meant, worded)
        dense = np.empty(len(rows), dtype=np.float32)
        known = np.searchsorted(rows, meant)
        dense[known] = dense_found
        unknown = np.delete(np.arange(len(rows)), known)
        dense[unknown] = self._dense.scores(self.vector, rows[unknown])
        lexical = np.zeros(len(rows), dtype=np.float32)
        lexical[np.searchsorted(rows, worded)] = lexical_found
        is_complete = np.isin(rows, list(complete)).astype(np.float32)
        scores = fuse(dense, dense_found, lexical, lexical_found, weight, is_complete)
        order = np.argsort(-scores, kind="stable")
        return Candidates(rows[order], scores[order], dense[order], lexical[order], meant, worded, complete, weight)

    def _complete(self) -> frozenset[int]:
        needed = self.coverage.indispensable()
        rows = self._lexical.holding(needed, COMPLETE_AT_MOST + 1) if needed else _NONE
        return frozenset(rows.tolist()) if len(rows) <= COMPLETE_AT_MOST else frozenset()
