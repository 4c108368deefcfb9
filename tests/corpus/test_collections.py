from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from medcite.corpus import schema
from medcite.corpus.article import Article
from medcite.corpus.citation import Citation
from medcite.corpus.collections import Collections
from medcite.corpus.errors import CorpusError, CorpusLocked, NotFound, UsageError
from medcite.corpus.snapshot import Snapshot
from medcite.corpus.standing import Standing, standing_of
from medcite.corpus.store import PassageEntry, Store

Build = Callable[..., Article]
Entries = Callable[[Article], list[PassageEntry]]
READ = {"file_hash": "f", "reader_version": 1, "retrieved": "2025-01-02T03:04:05+00:00"}
FLU = {"": ["Influenza is a virus."], "Treatment": ["Rest and drink a lot."], "Outlook": ["It gets better."]}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "corpus.db", write=True)
    yield store
    store.close()


@pytest.fixture
def put(store: Store, build_article: Build, entries_of: Entries) -> Callable[..., list[Snapshot]]:
    """Puts an article into the store; gives snapshots of its passages."""

    def put(title: str, sections: dict[str, list[str]], **facts: object) -> list[Snapshot]:
        article = build_article(title, sections, **facts)
        with store.transaction() as generation:
            store.put(article, entries_of(article), generation=generation, **READ)  # type: ignore[arg-type]
        stored = store.article(article.id)
        assert stored is not None
        return [
            Snapshot.of(found.passage.id, Citation.of(stored, found.passage)) for found in store.passages_of(stored.row)
        ]

    return put


@pytest.fixture
def flu(put: Callable[..., list[Snapshot]]) -> list[Snapshot]:
    return put("Flu", FLU)


@pytest.fixture
def collections(store: Store) -> Collections:
    return Collections(store.connection)


def test_passages_come_back_in_the_order_saved(collections: Collections, flu: list[Snapshot], store: Store) -> None:
    generation = store.generation
    report = collections.add(" handout ", [flu[2], flu[0]], question="what is flu?", note="Read this.")
    assert (report.collection, report.added, report.known) == ("handout", (flu[2].id, flu[0].id), ())
    collections.add("other", flu[:1])
    items = collections.items("handout")
    assert [item.snapshot for item in items] == [flu[2], flu[0]]
    assert {(item.question, item.note) for item in items} == {("what is flu?", "Read this.")}
    assert {(each.name, each.passages) for each in collections.all()} == {("handout", 2), ("other", 1)}
    assert collections.all()[0].name == "other"
    assert all(each.first_saved <= each.last_saved for each in collections.all())
    assert store.generation == generation


def test_saving_again_loses_nothing(collections: Collections, flu: list[Snapshot]) -> None:
    collections.add("handout", flu[:1], question="first", note="mine")
    newer = replace(flu[0], article={**flu[0].article, "reviewed": "2025"})
    report = collections.add("handout", [newer, flu[1], flu[1]], question="second")
    assert (report.added, report.known, report.noted) == ((flu[1].id,), (flu[0].id,), ())
    first = collections.items("handout")[0]
    assert (first.snapshot, first.question, first.note) == (flu[0], "first", "mine")
    kept = collections.add("handout", [newer, flu[1]], note="of a search", keep_notes=True)
    assert (kept.known, kept.noted) == ((flu[0].id, flu[1].id), (flu[1].id,))
    assert [item.note for item in collections.items("handout")] == ["mine", "of a search"]
    noted = collections.add("handout", [newer], note="other")
    assert noted.noted == (flu[0].id,)
    again = collections.items("handout")[0]
    assert (again.snapshot, again.question, again.note, again.saved) == (newer, "first", "other", first.saved)


def test_taking_out_and_deleting(collections: Collections, flu: list[Snapshot]) -> None:
    collections.add("handout", flu)
    assert collections.remove("handout", [flu[1].id[:6].upper(), flu[1].id]) == [flu[1].id]
    with pytest.raises(NotFound, match="No passage in “handout” has the id 'zzzz'"):
        collections.remove("handout", [flu[0].id, "zzzz"])
    with pytest.raises(NotFound, match="No passage"):
        collections.remove("handout", [""])
    assert [item.id for item in collections.items("handout")] == [flu[0].id, flu[2].id]
    assert collections.drop("handout") == 2
    assert collections.all() == []
    collections.add("handout", flu[:1])
    collections.remove("handout", [flu[0].id])
    assert collections.all() == []


