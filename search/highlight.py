"""The words of a passage that match the question's, whatever their ending."""

from __future__ import annotations

from medcite.index.lexical import analyzer, terms


def highlights(question: str, text: str) -> tuple[tuple[int, int], ...]:
    """``[start, end)`` characters of ``text`` whose words share a stem with a word of ``question``.

    Stop words do not count; neighbouring words make one span.
    """
    wanted = set(terms(question))
    spans: list[tuple[int, int]] = []
    for token in analyzer().pre_tokenize(text).tokens:
        if token.text not in wanted:
            continue
        start, end = token.char_offset_from, token.char_offset_to
        if spans and text[spans[-1][1] : start].strip(" -") == "":
            spans[-1] = (spans[-1][0], end)
        else:
            spans.append((start, end))
    return tuple(spans)
