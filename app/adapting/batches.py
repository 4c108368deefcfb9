"""Questions and passages in pairs, in batches whose other passages are hard to tell from the right one."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from medcite.adapting.questions import TRAINING_FORMS
from medcite.adapting.sections import Section

BATCH = 32
"""Pairs in a batch: 31 passages that are not the answer, for each question."""

OF_ONE_TITLE = 4
"""Sections of the same article in a batch: those are the hard ones to tell apart."""

MOST_FORMS = 3
"""Forms that one section is asked in at most, where there are fewer sections than pairs are wanted."""


class Pair(NamedTuple):
    """A question, what is embedded for a passage that answers it, and a number: pairs that share it share answers."""

    question: str
    passage: str
    subject: int


def batches(sections: Sequence[Section], pairs: int, seed: int) -> list[list[Pair]]:
    """About ``pairs`` pairs made of ``sections`` that can be asked for, each batch of articles drawn by ``seed``."""
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    asked = [section for section in sections if section.is_asked]
    numbers: dict[tuple[str, str], int] = {}
    by_round: list[list[tuple[str, Pair]]] = []
    forms = [chance.sample(TRAINING_FORMS, MOST_FORMS) for _ in asked]
    left = pairs
    for turn in range(MOST_FORMS):
        places = chance.sample(range(len(asked)), max(0, min(left, len(asked))))
        left -= len(places)
        made = []
        for place in places:
            section = asked[place]
            question = forms[place][turn](section.title, section.heading, chance)
            subject = numbers.setdefault(section.subject, len(numbers))
            made.append((section.title, Pair(question, chance.choice(section.answers).embedded, subject)))
        by_round.append(made)
    # A round has each section once, so that no batch is full of one section's questions.
    return [batch for made in by_round for batch in _batched(made, chance)]


def _batched(made: Sequence[tuple[str, Pair]], chance: random.Random) -> Iterator[list[Pair]]:
    by_title: dict[str, list[Pair]] = defaultdict(list)
    for title, pair in made:
        by_title[title].append(pair)
    groups = [
        pairs[first : first + OF_ONE_TITLE]
        for pairs in by_title.values()
        for first in range(0, len(pairs), OF_ONE_TITLE)
    ]
    chance.shuffle(groups)
    batch: list[Pair] = []
    for group in groups:
        if len(batch) + len(group) > BATCH:
            yield batch
            batch = []
        batch.extend(group)
    if len(batch) > 1:  # a pair alone has nothing to be told from
        yield batch
