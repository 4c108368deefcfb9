"""The sentence of a passage that answers, and the words in it that match the question's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from itertools import pairwise

from medcite.corpus.sentences import sentence_starts
from medcite.index.analysis import Token

Span = tuple[int, int]
"""``[start, end)`` characters of a passage's text."""

FEWEST_WORDS = 3
"""A sentence of fewer words is no answer of its own."""


def matches(wanted: Mapping[str, float], words: Sequence[Token], text: str) -> tuple[Span, ...]:
    """Where words of ``text`` match terms of the question; neighbouring words make one span.

    Args:
        wanted: the terms that are looked for, with the information that each carries.
        words: those of the text.
        text: of a passage.
    """
    spans: list[Span] = []
    for token in words:
        if token.term not in wanted:
            continue
        if spans and text[spans[-1][1] : token.start].strip(" -") == "":
            spans[-1] = (spans[-1][0], token.end)
        else:
            spans.append((token.start, token.end))
    return tuple(spans)


def answering_sentence(
    wanted: Mapping[str, float], words: Sequence[Token], text: str, language: str | None = None
) -> Span | None:
    """The sentence of ``text`` that holds most of what the question asks; None if none holds any of it.

    Of those that hold as much, the first.
    """
    best: tuple[float, Span] | None = None
    starts = [token.start for token in words]
    for start, end in sentences(text, language):
        if len(text[start:end].split()) < FEWEST_WORDS:
            continue
        found = words[bisect_left(starts, start) : bisect_left(starts, end)]
        held = sum(wanted[term] for term in {token.term for token in found} & wanted.keys())
        if held and (best is None or held > best[0]):
            best = held, (start, end)
    return best[1] if best is not None else None


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of ``text``, line by line, without the blanks around them."""
    spans = []
    line_start = 0
    for line in text.split("\n"):
        starts = [*sentence_starts(line, language), len(line)]
        for start, end in pairwise(starts):
            sentence = line[start:end]
            begin = line_start + start + len(sentence) - len(sentence.lstrip())
            if sentence.strip():
                spans.append((begin, begin + len(sentence.strip())))
        line_start += len(line) + 1
    return spans
