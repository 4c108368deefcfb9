from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from medcite.corpus import schema
from medcite.corpus.article import Article
from medcite.corpus.errors import CorpusError
from medcite.corpus.sources import Opened, Sources
from medcite.corpus.store import PassageEntry, Store

Build = Callable[..., Article]
Entries = Callable[[Article], list[PassageEntry]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "corpus.db"


@pytest.fixture
def earlier(path: Path) -> Path:
    """A database as the first release made it, with one article."""
    connection = sqlite3.connect(path)
    connection.executescript("PRAGMA journal_mode = WAL;" + schema.TABLES)
    connection.execute("INSERT INTO meta VALUES ('generation', '7'), ('uid', 'abc')")
    connection.execute(
        'INSERT INTO articles (id, source, title, authors, reviewers, "references", sections, blocks, text, '
        "text_hash, file_hash, reader_version, retrieved) VALUES "
        "('flu', '/flu.html', 'Flu', '[]', '[]', '[]', '[]', '[]', 'A virus.', 'h', 'f', 1, '2025-01-02T03:04:05Z')"
    )
    connection.commit()
    connection.close()
    return path


def layout(path: Path) -> set[tuple[str, str]]:
    """All tables with their columns."""
    connection = sqlite3.connect(path)
    tables = [name for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'table'")]
    columns = {(table, row[1]) for table in tables for row in connection.execute(f"PRAGMA table_info({table})")}
    connection.close()
    return columns


@pytest.mark.parametrize("write", [True, False])
def test_an_earlier_database_is_brought_up_to_date_when_opened(earlier: Path, tmp_path: Path, write: bool) -> None:
    store = Store(earlier, write=write)
    [stored] = store.articles()
    assert (stored.article.title, stored.article.statements) == ("Flu", ())
    assert (store.generation, store.uid) == (7, "abc")
    assert Sources(store.connection).get("/flu.html") is None
    store.close()
    Store(tmp_path / "new.db", write=True).close()
    assert layout(earlier) == layout(tmp_path / "new.db")
    Store(earlier, write=write).close()


def test_brought_up_to_date_it_takes_all_that_a_new_one_does(
    earlier: Path, build_article: Build, entries_of: Entries
) -> None:
    store = Store(earlier, write=True)
    article = build_article("Gout", {"": ["Uric acid."]})
    with store.transaction() as generation:
        store.put(
            article, entries_of(article), file_hash="", reader_version=2, retrieved="2026-01-01", generation=generation
        )
        Sources(store.connection).put(Opened("/crawl.warc", "hash", 2))
    assert generation == 8
    stored = store.article(article.id)
    assert stored
    assert stored.article == article
    store.close()


def test_an_upgrade_that_fails_leaves_it_as_it_was(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = layout(earlier)
    failing = (*schema._UPGRADES, "CREATE TABLE half (a);\nCREATE TABLE half (a);\n")
    with monkeypatch.context() as patch:
        patch.setattr(schema, "_UPGRADES", failing)
        for write in (True, False):
            with pytest.raises(CorpusError):
                Store(earlier, write=write)
    assert layout(earlier) == before
    Store(earlier).close()
    assert layout(earlier) > before


def test_several_at_once_bring_it_up_to_date_once(earlier: Path) -> None:
    errors = []

    def read() -> None:
        try:
            store = Store(earlier)
            assert len(list(store.articles())) == 1
            store.close()
        except Exception as error:
            errors.append(error)

    threads = [threading.Thread(target=read) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []


def test_where_it_cannot_be_written_to_it_is_told(earlier: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    connect = sqlite3.connect

    def on_read_only_storage(target: str, **options: object) -> sqlite3.Connection:
        if "immutable=1" not in str(target):
            raise sqlite3.OperationalError("unable to open database file")
        return connect(target, **options)  # type: ignore[call-overload, no-any-return]

    monkeypatch.setattr(sqlite3, "connect", on_read_only_storage)
    with pytest.raises(CorpusError, match="was made by an earlier medcite, and has to be brought up to date"):
        Store(earlier)


def test_a_file_that_is_no_database_is_told(path: Path) -> None:
    path.write_bytes(b"no database" * 1000)
    for write in (True, False):
        with pytest.raises(CorpusError, match="cannot be opened"):
            Store(path, write=write)
