"""How much of what a question asks for a passage has, in words: rare ones count more.

A word counts its inverse document frequency (K. Spärck Jones, "A statistical interpretation of term specificity and
its application in retrieval", 1972), one that no passage has as much as the rarest; words that only make a question
count nothing.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Set

from medcite.index.lexical_query import LexicalQuery, Wording
from medcite.search.question_words import question_terms

SPARED = 0.1
"""A passage has nearly all that is asked for if what it lacks carries no more than this share of the information."""

FEWEST_CONCEPTS = 3
"""That a passage has all of fewer concepts than this says little: many have."""


class Coverage:
    """The information in one question, by its concepts.

    ``frequency`` gives the number of passages that hold a term, of ``passages`` in all.
    """

    def __init__(self, query: LexicalQuery, frequency: Callable[[str], int], passages: int) -> None:
        spoken = question_terms()
        self._concepts = [c for c in query.concepts if not spoken.issuperset(c.wordings[0].terms)]
        self._information = [
            sum(
                math.log(1 + (passages + 0.5) / (frequency(term) + 0.5))
                for term in concept.wordings[0].terms
                if term not in spoken
            )
            for concept in self._concepts
        ]
        self._whole = sum(self._information)

    def of(self, held: Set[str]) -> float:
        """The share, from 0 to 1, that a passage has of the question, by its terms, those of its headings included."""
        if not self._whole:
            return 0.0
        return (
            sum(
                information * max(_share(wording, held) for wording in concept.wordings)
                for concept, information in zip(self._concepts, self._information, strict=True)
            )
            / self._whole
        )

    def information(self) -> dict[str, float]:
        """The information of each term, those of other wordings with a like share of their concept's."""
        return {
            term: information / len(wording.terms)
            for concept, information in zip(self._concepts, self._information, strict=True)
            for wording in concept.wordings
            for term in wording.terms
        }

    def indispensable(self) -> list[tuple[Wording, ...]]:
        """The wordings of each concept that a passage with nearly all of the question has; none for short ones."""
        if len(self._concepts) < FEWEST_CONCEPTS:
            return []
        needed = []
        spared = 0.0
        for information, concept in sorted(
            zip(self._information, self._concepts, strict=True), key=lambda pair: pair[0]
        ):
            if spared + information <= SPARED * self._whole:
                spared += information
            else:
                needed.append(concept.wordings)
        return needed


def _share(wording: Wording, held: Set[str]) -> float:
    return sum(term in held for term in wording.terms) / len(wording.terms)


def mean(values: Iterable[float]) -> float:
    """The mean; 0 of nothing."""
    found = list(values)
    return sum(found) / len(found) if found else 0.0
