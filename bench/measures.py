"""How good rankings are: ndcg@10, mrr@10 and recall@100 of each question, their means, and how sure those are."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from statistics import fmean

import ir_measures
import numpy as np
from ir_measures import RR, R, nDCG

FIGURES = ("ndcg@10", "mrr@10", "recall@100")
DEPTH = 100
"""No figure looks at more of a ranking."""

RESAMPLES = 2_000
SEED = 7

Grades = dict[str, dict[str, int]]
"""Question -> what was judged for it -> grade, 0 for what does not answer."""

Figures = dict[str, dict[str, float]]
"""Figure -> question -> its value."""


def per_question(
    grades: Grades,
    rankings: Mapping[str, Sequence[str]],
    *,
    gain: Callable[[int], int] = int,
    least: int = 1,
) -> Figures:
    """The figures of every question that has grades, by ir-measures; a question without a ranking gets 0.

    Args:
        grades: what is right.
        rankings: what was found for each question, best first, each once.
        gain: what a grade counts in ndcg.
        least: from this grade on something counts as right in mrr and recall; questions for which nothing
            has it are left out of these two.
    """
    run = {q: {found: float(-rank) for rank, found in enumerate(ranking)} for q, ranking in rankings.items()}
    gains = {q: {item: gain(grade) for item, grade in items.items()} for q, items in grades.items()}
    right = {
        q: {item: int(grade >= least) for item, grade in items.items()}
        for q, items in grades.items()
        if max(items.values(), default=0) >= least
    }
    measures = ((nDCG @ 10, gains), (RR @ 10, right), (R @ 100, right))
    return {
        name: {each.query_id: float(each.value) for each in ir_measures.iter_calc([measure], judged, run)}
        for name, (measure, judged) in zip(FIGURES, measures, strict=True)
    }


def means(figures: Figures) -> dict[str, float]:
    """Every figure, averaged over its questions."""
    return {name: fmean(values.values()) if values else 0.0 for name, values in figures.items()}


def interval(values: Sequence[float]) -> tuple[float, float]:
    """Where the mean of ``values`` lies in 95 of 100 samples of as many questions, by the bootstrap."""
    if not values:
        return 0.0, 0.0
    chance = np.random.default_rng(SEED)
    sample = np.array(values)
    drawn = [sample[chance.integers(0, len(sample), len(sample))].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(drawn, (2.5, 97.5))
    return float(low), float(high)


def cells(figures: Figures) -> list[str]:
    """Every figure as it stands in a table: the mean, and its interval."""
    made = []
    for name, mean in means(figures).items():
        # In a fixed order: what is drawn must not hang on the order in which questions were asked.
        low, high = interval([value for _, value in sorted(figures[name].items())])
        made.append(f"{mean:.4f} ({low:.3f} to {high:.3f})")
    return made
