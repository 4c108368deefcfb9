"""Reads from the store what one question needs of passages and articles, each once."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence, Set
from functools import lru_cache

from medcite.corpus.article import BlockKind
from medcite.corpus.rows import StoredArticle, StoredPassage
from medcite.corpus.store import Store
from medcite.index.analysis import terms
from medcite.index.scores import Rows


class Reader:
    """Reads passages and articles of one snapshot, each once."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._passages: dict[int, StoredPassage] = {}
        self._articles: dict[int, StoredArticle] = {}
        self._terms: dict[int, list[str]] = {}

    def passages(self, rows: Sequence[int]) -> dict[int, StoredPassage]:
        """Those of ``rows`` that are in the store."""
        missing = [row for row in rows if row not in self._passages]
        if missing:
            self._passages |= self._store.passages(missing)
        return {row: self._passages[row] for row in rows if row in self._passages}

    def terms(self, stored: StoredPassage) -> Sequence[str]:
        """The terms of a passage's text."""
        if stored.row not in self._terms:
            self._terms[stored.row] = terms(stored.passage.text)
        return self._terms[stored.row]

    def held(self, rows: Rows) -> dict[int, Set[str]]:
        """The terms that passages hold, those of their headings included, by their rows."""
        return {
            row: set(self.terms(stored)).union(*map(_heading_terms, stored.passage.heading_path))
            for row, stored in self.passages(rows.tolist()).items()
        }

    def begins_within_list(self, stored: StoredPassage) -> bool:
        """Whether a passage begins with an item of a list that is not the first."""
        blocks = self.article(stored.article_row).article.blocks
        at = bisect_left(blocks, stored.passage.start, key=lambda block: block.start)
        return 0 < at < len(blocks) and blocks[at - 1].kind is blocks[at].kind is BlockKind.ITEM

    def article(self, row: int) -> StoredArticle:
        """The article in a row."""
        if row not in self._articles:
            self._articles[row] = self._store.article_at(row)
        return self._articles[row]


@lru_cache(maxsize=1024)
def _heading_terms(heading: str) -> frozenset[str]:
    return frozenset(terms(heading))
