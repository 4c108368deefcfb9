"""The words of a passage that match the question's, whatever their ending."""

from __future__ import annotations

from functools import cache

from medcite.index.lexical import analyzer, terms

# Words that make a question without saying what it is about. In retrieval they count: headings are
# questions too.
_QUESTION_WORDS = """
about am any been being can cannot could did do does doing from get had has have having he her him his how
i its long many may me might more much my need our shall she should so take taking tell than them us was
were what when where which while who whom whose why would you your
"""


@cache
def _question_terms() -> frozenset[str]:
    return frozenset(terms(_QUESTION_WORDS))


def highlights(question: str, text: str) -> tuple[tuple[int, int], ...]:
    """``[start, end)`` characters of ``text`` whose words share a stem with a word of ``question``.

    Stop words and question words do not count; neighbouring words make one span.
    """
    wanted = set(terms(question)) - _question_terms()
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
