"""The sentence of a passage that answers, and the words in it that match the question's."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from medcite.corpus.sentences import sentence_starts
from medcite.index.analysis import Token

Span = tuple[int, int]
"""``[start, end)`` characters of a passage's text."""

FEWEST_WORDS = 3
"""A sentence of fewer words is no answer of its own."""


def matches(words: Sequence[Token], text: str) -> tuple[Span, ...]:
    """Where those ``words`` of ``text`` stand that match the question; neighbouring words make one span."""
    spans: list[Span] = []
    for token in words:
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

    Args:
        wanted: the terms that are looked for, with the information that each carries.
        words: those of the text that are such a term.
        text: of a passage.
        language: of the text, as a code (BCP 47); English if not known.
    """
    best: tuple[float, Span] | None = None
    for line_start, line, found in _lines(words, text):
        starts = [token.start for token in found]
        for start, end in _sentences(line, line_start, language):
            within = found[bisect_left(starts, start) : bisect_left(starts, end)]
            if not within or len(text[start:end].split()) < FEWEST_WORDS:
                continue
            held = sum(wanted[term] for term in {token.term for token in within})
            if held and (best is None or held > best[0]):
                best = held, (start, end)
    return best[1] if best is not None else None


def _lines(words: Sequence[Token], text: str) -> Iterator[tuple[int, str, list[Token]]]:
    """The lines of ``text`` in which any of the ``words`` stand: where each starts, its text, and those words."""
    at = 0
    while at < len(words):
        start = text.rfind("\n", 0, words[at].start) + 1
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        first = at
        while at < len(words) and words[at].start < end:
            at += 1
        yield start, text[start:end], list(words[first:at])


def sentences(text: str, language: str | None = None) -> list[Span]:
    """The sentences of ``text``, line by line, without the blanks around them."""
    spans: list[Span] = []
    line_start = 0
    for line in text.split("\n"):
        spans += _sentences(line, line_start, language)
        line_start += len(line) + 1
    return spans


def _sentences(line: str, line_start: int, language: str | None) -> Iterator[Span]:
    """Those of one line that starts at ``line_start``."""
    for start, end in pairwise([*sentence_starts(line, language), len(line)]):
        sentence = line[start:end]
        begin = line_start + start + len(sentence) - len(sentence.lstrip())
        if sentence.strip():
            yield begin, begin + len(sentence.strip())
