"""Answers questions from one corpus: encode, retrieve twice, fuse, drop repetitions, highlight, cite."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from medcite.corpus.citation import Citation
from medcite.corpus.errors import UsageError
from medcite.corpus.filter import Filter
from medcite.corpus.rows import StoredArticle, StoredPassage
from medcite.corpus.store import Store
from medcite.index.dense import Rows, Scores
from medcite.index.encoder import Encoder, Vectors
from medcite.index.views import Views
from medcite.search.fusion import fuse, union
from medcite.search.highlight import highlights
from medcite.search.hit import Hit, SearchResult
from medcite.search.mode import Mode
from medcite.search.near_duplicates import NearDuplicates

DEPTH = 1000
"""Candidates taken from each side before fusion, at least."""


@dataclass(frozen=True, slots=True)
class _Ranked:
    """Candidates, best first, with the scores they are ranked by."""

    rows: Rows
    scores: Scores


class Searcher:
    """Searches one corpus, over its store and views.

    ``views`` and ``encoder`` are called when first needed: a question by words alone needs no encoder.
    """

    def __init__(self, store: Store, views: Callable[[], Views], encoder: Callable[[], Encoder]) -> None:
        self._store = store
        self._views = views
        self._encoder = encoder

    def search(self, question: str, k: int, mode: Mode, only: Filter) -> SearchResult:
        """The ``k`` passages that answer ``question`` best, of the articles that pass the filter.

        Raises:
            UsageError: the question is empty, or ``k`` is below 1.
        """
        began = time.perf_counter()
        question = question.strip()
        if not question:
            raise UsageError("The question is empty. Ask something, for example: what is kyphoplasty?")
        if k < 1:
            raise UsageError(f"k is {k}; ask for at least 1 passage.")
        # Encoded before the snapshot is taken, so that the snapshot is short.
        vector = None if mode is Mode.LEXICAL else self._encoder().encode_question(question)
        with self._store.snapshot():
            ranked = self._rank(question, vector, k, mode, only)
            hits = self._hits(question, ranked, k)
        return SearchResult(question, None, hits, (), (time.perf_counter() - began) * 1000)

    def _rank(self, question: str, vector: Vectors | None, k: int, mode: Mode, only: Filter) -> _Ranked:
        views = self._views()
        articles, within = None, None
        if only:
            articles, passages = self._store.rows_passing(only)
            within = np.array(passages, dtype=np.int64)
        depth = max(DEPTH, 2 * k)
        if vector is None:
            return _Ranked(*views.lexical.search(question, depth, articles))
        by_meaning = views.dense.search(vector, depth, within)
        if mode is Mode.DENSE:
            return _Ranked(*by_meaning)
        by_words = views.lexical.search(question, depth, articles)
        rows = union(by_meaning[0], by_words[0])
        dense = views.dense.scores(vector, rows)
        lexical = np.zeros(len(rows), dtype=np.float32)
        lexical[np.searchsorted(rows, by_words[0])] = by_words[1]
        scores = fuse(dense, lexical)
        order = np.argsort(-scores, kind="stable")
        return _Ranked(rows[order], scores[order])

    def _hits(self, question: str, ranked: _Ranked, k: int) -> tuple[Hit, ...]:
        """The best ``k`` that still stand in the store, near-identical ones told by the best of them."""
        kept: list[tuple[StoredPassage, float]] = []
        also: list[list[str]] = []
        known = NearDuplicates()
        at = 0
        while at < len(ranked.rows) and len(kept) < k:
            some = [int(row) for row in ranked.rows[at : at + 2 * k]]
            passages = self._store.passages(some)
            for offset, row in enumerate(some):
                stored = passages.get(row)
                if stored is None:
                    continue
                repeated = known.find_or_add(stored.passage.text)
                if repeated is not None:
                    also[repeated].append(stored.passage.id)
                elif len(kept) < k:
                    kept.append((stored, float(ranked.scores[at + offset])))
                    also.append([])
                else:
                    break
            at += len(some)
        articles: dict[int, StoredArticle] = {}
        hits = []
        for rank, ((stored, score), repeats) in enumerate(zip(kept, also, strict=True), start=1):
            if stored.article_row not in articles:
                articles[stored.article_row] = self._store.article_at(stored.article_row)
            article = articles[stored.article_row]
            hits.append(
                Hit(
                    rank=rank,
                    score=score,
                    strength=None,
                    passage=stored.passage,
                    article=article.article,
                    highlights=highlights(question, stored.passage.text),
                    citation=Citation.of(article, stored.passage),
                    also=tuple(repeats),
                )
            )
        return tuple(hits)
