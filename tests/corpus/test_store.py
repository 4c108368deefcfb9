from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from medcite.corpus.article import Article, Block, BlockKind, Reference, Section
from medcite.corpus.errors import CorpusError
from medcite.corpus.store import Change, PassageEntry, Store
from medcite.corpus.vectors import Vectors, text_key

Build = Callable[..., Article]
Entries = Callable[[Article], list[PassageEntry]]

WHEN = "2025-01-02T03:04:05+00:00"
TREATMENT = "Rest and drink."
CAUSES = "Nobody knows."


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "corpus.db"


@pytest.fixture
def store(path: Path) -> Iterator[Store]:
    store = Store(path, write=True)
    yield store
    store.close()


@pytest.fixture
def put(store: Store, entries_of: Entries) -> Callable[[Article], Change]:
    """Puts one article, in a write of its own."""
    return lambda article: put_into(store, article, entries_of(article))


def put_into(store: Store, article: Article, entries: list[PassageEntry]) -> Change:
    with store.transaction() as generation:
        return store.put(article, entries, file_hash="hash", reader_version=1, retrieved=WHEN, generation=generation)


def passages_of(store: Store) -> dict[str, int]:
    """The rows of all passages, by their words."""
    return {stored.passage.text: stored.row for stored in store.passages_since(-1)}


def test_an_article_comes_back_as_it_was_put(
    store: Store, put: Callable[[Article], Change], build_article: Build
) -> None:
    article = build_article(
        "Gicht – “gout”",
        {"": ["Lead."], "Causes": [CAUSES, "Purines ☃ 𝔘."]},
        url="https://example.org/gout",
        authors=("Ada", "Émile"),
        reviewers=("Bruno",),
        publisher="Harbour Health",
        published="2020",
        modified="2021-02",
        reviewed="2021-02-03",
        language="en-GB",
    )
    article = replace(article, references=(Reference("A book."), Reference("A page.", "https://example.org/page")))
    assert put(article) is Change.ADDED
    stored = store.article(article.id)
    assert stored is not None
    assert stored.article == article
    assert stored.retrieved == WHEN
    assert store.article_at(stored.row) == stored
    for passage in store.passages_since(-1):
        assert passage.passage.article_id == article.id
        assert article.text[passage.passage.start : passage.passage.end] == passage.passage.text
        assert store.passage(passage.passage.id) == passage


def test_putting_the_same_again_changes_no_passage(
    store: Store, put: Callable[[Article], Change], build_article: Build
) -> None:
    article = build_article("Flu", {"Treatment": [TREATMENT], "Causes": [CAUSES]})
    put(article)
    before, generation = passages_of(store), store.generation
    assert put(article) is Change.UPDATED
    assert passages_of(store) == before
    assert list(store.passages_since(generation)) == []
    assert store.removed_since(generation) == []
    assert (store.count("articles"), store.count("passages")) == (1, len(before))


def test_a_changed_article_keeps_the_rows_of_passages_that_did_not_change(
    store: Store, put: Callable[[Article], Change], build_article: Build
) -> None:
    put(build_article("Flu", {"Causes": [CAUSES], "Treatment": [TREATMENT], "Outlook": ["Good."]}))
    before, generation = passages_of(store), store.generation
    changed = build_article(
        "Flu", {"Causes": ["A virus, found in 1933."], "Treatment": [TREATMENT], "Outlook": ["Good."]}
    )
    assert put(changed) is Change.UPDATED
    after = passages_of(store)
    assert after[TREATMENT] == before[TREATMENT]
    assert after["Good."] == before["Good."]
    assert CAUSES not in after
    assert store.removed_since(generation) == [before[CAUSES]]
    new = [stored.passage.text for stored in store.passages_since(generation)]
    assert new == ["A virus, found in 1933."]
    kept = store.passages([before[TREATMENT]])[before[TREATMENT]].passage
    assert changed.text[kept.start : kept.end] == kept.text == TREATMENT


def test_a_passage_under_another_heading_is_another_passage(
    store: Store, put: Callable[[Article], Change], build_article: Build
) -> None:
    put(build_article("Flu", {"Treatment": [TREATMENT]}))
    before = passages_of(store)[TREATMENT]
    put(build_article("Flu", {"Prevention": [TREATMENT]}))
    assert passages_of(store)[TREATMENT] != before
    assert [s.passage.heading_path for s in store.passages_since(-1)] == [("Flu", "Prevention")]


