"""Dense and lexical scores made comparable and joined into one."""

from __future__ import annotations

import numpy as np

from medcite.index.dense import Rows, Scores

DENSE_WEIGHT = 0.6
"""What dense retrieval counts in a fused score; lexical counts the rest.

Measured on the LiveQA development questions, where 0.6 to 0.7 is best.
"""


def scaled(scores: Scores) -> Scores:
    """Scores brought to ``[0, 1]`` by their least and greatest (min-max normalisation)."""
    if not len(scores):
        return scores
    least, greatest = scores.min(), scores.max()
    if greatest <= least:
        return np.ones_like(scores)
    result: Scores = (scores - least) / (greatest - least)
    return result


def fuse(dense: Scores, lexical: Scores, weight: float = DENSE_WEIGHT) -> Scores:
    """Fused scores of the same candidates: the weighted sum of both sides' scaled scores."""
    fused: Scores = (weight * scaled(dense) + (1 - weight) * scaled(lexical)).astype(np.float32)
    return fused


def union(first: Rows, second: Rows) -> Rows:
    """All rows of both, each once."""
    return np.union1d(first, second)
