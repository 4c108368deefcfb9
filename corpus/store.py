"""The store: articles and passages in SQLite, the only truth of a corpus."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from medcite.corpus import schema
from medcite.corpus.article import Article
from medcite.corpus.filter import Filter
from medcite.corpus.history import History, is_changed
from medcite.corpus.passage import Passage
from medcite.corpus.rows import (
    ARTICLE_COLUMNS,
    PASSAGES,
    StoredArticle,
    StoredPassage,
    article_from_row,
    article_values,
    heading_path_json,
    passage_from_row,
)


class Change(StrEnum):
    """What putting an article into the store did."""

    ADDED = "added"
    UPDATED = "updated"


@dataclass(frozen=True, slots=True)
class PassageEntry:
    """A passage to keep, with the keys of its own vector and of its heading path's."""

    passage: Passage
    text_key: bytes
    context_key: bytes


@dataclass(frozen=True, slots=True)
class SourceState:
    """How a source stood when it was last read."""

    article_id: str
    file_hash: str
    reader_version: int


class Store:
    """Articles and passages of one corpus, over one connection to its database.

    Writes happen within :meth:`transaction`: each raises the generation by one and becomes visible all
    at once, or not at all. Reads within :meth:`snapshot` all see the same generation. Not to be shared
    between threads.
    """

    def __init__(self, path: Path, *, write: bool = False) -> None:
        self.connection = schema.connect(path, write=write)
        self.connection.row_factory = sqlite3.Row
        self.history = History(self.connection)
        self._freed: set[bytes] = set()

    def close(self) -> None:
        """Close the connection."""
        self.connection.close()

    @property
    def generation(self) -> int:
        """How many writes the corpus has seen."""
        return int(self.connection.execute("SELECT value FROM meta WHERE key = 'generation'").fetchone()[0])

    @property
    def uid(self) -> str:
        """Tells this corpus from every other, so that no view of another is taken for its own."""
        return str(self.connection.execute("SELECT value FROM meta WHERE key = 'uid'").fetchone()[0])

    @contextmanager
    def snapshot(self) -> Iterator[int]:
        """Reads within see one state of the corpus, whatever others write; gives its generation."""
        if self.connection.in_transaction:
            yield self.generation
            return
        self.connection.execute("BEGIN")
        try:
            yield self.generation
        finally:
            self.connection.execute("COMMIT")

    @contextmanager
    def transaction(self) -> Iterator[int]:
        """One write: committed whole at the end, undone whole on any exception; gives its generation."""
        self._freed.clear()
        self.connection.execute("BEGIN IMMEDIATE")
        try:
            self.connection.execute("UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE key = 'generation'")
            yield self.generation
            self._remove_unused_vectors()
            self.connection.execute("COMMIT")
        except BaseException:
            if self.connection.in_transaction:
                self.connection.execute("ROLLBACK")
            raise

    def put(
        self,
        article: Article,
        entries: Sequence[PassageEntry],
        *,
        file_hash: str,
        reader_version: int,
        retrieved: str,
        generation: int,
    ) -> Change:
        """Keep ``article``, in place of what its source or its address stood for before, which goes into the history.

        Passages that are the same as before keep their row, so that no view has to change for them.
        Call within :meth:`transaction`.
        """
        execute = self.connection.execute
        known = execute(
            "SELECT row, id FROM articles WHERE source = ? OR id = ?", (article.source, article.id)
        ).fetchall()
        same = next((row["row"] for row in known if row["id"] == article.id), None)
        for row in known:
            if row["id"] != article.id:  # the file now holds another article
                self._remove_row(row["row"], generation)
        columns = f"id, {ARTICLE_COLUMNS}, text_hash, file_hash, reader_version, retrieved"
        values = (
            article.id,
            *article_values(article),
            article.text_hash,
            file_hash,
            reader_version,
            retrieved,
        )
        marks = ", ".join("?" * len(values))
        if same is None:
            row = execute(f"INSERT INTO articles ({columns}) VALUES ({marks})", values).lastrowid
            assert row is not None
        else:
            row = same
            former = self.article_at(row)
            if is_changed(former.article, article) or self._loses_passages(row, entries):
                self.history.keep(former)
            execute(f"UPDATE articles SET ({columns}) = ({marks}) WHERE row = ?", (*values, row))
        self._put_passages(row, entries, generation)
        self.history.settle(row)
        return Change.UPDATED if known else Change.ADDED

    def _loses_passages(self, article: int, entries: Sequence[PassageEntry]) -> bool:
        """Whether a passage of an article that may have been cited is not among ``entries``."""
        ids = {entry.passage.id for entry in entries}
        rows = self.connection.execute("SELECT id FROM passages WHERE article = ?", (article,))
        return any(row["id"] not in ids for row in rows)

    def _put_passages(self, article: int, entries: Sequence[PassageEntry], generation: int) -> None:
        old = {
            (row["id"], row["heading_path"], row["text_key"], row["context_key"]): row["row"]
            for row in self.connection.execute(
                "SELECT row, id, heading_path, text_key, context_key FROM passages WHERE article = ?",
                (article,),
            )
        }
        kept: list[tuple[int, int, int]] = []
        new: list[tuple[object, ...]] = []
        for entry in entries:
            passage, path = entry.passage, heading_path_json(entry.passage.heading_path)
            row = old.pop((passage.id, path, entry.text_key, entry.context_key), None)
            if row is not None:
                kept.append((passage.start, passage.end, row))
            else:
                new.append(
                    (
                        passage.id,
                        article,
                        path,
                        passage.start,
                        passage.end,
                        passage.tokens,
                        entry.text_key,
                        entry.context_key,
                        generation,
                    )
                )
        self._remove_passages(list(old.values()), generation)
        self.connection.executemany('UPDATE passages SET start = ?, "end" = ? WHERE row = ?', kept)
        self.connection.executemany(
            'INSERT INTO passages (id, article, heading_path, start, "end", tokens, text_key, context_key, '
            "generation) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            new,
        )

    def remove(self, article_id: str, generation: int) -> None:
        """Remove an article, its passages, and the vectors nothing else uses; the history keeps how it stood.

        Within :meth:`transaction`.
        """
        row = self.connection.execute("SELECT row FROM articles WHERE id = ?", (article_id,)).fetchone()
        if row is not None:
            self._remove_row(row["row"], generation)

    def _remove_row(self, article: int, generation: int) -> None:
        self.history.keep(self.article_at(article), removed=True)
        rows = self.connection.execute("SELECT row FROM passages WHERE article = ?", (article,))
        self._remove_passages([row["row"] for row in rows], generation)
        self.connection.execute("DELETE FROM articles WHERE row = ?", (article,))

    def _remove_passages(self, rows: Sequence[int], generation: int) -> None:
        execute = self.connection.execute
        for row in rows:
            keys = execute("SELECT text_key, context_key FROM passages WHERE row = ?", (row,)).fetchone()
            execute("DELETE FROM passages WHERE row = ?", (row,))
            execute("INSERT INTO removals VALUES (?, ?)", (row, generation))
            self._freed.update(keys)

    def _remove_unused_vectors(self) -> None:
        """Only at the end of a write: what one article gave up another may have taken since."""
        self.connection.executemany(
            "DELETE FROM vectors WHERE key = ?1 "
            "AND NOT EXISTS (SELECT 1 FROM passages WHERE text_key = ?1) "
            "AND NOT EXISTS (SELECT 1 FROM passages WHERE context_key = ?1)",
            [(key,) for key in self._freed],
        )

    def touch(self, article_id: str, *, file_hash: str, reader_version: int) -> None:
        """Note that a source's bytes changed but its article did not. Within :meth:`transaction`."""
        self.connection.execute(
            "UPDATE articles SET file_hash = ?, reader_version = ? WHERE id = ?",
            (file_hash, reader_version, article_id),
        )

    def source_state(self, source: str) -> SourceState | None:
        """How ``source`` stood when last read; None if it holds no article of this corpus."""
        row = self.connection.execute(
            "SELECT id, file_hash, reader_version FROM articles WHERE source = ?", (source,)
        ).fetchone()
        return SourceState(row["id"], row["file_hash"], row["reader_version"]) if row else None

    def count_in(self, source: str) -> int:
        """How many articles a file, an address, or a file of many holds."""
        row = self.connection.execute(
            "SELECT count(*) FROM articles WHERE source = ?1 OR (source >= ?1 || '#' AND source < ?1 || '$')",
            (source,),  # "$" is the character after "#"
        ).fetchone()
        return int(row[0])

    def same_article(self, article: Article) -> list[str]:
        """Other sources that hold the same article: at the same address, or, where either has none,
        with the same title, authors and text.
        """
        rows = self.connection.execute(
            "SELECT source FROM articles WHERE source != ?1 AND "
            "(id = ?2 OR (text_hash = ?3 AND authors = ?4 AND (url IS NULL OR ?5 IS NULL))) ORDER BY row",
            (article.source, article.id, article.text_hash, article_values(article)[3], article.url),
        )
        return [row["source"] for row in rows]

    def article(self, article_id: str) -> StoredArticle | None:
        """The article with the id, or None."""
        row = self.connection.execute(
            f"SELECT row, retrieved, {ARTICLE_COLUMNS} FROM articles WHERE id = ?", (article_id,)
        ).fetchone()
        return article_from_row(row) if row else None

    def article_at(self, row: int) -> StoredArticle:
        """The article in a row that a stored passage names."""
        found = self.connection.execute(
            f"SELECT row, retrieved, {ARTICLE_COLUMNS} FROM articles WHERE row = ?", (row,)
        ).fetchone()
        return article_from_row(found)

    def articles(self, only: Filter | None = None) -> Iterator[StoredArticle]:
        """The articles that pass the filter, ordered by title."""
        condition, values = (only or Filter()).condition()
        for row in self.connection.execute(
            f"SELECT row, retrieved, {ARTICLE_COLUMNS} FROM articles WHERE {condition} ORDER BY title, source",
            values,
        ):
            yield article_from_row(row)

    def articles_of_host(self, host: str) -> Iterator[Article]:
        """The articles whose pages are at ``host``."""
        for row in self.connection.execute(
            f"SELECT row, retrieved, {ARTICLE_COLUMNS} FROM articles WHERE url LIKE ? OR url LIKE ?",
            (f"http://{host}/%", f"https://{host}/%"),
        ):
            yield article_from_row(row).article

    def article_ids(self, name: str) -> list[str]:
        """Ids of the articles that ``name`` stands for: an id or the unique start of one, a source, a
        page's URL, or a folder or a file of many that sources are in.
        """
        name = name.encode("utf-8", "replace").decode()  # of a name that is no text, nothing is kept
        if not name:
            return []
        rows = self.connection.execute(
            "SELECT id FROM articles WHERE id = ?1 OR source = ?1 OR url = ?1 "
            "OR substr(source, 1, length(?2)) = ?2 OR substr(source, 1, length(?3)) = ?3",
            (name, name.rstrip("/") + "/", name + "#"),
        )
        return [row["id"] for row in rows] or self._ids_starting("articles", name)

    def passage_ids(self, start: str) -> list[str]:
        """Ids of the passages whose id is or starts with ``start``, at most two."""
        return self._ids_starting("passages", start)

    def passage_names(self) -> Iterator[str]:
        """The ids of all passages, former ones last."""
        yield from (row[0] for row in self.connection.execute("SELECT id FROM passages"))
        yield from (row[0] for row in self.connection.execute("SELECT id FROM former_passages"))

    def article_names(self) -> Iterator[str]:
        """The ids of all articles."""
        yield from (row[0] for row in self.connection.execute("SELECT id FROM articles"))

    def _ids_starting(self, table: str, start: str) -> list[str]:
        if len(start) < 4 or not start.isalnum():
            return []
        rows = self.connection.execute(
            f"SELECT id FROM {table} WHERE id >= ?1 AND id < ?1 || 'zzz' LIMIT 2", (start.lower(),)
        )
        return [row["id"] for row in rows]

    def passage(self, passage_id: str) -> StoredPassage | None:
        """The passage with the id, or None."""
        row = self.connection.execute(f"{PASSAGES} WHERE p.id = ?", (passage_id,)).fetchone()
        return passage_from_row(row) if row else None

    def passages(self, rows: Iterable[int]) -> dict[int, StoredPassage]:
        """The passages of those rows that still exist, by row."""
        found: dict[int, StoredPassage] = {}
        for some in schema.slices(list(rows)):
            marks = ", ".join("?" * len(some))
            for row in self.connection.execute(f"{PASSAGES} WHERE p.row IN ({marks})", some):
                found[row["row"]] = passage_from_row(row)
        return found

    def passages_since(self, generation: int) -> Iterator[StoredPassage]:
        """The passages that came after ``generation``, by row."""
        # Rows ascend with generations: read in their order, however many there are, nothing has to be sorted.
        for row in self.connection.execute(
            f"{PASSAGES} WHERE p.row >= ? ORDER BY p.row", (self._first_since(generation),)
        ):
            yield passage_from_row(row)

    def passages_of(self, article: int) -> list[StoredPassage]:
        """The passages of the article in a row, in its order."""
        rows = self.connection.execute(f"{PASSAGES} WHERE p.article = ? ORDER BY p.start, p.row", (article,))
        return [passage_from_row(row) for row in rows]

    def sample_passages(self, count: int) -> list[StoredPassage]:
        """At most ``count`` passages from all over the corpus; the same corpus gives the same."""
        # Ids are drawn from hashes, so that their order is as good as chance.
        return [passage_from_row(row) for row in self.connection.execute(f"{PASSAGES} ORDER BY p.id LIMIT ?", (count,))]

    def titles(self) -> dict[int, str]:
        """The title of each article, by its row."""
        return {row["row"]: row["title"] for row in self.connection.execute("SELECT row, title FROM articles")}

    def vector_keys_since(self, generation: int) -> Iterator[tuple[int, int, bytes, bytes]]:
        """Of the passages that came after ``generation``, by row: the row, its article's row, and the keys of
        the vectors of the passage and of its heading path.
        """
        yield from (
            (row[0], row[1], row[2], row[3])
            for row in self.connection.execute(
                "SELECT row, article, text_key, context_key FROM passages WHERE row >= ? ORDER BY row",
                (self._first_since(generation),),
            )
        )

    def count_since(self, generation: int) -> int:
        """How many passages came after ``generation``."""
        return int(
            self.connection.execute("SELECT count(*) FROM passages WHERE generation > ?", (generation,)).fetchone()[0]
        )

    def _first_since(self, generation: int) -> int:
        """The row of the first passage that came after ``generation``; one that no passage has if none did."""
        found = self.connection.execute(
            "SELECT row FROM passages WHERE generation > ? ORDER BY generation, row LIMIT 1", (generation,)
        ).fetchone()
        return int(found[0]) if found else 2**63 - 1

    def removed_since(self, generation: int) -> list[int]:
        """The rows of passages that went after ``generation``."""
        rows = self.connection.execute("SELECT passage FROM removals WHERE generation > ?", (generation,))
        return [row["passage"] for row in rows]

    def articles_passing(self, only: Filter) -> list[int]:
        """Rows of the articles that pass the filter."""
        condition, values = only.condition()
        return [row[0] for row in self.connection.execute(f"SELECT row FROM articles WHERE {condition}", values)]

    def count(self, table: str) -> int:
        """How many ``articles`` or ``passages`` there are."""
        if table not in ("articles", "passages"):
            raise ValueError(table)
        if table == "passages":  # rows are given one by one, never twice, and those gone are listed: nothing to count
            return int(
                self.connection.execute(
                    "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'passages'), 0) "
                    "- (SELECT count(*) FROM removals)"
                ).fetchone()[0]
            )
        return int(self.connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0])

    def has_passages(self, more_than: int = 0) -> bool:
        """Whether there are more passages than so many; counts no further."""
        found = self.connection.execute("SELECT 1 FROM passages LIMIT 1 OFFSET ?", (more_than,)).fetchone()
        return found is not None

    def passages_per_article(self) -> dict[int, int]:
        """How many passages each article has, by the article's row."""
        rows = self.connection.execute("SELECT article, count(*) AS n FROM passages GROUP BY article")
        return {row["article"]: row["n"] for row in rows}
