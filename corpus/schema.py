"""The database of a corpus: its tables, and opening it for reading or writing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

from medcite.corpus.errors import CorpusError

Value = TypeVar("Value")

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;

CREATE TABLE articles (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL UNIQUE,
    url TEXT,
    title TEXT NOT NULL,
    authors TEXT NOT NULL,      -- JSON: [name, ...]
    reviewers TEXT NOT NULL,    -- JSON: [name, ...]
    publisher TEXT,
    published TEXT,             -- ISO 8601, as exact as stated
    modified TEXT,
    reviewed TEXT,
    language TEXT,
    "references" TEXT NOT NULL, -- JSON: [[text, url, doi, pmid], ...]
    sections TEXT NOT NULL,     -- JSON: [[heading, level, path, start, end], ...]
    blocks TEXT NOT NULL,       -- JSON: [[kind, start, end, marker, depth], ...]
    text TEXT NOT NULL,
    text_hash TEXT NOT NULL,
    file_hash TEXT NOT NULL,    -- of the bytes it was read from
    reader_version INTEGER NOT NULL,
    retrieved TEXT NOT NULL     -- ISO 8601, UTC
);
CREATE INDEX articles_text_hash ON articles (text_hash);

-- A row number is never given twice, so that views can name passages by it.
CREATE TABLE passages (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    article INTEGER NOT NULL REFERENCES articles (row),
    heading_path TEXT NOT NULL, -- JSON: [title, heading, ...]
    start INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    text_key BLOB NOT NULL,     -- hash of what is embedded for the passage
    context_key BLOB NOT NULL,  -- hash of what is embedded for its heading path
    generation INTEGER NOT NULL -- in which it came
);
CREATE INDEX passages_article ON passages (article);
CREATE INDEX passages_text_key ON passages (text_key);
CREATE INDEX passages_context_key ON passages (context_key);
CREATE INDEX passages_generation ON passages (generation);

-- Passages gone, so that a view can follow without being made anew.
CREATE TABLE removals (passage INTEGER PRIMARY KEY, generation INTEGER NOT NULL);
CREATE INDEX removals_generation ON removals (generation);

CREATE TABLE vectors (
    row INTEGER PRIMARY KEY,
    key BLOB NOT NULL,          -- hash of the text embedded
    encoder TEXT NOT NULL,
    vector BLOB NOT NULL,       -- float16, little-endian
    UNIQUE (key, encoder)
);
"""

# What came after the first release: applied to a database that is older, and to a new one.
_UPGRADES = (
    "",
    """
    ALTER TABLE articles ADD COLUMN statements TEXT NOT NULL DEFAULT '[]'; -- JSON: [[fact, value, origin], ...]

    -- Files of many articles, and pages of the web, as they stood when they were last opened.
    CREATE TABLE sources (
        source TEXT PRIMARY KEY,    -- path or address, as asked for
        hash TEXT NOT NULL,         -- of its bytes
        reader_version INTEGER NOT NULL,
        etag TEXT,                  -- what the server wants to be asked with the next time
        last_modified TEXT
    ) WITHOUT ROWID;

    -- Articles in files of many that were left out because another source holds the same.
    CREATE TABLE duplicates (
        source TEXT NOT NULL,       -- the file of many
        article TEXT NOT NULL,      -- id that it would have had
        text_hash TEXT NOT NULL,
        PRIMARY KEY (source, article)
    ) WITHOUT ROWID;

    -- What recurs on the pages of a site, and is no part of its articles; an empty block for a site that is known.
    CREATE TABLE site_blocks (
        site TEXT NOT NULL,         -- host
        block TEXT NOT NULL,        -- key of the block's text
        PRIMARY KEY (site, block)
    ) WITHOUT ROWID;
    """,
    """
    -- All that a filter asks about: it reads this, and not the articles with their texts.
    CREATE INDEX articles_facts ON articles (publisher, reviewed, authors, source, url);
    """,
    """
    -- Articles as they stood before they were changed or removed.
    CREATE TABLE versions (
        row INTEGER PRIMARY KEY AUTOINCREMENT, -- in the order in which they ended
        article TEXT NOT NULL,      -- id
        file_hash TEXT NOT NULL,    -- of the bytes it was read from
        retrieved TEXT NOT NULL,    -- when it was read; ISO 8601, UTC
        ended TEXT NOT NULL,        -- when another took its place, or it was removed
        removed INTEGER NOT NULL,   -- whether it was removed then
        source TEXT NOT NULL,
        url TEXT,
        content BLOB NOT NULL       -- all columns of an article by name: JSON, compressed by zlib
    );
    CREATE INDEX versions_article ON versions (article);
    CREATE INDEX versions_ended ON versions (ended);
    CREATE INDEX versions_source ON versions (source);
    CREATE INDEX versions_url ON versions (url);

    -- Passages that no article has any more, in the last version that had them.
    CREATE TABLE former_passages (
        id TEXT PRIMARY KEY,
        version INTEGER NOT NULL REFERENCES versions (row) ON DELETE CASCADE,
        heading_path TEXT NOT NULL, -- JSON: [title, heading, ...]
        start INTEGER NOT NULL,
        "end" INTEGER NOT NULL,
        tokens INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX former_passages_version ON former_passages (version);

    -- Passages that were put aside under a name, as they stood then.
    CREATE TABLE collected (
        row INTEGER PRIMARY KEY AUTOINCREMENT,
        collection TEXT NOT NULL,
        passage TEXT NOT NULL,      -- id
        question TEXT NOT NULL,     -- that found it
        note TEXT NOT NULL,
        saved TEXT NOT NULL,        -- ISO 8601, UTC
        citation TEXT NOT NULL,     -- JSON
        UNIQUE (collection, passage)
    );
    """,
)


