"""The dense index: FAISS over the joined vectors of passages and their heading paths, in segments."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

import numpy as np

from medcite.index.encoder import Similarity, Vectors
from medcite.index.joining import joined, joined_question
from medcite.index.merging import MOST, is_hollow, merged_from
from medcite.index.scores import Rows, Scores
from medcite.index.segment import SPARE, Mask, Segment
from medcite.index.segment_writer import SegmentWriter

_REWRITTEN_AT_ONCE = 8192  # vectors taken from one segment into another at once
_NO_ROWS: Rows = np.empty(0, np.int64)
_NO_SCORES: Scores = np.empty(0, np.float32)


@dataclass(frozen=True, slots=True)
class DenseEntries:
    """Passages as they are indexed: rows, rows of their articles, and vectors of them and of their heading paths."""

    rows: Rows
    articles: Rows
    passages: Vectors
    headings: Vectors


class DenseIndex:
    """Search over the joined vectors of passages, named by their rows in the store.

    It never changes: :meth:`updated` gives another, which shares the segments that stay as they are.
    """

    def __init__(
        self, dimensions: int, similarity: Similarity, segments: Sequence[Segment] = (), gone: Rows = _NO_ROWS
    ) -> None:
        """An index of ``segments``, in the order of their rows, without the rows ``gone``, ascending."""
        self._dimensions, self._similarity = dimensions, similarity
        self.segments = tuple(segments)
        self.gone = gone
        self._remaining: dict[str, Mask | None] = {}

    @classmethod
    def read(
        cls, folder: Path, names: Sequence[str], dimensions: int, similarity: Similarity, gone: Rows = _NO_ROWS
    ) -> DenseIndex:
        """Open the segments that stand in ``folder`` under ``names``.

        Raises:
            ValueError: one of them is damaged, or of another shape.
        """
        return cls(dimensions, similarity, [Segment(folder / name, dimensions, similarity) for name in names], gone)

    def __len__(self) -> int:
        return sum(map(len, self.segments)) - len(self.gone)

    def updated(self, folder: Path, removed: Sequence[int], added: Iterable[DenseEntries], count: int) -> DenseIndex:
        """The index without some passages and with others, its new segments written to ``folder``.

        Args:
            folder: where the segments of this index stand, too.
            removed: rows of passages, whether they are here or not.
            added: passages by their rows, all of which are above those here.
            count: how many are added.

        Raises:
            OSError: a segment cannot be written.
        """
        leaving = DenseIndex(self._dimensions, self._similarity, self.segments, self._with_gone(removed))
        sizes = [int(np.count_nonzero(leaving._still_there(segment))) for segment in self.segments]
        first = merged_from(sizes, count) if count else len(sizes)
        kept: list[Segment] = []
        for segment, size in zip(self.segments[:first], sizes[:first], strict=True):
            if not is_hollow(len(segment), len(segment) - size):
                kept.append(segment)
            elif size:
                kept += self._write(folder, leaving._entries(segment))
        merged = (entries for segment in self.segments[first:] for entries in leaving._entries(segment))
        kept += self._write(folder, merged, added)
        gone = [leaving.gone[segment.places(leaving.gone)[1]] for segment in kept]
        return DenseIndex(self._dimensions, self._similarity, kept, np.concatenate([_NO_ROWS, *gone]))

    def _with_gone(self, removed: Sequence[int]) -> Rows:
        rows = np.unique(np.asarray(removed, dtype=np.int64))
        here = [rows[segment.places(rows)[1]] for segment in self.segments]
        return np.union1d(self.gone, np.concatenate([_NO_ROWS, *here]))

    def _still_there(self, segment: Segment) -> Mask:
        there = np.ones(len(segment), dtype=bool)
        there[segment.places(self.gone)[0]] = False
        return there

    def _entries(self, segment: Segment) -> Iterable[tuple[Rows, Rows, Vectors]]:
        """What is still there of a segment: rows, rows of articles, and joined vectors."""
        places = np.flatnonzero(self._still_there(segment))
        for first in range(0, len(places), _REWRITTEN_AT_ONCE):
            some = places[first : first + _REWRITTEN_AT_ONCE]
            yield segment.rows[some], segment.articles[some], segment.read(some)

    def _write(
        self, folder: Path, merged: Iterable[tuple[Rows, Rows, Vectors]], added: Iterable[DenseEntries] = ()
    ) -> list[Segment]:
        """Write passages to as few segments as hold them."""
        new = ((e.rows, e.articles, joined(e.passages, e.headings, self._similarity)) for e in added)
        segments: list[Segment] = []
        with ExitStack() as writing:
            writer: SegmentWriter | None = None
            for entries in chain(merged, new):
                if writer is not None and len(writer) + len(entries[0]) > MOST:
                    segments.append(writer.finish())
                    writer = None
                writer = writer or writing.enter_context(SegmentWriter(folder, self._dimensions, self._similarity))
                writer.add(*entries)
            if writer is not None:
                segments.append(writer.finish())
        return segments

    def search(self, question: Vectors, k: int, articles: Rows | None = None) -> tuple[Rows, Scores]:
        """The ``k`` most similar passages, best first, of the ``articles`` if given: rows and scores.

        Whatever the filter, as many come back as asked for, or as there are. Scores are exact; where a segment is
        large, a passage near the end may be missing for one that is hardly less similar.

        A score is the similarity as the model means it (for distances, their negative), to the passage
        plus ``HEADING_WEIGHT`` times that to its heading path.

        Args:
            question: its vector, shape ``(dimensions,)``.
            k: how many at most.
            articles: rows of the articles to search within, in any order.
        """
        asked = self._asked(question)
        passing = None if articles is None else _table(articles)
        found = [segment.candidates(asked, k, self._allowed(segment, passing)) for segment in self.segments]
        if k < 1 or not found:
            return _NO_ROWS, _NO_SCORES
        scores = np.concatenate([candidates.scores for candidates in found])
        owners = np.repeat(np.arange(len(found)), [len(candidates.places) for candidates in found])
        places = np.concatenate([candidates.places for candidates in found])
        if not all(candidates.exact for candidates in found):
            # Estimates are good enough to tell which passages, over all segments, are worth reading.
            best = _best(scores, int(k * SPARE) + 1)
            scores, owners, places = scores[best], owners[best], places[best]
        rows = np.empty(len(places), np.int64)
        for owner, (segment, candidates) in enumerate(zip(self.segments, found, strict=True)):
            mine = owners == owner
            rows[mine] = segment.rows[places[mine]]
            if not candidates.exact:
                scores[mine] = segment.compared(asked, places[mine])
        best = np.lexsort((rows, -scores))[:k]
        return rows[best], scores[best]

    def scores(self, question: Vectors, rows: Rows) -> Scores:
        """The scores of given passages, all of which must be in the index."""
        asked = self._asked(question)
        scores = np.empty(len(rows), np.float32)
        for segment in self.segments if len(rows) else ():
            places, here = segment.places(rows)
            scores[here] = segment.compared(asked, places)
        return scores

    def _asked(self, question: Vectors) -> Vectors:
        return np.ascontiguousarray(joined_question(question, self._similarity), dtype=np.float32)

    def _allowed(self, segment: Segment, passing: Mask | None) -> Mask | None:
        """Which places of a segment are still there and, if a filter is given, pass it; None for all."""
        if segment.name not in self._remaining:
            there = self._still_there(segment)
            self._remaining[segment.name] = None if there.all() else there
        there_still = self._remaining[segment.name]
        if passing is None:
            return there_still
        allowed = passing.take(segment.articles, mode="clip")
        return allowed if there_still is None else allowed & there_still


def _table(articles: Rows) -> Mask:
    """For each row of an article whether it is among ``articles``; False in the last for all beyond."""
    table = np.zeros(int(articles.max(initial=0)) + 2, dtype=bool)
    table[articles] = True
    return table


def _best(scores: Scores, k: int) -> Rows:
    """Where the ``k`` highest scores stand, in any order."""
    return np.argpartition(-scores, k)[:k] if k < len(scores) else np.arange(len(scores))
