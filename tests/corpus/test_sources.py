from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.article import Article
from medcite.corpus.sources import Opened, Sources, possible_files
from medcite.corpus.store import PassageEntry, Store

Put = Callable[..., Article]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    store = Store(tmp_path / "corpus.db", write=True)
    yield store
    store.close()


@pytest.fixture
def sources(store: Store) -> Sources:
    return Sources(store.connection)


@pytest.fixture
def put(
    store: Store, build_article: Callable[..., Article], entries_of: Callable[[Article], list[PassageEntry]]
) -> Put:
    """Puts an article of one sentence."""

    def put(title: str, source: str, **facts: object) -> Article:
        article = build_article(title, {"": [f"{title}."]}, source=source, **facts)
        with store.transaction() as generation:
            store.put(article, entries_of(article), file_hash="", reader_version=1, retrieved="", generation=generation)
        return article

    return put


def test_how_a_source_stood_comes_back(sources: Sources) -> None:
    first = Opened("https://example.org/flu", "hash", 2, '"etag"', "Tue, 05 Mar 2024 06:07:08 GMT")
    for opened in (first, Opened("/crawl.warc#odd", "hash", 2), Opened("/crawl.warc", "", 0, None, None)):
        assert sources.get(opened.source) is None
        sources.put(opened)
        assert sources.get(opened.source) == opened
    newer = Opened(first.source, "other", 3)
    sources.put(newer)
    assert sources.get(first.source) == newer


def test_what_is_noted_is_part_of_the_write(store: Store, sources: Sources) -> None:
    with pytest.raises(ValueError, match="on purpose"), store.transaction():  # noqa: PT012
        sources.put(Opened("/crawl.warc", "hash", 2), [("flu", "words")])
        raise ValueError("on purpose")
    assert sources.get("/crawl.warc") is None
    assert not sources.lacks_duplicate("/crawl.warc")


def test_a_duplicate_is_lacking_when_nothing_stands_for_it_any_more(store: Store, sources: Sources, put: Put) -> None:
    with_address = put("Flu", "/a.html", url="https://example.org/flu")
    without = put("Gout", "/b.html")
    sources.put(Opened("/crawl.warc", "hash", 2), [(with_address.id, "other words"), ("other", without.text_hash)])
    sources.put(Opened("/other.warc", "hash", 2))
    assert not sources.lacks_duplicate("/crawl.warc")
    for article in (with_address, without):
        with store.transaction() as generation:
            store.remove(article.id, generation)
        assert sources.lacks_duplicate("/crawl.warc")
        assert not sources.lacks_duplicate("/other.warc")
        put(article.title, article.source, url=article.url)
        assert not sources.lacks_duplicate("/crawl.warc")
    sources.put(Opened("/crawl.warc", "hash", 2))
    for article in (with_address, without):
        with store.transaction() as generation:
            store.remove(article.id, generation)
    assert not sources.lacks_duplicate("/crawl.warc")


@pytest.mark.parametrize(
    ("forgotten", "left"),
    [
        ("/a.warc", {"/b.warc", "https://example.org/"}),
        ("/a.warc#https://example.org/", {"/b.warc", "https://example.org/"}),
        ("/a.warc#https://example.org/#top", {"/b.warc", "https://example.org/"}),
        ("https://example.org/", {"/a.warc", "/b.warc"}),
        ("/a.war", {"/a.warc", "/b.warc", "https://example.org/"}),
    ],
)
def test_a_source_is_forgotten_with_the_file_it_stands_in(sources: Sources, forgotten: str, left: set[str]) -> None:
    names = ("/a.warc", "/b.warc", "https://example.org/")
    for name in names:
        sources.put(Opened(name, "hash", 2))
    sources.forget(forgotten)
    assert {name for name in names if sources.get(name)} == left


def test_articles_are_counted_by_their_file(store: Store, put: Put) -> None:
    for number, source in enumerate(
        ["/a.warc#1", "/a.warc#2#3", "/a.warc", "/a.warc2", "/a.warc$", "/a.war", "/A.warc#1", "https://e.org/"]
    ):
        put(f"Title {number}", source)
    assert store.count_in("/a.warc") == 3
    assert store.count_in("/a.warc#1") == 1
    assert store.count_in("https://e.org/") == 1
    assert store.count_in("/") == 0


def test_a_file_stands_for_its_articles(store: Store, put: Put) -> None:
    first, second = put("One", "/in/a.warc#1"), put("Two", "/in/a.warc#https://example.org/2")
    put("Three", "/in/a.warc2")
    assert set(store.article_ids("/in/a.warc")) == {first.id, second.id}
    assert store.article_ids("/in/a.warc#1") == [first.id]
    assert store.article_ids("/in/a.warc#") == []
    assert len(store.article_ids("/in")) == 3


@given(st.lists(st.text(st.sampled_from("a/#%_"), max_size=5), min_size=1, max_size=4))
def test_the_file_is_always_among_the_possible_ones(parts: list[str]) -> None:
    source = "#".join(parts)
    possible = list(possible_files(source))
    assert possible[0] == source
    assert all(source == name or source.startswith(f"{name}#") for name in possible)
    assert len(possible) == source.count("#") + 1
