"""How probable it is that a passage answers: a calibrated probability, learned from the corpus itself.

Four signs tell an answer from the nearest thing that is there instead. Two are of the passage: how much of the
question's words, rare ones above all, it has, and how near in meaning it is. Two are of all that was found: how far
the nearest passages stand apart from the others, and whether the first of them come from few articles, as they do
where an article on the subject exists. What they are worth is learned for each corpus by logistic regression
(:mod:`medcite.search.answerability_lessons`): questions made of its own headings are asked with their article there,
and with it away.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from medcite.corpus.folder import write_whole
from medcite.index.scores import Scores

FILE = "answerability.json"
"""The file in a corpus's folder that keeps what was learned."""

JUDGED_HITS = 5
"""A question is answered, or not, by as many hits as are shown if nothing else is asked for."""

FIRST = 20
"""Among so many first passages the articles are counted; of fewer, spread and focus tell nothing."""

UNTOLD = math.nan
"""A sign that cannot be told: it counts neither for an answer nor against one."""


class Signs(NamedTuple):
    """What is known of one passage, and of all that was found with it.

    Attributes:
        words: the logarithm of 1 + the passage's BM25 score.
        nearness: its score by meaning.
        spread: :func:`spread` of the scores by meaning.
        focus: :func:`focus` of the first passages.
    """

    words: float
    nearness: float
    spread: float
    focus: float

    @classmethod
    def of(cls, lexical: float, dense: float, spread: float, focus: float) -> Signs:
        """From the passage's two scores, and what was found."""
        return cls(math.log1p(max(lexical, 0.0)), dense, spread, focus)


def spread(scores: Scores) -> float:
    """The standard deviation of the scores by meaning of all that was found; untold of fewer than :data:`FIRST`."""
    return float(np.std(scores)) if len(scores) >= FIRST else UNTOLD


def focus(articles: Sequence[int]) -> float:
    """How few articles the first passages come from, given that of each: 0 if each is of another, 1 if all are of one.

    It is what the entropy of the articles lacks to the greatest. Untold of fewer than :data:`FIRST` passages.
    """
    if len(articles) < FIRST:
        return UNTOLD
    shares = [count / len(articles) for count in Counter(articles).values()]
    return 1 + sum(share * math.log(share) for share in shares) / math.log(len(articles))


def together(signs: Sequence[Signs]) -> Signs:
    """The signs that any of the first hits answers: the mean of each among them.

    Where an answer exists more than one passage bears it out; the best single one is often there by chance.
    """
    first = signs[:JUDGED_HITS]
    return Signs(*(sum(values) / len(first) for values in zip(*first, strict=True)))


@dataclass(frozen=True, slots=True)
class Answerability:
    """What the signs are worth in one corpus.

    Attributes:
        encoder: key of the encoder that the signs were seen with.
        passages: how many the corpus had then.
        bias: of the logistic regression; the log odds where all signs are as on average.
        weights: one for each sign, not negative.
        means: of each sign.
        scales: standard deviation of each sign.
    """

    encoder: str
    passages: int
    bias: float
    weights: tuple[float, ...]
    means: tuple[float, ...]
    scales: tuple[float, ...]

    def probability(self, signs: Signs) -> float:
        """That a passage with these signs answers, where as many questions have an answer as have none."""
        odds = self.bias + sum(
            weight * (sign - mean) / scale
            for sign, weight, mean, scale in zip(signs, self.weights, self.means, self.scales, strict=True)
            if not math.isnan(sign)
        )
        return 1 / (1 + math.exp(-max(-700.0, min(700.0, odds))))

    def write(self, folder: Path) -> None:
        """Keep it in a corpus's folder."""
        write_whole(folder / FILE, (json.dumps(asdict(self), indent=2) + "\n").encode())

    @classmethod
    def read(cls, folder: Path) -> Answerability | None:
        """What is kept in a corpus's folder; None if there is nothing that can be used."""
        try:
            kept = json.loads((folder / FILE).read_bytes())
            lists = {name: tuple(map(float, kept[name])) for name in ("weights", "means", "scales")}
            read = cls(str(kept["encoder"]), int(kept["passages"]), float(kept["bias"]), **lists)
        except (OSError, ValueError, TypeError, KeyError):
            return None
        fits = all(len(values) == len(Signs._fields) for values in lists.values()) and all(
            map(math.isfinite, (read.bias, *read.weights, *read.means, *read.scales))
        )
        return read if fits and all(scale > 0 for scale in read.scales) else None


def fitted(present: Sequence[Signs], absent: Sequence[Signs], encoder: str, passages: int) -> Answerability:
    """The logistic regression that tells questions with an answer from those without, both weighing the same.

    Ridge-penalised and fitted by Newton's method, as in D. W. Hosmer and S. Lemeshow, "Applied Logistic Regression".
    A sign that would count against an answer counts nothing.
    """
    values = np.array([*present, *absent], dtype=np.float64)
    answers = np.repeat([1.0, 0.0], [len(present), len(absent)])
    share = np.where(answers == 1.0, 0.5 / len(present), 0.5 / len(absent))
    told = np.ma.masked_invalid(values)
    means, scales = told.mean(axis=0).filled(0.0), np.maximum(told.std(axis=0).filled(0.0), 1e-6)
    standard = np.column_stack([np.ones(len(values)), ((told - means) / scales).filled(0.0)])
    used = np.ones(standard.shape[1], dtype=bool)
    while True:
        weights = np.zeros(standard.shape[1])
        weights[used] = _newton(standard[:, used], answers, share)
        against = (weights < 0) & (np.arange(len(weights)) > 0)
        if not against.any():
            break
        used &= ~against
    return Answerability(
        encoder, passages, float(weights[0]), tuple(weights[1:].tolist()), tuple(means.tolist()), tuple(scales.tolist())
    )


_RIDGE = 0.03
_STEPS = 50


def _newton(values: np.ndarray, answers: np.ndarray, share: np.ndarray) -> np.ndarray:
    weights = np.zeros(values.shape[1])
    penalty = np.full(len(weights), 2 * _RIDGE)
    penalty[0] = 0.0
    for _ in range(_STEPS):
        chance = 1 / (1 + np.exp(-np.clip(values @ weights, -30, 30)))
        slope = values.T @ (share * (chance - answers)) + penalty * weights
        curve = (values.T * (share * chance * (1 - chance))) @ values + np.diag(penalty + 1e-9)
        step = np.linalg.solve(curve, slope)
        weights = weights - step
        if np.abs(step).max() < 1e-8:
            break
    return weights
