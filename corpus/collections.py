"""Collections: passages put aside under a name, each as it stood then, with a note."""

from __future__ import annotations

import json
import sqlite3
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from medcite.corpus.errors import CorpusError, CorpusLocked, NotFound, UsageError
from medcite.corpus.snapshot import Snapshot

LONGEST_NAME = 100
"""Characters of a collection's name at most."""

_DAMAGED = "The collections of this corpus cannot be read"


@dataclass(frozen=True, slots=True)
class ListedCollection:
    """A collection, how many passages it has, and when its first and last were saved (ISO 8601, UTC)."""

    name: str
    passages: int
    first_saved: str
    last_saved: str


@dataclass(frozen=True, slots=True)
class Collected:
    """A passage in a collection.

    Attributes:
        snapshot: the passage as it stood when it was saved.
        question: the question that found it, or nothing.
        note: a person's own words on it, or nothing.
        saved: when; ISO 8601, UTC.
    """

    snapshot: Snapshot
    question: str
    note: str
    saved: str

    @property
    def id(self) -> str:
        """The passage's id."""
        return self.snapshot.id


@dataclass(frozen=True, slots=True)
class CollectReport:
    """What saving passages in a collection did: the ids of those new in it, and of those there already.

    ``noted`` are those of the latter that got a note, and with it the passage as it stands now.
    """

    collection: str
    added: tuple[str, ...]
    known: tuple[str, ...]
    noted: tuple[str, ...]


class Collections:
    """The collections of a corpus, over a connection to its database.

    Every write is a transaction of its own. It leaves the corpus's generation as it is, for no answer depends on it,
    and needs no other lock than SQLite's, so that saving works while articles are added.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(
        self,
        name: str,
        snapshots: Iterable[Snapshot],
        *,
        question: str = "",
        note: str | None = None,
        keep_notes: bool = False,
    ) -> CollectReport:
        """Save passages in the collection ``name``, which begins with its first.

        One that is there already stays as it was saved, unless a ``note`` is given: it takes the place of the
        earlier one, and the passage is kept as it stands now. ``keep_notes``: not where there is one already.

        Raises:
            UsageError: the name will not do.
            CorpusLocked: the database is being written to; CorpusError: it cannot be written to.
        """
        name, note = checked_name(name), None if note is None else _clean(note).strip()
        now = datetime.now(UTC).isoformat(timespec="seconds")
        done: dict[str, list[str]] = {"added": [], "known": [], "noted": []}
        with self._transaction() as connection:
            for each in {snapshot.id: snapshot for snapshot in snapshots}.values():
                kept = json.dumps(each.as_dict(), ensure_ascii=False)
                found = connection.execute(
                    "SELECT row, note FROM collected WHERE collection = ? AND passage = ?", (name, each.id)
                ).fetchone()
                if found is None:
                    connection.execute(
                        "INSERT INTO collected (collection, passage, question, note, saved, citation) "
                        "VALUES (?, ?, ?, ?, ?, ?)",
                        (name, each.id, _clean(question), note or "", now, kept),
                    )
                    done["added"].append(each.id)
                    continue
                done["known"].append(each.id)
                if note is not None and not (keep_notes and found[1]):
                    connection.execute(
                        "UPDATE collected SET note = ?, citation = ? WHERE row = ?", (note, kept, found[0])
                    )
                    done["noted"].append(each.id)
        return CollectReport(name, tuple(done["added"]), tuple(done["known"]), tuple(done["noted"]))

    def all(self) -> list[ListedCollection]:
        """The collections, the one last saved to first."""
        rows = self._connection.execute(
            "SELECT collection, count(*), min(saved), max(saved) FROM collected GROUP BY collection "
            "ORDER BY max(saved) DESC, max(row) DESC"
        )
        return [ListedCollection(*row) for row in rows]

    def items(self, name: str) -> list[Collected]:
        """What is in a collection, in the order in which it was saved.

        Raises:
            NotFound: there is none of that name.
            CorpusError: what is kept is damaged.
        """
        rows = self._connection.execute(
            "SELECT citation, question, note, saved FROM collected WHERE collection = ? ORDER BY row", (_key(name),)
        ).fetchall()
        if not rows:
            raise NotFound(self._no_such(name))
        try:
            return [Collected(Snapshot.from_dict(json.loads(row[0])), row[1], row[2], row[3]) for row in rows]
        except (ValueError, KeyError, TypeError) as error:
            raise CorpusError(f"{_DAMAGED}: what is kept in {name!r} is damaged.") from error

    def remove(self, name: str, passage_ids: Sequence[str]) -> list[str]:
        """Take passages out of a collection, by their ids or the only starts of them; gives the ids.

        The collection ends with its last. All of them go, or, where one is not found, none.

        Raises:
            NotFound: there is no such collection, or no such passage in it, or more than one.
        """
        removed = []
        with self._transaction() as connection:
            rows = connection.execute("SELECT passage FROM collected WHERE collection = ?", (_key(name),))
            there = [row[0] for row in rows]
            if not there:
                raise NotFound(self._no_such(name))
            for start in passage_ids:
                found = [id for id in there if start and id.startswith(start.lower())]
                if len(found) != 1:
                    many = f"More than one passage in “{name}” has an id that starts with {start!r}. Give more of it."
                    none = f"No passage in “{name}” has the id {start!r}: medcite collections shows those that are."
                    raise NotFound(many if found else none)
                connection.execute("DELETE FROM collected WHERE collection = ? AND passage = ?", (_key(name), found[0]))
                removed += [found[0]] if found[0] not in removed else []
        return removed

    def drop(self, name: str) -> int:
        """Delete a collection; gives how many passages were in it.

        Raises:
            NotFound: there is none of that name.
        """
        with self._transaction() as connection:
            count = connection.execute("DELETE FROM collected WHERE collection = ?", (_key(name),)).rowcount
            if not count:
                raise NotFound(self._no_such(name))
        return int(count)

    def _no_such(self, name: str) -> str:
        names = [listed.name for listed in self.all()]
        if not names:
            return f"There is no collection {name!r}, nor any other: medcite search --save NAME makes one."
        from rapidfuzz import process  # imported for a mistake alone

        near = process.extract(name.casefold(), names, processor=str.casefold, limit=3, score_cutoff=60)
        hint = f"Did you mean {' or '.join(repr(match[0]) for match in near)}? " if near else ""
        return f"There is no collection {name!r}. {hint}medcite collections lists them."

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        connection = self._connection
        try:
            connection.execute("BEGIN IMMEDIATE")
            yield connection
            connection.execute("COMMIT")
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
                raise CorpusLocked(
                    "Another process is just writing to the corpus. Nothing was changed: try again in a moment."
                ) from error
            raise CorpusError(f"The corpus cannot be written to: {error}. Nothing was changed.") from error
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")


def checked_name(name: str) -> str:
    """The name of a collection, without white space around it.

    Raises:
        UsageError: it is empty, too long, or has characters that cannot be seen.
    """
    name = unicodedata.normalize("NFC", name.strip())
    if not name:
        raise UsageError("A collection needs a name: for example, handout.")
    if len(name) > LONGEST_NAME:
        raise UsageError(f"The collection's name is too long: {len(name)} characters; {LONGEST_NAME} are the most.")
    if not name.isprintable():
        raise UsageError(f"The collection's name {name!r} has characters that cannot be seen. Give a plain one.")
    return name


def _key(name: str) -> str:
    return unicodedata.normalize("NFC", _clean(name.strip()))


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode()  # of bytes that are no text, nothing is kept
