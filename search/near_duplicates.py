"""Passages that say nearly the same in the same words, so that one can stand for all of them."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence

SHINGLE = 3
"""Words in a row that count as one feature (A. Broder, "On the resemblance and containment of documents", 1997)."""

SAME = 0.8
"""Share of all features of two passages that both have (Jaccard) from which they count as the same."""


class NearDuplicates:
    """Remembers passages, and finds those that a new one nearly repeats.

    Two sets that share enough must share one of the first few of their features, in any one order of all
    features (prefix filtering: S. Chaudhuri et al., "A primitive operator for similarity joins in data
    cleaning", 2006). So only those few are looked up, and only what they lead to is compared whole.
    """

    def __init__(self) -> None:
        self._known: list[set[int]] = []
        self._leads: dict[int, list[int]] = defaultdict(list)

    def find_or_add(self, words: Sequence[str]) -> int | None:
        """The number, from 0, of the first remembered passage that one with these terms repeats; else remember it."""
        # Numbers, as they sort faster; the order they have by chance of this process does not matter.
        features = set(map(hash, zip(*(words[at:] for at in range(SHINGLE)), strict=False))) or {hash(tuple(words))}
        least = math.ceil(SAME * len(features) - 1e-9)  # that both must have
        first = sorted(features)[: len(features) - least + 1]
        for number in sorted({number for feature in first for number in self._leads.get(feature, ())}):
            known = self._known[number]
            both = len(features & known)
            if both >= SAME * (len(features) + len(known) - both) - 1e-9:
                return number
        for feature in first:
            self._leads[feature].append(len(self._known))
        self._known.append(features)
        return None
