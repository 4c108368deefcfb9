"""What is asked of the lexical index: concepts, each in one wording or several, and what must and must not be there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from medcite.corpus.passage import Passage
from medcite.index.analysis import terms, tokens

MOST_TERMS = 1_000
"""Of a question with more different terms than this, the first are looked for."""


@dataclass(frozen=True, slots=True)
class Wording:
    """Terms that say a concept, and what a match of them counts, 1 for the words of the question."""

    terms: tuple[str, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Concept:
    """One or more words of a question, with other wordings for the same: the best one counts."""

    wordings: tuple[Wording, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """Terms that stand in this order: each with its place, where stop words take places, too."""

    terms: tuple[tuple[int, str], ...]

    @classmethod
    def of(cls, text: str) -> Phrase:
        """The phrase that ``text`` is; without terms, if it is of stop words alone."""
        found = tokens(text)
        return cls(tuple((token.place - found[0].place, token.term) for token in found))

    def stands_in(self, passage: Passage) -> bool:
        """Whether a passage has it, in its title, its other headings or its text."""
        title, *headings = passage.heading_path
        return any(self._stands_in(text) for text in (title, "\n".join(headings), passage.text))

    def _stands_in(self, text: str) -> bool:
        there = {(token.place, token.term) for token in tokens(text)}
        first = self.terms[0][1]
        return any(
            all((start + place, term) in there for place, term in self.terms) for start, at in there if at == first
        )


@dataclass(frozen=True, slots=True)
class LexicalQuery:
    """A question as the lexical index understands it.

    ``concepts`` are scored; a passage without any is not found. ``phrases`` must all be in it, ``excluded`` must not.
    """

    concepts: tuple[Concept, ...]
    phrases: tuple[Phrase, ...] = ()
    excluded: tuple[Phrase, ...] = ()

    @classmethod
    def of(cls, text: str) -> LexicalQuery:
        """Every term of ``text`` as a concept of its own."""
        return cls(single_concepts(terms(text)))


def single_concepts(found: Iterable[str]) -> tuple[Concept, ...]:
    """A concept for each different term."""
    return tuple(Concept((Wording((term,)),)) for term in dict.fromkeys(found))[:MOST_TERMS]
