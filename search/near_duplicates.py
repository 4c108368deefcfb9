"""Passages that say nearly the same in the same words, so that one can stand for all of them."""

from __future__ import annotations

from collections import Counter, defaultdict

from medcite.index.lexical import terms

SHINGLE = 3
"""Words in a row that count as one feature (A. Broder, "On the resemblance and containment of documents", 1997)."""

SAME = 0.8
"""Share of all features of two passages that both have (Jaccard) from which they count as the same."""


class NearDuplicates:
    """Remembers passages, and finds those that a new one nearly repeats."""

    def __init__(self) -> None:
        self._sizes: list[int] = []
        self._having: dict[tuple[str, ...], list[int]] = defaultdict(list)

    def find_or_add(self, text: str) -> int | None:
        """The number, from 0, of the first remembered passage that ``text`` repeats; else remember it."""
        words = terms(text)
        features = {tuple(words[at : at + SHINGLE]) for at in range(max(1, len(words) - SHINGLE + 1))}
        shared = Counter(number for feature in features for number in self._having[feature])
        for number in sorted(shared):
            both = shared[number]
            if both / (len(features) + self._sizes[number] - both) >= SAME:
                return number
        for feature in features:
            self._having[feature].append(len(self._sizes))
        self._sizes.append(len(features))
        return None