MOST_VARIABLES = 30_000
"""Values given to one statement at most; SQLite's own limit is 32,766."""


def slices(values: Sequence[Value]) -> Iterator[Sequence[Value]]:
    """``values`` in portions that one statement takes."""
    for first in range(0, len(values), MOST_VARIABLES):
        yield values[first : first + MOST_VARIABLES]


def connect(path: Path, *, write: bool) -> sqlite3.Connection:
    """Open the database at ``path``; one that is missing is made, with its tables, when writing.

    Raises:
        CorpusError: it cannot be opened, or is damaged.
    """
    try:
        connection = _connect_to_write(path) if write else _connect_to_read(path)
    except sqlite3.Error as error:
        raise CorpusError(f"The database {path} cannot be opened: {error}.") from error
    # SQLite's own LIKE and lower() know the case of ASCII letters alone.
    connection.create_function("casefold", 1, lambda text: text and text.casefold(), deterministic=True)
    return connection


def _connect_to_write(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=30, isolation_level=None)
    connection.executescript(
        # FULL: what was reported as added stays added even if the machine loses power.
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;"
    )
    if _version(connection) < len(_UPGRADES):
        connection.execute("BEGIN IMMEDIATE")
        try:
            _bring_up_to_date(connection)
            connection.execute("COMMIT")
        except BaseException:
            connection.execute("ROLLBACK")
            raise
    return connection


def _version(connection: sqlite3.Connection) -> int:
    """How many of :data:`_UPGRADES` the database has; 0 where it has no tables at all."""
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if version == 0 and connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()[0]:
        return 1  # made before versions were counted
    return version


def _bring_up_to_date(connection: sqlite3.Connection) -> None:
    version = _version(connection)  # within the transaction: another process may have been first
    steps = list(_UPGRADES[version:])
    if version == 0:
        steps.insert(0, TABLES)
        steps.append("INSERT INTO meta VALUES ('generation', '0'), ('uid', lower(hex(randomblob(16))));")
    for step in steps:
        for statement in _statements(step):
            connection.execute(statement)
    connection.execute(f"PRAGMA user_version = {len(_UPGRADES)}")


def _statements(script: str) -> Iterator[str]:
    """The statements of ``script``, one by one: executescript would commit what came before."""
    statement = ""
    for line in script.splitlines(keepends=True):
        statement += line
        if sqlite3.complete_statement(statement):
            yield statement
            statement = ""


def _connect_to_read(path: Path) -> sqlite3.Connection:
    uri = f"file:{quote(str(path.absolute()))}?mode=ro"
    connection = _open_to_read(path, uri)
    if _version(connection) < len(_UPGRADES):
        connection.close()
        try:
            _connect_to_write(path).close()
        except sqlite3.Error as error:
            raise CorpusError(
                f"The database {path} was made by an earlier medcite, and has to be brought up to date where "
                f"it can be written to: {error}."
            ) from error
        connection = _open_to_read(path, uri)
    return connection


def _open_to_read(path: Path, uri: str) -> sqlite3.Connection:
    try:
        connection = sqlite3.connect(uri, uri=True, timeout=30, isolation_level=None)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except sqlite3.OperationalError:
        # Readers of a WAL database write to a file beside it. On read-only storage they cannot, and
        # need not: with no log to read, nothing can change under them.
        log = path.with_name(path.name + "-wal")
        if not path.exists() or (log.exists() and log.stat().st_size):
            raise
        connection = sqlite3.connect(uri + "&immutable=1", uri=True, isolation_level=None)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    return connection
