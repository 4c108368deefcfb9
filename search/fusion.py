"""Dense and lexical scores made comparable and joined into one."""

from __future__ import annotations

import numpy as np

from medcite.index.scores import Rows, Scores

DENSE_WEIGHT = 0.6
"""What dense retrieval counts in a fused score; lexical counts the rest."""

REFERENCE_RANK = 300
"""The rank whose score counts as 0 when a side's scores are scaled; the best score counts as 1.

Both constants were chosen on the LiveQA development questions, asked short and as whole messages. There
0.55 to 0.65 and ranks 200 to 500 do equally well; docs/quality.md has the figures.
"""


def scaled(scores: Scores, found: Scores) -> Scores:
    """``scores`` on a scale where the best of ``found`` is 1 and the one at :data:`REFERENCE_RANK` is 0.

    Args:
        scores: of the candidates to scale.
        found: the side's own results, best first. Where they are fewer, the last of them is 0.
    """
    if not len(found):
        return np.zeros_like(scores)
    reference = found[min(len(found), REFERENCE_RANK) - 1]
    span = found[0] - reference
    if span <= 0:
        alike: Scores = (scores >= reference).astype(np.float32)
        return alike
    result: Scores = ((scores - reference) / span).astype(np.float32)
    return result


def fuse(dense: Scores, dense_found: Scores, lexical: Scores, lexical_found: Scores) -> Scores:
    """Fused scores of the same candidates: the weighted sum of both sides' scaled scores, at most 1.

    A passage far in meaning counts below 0; one without the words counts no worse than one with few.
    """
    by_words = np.maximum(scaled(lexical, lexical_found), 0.0)
    return (DENSE_WEIGHT * scaled(dense, dense_found) + (1 - DENSE_WEIGHT) * by_words).astype(np.float32)


def union(first: Rows, second: Rows) -> Rows:
    """All rows of both, each once, ascending."""
    rows = np.sort(np.concatenate([first, second]))
    return rows[np.diff(rows, prepend=-1) > 0]  # np.union1d does the same, but imports half of NumPy for it
