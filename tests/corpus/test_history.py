from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.store import PassageEntry, Store

Build = Callable[..., Article]
Entries = Callable[[Article], list[PassageEntry]]
Put = Callable[..., None]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "corpus.db", write=True)
    yield store
    store.close()


@pytest.fixture
def put(store: Store, entries_of: Entries) -> Put:
    def put(article: Article, file_hash: str = "") -> None:
        with store.transaction() as generation:
            store.put(
                article,
                entries_of(article),
                file_hash=file_hash,
                reader_version=1,
                retrieved="2025-01-02T03:04:05+00:00",
                generation=generation,
            )

    return put


def flu(build: Build, *paragraphs: str, **facts: object) -> Article:
    return build("Flu", {"Treatment": paragraphs}, url="https://example.org/flu", **facts)


def test_a_changed_article_leaves_its_earlier_version(store: Store, put: Put, build_article: Build) -> None:
    first, second = flu(build_article, "Rest is best."), flu(build_article, "Drink water.")
    put(first, "a")
    put(second, "b")
    [version] = store.history.versions(first.id)
    assert version.article == first
    assert (version.retrieved, version.file_hash) == ("2025-01-02T03:04:05+00:00", "a")
    assert not version.removed
    stored = store.article(first.id)
    assert stored
    assert stored.article == second


def test_an_article_that_says_the_same_leaves_none(store: Store, put: Put, build_article: Build) -> None:
    article = flu(build_article, "Rest is best.")
    put(article, "a")
    put(replace(article, source="/moved.html", statements=()), "b")
    assert store.history.versions(article.id) == []


@pytest.mark.parametrize("fact", [{"reviewed": "2025-01"}, {"authors": ("Ada Grey",)}, {"publisher": "Harbour Health"}])
def test_what_an_article_states_of_itself_counts(
    store: Store, put: Put, build_article: Build, fact: dict[str, object]
) -> None:
    put(flu(build_article, "Rest is best."))
    put(flu(build_article, "Rest is best.", **fact))
    assert store.history.count() == 1


def test_a_passage_that_is_gone_is_found_in_the_version_that_had_it(
    store: Store, put: Put, build_article: Build, entries_of: Entries
) -> None:
    first = flu(build_article, "Rest is best.")
    [old] = [entry.passage for entry in entries_of(first)]
    put(first)
    put(flu(build_article, "Drink water."))
    put(flu(build_article, "Drink tea."))
    assert store.passage(old.id) is None
    found = store.history.passage(old.id)
    assert found
    version, passage = found
    assert passage == old
    assert version.article == first
    assert store.history.passage_ids(old.id[:6]) == [old.id]


def test_a_passage_that_comes_back_is_no_former_one(
    store: Store, put: Put, build_article: Build, entries_of: Entries
) -> None:
    article = flu(build_article, "Rest is best.")
    [passage] = [entry.passage for entry in entries_of(article)]
    for paragraph in ("Rest is best.", "Drink water.", "Rest is best."):
        put(flu(build_article, paragraph))
    assert store.passage(passage.id)
    assert store.history.passage(passage.id) is None
    assert len(store.history.versions(article.id)) == 2


def test_a_removed_article_is_kept_as_it_was(store: Store, put: Put, build_article: Build, entries_of: Entries) -> None:
    article = flu(build_article, "Rest is best.")
    [passage] = [entry.passage for entry in entries_of(article)]
    put(article)
    with store.transaction() as generation:
        store.remove(article.id, generation)
    [version] = store.history.versions(article.id)
    assert version.removed
    assert store.history.passage(passage.id) == (version, passage)
    for name in (article.id, article.id[:5], "https://example.org/flu", article.source):
        assert store.history.article_ids(name) == [article.id]
    assert store.history.article_ids("flu") == []


def test_an_article_that_takes_a_files_place_leaves_the_other_as_removed(
    store: Store, put: Put, build_article: Build
) -> None:
    first = build_article("Flu", {"": ["A virus."]}, source="/page.html", url="https://example.org/flu")
    put(first)
    put(build_article("Gout", {"": ["A joint."]}, source="/page.html", url="https://example.org/gout"))
    [version] = store.history.versions(first.id)
    assert version.removed


def test_what_is_dropped_is_gone_with_its_passages(
    store: Store, put: Put, build_article: Build, entries_of: Entries
) -> None:
    first = flu(build_article, "Rest is best.")
    [passage] = [entry.passage for entry in entries_of(first)]
    put(first)
    put(flu(build_article, "Drink water."))
    [version] = store.history.versions(first.id)
    assert store.history.ended_before("2001-01-01") == []
    assert store.history.ended_before("9999-01-01", ["another"]) == []
    assert store.history.ended_before("9999-01-01", [first.id]) == [version.row]
    with store.transaction():
        store.history.drop([version.row])
    assert store.history.count() == 0
    assert store.history.passage(passage.id) is None


def test_a_write_undone_leaves_no_version(store: Store, put: Put, build_article: Build, entries_of: Entries) -> None:
    put(flu(build_article, "Rest is best."))
    changed = flu(build_article, "Drink water.")

    def interrupted() -> None:
        with store.transaction() as generation:
            store.put(changed, entries_of(changed), file_hash="", reader_version=1, retrieved="", generation=generation)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert store.history.count() == 0


sentences = st.lists(
    st.sampled_from(["Rest is best.", "Drink water.", "Sleep.", "Call a doctor."]), min_size=1, max_size=4
)


@given(states=st.lists(sentences | st.none(), min_size=1, max_size=8))
def test_every_passage_there_ever_was_can_be_found(
    states: list[list[str] | None], build_article: Build, entries_of: Entries, tmp_path_factory: pytest.TempPathFactory
) -> None:
    store = Store(tmp_path_factory.mktemp("history") / "corpus.db", write=True)
    ever = {}
    for state in states:
        with store.transaction() as generation:
            if state is None:  # removed
                store.remove(flu(build_article, "Any.").id, generation)
                continue
            article = flu(build_article, *state)
            entries = entries_of(article)
            store.put(article, entries, file_hash="", reader_version=1, retrieved="2026-01-01", generation=generation)
        ever.update({entry.passage.id: entry.passage.text for entry in entries})
    for id, text in ever.items():
        current, former = store.passage(id), store.history.passage(id)
        assert (current is None) != (former is None)
        assert text == (current.passage.text if current else former[1].text if former else "")
    store.close()
