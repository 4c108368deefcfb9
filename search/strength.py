"""How well a passage answers, in a plain word."""

from __future__ import annotations

from enum import StrEnum


class Strength(StrEnum):
    """How well a passage seems to answer."""

    STRONG = "strong"
    FAIR = "fair"
    WEAK = "weak"


STRONG_FROM = 0.6
"""The least probability of an answer (:mod:`medcite.search.answerability`) for ``strong``."""

FAIR_FROM = 0.2
"""The least for ``fair``: below it, an answer is four times less likely than none.

A question that has an answer but is told that it has none costs more than the other way round.
"""


def strength(probability: float) -> Strength:
    """The word for the probability that a passage answers."""
    if probability >= STRONG_FROM:
        return Strength.STRONG
    return Strength.FAIR if probability >= FAIR_FROM else Strength.WEAK
