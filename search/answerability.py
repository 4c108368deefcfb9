"""How probable it is that a passage answers: a calibrated probability, learned from the corpus itself.

Three signs tell an answer from the nearest thing that is there instead: how near the question is to a passage's
heading path, how much of its words, rare ones above all, the passage has, and how many of the first passages come
from one article, as they do where an article on the subject exists. What they are worth is learned for each corpus by
logistic regression (:mod:`medcite.search.answerability_lessons`): questions made of its own headings are asked with
their article there, and with it away.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np

from medcite.corpus.folder import write_whole

FILE = "answerability.json"
"""The file in a corpus's folder that keeps what was learned."""

JUDGED_HITS = 5
"""A question is answered, or not, by as many hits as are shown if nothing else is asked for."""

COMPANY = 20
"""Among so many first passages those of the same article are counted."""


class Signs(NamedTuple):
    """What is known of one passage.

    Attributes:
        heading: cosine of the question and the heading path, title included.
        words: the logarithm of 1 + the BM25 score.
        company: passages of the same article among the first :data:`COMPANY`.
    """

    heading: float
    words: float
    company: float

    @classmethod
    def of(cls, heading: float, lexical: float, company: int) -> Signs:
        """From a cosine, a BM25 score and a count."""
        return cls(heading, math.log1p(max(lexical, 0.0)), float(company))


def strongest(signs: Sequence[Signs]) -> Signs:
    """The best of each sign among the first hits."""
    return Signs(*(max(values) for values in zip(*signs[:JUDGED_HITS], strict=True)))


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
    means, scales = values.mean(axis=0), np.maximum(values.std(axis=0), 1e-6)
    standard = np.column_stack([np.ones(len(values)), (values - means) / scales])
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


_RIDGE = 0.01
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
