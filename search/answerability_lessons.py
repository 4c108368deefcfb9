"""Learns from a corpus, without labels, how an answer is told from the nearest thing that is there instead.

Questions are made of the corpus's own headings, as people ask: some words of a sentence of the section before it, and
of the heading itself some words missing. Each is asked twice: with everything there, and with the section's article,
and all that have its title, away.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from medcite.corpus.passage import Passage
from medcite.corpus.store import Store
from medcite.index.analysis import terms
from medcite.index.scores import Rows
from medcite.search.answerability import Answerability, Signs, fitted
from medcite.search.highlight import sentences

QUESTIONS = 150
"""Questions asked; a few seconds' time. Twice as many gave the same weights within a tenth (a trial on MedQuAD)."""

FEWEST = 40
"""From fewer questions nothing is learned."""

GROWTH = 0.25
"""What was learned is good until the number of passages has changed by this share."""

KEPT_OF_HEADING = 0.7
"""The share of a heading's words that a question has."""

KEPT_OF_SENTENCE = 0.4
"""The share of a sentence's words that stand before them."""

AskedSigns = Callable[[str, Sequence[Rows | None]], Sequence[Signs | None]]
"""The signs that a question is answered by some articles, or by all, for each of several choices."""


def is_due(known: Answerability | None, encoder: str, passages: int) -> bool:
    """Whether something is to be learned, of a corpus with so many passages and the encoder of that key."""
    if known is None or known.encoder != encoder:
        return True
    return abs(passages - known.passages) > GROWTH * known.passages


def learn(store: Store, signs: AskedSigns, encoder: str) -> Answerability | None:
    """What the signs are worth in the corpus; None if it has too little to learn from.

    The same corpus teaches the same: questions are drawn by its articles' ids.
    """
    if store.count("passages") < FEWEST:
        return None
    owners = {row: title.casefold() for row, title in store.titles().items()}
    titles: dict[str, list[int]] = {}
    for row, title in owners.items():
        titles.setdefault(title, []).append(row)
    if len(titles) < 2:
        return None
    everywhere = np.array(sorted(owners), dtype=np.int64)
    present, absent = [], []
    for question, article in _questions(store):
        there, away = signs(question, (None, np.setdiff1d(everywhere, titles[owners[article]])))
        if there is not None and away is not None:
            present.append(there)
            absent.append(away)
    if len(present) < FEWEST:
        return None
    return fitted(present, absent, encoder, store.count("passages"))


def _questions(store: Store) -> Iterator[tuple[str, int]]:
    """Questions, and the row of the article that each was made of."""
    for stored in store.sample_passages(QUESTIONS):
        chance = random.Random(stored.passage.id)  # noqa: S311 - nothing here is secret
        question = asked(stored.passage, chance)
        if terms(question):
            yield question, stored.article_row


def asked(passage: Passage, chance: random.Random) -> str:
    """A question that a passage answers, as somebody might ask it who does not know the heading."""
    title, heading = passage.heading_path[0], passage.heading_path[-1]
    about = heading if set(terms(title)) & set(terms(heading)) else f"{heading} {title}"
    spans = sentences(passage.text)
    start, end = chance.choice(spans) if spans else (0, 0)
    told = _some(passage.text[start:end].split(), KEPT_OF_SENTENCE, chance)
    return " ".join([*told, *(_some(about.split(), KEPT_OF_HEADING, chance) or _some(about.split(), 1.0, chance))])


def _some(words: Sequence[str], share: float, chance: random.Random) -> list[str]:
    """Some of the words, without what would quote or exclude them in a question."""
    return [re.sub(r"^-+", "", word.replace('"', "")) for word in words if chance.random() < share]
