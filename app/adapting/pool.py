"""Passages that are ranked to see whether training helped, and the questions that they are ranked for."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from medcite.adapting.questions import MEASURED_FORMS, described
from medcite.adapting.sections import Answer, Section

PASSAGES = 1200
"""Passages that are ranked for held-out headings; each is encoded once for every weight that is tried."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question, and what answers it: each target is a set of places in the pool, of which one is enough.

    ``cut``, if the question was taken out of a passage: the place of what is left, which is ranked in place of it.
    """

    question: str
    targets: tuple[frozenset[int], ...]
    cut: int | None = None


@dataclass(slots=True)
class Pool:
    """Passages to rank, as they are embedded, each with the place of its heading path among ``contexts``.

    Some are what is left of another without the sentence that one question was made of: ``cuts`` has the place of
    the whole passage by theirs. They are ranked for that question alone.
    """

    rows: list[int] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    context_of: list[int] = field(default_factory=list)
    cuts: dict[int, int] = field(default_factory=dict)
    _places: dict[int, int] = field(default_factory=dict)
    _context_places: dict[str, int] = field(default_factory=dict)

    def put(self, answer: Answer) -> int:
        """Its place, given to it if it has none yet."""
        place = self._places.get(answer.row)
        if place is None:
            place = self._places[answer.row] = self._append(answer, answer.embedded)
        return place

    def put_cut(self, answer: Answer, embedded: str) -> int:
        """The place of what is left of a passage, as it is embedded."""
        whole = self.put(answer)
        place = self._append(answer, embedded)
        self.cuts[place] = whole
        return place

    def _append(self, answer: Answer, embedded: str) -> int:
        self.rows.append(answer.row)
        self.texts.append(embedded)
        if answer.context not in self._context_places:
            self._context_places[answer.context] = len(self.contexts)
            self.contexts.append(answer.context)
        self.context_of.append(self._context_places[answer.context])
        return len(self.rows) - 1

    def put_all(self, sections: Iterable[Section]) -> None:
        """All passages of ``sections``."""
        for section in sections:
            for answer in section.answers:
                self.put(answer)

    def fill(self, sections: Sequence[Section], seed: int) -> None:
        """Passages of ``sections``, drawn by ``seed``, until there are :data:`PASSAGES`."""
        answers = [answer for section in sections for answer in section.answers]
        random.Random(seed).shuffle(answers)  # noqa: S311 - a sample, no secret
        for answer in answers[: max(0, PASSAGES - len(self.rows) + len(self.cuts))]:
            self.put(answer)


def asked_of(sections: Sequence[Section], pool: Pool, seed: int) -> list[Asked]:
    """Each heading of ``sections`` in all forms that training does not use; their passages are in the pool already.

    What has the same title and heading answers as well.
    """
    chance = random.Random(seed)  # noqa: S311 - a sample, no secret
    places: dict[tuple[str, str], set[int]] = {}
    firsts: dict[tuple[str, str], Section] = {}
    for section in sections:
        if section.is_asked:
            places.setdefault(section.subject, set()).update(map(pool.put, section.answers))
            firsts.setdefault(section.subject, section)
    asked = []
    for subject, section in firsts.items():
        questions = [form(section.title, section.heading, chance) for form in MEASURED_FORMS]
        told = chance.choice(section.answers).text
        questions.append(described(section.title, section.heading, told, chance))
        asked += [Asked(question, (frozenset(places[subject]),)) for question in questions]
    return asked
