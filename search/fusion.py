"""Dense and lexical scores made comparable and joined into one, each trusted as the question suggests.

On questions in people's own words dense retrieval finds more; on questions in a text's own words, beside long
articles, lexical retrieval does, by far. No fixed weight serves both. What tells them apart needs no labels: whether
the passages that are near in meaning hold the question's words as well as the passage that has most of them.
"""

from __future__ import annotations

import numpy as np

from medcite.index.scores import Rows, Scores

LEAST_LEXICAL = 0.4
"""What lexical retrieval counts in a fused score at least; dense counts the rest."""

MOST_LEXICAL = 0.9
"""What it counts at most."""

GAP = (0.15, 0.55)
"""Where words begin to count more, and where they count most: by how much more of the question the best passage by
words holds (its :class:`~medcite.search.coverage.Coverage`) than the :data:`JUDGED` best by meaning hold on average.

Chosen on the LiveQA development questions and on questions written beside long articles; docs/quality.md has the
figures. Wherever it begins from 0.1 to 0.2, and ends 0.3 to 0.4 further on, they hardly change.
"""

JUDGED = 10
"""Passages by which dense retrieval is judged."""

COMPLETE = 1.0
"""What is added to the score of a passage that holds nearly all of the question's words, times its lexical score."""

REFERENCE_RANK = 300
"""The rank whose score counts as 0 when a side's scores are scaled; the best score counts as 1.

Chosen on the LiveQA development questions: ranks 200 to 500 do equally well.
"""

FAR = 0.25
"""What counts of how much further in meaning a passage is than the one at :data:`REFERENCE_RANK`.

That distance says little more, and whole it would bury the best passages by words. Chosen on the same questions:
docs/quality.md has the figures.
"""


def lexical_weight(by_words: float, by_meaning: float) -> float:
    """What lexical retrieval counts for a question, from the coverage of what was found by words and by meaning."""
    first, last = GAP
    share = min(1.0, max(0.0, (by_words - by_meaning - first) / (last - first)))
    return LEAST_LEXICAL + (MOST_LEXICAL - LEAST_LEXICAL) * share


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


def fuse(
    dense: Scores, dense_found: Scores, lexical: Scores, lexical_found: Scores, weight: float, complete: Scores
) -> Scores:
    """Fused scores of the same candidates: the weighted sum of both sides' scaled scores, and what completeness adds.

    A passage far in meaning counts below 0, by :data:`FAR`; one without the words counts no worse than one with few.

    Args:
        dense: scores of the candidates by meaning.
        dense_found: all that dense retrieval found, best first.
        lexical: scores of the candidates by words, 0 where they have none.
        lexical_found: all that lexical retrieval found, best first.
        weight: what the lexical side counts, :func:`lexical_weight`.
        complete: 1 for candidates that hold nearly all of the question, else 0.
    """
    by_words = np.maximum(scaled(lexical, lexical_found), 0.0)
    by_meaning = scaled(dense, dense_found)
    by_meaning = np.where(by_meaning < 0, FAR * by_meaning, by_meaning)
    fused: Scores = (1 - weight) * by_meaning + (weight + COMPLETE * complete) * by_words
    return fused.astype(np.float32)


def union(first: Rows, second: Rows) -> Rows:
    """All rows of both, each once, ascending."""
    rows = np.sort(np.concatenate([first, second]))
    return rows[np.diff(rows, prepend=-1) > 0]  # np.union1d does the same, but imports half of NumPy for it
