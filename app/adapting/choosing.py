"""How much of the tuned model to take, and whether the outcome is any better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medcite.reports import Measured

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.7)
"""Shares of the tuned weights that are tried, the rest being the original's.

Averaging keeps most of what was learned and loses little of what was known before: M. Wortsman and others, "Robust
fine-tuning of zero-shot models", 2022. Tuned alone, the bundled model answers questions of people worse than before.
"""


def best_weight(figures: Mapping[float, Sequence[float]]) -> float:
    """The weight with the best mean, of figures by weight; the least of equals, and so 0 where training is no use."""
    return max(sorted(figures), key=lambda weight: mean(figures[weight]))


def measured(before: Sequence[float], after: Sequence[float]) -> Measured:
    """What became of the same questions."""
    pairs = list(zip(before, after, strict=True))
    return Measured(
        questions=len(pairs),
        before=mean(before),
        after=mean(after),
        better=sum(new > old for old, new in pairs),
        worse=sum(new < old for old, new in pairs),
    )


def against(weight: float, held_out: Measured, judged: Measured | None) -> str:
    """What speaks against taking the model averaged with ``weight``, as a clause; empty if nothing does."""
    if weight <= 0:
        return "no share of the tuned model ranks held-out headings better than the model as it was"
    if held_out.gain <= 0:
        return "on held-out headings that the share was not chosen by, there is no gain"
    if judged and judged.gain < 0:
        return "the judged questions are answered worse"
    return ""


def mean(figures: Sequence[float]) -> float:
    """Their mean; 0 for none."""
    return sum(figures) / len(figures) if figures else 0.0
