"""The cases of letters that citation styles ask for in titles."""

from __future__ import annotations

import re

from medcite.corpus.styles.csl_marks import SENTENCE_ENDS

# The CSL specification's, and "vs".
_SMALL = frozenset(
    [
        "a", "an", "and", "as", "at", "but", "by", "down", "for", "from", "in", "into", "nor", "of", "on", "onto", "or",
        "over", "so", "the", "till", "to", "up", "via", "vs", "vs.", "with", "yet",
    ]
)  # fmt: skip
_PREFIXES = frozenset(
    [
        "anti", "co", "de", "extra", "inter", "intra", "macro", "micro", "mid", "mini", "multi", "non", "post", "pre",
        "re", "semi", "sub", "un",
    ]
)  # fmt: skip


def title_case(text: str) -> str:
    """As English titles are written: "Kyphoplasty: what to expect" as "Kyphoplasty: What to Expect".

    Words with capitals of their own (COVID-19, mRNA, Crohn) stay; small words are small but for the first, the last
    and those after a colon.
    """
    words = text.split(" ")
    cased: list[str] = []
    for number, word in enumerate(words):
        is_edge = number in (0, len(words) - 1) or cased[-1].endswith((*SENTENCE_ENDS, "—", "–"))
        cased.append(_title_word(word, is_edge=is_edge))
    return " ".join(cased)


def sentence_case(text: str) -> str:
    """As sentences are written: of words with one capital, which leads, only the first keeps it."""
    words = [word.lower() if word[:1].isupper() and word[1:].islower() else word for word in text.split(" ")]
    return capitalised(" ".join(words))


def capitalised(text: str) -> str:
    """``text`` with its first letter large, also behind a bracket or quotation mark."""
    return re.sub(r"^[(\[“‘\"'«¿¡]*[^\W\d_]", lambda found: found[0].upper(), text)


def _title_word(word: str, *, is_edge: bool) -> str:
    bare = word.strip("()[]“”‘’\"'").rstrip(",;")
    if not is_edge and bare.lower() in _SMALL and (bare.islower() or (len(bare) > 1 and bare.istitle())):
        return word.lower()  # but the "A" of "vitamin A"
    if not word.islower() or re.search(r"[/@]|\w\.\w", word):
        return word
    first, *others = word.split("-")
    if others and bare.partition("-")[0] in _PREFIXES:
        return "-".join([capitalised(first), *others])
    return "-".join([capitalised(first), *(part if part in _SMALL else capitalised(part) for part in others)])
