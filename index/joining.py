"""One vector for a passage and its heading path, and how a question is compared with it."""

from __future__ import annotations

from typing import Any

import faiss
import numpy as np
from numpy.typing import NDArray

from medcite.index.encoder import Similarity, Vectors
from medcite.index.scores import HEADING_WEIGHT, Scores

METRICS = {
    Similarity.COSINE: faiss.METRIC_INNER_PRODUCT,
    Similarity.DOT: faiss.METRIC_INNER_PRODUCT,
    Similarity.EUCLIDEAN: faiss.METRIC_L2,
    Similarity.MANHATTAN: faiss.METRIC_L1,
}
"""FAISS's metric for each similarity, over joined vectors."""


def joined(passages: Vectors, headings: Vectors, similarity: Similarity) -> Vectors:
    """One vector for a passage and its heading path, such that comparing a question with it gives
    similarity to the passage + ``HEADING_WEIGHT`` × similarity to the heading path.

    Inner products are linear, so the weighted sum of the two vectors does it exactly, in the same
    dimensions. Distances are not: there the two vectors are laid end to end.
    """
    if _is_product(similarity):
        return passages + np.float32(HEADING_WEIGHT) * headings
    return np.hstack([passages, headings * _stretch(similarity)])


def joined_question(question: Vectors, similarity: Similarity) -> Vectors:
    """The question as it is compared with :func:`joined` vectors."""
    if _is_product(similarity):
        return question
    return np.hstack([question, question * _stretch(similarity)])


def width(dimensions: int, similarity: Similarity) -> int:
    """Dimensions of joined vectors, of a passage's and a heading path's with ``dimensions`` each."""
    return dimensions if _is_product(similarity) else 2 * dimensions


def compared(asked: Vectors, vectors: NDArray[np.floating], similarity: Similarity) -> Scores:
    """Scores of ``vectors``, shape ``(n, width)``, for a joined question ``asked``, shape ``(width,)``."""
    exact = vectors.astype(np.float32)
    scores: Scores
    if _is_product(similarity):
        scores = np.einsum("ij,j->i", exact, asked)  # not by BLAS, which starts threads
    elif similarity is Similarity.EUCLIDEAN:
        scores = -np.sqrt(((exact - asked) ** 2).sum(axis=1))
    else:
        scores = -np.abs(exact - asked).sum(axis=1)
    return scores


def only(allowed: NDArray[np.bool_] | None) -> Any:
    """What restricts a search by FAISS to the places ``allowed``; None for no restriction."""
    if allowed is None:
        return None
    selector: Any = faiss.IDSelectorBitmap  # FAISS's stubs do not say that it takes an array
    return selector(np.packbits(allowed, bitorder="little"))


def as_scores(found: Scores, similarity: Similarity) -> Scores:
    """What FAISS gives for :data:`METRICS` as scores, of which more is better."""
    if _is_product(similarity):
        return found
    return -np.sqrt(found) if similarity is Similarity.EUCLIDEAN else -found


def _is_product(similarity: Similarity) -> bool:
    return similarity in (Similarity.COSINE, Similarity.DOT)


def _stretch(similarity: Similarity) -> np.float32:
    # FAISS compares squared Euclidean distances, so a weight goes into a vector by its square root.
    return np.float32(HEADING_WEIGHT**0.5 if similarity is Similarity.EUCLIDEAN else HEADING_WEIGHT)
