"""The texts that citations are compared with, in the forms that comparing takes, each made once."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import TypeVar

from medcite.audit.alignment import Words
from medcite.audit.normal_form import NormalForm
from medcite.corpus.article import Article
from medcite.corpus.history import Version
from medcite.corpus.store import Store

_KEPT = 256  # of each kind

Kept = TypeVar("Kept")


class Texts:
    """Articles and their earlier versions, and the forms of their texts."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._articles: OrderedDict[object, Article | None] = OrderedDict()
        self._versions: OrderedDict[object, list[Version]] = OrderedDict()
        self._forms: OrderedDict[object, NormalForm] = OrderedDict()
        self._words: OrderedDict[object, Words] = OrderedDict()

    def article(self, article_id: str) -> Article | None:
        """The article with the id as it stands."""

        def found() -> Article | None:
            stored = self._store.article(article_id)
            return stored.article if stored else None

        return _kept(self._articles, article_id, found)

    def versions(self, article_id: str) -> list[Version]:
        """Its earlier versions, the latest first."""
        return _kept(self._versions, article_id, lambda: self._store.history.versions(article_id))

    def form(self, article: Article, *, folded: bool) -> NormalForm:
        """Its text as it is compared."""
        return _kept(
            self._forms, (article.id, article.text_hash, folded), lambda: NormalForm(article.text, folded=folded)
        )

    def words(self, article: Article) -> Words:
        """Its words."""
        return _kept(self._words, (article.id, article.text_hash), lambda: Words(article.text))

    def all(self) -> Iterator[tuple[int, str]]:
        """The text of every article, with its row."""
        for row in self._store.connection.execute("SELECT row, text FROM articles ORDER BY row"):
            yield row["row"], row["text"]

    def id_at(self, row: int) -> str:
        """The id of the article in a row."""
        return str(self._store.connection.execute("SELECT id FROM articles WHERE row = ?", (row,)).fetchone()["id"])

    def count(self) -> int:
        """How many articles there are."""
        return self._store.count("articles")


def _kept(cache: OrderedDict[object, Kept], key: object, make: Callable[[], Kept]) -> Kept:
    if key in cache:
        cache.move_to_end(key)
        return cache[key]
    made = cache[key] = make()
    if len(cache) > _KEPT:
        cache.popitem(last=False)
    return made
