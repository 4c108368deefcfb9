"""Made vectors for the tests of the dense index, and what scores are by definition."""

from __future__ import annotations

import numpy as np

from medcite.index.dense import DenseEntries
from medcite.index.encoder import Similarity, Vectors
from medcite.index.scores import HEADING_WEIGHT, Rows, Scores

PER_ARTICLE = 3
"""So many rows of passages in a row are one article's here."""


def vectors(count: int, dimensions: int, seed: int = 0) -> Vectors:
    """Random vectors, of numbers that float16 holds exactly."""
    made = np.random.default_rng(seed).normal(size=(count, dimensions))
    return (np.round(made * 16) / 16).astype(np.float32)


def clustered(count: int, dimensions: int, seed: int = 0, among: int = 200) -> Vectors:
    """Unit vectors that lie together by topics, as those of texts do: the one at each place always by the same."""
    random = np.random.default_rng(seed)
    topics = np.random.default_rng(99).normal(size=(among, dimensions))
    made = topics[np.arange(count) % among] + 0.8 * random.normal(size=(count, dimensions))
    return (made / np.linalg.norm(made, axis=1, keepdims=True)).astype(np.float32)


def articles_of(rows: Rows) -> Rows:
    """The article that each passage here belongs to."""
    return rows // PER_ARTICLE


def entries(rows: Rows, passages: Vectors, headings: Vectors) -> DenseEntries:
    """Passages as the index takes them."""
    return DenseEntries(rows, articles_of(rows), passages, headings)


def compare(one: Vectors, many: Vectors, similarity: Similarity) -> Scores:
    """The similarity as sentence-transformers means it; of unit vectors, where that is cosine."""
    match similarity:
        case Similarity.COSINE | Similarity.DOT:
            found = many @ one
        case Similarity.EUCLIDEAN:
            found = -np.sqrt(((many - one) ** 2).sum(axis=1))
        case Similarity.MANHATTAN:
            found = -np.abs(many - one).sum(axis=1)
    return found.astype(np.float32)


def by_hand(question: Vectors, passages: Vectors, headings: Vectors, similarity: Similarity) -> Scores:
    """What a passage's score is by the definition, without any index."""
    if similarity is Similarity.EUCLIDEAN:  # distances of joined vectors: squares add up
        squares = compare(question, passages, similarity) ** 2 + HEADING_WEIGHT * (
            compare(question, headings, similarity) ** 2
        )
        return -np.sqrt(squares)
    to_passages, to_headings = (compare(question, those, similarity) for those in (passages, headings))
    return (to_passages + HEADING_WEIGHT * to_headings).astype(np.float32)