def test_a_file_that_now_holds_another_article_holds_the_old_one_no_more(
    store: Store, put: Callable[[Article], Change], build_article: Build
) -> None:
    old = build_article("Flu", {"": ["Flu."]}, source="/a.html", url="https://example.org/flu")
    new = build_article("Gout", {"": ["Gout."]}, source="/a.html", url="https://example.org/gout")
    put(old)
    assert put(new) is Change.UPDATED
    assert store.article(old.id) is None
    assert list(passages_of(store)) == ["Gout."]


def test_an_article_moved_over_another_takes_its_place(
    store: Store, put: Callable[[Article], Change], build_article: Build
) -> None:
    flu = build_article("Flu", {"": ["Flu."]}, source="/a.html", url="https://example.org/flu")
    put(flu)
    put(build_article("Gout", {"": ["Gout."]}, source="/b.html", url="https://example.org/gout"))
    row = passages_of(store)["Flu."]
    put(replace(flu, source="/b.html"))
    assert passages_of(store) == {"Flu.": row}
    assert store.source_state("/a.html") is None
    assert store.source_state("/b.html") is not None


def test_rows_are_never_given_twice(store: Store, put: Callable[[Article], Change], build_article: Build) -> None:
    article = build_article("Flu", {"": ["Flu."]})
    put(article)
    before = passages_of(store)
    with store.transaction() as generation:
        store.remove(article.id, generation)
    put(article)
    assert set(before.values()).isdisjoint(passages_of(store).values())


def test_removing_leaves_nothing_but_the_note_of_it(
    store: Store, put: Callable[[Article], Change], build_article: Build
) -> None:
    article = build_article("Flu", {"": ["Flu."], "Treatment": [TREATMENT]})
    put(article)
    rows = passages_of(store).values()
    with store.transaction() as generation:
        store.remove(article.id, generation)
        store.remove("unknown", generation)
    assert store.article(article.id) is None
    assert (store.count("articles"), store.count("passages")) == (0, 0)
    assert sorted(store.removed_since(generation - 1)) == sorted(rows)
    assert store.passages(rows) == {}


def test_each_write_raises_the_generation_by_one(store: Store) -> None:
    generations = []
    for _ in range(3):
        with store.transaction() as generation:
            generations.append(generation)
    assert generations == [1, 2, 3]
    assert store.generation == 3


@pytest.mark.parametrize("interruption", [ValueError, KeyboardInterrupt])
def test_a_write_that_fails_is_undone_whole(
    store: Store,
    path: Path,
    put: Callable[[Article], Change],
    build_article: Build,
    entries_of: Entries,
    interruption: type[BaseException],
) -> None:
    flu = build_article("Flu", {"": ["Flu."]})
    put(flu)
    before = passages_of(store), store.generation
    gout = build_article("Gout", {"": ["Gout."]})
    with pytest.raises(interruption), store.transaction() as generation:  # noqa: PT012
        store.remove(flu.id, generation)
        store.put(gout, entries_of(gout), file_hash="", reader_version=1, retrieved=WHEN, generation=generation)
        Vectors(store.connection, "e").put([b"k"], np.ones((1, 2), np.float32))
        raise interruption
    assert (passages_of(store), store.generation) == before
    assert store.article(gout.id) is None
    assert Vectors(store.connection, "e").missing([b"k"]) == {b"k"}
    assert put(gout) is Change.ADDED  # and writing goes on


def test_a_snapshot_sees_nothing_of_what_others_write_meanwhile(
    store: Store, path: Path, put: Callable[[Article], Change], build_article: Build
) -> None:
    put(build_article("Flu", {"": ["Flu."]}))
    reader = Store(path)
    with reader.snapshot() as generation:
        put(build_article("Gout", {"": ["Gout."]}))  # and the writer does not wait
        assert reader.generation == generation
        assert list(passages_of(reader)) == ["Flu."]
        with reader.snapshot() as inner:
            assert inner == generation
    assert reader.generation == generation + 1
    assert sorted(passages_of(reader)) == ["Flu.", "Gout."]
    reader.close()


