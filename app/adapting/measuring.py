"""How well an encoder ranks the passages of a pool, by meaning alone: ndcg@10, a figure for each question."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from medcite.adapting.pool import Asked, Pool
from medcite.index.encoder import Similarity, Vectors, as_compared
from medcite.index.joining import compared, joined, joined_question

DEPTH = 10
"""Hits that count."""


@dataclass(frozen=True, slots=True)
class PoolVectors:
    """Vectors that one encoder makes of a pool, as rows, not yet brought to any length.

    Attributes:
        passages: of its passages.
        contexts: of its heading paths.
        questions: of all questions.
    """

    passages: Vectors
    contexts: Vectors
    questions: Vectors

    @classmethod
    def read(cls, path: Path) -> PoolVectors:
        """What training wrote; OSError, ValueError or KeyError if it cannot be read."""
        with np.load(path) as kept:
            return cls(kept["passages"], kept["contexts"], kept["questions"])


def ndcg_of_each(vectors: PoolVectors, pool: Pool, asked: Sequence[Asked], similarity: Similarity) -> list[float]:
    """ndcg@10 of each question of ``asked``, in the order of their vectors.

    A passage's score is the one that searching gives it: see :mod:`medcite.index.joining`. A passage that a question
    was taken out of is ranked without it.
    """
    passages = as_compared(vectors.passages, similarity)
    contexts = as_compared(vectors.contexts, similarity)[pool.context_of]
    together = joined(passages, contexts, similarity)
    questions = as_compared(vectors.questions, similarity)
    cuts = list(pool.cuts)
    found = []
    for one, question in zip(asked, questions, strict=True):
        scores = compared(joined_question(question, similarity), together, similarity)
        own = None if one.cut is None else scores[one.cut]
        scores[cuts] = -np.inf
        if one.cut is not None:
            scores[one.cut], scores[pool.cuts[one.cut]] = own, -np.inf
        found.append(ndcg(np.argsort(-scores, kind="stable").tolist(), one.targets))
    return found


def ndcg(ranking: Iterable[int], targets: Sequence[frozenset[int]]) -> float:
    """Normalised discounted cumulative gain of the first ten, all targets weighing the same.

    After K. Järvelin and J. Kekäläinen, "Cumulated gain-based evaluation of IR techniques", 2002. A target counts
    where it is first found; further passages of it are passed over, as nobody is the worse for them.
    """
    found: set[int] = set()
    gain, rank = 0.0, 0
    for place in ranking:
        here = {number for number, target in enumerate(targets) if place in target}
        if here and here <= found:
            continue
        rank += 1
        if rank > DEPTH:
            break
        if here:
            gain += 1 / math.log2(1 + rank)
            found |= here
    best = sum(1 / math.log2(1 + place) for place in range(1, min(DEPTH, len(targets)) + 1))
    return gain / best if best else 0.0
