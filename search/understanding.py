"""A question made ready for retrieval: corrected, expanded, and put to the lexical index and the encoder."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from medcite.index.analysis import terms, tokens
from medcite.index.lexical_query import Concept, LexicalQuery, Phrase, Wording, single_concepts
from medcite.search.equivalents import words_of
from medcite.search.expansion import Expander, Expansion, Ground
from medcite.search.question import Question
from medcite.search.spelling import Correction, Spelling

EXPANDED_WEIGHT = 0.8
"""What a match of an added wording counts, beside 1 for the words of the question."""

SPELLED_OUT = (Ground.CORPUS, Ground.ABBREVIATION)
"""The wordings that the encoder is given, too: it knows what means the same, but not what an abbreviation stands for.

Measured on the LiveQA development questions: docs/quality.md.
"""


@dataclass(frozen=True, slots=True)
class Understood:
    """A question, and what is looked for.

    Attributes:
        question: as it was read.
        text: the same, corrected.
        corrections: the words that were misspelled.
        expansions: other wordings; their places are those in ``text``.
        query: for the lexical index.
        embedded: for the encoder.
    """

    question: Question
    text: str
    corrections: tuple[Correction, ...]
    expansions: tuple[Expansion, ...]
    query: LexicalQuery
    embedded: str

    @property
    def added(self) -> tuple[str, ...]:
        """All words that were put in: corrected ones, and other wordings."""
        corrected = [correction.meant for correction in self.corrections]
        expanded = [name for expansion in self.expansions for name in expansion.meant]
        return tuple(dict.fromkeys(corrected + expanded))

    def changes(self) -> list[dict[str, Any]]:
        """What was corrected and expanded, as JSON."""
        corrected = [{"from": c.written, "to": [c.meant], "why": "spelling"} for c in self.corrections]
        expanded = [{"from": e.written, "to": list(e.meant), "why": str(e.ground)} for e in self.expansions]
        changes = corrected + expanded
        return [change for at, change in enumerate(changes) if change not in changes[:at]]


def taken_as_is(question: Question) -> Understood:
    """A question of which every word is looked for as it is written."""
    return _understood(question, question.text, (), ())


def understand(question: Question, spelling: Spelling, expander: Expander) -> Understood:
    """Correct and expand a question; what stands in quotation marks stays as it is."""
    kept = tuple(
        correction
        for correction in spelling.corrections(question.text)
        if not any(_is_quoted(word.written, question.phrases) for word in words_of(correction.written))
    )
    text = question.text
    for correction in reversed(kept):
        text = text[: correction.start] + correction.meant + text[correction.end :]
    expansions = expander.expansions(text)
    return _understood(
        question, text, kept, tuple(e for e in expansions if not _is_quoted(e.written, question.phrases))
    )


def _is_quoted(words: str, phrases: Sequence[str]) -> bool:
    """Whether words stand in one of the phrases, as words."""
    wanted = rf"(?<!\w){re.escape(words)}(?!\w)"
    return any(re.search(wanted, phrase, re.IGNORECASE) for phrase in phrases)


def _understood(
    question: Question, text: str, corrections: tuple[Correction, ...], expansions: tuple[Expansion, ...]
) -> Understood:
    query = LexicalQuery(
        _concepts(text, expansions),
        tuple(map(Phrase.of, question.phrases)),
        tuple(map(Phrase.of, question.excluded)),
    )
    embedded = text
    spelled_out = {e.meant[0]: e for e in reversed(expansions) if e.ground in SPELLED_OUT}  # where it comes first
    for meant, expansion in sorted(spelled_out.items(), key=lambda item: -item[1].end):
        embedded = f"{embedded[: expansion.end]} ({meant}){embedded[expansion.end :]}"
    return Understood(question, text, corrections, expansions, query, embedded)


def _concepts(text: str, expansions: Sequence[Expansion]) -> tuple[Concept, ...]:
    """The terms of ``text``: those of an expanded name together, each of the others by itself."""
    names: dict[tuple[str, ...], Concept] = {}
    single = []
    owned: dict[int, list[str]] = {}
    for token in tokens(text):
        owner = next((e.start for e in expansions if e.start <= token.start < e.end), None)
        if owner is None:
            single.append(token.term)
        else:
            owned.setdefault(owner, []).append(token.term)
    for expansion in expansions:
        own = tuple(dict.fromkeys(owned.get(expansion.start, ())))
        wordings = [Wording(own)] if own else []
        wordings += [Wording(tuple(dict.fromkeys(terms(name))), EXPANDED_WEIGHT) for name in expansion.meant]
        names[own or (expansion.written,)] = Concept(tuple(wordings))
    return (*names.values(), *single_concepts(single))