def test_what_is_being_written_cannot_be_seen(
    store: Store, path: Path, build_article: Build, entries_of: Entries
) -> None:
    reader = Store(path)
    flu = build_article("Flu", {"": ["Flu."]})
    with store.transaction() as generation:
        store.put(flu, entries_of(flu), file_hash="", reader_version=1, retrieved=WHEN, generation=generation)
        assert reader.count("articles") == 0
        assert reader.generation == generation - 1
    assert reader.count("articles") == 1
    reader.close()


def test_a_reader_cannot_write(path: Path, store: Store) -> None:
    reader = Store(path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"), reader.transaction():
        pass
    reader.close()


def test_every_corpus_can_be_told_from_every_other(tmp_path: Path) -> None:
    uids = []
    for name in ("a", "b"):
        store = Store(tmp_path / name, write=True)
        uids.append(store.uid)
        store.close()
        again = Store(tmp_path / name, write=True)
        assert again.uid == uids[-1]
        again.close()
    assert len(set(uids)) == 2
    assert all(len(uid) == 32 for uid in uids)


class TestVectors:
    def test_they_come_back_in_the_order_asked_for_as_exact_as_half_floats(self, store: Store) -> None:
        vectors = Vectors(store.connection, "encoder")
        kept = np.random.default_rng(1).normal(size=(5, 8)).astype(np.float32)
        keys = [text_key(str(number)) for number in range(5)]
        with store.transaction():
            vectors.put(keys, kept)
        order = [3, 0, 3, 4]
        found = vectors.get([keys[number] for number in order])
        assert found.dtype == np.float32
        np.testing.assert_array_equal(found, kept[order].astype(np.float16).astype(np.float32))

    def test_each_encoder_has_its_own(self, store: Store) -> None:
        key = text_key("words")
        with store.transaction():
            Vectors(store.connection, "one").put([key], np.array([[1, 2]], np.float32))
            Vectors(store.connection, "two").put([key], np.array([[3, 4, 5]], np.float32))
        assert Vectors(store.connection, "one").get([key]).tolist() == [[1, 2]]
        assert Vectors(store.connection, "two").get([key]).tolist() == [[3, 4, 5]]
        assert Vectors(store.connection, "three").missing([key]) == {key}
        with pytest.raises(KeyError):
            Vectors(store.connection, "three").get([key])

    def test_those_that_are_missing_are_told_among_very_many(self, store: Store) -> None:
        vectors = Vectors(store.connection, "encoder")
        keys = [text_key(str(number)) for number in range(70_000)]
        with store.transaction():
            vectors.put(keys[:35_000], np.ones((35_000, 1), np.float32))
        assert vectors.missing(keys) == set(keys[35_000:])
        assert vectors.get(keys[:35_000]).shape == (35_000, 1)

    @pytest.fixture
    def keep(self, store: Store, entries_of: Entries) -> Callable[[Article], None]:
        """Puts an article together with vectors for all it needs."""

        def keep(article: Article) -> None:
            entries = entries_of(article)
            needed = sorted({key for entry in entries for key in (entry.text_key, entry.context_key)})
            put_into(store, article, entries)
            with store.transaction():
                Vectors(store.connection, "encoder").put(needed, np.ones((len(needed), 2), np.float32))

        return keep

    @staticmethod
    def kept(store: Store) -> set[bytes]:
        return {row["key"] for row in store.connection.execute("SELECT key FROM vectors")}

    def test_those_that_nothing_refers_to_any_more_go(
        self, store: Store, keep: Callable[[Article], None], build_article: Build, entries_of: Entries
    ) -> None:
        article = build_article("Flu", {"Causes": [CAUSES], "Treatment": [TREATMENT]})
        keep(article)
        assert len(self.kept(store)) == 4
        shorter = build_article("Flu", {"Treatment": [TREATMENT]})
        put_into(store, shorter, entries_of(shorter))
        [entry] = entries_of(shorter)
        assert self.kept(store) == {entry.text_key, entry.context_key}
        with store.transaction() as generation:
            store.remove(article.id, generation)
        assert self.kept(store) == set()

    def test_those_that_another_article_shares_stay(
        self, store: Store, keep: Callable[[Article], None], build_article: Build
    ) -> None:
        here = build_article("Flu", {"Treatment": [TREATMENT]}, source="/a.html")
        there = build_article("Flu", {"Treatment": [TREATMENT], "Causes": [CAUSES]}, source="/b.html")
        keep(here)
        shared = self.kept(store)
        keep(there)
        with store.transaction() as generation:
            store.remove(there.id, generation)
        assert self.kept(store) == shared
        with store.transaction() as generation:
            store.remove(here.id, generation)
        assert self.kept(store) == set()

    def test_those_given_up_and_taken_again_in_one_write_stay(
        self, store: Store, keep: Callable[[Article], None], build_article: Build, entries_of: Entries
    ) -> None:
        here = build_article("Flu", {"Treatment": [TREATMENT]}, source="/a.html")
        keep(here)
        before = self.kept(store)
        there = replace(here, source="/b.html")
        with store.transaction() as generation:
            store.remove(here.id, generation)
            store.put(there, entries_of(there), file_hash="", reader_version=1, retrieved=WHEN, generation=generation)
        assert self.kept(store) == before


class TestNames:
    @pytest.fixture
    def ids(self, put: Callable[[Article], Change], build_article: Build) -> dict[str, str]:
        made = {}
        for source in ("/lib/a.html", "/lib/sub/b.html", "/library/c.html"):
            article = build_article("T" + source, {"": [source]}, source=source, url=f"https://x.example{source}")
            put(article)
            made[source] = article.id
        return made

    def test_an_article_goes_by_id_start_of_id_source_and_url(self, store: Store, ids: dict[str, str]) -> None:
        id = ids["/lib/a.html"]
        for name in (id, id[:4], id[:6].upper(), "/lib/a.html", "https://x.example/lib/a.html"):
            assert store.article_ids(name) == [id]

    @pytest.mark.parametrize("folder", ["/lib", "/lib/"])
    def test_a_folder_stands_for_all_in_it_and_for_no_other_of_like_name(
        self, store: Store, ids: dict[str, str], folder: str
    ) -> None:
        assert sorted(store.article_ids(folder)) == sorted([ids["/lib/a.html"], ids["/lib/sub/b.html"]])

    @pytest.mark.parametrize("name", ["", "abc", "/li", "a.html", "____", "%%%%", "zzzzzzzzzzzzz", "' OR 1=1 --"])
    def test_other_names_stand_for_nothing(self, store: Store, ids: dict[str, str], name: str) -> None:
        assert store.article_ids(name) == []

    def test_a_passage_goes_by_the_start_of_its_id(self, store: Store, ids: dict[str, str]) -> None:
        for stored in store.passages_since(-1):
            id = stored.passage.id
            assert store.passage_ids(id) == [id]
            assert store.passage_ids(id[:5].upper()) == [id]
            assert store.passage_ids(id[:3]) == []
            assert store.passage_ids(id + "0") == []

    def test_what_several_ids_start_with_gives_two_of_them(
        self, store: Store, put: Callable[[Article], Change], build_article: Build, entries_of: Entries
    ) -> None:
        article = build_article("Flu", {"": ["One."], "B": ["Two."], "C": ["Three."]})
        entries = [
            replace(entry, passage=replace(entry.passage, id=f"abcd0000000{number}"))
            for number, entry in enumerate(entries_of(article))
        ]
        put_into(store, article, entries)
        assert len(store.passage_ids("abcd")) == 2


class TestTheSameArticle:
    @pytest.mark.parametrize(
        ("here", "there", "same"),
        [
            ({"url": "https://e.org/a"}, {"url": "https://e.org/a"}, True),
            ({"url": "https://e.org/a"}, {"url": "https://e.org/b"}, False),
            ({"url": "https://e.org/a"}, {}, True),
            ({}, {"url": "https://e.org/a"}, True),
            ({}, {}, True),
            ({"authors": ("Ada",)}, {"authors": ("Bruno",)}, False),
        ],
    )
    def test_is_found_by_address_or_else_by_words_and_authors(
        self,
        store: Store,
        put: Callable[[Article], Change],
        build_article: Build,
        here: dict[str, object],
        there: dict[str, object],
        same: bool,
    ) -> None:
        put(build_article("Flu", {"": ["Flu."]}, source="/a.html", **here))
        other = build_article("Flu", {"": ["Flu."]}, source="/b.html", **there)
        assert store.same_article(other) == (["/a.html"] if same else [])

    def test_is_not_one_of_other_words(
        self, store: Store, put: Callable[[Article], Change], build_article: Build
    ) -> None:
        put(build_article("Flu", {"": ["Flu."]}, source="/a.html"))
        assert store.same_article(build_article("Flu", {"": ["Flu!"]}, source="/b.html")) == []
        assert store.same_article(build_article("Flu", {"": ["Flu."]}, source="/a.html")) == []

    def test_may_be_in_several_sources(
        self, store: Store, put: Callable[[Article], Change], build_article: Build
    ) -> None:
        for name in "ab":
            put(build_article("Flu", {"": ["Flu."]}, source=f"/{name}.html", url=f"https://e.org/{name}"))
        put(build_article("Gout", {"": ["Gout."]}, source="/c.html", url="https://e.org/c"))
        assert store.same_article(build_article("Flu", {"": ["Flu."]}, source="/d.html")) == ["/a.html", "/b.html"]
        moved = build_article("Flu", {"": ["Flu."]}, source="/d.html", url="https://e.org/c")
        assert store.same_article(moved) == ["/c.html"]


class TestOpening:
    def test_a_database_that_is_not_there_cannot_be_read(self, path: Path) -> None:
        with pytest.raises(CorpusError, match="cannot be opened"):
            Store(path)

    @pytest.mark.parametrize("write", [True, False])
    def test_a_damaged_database_is_told(self, path: Path, write: bool) -> None:
        path.write_bytes(b"This is no database. " * 1000)
        with pytest.raises(CorpusError, match=r"corpus\.db cannot be opened: file is not a database"):
            Store(path, write=write)

    def test_a_path_with_signs_that_mean_something_in_an_address_can_be_opened(self, tmp_path: Path) -> None:
        path = tmp_path / "100% of it? #1 ü&x=y" / "corpus.db"
        path.parent.mkdir()
        Store(path, write=True).close()
        Store(path).close()
        assert [entry.name for entry in path.parent.iterdir() if not entry.name.startswith("corpus.db-")] == [
            "corpus.db"
        ]

    def test_storage_that_cannot_be_written_to_can_be_read(
        self,
        path: Path,
        put: Callable[[Article], Change],
        store: Store,
        build_article: Build,
        monkeypatch: pytest.MonkeyPatch,
    ) -> None:
        """As on read-only storage, where SQLite cannot make the file that readers of a log share."""
        put(build_article("Flu", {"": ["Flu."]}))
        store.close()
        connect = sqlite3.connect

        def on_read_only_storage(target: str, **options: object) -> sqlite3.Connection:
            if "immutable=1" not in target:
                raise sqlite3.OperationalError("unable to open database file")
            return connect(target, **options)  # type: ignore[call-overload, no-any-return]

        monkeypatch.setattr(sqlite3, "connect", on_read_only_storage)
        reader = Store(path)
        assert list(passages_of(reader)) == ["Flu."]
        reader.close()


# Any text that can be stored: no lone surrogates, which UTF-8 cannot hold, and no NUL.
texts = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=60)
maybe = st.none() | texts
names = st.lists(texts, max_size=3).map(tuple)
offsets = st.integers(0, 10**9)
articles = st.builds(
    Article,
    source=texts,
    title=texts,
    text=texts,
    sections=st.lists(st.builds(Section, texts, st.integers(1, 6), names, offsets, offsets), max_size=3).map(tuple),
    blocks=st.lists(
        st.builds(Block, st.sampled_from(BlockKind), offsets, offsets, texts, st.integers(0, 9)), max_size=3
    ).map(tuple),
    url=maybe,
    authors=names,
    reviewers=names,
    publisher=maybe,
    published=maybe,
    modified=maybe,
    reviewed=maybe,
    language=maybe,
    references=st.lists(st.builds(Reference, texts, maybe), max_size=3).map(tuple),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(article=articles)
def test_any_article_comes_back_as_it_was_put(store: Store, article: Article) -> None:
    put_into(store, article, [])
    stored = store.article(article.id)
    assert stored is not None
    assert stored.article == article


def test_a_store_agrees_with_a_simple_model_whatever_is_done_to_it(
    tmp_path: Path, build_article: Build, entries_of: Entries
) -> None:
    """Random puts, updates and removals, with a reader's view kept by generation as an index keeps its own."""
    count = 0

    class AgainstAModel(RuleBasedStateMachine):
        @initialize()
        def begin(self) -> None:
            nonlocal count
            count += 1
            self.store = Store(tmp_path / f"{count}.db", write=True)
            self.model: dict[str, Article] = {}  # by source
            self.view: dict[int, str] = {}  # the passages as an index follows them: words by row
            self.shown = 0

        @rule(
            source=st.sampled_from(["/a", "/b", "/c"]),
            url=st.sampled_from([None, "https://e.org/1", "https://e.org/2"]),
            parts=st.lists(st.sampled_from(["One.", "Two.", "Three.", "Four."]), min_size=1, max_size=4),
        )
        def put(self, source: str, url: str | None, parts: list[str]) -> None:
            sections = {f"Heading {number % 2}" if number else "": [part] for number, part in enumerate(parts)}
            article = build_article("Title", sections, source=source, url=url)
            known = source in self.model or any(other.id == article.id for other in self.model.values())
            change = put_into(self.store, article, entries_of(article))
            assert change is (Change.UPDATED if known else Change.ADDED)
            self.model = {key: other for key, other in self.model.items() if key != source and other.id != article.id}
            self.model[source] = article

        @rule(source=st.sampled_from(["/a", "/b", "/c"]))
        def remove(self, source: str) -> None:
            article = self.model.pop(source, None)
            with self.store.transaction() as generation:
                self.store.remove(article.id if article else "unknown", generation)

        @rule()
        def follow(self) -> None:
            for row in self.store.removed_since(self.shown):
                self.view.pop(row, None)
            for stored in self.store.passages_since(self.shown):
                self.view[stored.row] = stored.passage.text
            self.shown = self.store.generation

        @rule()
        def fail(self) -> None:
            before = self.store.generation
            with pytest.raises(ValueError, match="on purpose"), self.store.transaction() as generation:  # noqa: PT012
                for article in self.model.values():
                    self.store.remove(article.id, generation)
                raise ValueError("on purpose")
            assert self.store.generation == before

        @invariant()
        def agrees(self) -> None:
            assert {s.article.source: s.article for s in self.store.articles()} == self.model
            expected = {entry.passage for article in self.model.values() for entry in entries_of(article)}
            found = [stored.passage for stored in self.store.passages_since(-1)]
            assert len(found) == len(expected)
            assert set(found) == expected
            if self.shown == self.store.generation:
                assert self.view == {s.row: s.passage.text for s in self.store.passages_since(-1)}

        def teardown(self) -> None:
            if hasattr(self, "store"):
                self.store.close()

    run_state_machine_as_test(AgainstAModel, settings=settings(max_examples=25, stateful_step_count=20, deadline=None))


def test_what_came_since_is_told_without_texts(
    store: Store, put: Callable[[Article], Change], build_article: Build
) -> None:
    """After updates and removals too: a view follows by the rows and the keys of their vectors."""
    article = build_article("Flu", {"Causes": [CAUSES], "Treatment": [TREATMENT]})
    generations = [store.generation]
    put(article)
    generations.append(store.generation)
    put(build_article("Flu", {"Causes": ["A virus, found in 1933."], "Treatment": [TREATMENT]}))
    generations.append(store.generation)
    put(build_article("Gout", {"Causes": ["Uric acid."]}))
    generations.append(store.generation)
    with store.transaction() as generation:
        store.remove(article.id, generation)
    generations.append(store.generation)
    for since in (-1, *generations):
        stored = list(store.passages_since(since))
        told = [(one.row, one.article_row, one.text_key, one.context_key) for one in stored]
        assert list(store.vector_keys_since(since)) == told
        assert store.count_since(since) == len(told)
    assert store.count("passages") == len(list(store.passages_since(-1))) == 1
