"""Sentences taken out of held-out passages, as questions: the rest of the passage is what answers them.

People tell what ails them, and quote no heading: an encoder that has only learned how headings are put finds such
passages worse than before. After K. Lee, M.-W. Chang and K. Toutanova, "Latent retrieval for weakly supervised open
domain question answering" (the inverse cloze task), 2019. On the pages of a health site the more of the tuned model was
taken, the better were held-out headings ranked, and the worse these sentences; people's own questions, from a share of
0.3 on, were answered worse as well (docs/quality.md).
"""

from __future__ import annotations

import random
from collections.abc import Sequence

from medcite.adapting.pool import Asked, Pool
from medcite.adapting.sections import Section
from medcite.corpus.context import embedded_text
from medcite.search.highlight import sentences

MOST = 120
"""Sentences that are asked at most, each of another passage."""

WORDS = range(6, 31)
"""A sentence of fewer words says too little; one of more is no sentence."""

FEWEST_LEFT = 2
"""Sentences that a passage still has without it, at least."""


def asked_of_sentences(sections: Sequence[Section], pool: Pool, seed: int) -> list[Asked]:
    """A sentence of each of some passages of ``sections``; the passages, which are in the pool already, without it."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    answers = [answer for section in sections for answer in section.answers]
    chance.shuffle(answers)
    asked: list[Asked] = []
    for answer in answers:
        if len(asked) == MOST:
            break
        spans = sentences(answer.text)
        fit = [(start, end) for start, end in spans if len(answer.text[start:end].split()) in WORDS]
        if len(spans) <= FEWEST_LEFT or not fit:
            continue
        start, end = chance.choice(fit)
        rest = answer.text[:start] + answer.text[end:]
        place = pool.put_cut(answer, embedded_text(answer.context, rest))
        asked.append(Asked(answer.text[start:end], (frozenset({place}),), cut=place))
    return asked
