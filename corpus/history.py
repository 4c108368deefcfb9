"""What articles said before they were changed or removed: earlier versions, and the passages that stood in them."""

from __future__ import annotations

import datetime
import json
import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from medcite.corpus.article import Article
from medcite.corpus.passage import Passage
from medcite.corpus.rows import ARTICLE_COLUMNS, StoredArticle, article_from_row, article_values

_COLUMNS = [column.strip(' "') for column in ARTICLE_COLUMNS.split(",")]


@dataclass(frozen=True, slots=True)
class Version:
    """An article as it stood before it was changed or removed.

    Attributes:
        row: which version it is; later ones have higher numbers.
        article: the article as it stood then.
        retrieved: when it was read; an ISO 8601 time, UTC.
        ended: when another version took its place, or it was removed; the same.
        removed: whether it was removed then.
        file_hash: hash of the bytes it was read from.
    """

    row: int
    article: Article
    retrieved: str
    ended: str
    removed: bool
    file_hash: str

    @property
    def stored(self) -> StoredArticle:
        """As an article of the store, so that it can be cited."""
        return StoredArticle(self.row, self.article, self.retrieved)


def is_changed(former: Article, article: Article) -> bool:
    """Whether an article says something else than it did, of its subject or of itself.

    Where it was read from, and how often the page states the same fact, do not count.
    """
    return replace(former, source=article.source, statements=article.statements) != article


class History:
    """The earlier versions of a corpus's articles. Writes belong into a transaction of the store."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def keep(self, stored: StoredArticle, *, removed: bool = False) -> None:
        """Keep an article as it stands, and its passages, before it is changed or removed. Within a transaction."""
        now = datetime.datetime.now(datetime.UTC).isoformat(timespec="seconds")
        article = stored.article
        content = dict(zip(_COLUMNS, article_values(article), strict=True))
        packed = zlib.compress(json.dumps(content, ensure_ascii=False).encode())
        version = self._connection.execute(
            "INSERT INTO versions (article, file_hash, retrieved, ended, removed, source, url, content) "
            "SELECT id, file_hash, retrieved, ?, ?, source, url, ? FROM articles WHERE row = ?",
            (now, removed, packed, stored.row),
        ).lastrowid
        self._connection.execute(
            'INSERT OR REPLACE INTO former_passages (id, version, heading_path, start, "end", tokens) '
            'SELECT id, ?, heading_path, start, "end", tokens FROM passages WHERE article = ?',
            (version, stored.row),
        )

    def settle(self, article: int) -> None:
        """Forget as former what passages the article in a row has now. Within a transaction."""
        self._connection.execute(
            "DELETE FROM former_passages WHERE id IN (SELECT id FROM passages WHERE article = ?)", (article,)
        )

    def versions(self, article_id: str) -> list[Version]:
        """The earlier versions of an article, the latest first."""
        return list(self._select("article = ? ORDER BY row DESC", (article_id,)))

    def version(self, row: int) -> Version:
        """The version in a row that a former passage names."""
        [found] = self._select("row = ?", (row,))
        return found

    def passage(self, passage_id: str) -> tuple[Version, Passage] | None:
        """A passage that no article has any more, and the last version of its article that had it."""
        row = self._connection.execute("SELECT * FROM former_passages WHERE id = ?", (passage_id,)).fetchone()
        if row is None:
            return None
        version = self.version(row["version"])
        start, end = row["start"], row["end"]
        path = tuple(json.loads(row["heading_path"]))
        article = version.article
        return version, Passage(row["id"], article.id, path, start, end, article.text[start:end], row["tokens"])

    def passage_ids(self, start: str) -> list[str]:
        """Ids of such passages that start with ``start``, at most two."""
        rows = self._connection.execute(
            "SELECT id FROM former_passages WHERE id >= ?1 AND id < ?1 || 'zzz' LIMIT 2", (start.lower(),)
        )
        return [row["id"] for row in rows]

    def article_ids(self, name: str) -> list[str]:
        """Ids of the articles with earlier versions that ``name`` stands for: an id or the start of one, a source,
        a page's URL. The article may be there no more.
        """
        name = name.encode("utf-8", "replace").decode()
        rows = self._connection.execute(
            "SELECT DISTINCT article FROM versions WHERE article = ?1 OR source = ?1 OR url = ?1", (name,)
        ).fetchall()
        if not rows and len(name) >= 4 and name.isalnum():
            rows = self._connection.execute(
                "SELECT DISTINCT article FROM versions WHERE article >= ?1 AND article < ?1 || 'zzz' LIMIT 2",
                (name.lower(),),
            ).fetchall()
        return [row["article"] for row in rows]

    def count(self) -> int:
        """How many versions are kept."""
        return int(self._connection.execute("SELECT count(*) FROM versions").fetchone()[0])

    def ended_before(self, time: str, article_ids: Sequence[str] | None = None) -> list[int]:
        """Rows of the versions, of these articles or of all, that ended before an ISO 8601 time."""
        rows = self._connection.execute("SELECT row, article FROM versions WHERE ended < ?", (time,))
        return [row["row"] for row in rows if article_ids is None or row["article"] in article_ids]

    def drop(self, rows: Iterable[int]) -> None:
        """Forget versions, and the passages that stood in them alone. Within a transaction."""
        marked = [(row,) for row in rows]
        self._connection.executemany("DELETE FROM former_passages WHERE version = ?", marked)
        self._connection.executemany("DELETE FROM versions WHERE row = ?", marked)

    def _select(self, condition: str, values: Sequence[object]) -> Iterator[Version]:
        for row in self._connection.execute(f"SELECT * FROM versions WHERE {condition}", values):
            content = json.loads(zlib.decompress(row["content"]))
            stored = article_from_row({"row": row["row"], "retrieved": row["retrieved"], **content})
            yield Version(
                row=row["row"],
                article=stored.article,
                retrieved=row["retrieved"],
                ended=row["ended"],
                removed=bool(row["removed"]),
                file_hash=row["file_hash"],
            )
