"""Questions whose answers are known, read from a file and found in the corpus."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from medcite.adapting.pool import Asked, Pool
from medcite.adapting.sections import Answer
from medcite.corpus.context import TokenMeter, embedded_text, passage_context
from medcite.corpus.errors import UsageError
from medcite.corpus.store import Store

MOST_QUESTIONS = 300
"""Judged questions that are asked; of more, so many are drawn by the seed."""

NEAREST = 30
"""Passages ranked for each question besides those that answer it: the first that searching finds now."""

_NEAREST_IN_ALL, _FEWEST_NEAREST = 2000, 10

FindNearest = Callable[[str, int], Sequence[str]]
"""The ids of the first so many passages that searching the corpus finds for a question."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A question and what answers it: ids of passages, or ids, paths or addresses of articles."""

    question: str
    relevant: tuple[str, ...]


def read_judged(path: Path) -> list[Judged]:
    """The judged questions in a file of JSON Lines: ``{"question": ..., "relevant": [...]}`` each.

    Raises:
        UsageError: there is no such file, or it holds something else.
    """
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, ValueError) as error:
        raise UsageError(f"{path} cannot be read: {getattr(error, 'strerror', None) or 'it is no text'}.") from error
    judged = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            fields = json.loads(line)
            question, relevant = fields["question"], fields["relevant"]
            fits = isinstance(question, str) and isinstance(relevant, list) and all(map(_is_name, relevant))
        except (ValueError, TypeError, KeyError):
            fits = False
        if not fits or not question.strip() or not relevant:
            raise UsageError(f'{path}, line {number}: not {{"question": "...", "relevant": ["...", ...]}}.')
        judged.append(Judged(question, tuple(relevant)))
    if not judged:
        raise UsageError(f"{path} holds no judged questions.")
    return judged


def asked_of_judged(
    judged: Sequence[Judged], store: Store, meter: TokenMeter, pool: Pool, nearest: FindNearest, seed: int
) -> list[Asked]:
    """The judged questions, with the passages that answer them and those now nearest to them put into ``pool``.

    Questions of which no relevant passage or article is in the corpus are left out.

    Raises:
        UsageError: that is so of all of them.
    """
    known = [(one.question, found) for one in judged if (found := _targets(one, store))]
    if not known:
        raise UsageError("None of the passages and articles that answer the judged questions is in this corpus.")
    if len(known) > MOST_QUESTIONS:
        known = random.Random(seed).sample(known, MOST_QUESTIONS)  # noqa: S311 - a sample, no secret
    count = max(_FEWEST_NEAREST, min(NEAREST, _NEAREST_IN_ALL // len(known)))
    asked = []
    for question, targets in known:
        places = _put(set().union(*targets), store, meter, pool)
        asked.append(Asked(question, tuple(frozenset(places[row] for row in target) for target in targets)))
        near = [stored.row for name in nearest(question, count) if (stored := store.passage(name))]
        _put(set(near), store, meter, pool)
    return asked


def _is_name(value: object) -> bool:
    return isinstance(value, str) and bool(value)


def _targets(judged: Judged, store: Store) -> list[set[int]]:
    """For each relevant thing that is in the corpus, the rows of its passages."""
    targets = []
    for name in dict.fromkeys(judged.relevant):
        passage = store.passage(name)
        rows = {passage.row} if passage else set()
        if not rows:
            articles = [found for id in store.article_ids(name) if (found := store.article(id))]
            rows = {stored.row for article in articles for stored in store.passages_of(article.row)}
        if rows and rows not in targets:
            targets.append(rows)
    return targets


def _put(rows: set[int], store: Store, meter: TokenMeter, pool: Pool) -> dict[int, int]:
    """The place of each row's passage in the pool."""
    places = {}
    for row, stored in sorted(store.passages(sorted(rows)).items()):
        context = passage_context(stored.passage.heading_path, meter)
        text = stored.passage.text
        places[row] = pool.put(Answer(row, text, embedded_text(context, text), context))
    return places
