"""How much of the tuned model to take, and whether the outcome is any better."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from medcite.reports import Measured

WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.5)
"""Shares of the tuned weights that are tried, the rest being the original's.

Averaging keeps most of what was learned and loses little of what was known before: M. Wortsman and others, "Robust
fine-tuning of zero-shot models", 2022. Tuned alone, the bundled model answers questions of people worse than before.
"""


def best_weight(headings: Mapping[float, Sequence[float]], sentences: Mapping[float, Sequence[float]]) -> float:
    """The weight that headings are ranked best with, of those that sentences are ranked no worse with than with 0.

    Both are figures of questions by weight. The least of equals, and so 0 where training is no use.
    """
    return max(harmless(sentences), key=lambda weight: mean(headings[weight]))


def harmless(sentences: Mapping[float, Sequence[float]]) -> tuple[float, ...]:
    """The weights, the least first, that sentences are ranked no worse with than with 0."""
    return tuple(weight for weight in sorted(sentences) if mean(sentences[weight]) >= mean(sentences[0.0]))


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


def against(weight: float, held_out: Measured, sentences: Measured, judged: Measured | None) -> str:
    """What speaks against taking the model averaged with ``weight``, as a clause; empty if nothing does."""
    if weight <= 0:
        return "no share of the tuned model ranks held-out headings better, and what people may tell no worse"
    if held_out.gain <= 0:
        return "on held-out headings that the share was not chosen by, there is no gain"
    if sentences.gain < 0:
        return "held-out sentences that the share was not chosen by find their passages worse"
    if judged and judged.gain < 0:
        return "the judged questions are answered worse"
    return ""


def mean(figures: Sequence[float]) -> float:
    """Their mean; 0 for none."""
    return sum(figures) / len(figures) if figures else 0.0
