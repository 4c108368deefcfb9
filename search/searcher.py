"""Answers questions from one corpus: encode, retrieve twice, fuse, keep repetitions apart, highlight, cite."""

from __future__ import annotations

import time
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from medcite.corpus.citation import Citation
from medcite.corpus.errors import UsageError
from medcite.corpus.filter import Filter
from medcite.corpus.rows import StoredArticle, StoredPassage
from medcite.corpus.store import Store
from medcite.index.encoder import Encoder, Vectors
from medcite.index.scores import Rows, Scores
from medcite.search.fusion import REFERENCE_RANK, fuse, union
from medcite.search.highlight import highlights
from medcite.search.hit import Hit, SearchResult
from medcite.search.mode import Mode
from medcite.search.near_duplicates import NearDuplicates
from medcite.search.strength import Strength, strength

if TYPE_CHECKING:
    from medcite.index.views import Views

DEPTH = REFERENCE_RANK
"""Candidates taken from each side before fusion, at least.

More would change no fused score: what stands further down by words counts 0 there anyway, and what stands further
down by meaning than all of these counts below 0, so that it comes after them.
"""

CANDIDATES_PER_HIT = 10
"""Candidates taken for each hit that is asked for, at least: some repeat others, or wait for other sections."""

DEEPER = 4
"""How many times as many candidates are taken where too many of them repeat each other."""

DEEPEST = 16 * DEPTH
"""No more candidates than this are taken for that: each is read and compared."""

COMPARED_HITS = 1000
"""So many hits are compared with each other; nobody reads so far that repetitions would still crowd out others."""

REPETITION_DISTANCE = 10
"""How many hits come between a passage and one that nearly repeats it, as far as there are others."""


BREADTH_FROM = 5
"""From this hit on, sections not heard yet come before more passages of those that have been.

Who reads that far wants to know what else is said, not more of the same section.
"""

NEARLY_ALIKE = 0.1
"""Fused scores no further apart than this put passages of one section in the order they are read in.

A step that belongs first should not come second for a hair's breadth. Judgements are by section and cannot
tell, so this is a choice, not a measurement.
"""

LOOK_AHEAD = 10
"""How many hits further down the beginning of a section is looked for."""


@dataclass(frozen=True, slots=True)
class _Candidates:
    """Passages by row, best first: the scores they are ranked by and, unless by words alone, the dense ones."""

    rows: Rows
    scores: Scores
    dense: Scores | None


@dataclass(slots=True, eq=False)
class _Chosen:
    """A passage that will be a hit."""

    stored: StoredPassage
    candidate: int
    also: list[str] = field(default_factory=list)

    @property
    def section(self) -> tuple[int, tuple[str, ...]]:
        """The section it stands in."""
        return self.stored.article_row, self.stored.passage.heading_path


