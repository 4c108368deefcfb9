"""Words that make a question without saying what it is about.

In retrieval they count: headings are questions, too.
"""

from __future__ import annotations

from functools import cache

from medcite.index.analysis import terms

_QUESTION_WORDS = """
about am any been being can cannot could did do does doing from get had has have having he her him his how
i its long many may me might more much my need our shall she should so take taking tell than them us was
were what when where which while who whom whose why would you your
"""


@cache
def question_terms() -> frozenset[str]:
    """Their terms."""
    return frozenset(terms(_QUESTION_WORDS))
