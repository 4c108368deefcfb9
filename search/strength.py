"""How well a passage answers, in a plain word, from its similarity to the question."""

from __future__ import annotations

from enum import StrEnum

from medcite.index.model_files import BUNDLED
from medcite.index.scores import HEADING_WEIGHT


class Strength(StrEnum):
    """How well a passage seems to answer."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


LEAST = {BUNDLED: {Strength.STRONG: 0.60, Strength.FAIR: 0.40}}
"""By encoder, the least similarity for each word; the mean of passage and heading path, 1 at most.

Read off the sections of MedQuAD that experts graded for the LiveQA development questions, asked short or
as whole messages. From 0.60 on, 68 to 79 % of the sections were good answers; from 0.40 to 0.60, a
quarter, and four in five had at least to do with the question; below 0.40, 3 to 5 % were good
(docs/quality.md). Other encoders have other scales, which nobody has measured: for them nothing is said.
"""


def strength(score: float, encoder: str) -> Strength | None:
    """The word for a dense score, as :class:`~medcite.index.dense.DenseIndex` gives it; None if unknown."""
    if encoder not in LEAST:
        return None
    similarity = score / (1 + HEADING_WEIGHT)
    return next((word for word, least in LEAST[encoder].items() if similarity >= least), Strength.WEAK)