class Searcher:
    """Searches one corpus, over its store and views.

    ``views`` and ``encoder`` are called when first needed: a question by words alone needs no encoder. ``beside`` is
    a thread, which retrieves by meaning while this one retrieves by words.
    """

    def __init__(
        self, store: Store, views: Callable[[], Views], encoder: Callable[[], Encoder], beside: Executor
    ) -> None:
        self._store = store
        self._views = views
        self._encoder = encoder
        self._beside = beside

    def search(self, question: str, k: int, mode: Mode, only: Filter) -> SearchResult:
        """The ``k`` passages that answer ``question`` best, of the articles that pass the filter.

        Raises:
            UsageError: the question is empty, or ``k`` is below 1.
        """
        began = time.perf_counter()
        # What a terminal or a file could not decode arrives as lone surrogates, which nothing below can read.
        question = question.encode("utf-8", "replace").decode().strip()
        if not question:
            raise UsageError("The question is empty. Ask something, for example: what is kyphoplasty?")
        if k < 1:
            raise UsageError(f"k is {k}; ask for at least 1 passage.")
        depth = max(DEPTH, CANDIDATES_PER_HIT * k)
        with self._store.snapshot():
            # Encoding starts by loading the compiled model: meanwhile the indexes are opened.
            encoding = None if mode is Mode.LEXICAL else self._beside.submit(self._encoder().encode_question, question)
            candidates = self._candidates(question, encoding, depth, mode, only)
            chosen, originals = self._choose(candidates.rows, k + LOOK_AHEAD)
            while originals < k and depth < DEEPEST and len(candidates.rows) >= depth:
                depth *= DEEPER
                candidates = self._candidates(question, encoding, depth, mode, only)
                chosen, originals = self._choose(candidates.rows, k + LOOK_AHEAD)
            if mode is Mode.FUSED:
                chosen = in_reading_order(chosen, candidates.scores)
            hits = self._hits(question, candidates, chosen[:k])
        known = [hit.strength for hit in hits if hit.strength is not None]
        answerable = any(word is not Strength.WEAK for word in known) if known else None
        return SearchResult(question, answerable, hits, (), (time.perf_counter() - began) * 1000)

    def _candidates(
        self, question: str, encoding: Future[Vectors] | None, depth: int, mode: Mode, only: Filter
    ) -> _Candidates:
        views = self._views()
        articles = np.array(self._store.articles_passing(only), dtype=np.int64) if only else None
        if encoding is None:
            return _Candidates(*views.lexical.search(question, depth, articles), None)
        meaning = self._beside.submit(lambda: views.dense.search(encoding.result(), depth, articles))
        if mode is Mode.DENSE:
            meant, dense_found = meaning.result()
            return _Candidates(meant, dense_found, dense_found)
        worded, lexical_found = views.lexical.search(question, depth, articles)
        meant, dense_found = meaning.result()
        rows = union(meant, worded)
        dense = np.empty(len(rows), dtype=np.float32)
        known = np.searchsorted(rows, meant)
        dense[known] = dense_found
        unknown = np.delete(np.arange(len(rows)), known)
        dense[unknown] = views.dense.scores(encoding.result(), rows[unknown])
        lexical = np.zeros(len(rows), dtype=np.float32)
        lexical[np.searchsorted(rows, worded)] = lexical_found
        scores = fuse(dense, dense_found, lexical, lexical_found)
        order = np.argsort(-scores, kind="stable")
        return _Candidates(rows[order], scores[order], dense[order])

    def _choose(self, rows: Rows, k: int) -> tuple[list[_Chosen], int]:
        """``k`` that still stand in the store: the best, then the best of ever more sections.

        Passages that nearly repeat another are held back by :data:`REPETITION_DISTANCE`; from
        :data:`BREADTH_FROM` on, more of a section that has been heard waits for those that have not. Gives as well
        how many there are that repeat no other.
        """
        chosen: list[_Chosen] = []
        originals: list[_Chosen] = []
        held: deque[tuple[int, _Chosen]] = deque()  # repetitions, and the number of hits they wait for
        more: list[_Chosen] = []  # of sections that have been heard
        heard: set[tuple[int, tuple[str, ...]]] = set()
        known = NearDuplicates()
        for candidate, stored in self._standing(rows, 2 * k):
            while held and held[0][0] <= len(chosen) < k:
                chosen.append(held.popleft()[1])
            if len(chosen) >= k:
                break
            choice = _Chosen(stored, candidate)
            repeated = known.find_or_add(stored.passage.text) if len(chosen) < COMPARED_HITS else None
            if repeated is not None:
                originals[repeated].also.append(stored.passage.id)
                held.append((len(chosen) + REPETITION_DISTANCE, choice))
                continue
            originals.append(choice)
            if len(chosen) >= BREADTH_FROM and choice.section in heard:
                more.append(choice)
            else:
                chosen.append(choice)
                heard.add(choice.section)
        rest = [*more, *(repetition for _, repetition in held)]
        chosen += sorted(rest, key=lambda choice: choice.candidate)
        return chosen[:k], len(originals)

    def _standing(self, rows: Rows, at_once: int) -> Iterator[tuple[int, StoredPassage]]:
        """The candidates that are in the store, with their place among the candidates."""
        for first in range(0, len(rows), at_once):
            some = [int(row) for row in rows[first : first + at_once]]
            passages = self._store.passages(some)
            yield from ((first + place, passages[row]) for place, row in enumerate(some) if row in passages)

    def _hits(self, question: str, candidates: _Candidates, chosen: list[_Chosen]) -> tuple[Hit, ...]:
        articles: dict[int, StoredArticle] = {}
        hits = []
        for rank, choice in enumerate(chosen, start=1):
            stored, at = choice.stored, choice.candidate
            if stored.article_row not in articles:
                articles[stored.article_row] = self._store.article_at(stored.article_row)
            article = articles[stored.article_row]
            word = None
            if candidates.dense is not None:
                word = strength(float(candidates.dense[at]), self._encoder().settings.name)
            hits.append(
                Hit(
                    rank=rank,
                    score=float(candidates.scores[at]),
                    strength=word,
                    passage=stored.passage,
                    article=article.article,
                    highlights=highlights(question, stored.passage.text),
                    citation=Citation.of(article, stored.passage),
                    also=tuple(choice.also),
                )
            )
        return tuple(hits)


def in_reading_order(chosen: list[_Chosen], scores: Scores) -> list[_Chosen]:
    """The same passages, but of one section's that score nearly alike, the earlier in the text first.

    A passage moves ahead of at most :data:`LOOK_AHEAD` others, so that the first hits are the same however
    many are asked for.
    """
    waiting: dict[tuple[int, tuple[str, ...]], list[tuple[int, _Chosen]]] = defaultdict(list)
    for place, choice in enumerate(chosen):
        waiting[choice.section].append((place, choice))
    ordered: list[_Chosen] = []
    for place, best in enumerate(chosen):
        section = waiting[best.section]
        enough = scores[best.candidate] - NEARLY_ALIKE
        while (place, best) in section:
            first = min(
                (
                    (at, choice)
                    for at, choice in section
                    if at <= place + LOOK_AHEAD and scores[choice.candidate] >= enough
                ),
                key=lambda found: found[1].stored.passage.start,
            )
            section.remove(first)
            ordered.append(first[1])
    return ordered