def test_an_unknown_name_is_met_by_those_near(collections: Collections, flu: list[Snapshot]) -> None:
    with pytest.raises(NotFound, match="nor any other"):
        collections.items("handout")
    collections.add("Handout", flu)
    collections.add("kyphoplasty", flu)
    for ask in (collections.items, collections.drop, lambda name: collections.remove(name, ["x"])):
        with pytest.raises(NotFound, match=r"no collection 'handuot'. Did you mean 'Handout'\? medcite collections"):
            ask("handuot")
    with pytest.raises(NotFound, match=r"no collection '\\udcff'\. medcite"):
        collections.items("\udcff")


@pytest.mark.parametrize("name", ["", " \t", "a\nb", "\udcff", "\x00", "x" * 101])
def test_names_that_will_not_do(collections: Collections, name: str) -> None:
    with pytest.raises(UsageError, match="name"):
        collections.add(name, [])


def test_a_note_that_is_no_text_is_no_trouble(collections: Collections, flu: list[Snapshot]) -> None:
    collections.add("handout", flu[:1], note="so \udcff", question="\udcff")
    assert collections.items("handout")[0].note == "so ?"


def test_a_database_in_use_or_read_only_is_told(collections: Collections, flu: list[Snapshot], store: Store) -> None:
    path = Path(store.connection.execute("PRAGMA database_list").fetchone()[2])
    other = schema.connect(path, write=True)
    other.execute("BEGIN IMMEDIATE")
    store.connection.execute("PRAGMA busy_timeout = 10")
    with pytest.raises(CorpusLocked, match="just writing to the corpus"):
        collections.add("handout", flu)
    other.execute("ROLLBACK")
    other.close()
    collections.add("handout", flu)
    reader = Collections(schema.connect(path, write=False))
    assert len(reader.items("handout")) == 3
    with pytest.raises(CorpusError, match="cannot be written to: attempt to write a readonly database"):
        reader.drop("handout")


def test_what_is_damaged_is_told(collections: Collections, flu: list[Snapshot], store: Store) -> None:
    collections.add("handout", flu[:1])
    for damaged in ("{}", "nothing", "[]"):
        store.connection.execute("UPDATE collected SET citation = ?", (damaged,))
        with pytest.raises(CorpusError, match="'handout' is damaged"):
            collections.items("handout")


def test_a_failure_leaves_all_as_it_was(collections: Collections, flu: list[Snapshot], store: Store) -> None:
    store.connection.execute(
        "CREATE TRIGGER no BEFORE INSERT ON collected WHEN NEW.passage = '" + flu[1].id + "' "
        "BEGIN SELECT RAISE(ABORT, 'no'); END"
    )
    with pytest.raises(sqlite3.IntegrityError):
        collections.add("handout", flu)
    assert collections.all() == []
    assert not store.connection.in_transaction


class TestStanding:
    def test_what_stands_as_it_did(self, store: Store, flu: list[Snapshot]) -> None:
        assert {standing_of(store, each) for each in flu} == {Standing.CURRENT}

    def test_what_changed_and_what_did_not(
        self, store: Store, flu: list[Snapshot], put: Callable[..., list[Snapshot]]
    ) -> None:
        put("Flu", {**FLU, "Treatment": ["Rest, and drink as much as you like."]})
        assert [standing_of(store, each) for each in flu] == [Standing.CURRENT, Standing.CHANGED, Standing.CURRENT]

    def test_another_heading_is_a_change(
        self, store: Store, flu: list[Snapshot], put: Callable[..., list[Snapshot]]
    ) -> None:
        put("Flu", {"": FLU[""], "What not to do": FLU["Treatment"]})
        assert [standing_of(store, each) for each in flu] == [Standing.CURRENT, Standing.CHANGED, Standing.CHANGED]

    def test_words_cut_into_other_passages_still_stand(
        self, store: Store, flu: list[Snapshot], put: Callable[..., list[Snapshot]]
    ) -> None:
        put("Flu", {**FLU, "Treatment": ["Rest and drink a lot.", "Call a doctor if it gets worse."]})
        assert store.passage(flu[1].id) is None
        assert standing_of(store, flu[1]) is Standing.CURRENT

    def test_of_an_article_removed_it_is_gone(self, store: Store, flu: list[Snapshot]) -> None:
        with store.transaction() as generation:
            store.remove(str(flu[0].article["id"]), generation)
        assert {standing_of(store, each) for each in flu} == {Standing.GONE}
