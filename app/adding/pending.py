"""Articles that wait to be kept, to be found by what they are, where they were read, and what they say."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from medcite.adding.preparing import Passages
from medcite.corpus.article import Article


@dataclass(frozen=True, slots=True)
class Pending:
    """An article to be put into the store.

    Attributes:
        article: the article.
        passages: its passages, and what is to be encoded for them.
        hash: of what it was read from.
        retrieved: when that was fetched, or "" where that is now.
        formers: sources that it was in before, if it has moved.
        is_again: whether the report has it already, as an earlier state of it that the same file holds.
    """

    article: Article
    passages: Passages
    hash: str
    retrieved: str = ""
    formers: Sequence[str] = ()
    is_again: bool = False


class PendingArticles:
    """Articles by their ids, in the order they came in; nothing is searched for one by one."""

    def __init__(self) -> None:
        self._by_id: dict[str, Pending] = {}
        self._ids_of_source: dict[str, dict[str, None]] = defaultdict(dict)
        self._ids_of_text: dict[tuple[str, tuple[str, ...]], dict[str, None]] = defaultdict(dict)
        self._formers: Counter[str] = Counter()

    def __contains__(self, article_id: str) -> bool:
        return article_id in self._by_id

    def __len__(self) -> int:
        return len(self._by_id)

    def __iter__(self) -> Iterator[Pending]:
        return iter(self._by_id.values())

    def put(self, pending: Pending) -> None:
        """Take one in; what waits under the same id gives way to it."""
        article = pending.article
        key = article.id
        self._forget(key)
        self._by_id[key] = pending
        self._ids_of_source[article.source][key] = None
        self._ids_of_text[article.text_hash, article.authors][key] = None
        self._formers.update(pending.formers)

    def withdraw(self, article_id: str) -> Pending | None:
        """Take back the one with the id, if it is there."""
        self._forget(article_id)
        return self._by_id.pop(article_id, None)

    def at(self, source: str) -> list[str]:
        """Ids of those that were read from ``source``."""
        return list(self._ids_of_source.get(source, ()))

    def same(self, article: Article) -> Pending | None:
        """One that is the same article by the rule of :meth:`Store.same_article`."""
        key = article.id
        if key in self._by_id:
            return self._by_id[key]
        alike = (self._by_id[each] for each in self._ids_of_text.get((article.text_hash, article.authors), ()))
        return next((pending for pending in alike if is_same_text(pending.article, article)), None)

    def is_former(self, source: str) -> bool:
        """Whether one of them has moved away from ``source``."""
        return self._formers[source] > 0

    def _forget(self, article_id: str) -> None:
        """Have the one with the id, if it is there, not found by anything else."""
        pending = self._by_id.get(article_id)
        if pending:
            article = pending.article
            del self._ids_of_source[article.source][article_id]
            del self._ids_of_text[article.text_hash, article.authors][article_id]
            self._formers.subtract(pending.formers)

    def clear(self) -> None:
        """Forget all."""
        self._by_id.clear()
        self._ids_of_source.clear()
        self._ids_of_text.clear()
        self._formers.clear()


def is_same_text(one: Article, other: Article) -> bool:
    """Whether two articles are the same by the rule of :meth:`Store.same_article` for those without an address."""
    by_text = (one.text_hash, one.authors) == (other.text_hash, other.authors)
    return by_text and not (one.url and other.url)
