from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.index import merging, segment, segment_writer
from medcite.index.dense import DenseIndex
from medcite.index.encoder import Similarity, Vectors
from medcite.index.scores import Rows
from tests.index.dense_vectors import PER_ARTICLE, articles_of, by_hand, clustered, entries, vectors

EVERY = pytest.mark.parametrize("similarity", list(Similarity))
TOLERANCE = {"rtol": 1e-3, "atol": 1e-3}  # vectors are kept as float16


def filled(
    folder: Path, similarity: Similarity, count: int = 200, dimensions: int = 16
) -> tuple[DenseIndex, Rows, Vectors, Vectors]:
    """An index with rows 1000, 1003, 1006, …, in two segments, and what it was filled with."""
    rows = np.arange(1000, 1000 + 3 * count, 3, dtype=np.int64)
    passages, headings = vectors(count, dimensions, 1), vectors(count, dimensions, 2)
    index = DenseIndex(dimensions, similarity)
    large = count * 3 // 4
    for some in (slice(large), slice(large, None)):
        added = entries(rows[some], passages[some], headings[some])
        index = index.updated(folder, [], [added], len(added.rows))
    assert len(index.segments) == 2
    return index, rows, passages, headings


@EVERY
def test_search_is_exact(tmp_path: Path, similarity: Similarity) -> None:
    index, rows, passages, headings = filled(tmp_path, similarity)
    question = vectors(1, 16, 3)[0]
    expected = by_hand(question, passages, headings, similarity)
    best = np.argsort(-expected, kind="stable")[:20]
    found, scores = index.search(question, 20)
    assert found.tolist() == rows[best].tolist()
    np.testing.assert_allclose(scores, expected[best], **TOLERANCE)


@EVERY
def test_scores_of_given_passages_are_those_of_search(tmp_path: Path, similarity: Similarity) -> None:
    index, rows, passages, headings = filled(tmp_path, similarity)
    question = vectors(1, 16, 3)[0]
    some = rows[[5, 199, 0, 77]]
    expected = by_hand(question, passages, headings, similarity)[[5, 199, 0, 77]]
    np.testing.assert_allclose(index.scores(question, some), expected, **TOLERANCE)
    assert index.scores(question, np.empty(0, np.int64)).shape == (0,)


@EVERY
def test_a_passage_without_a_heading_path_is_compared_by_its_own_vector(tmp_path: Path, similarity: Similarity) -> None:
    """Which of two passages is nearer is decided by their own vectors where their headings are the same."""
    passages = np.array([[1, 0], [0, 1]], np.float32)
    added = entries(np.array([1, 2]), passages, np.ones((2, 2), np.float32))
    index = DenseIndex(2, similarity).updated(tmp_path, [], [added], 2)
    assert index.search(np.array([1, 0], np.float32), 2)[0].tolist() == [1, 2]
    assert index.search(np.array([0, 1], np.float32), 2)[0].tolist() == [2, 1]


@EVERY
def test_a_filter_gives_the_best_within(tmp_path: Path, similarity: Similarity) -> None:
    index, rows, passages, headings = filled(tmp_path, similarity)
    question = vectors(1, 16, 3)[0]
    articles = articles_of(rows[10:60:7])
    within = np.flatnonzero(np.isin(articles_of(rows), articles))
    expected = by_hand(question, passages, headings, similarity)[within]
    found, scores = index.search(question, 5, articles[::-1])
    assert found.tolist() == rows[within[np.argsort(-expected, kind="stable")[:5]]].tolist()
    np.testing.assert_allclose(scores, np.sort(expected)[::-1][:5], **TOLERANCE)
    assert len(index.search(question, 1000, articles)[0]) == len(within)


def test_a_filter_may_pass_nothing_or_what_is_not_there(tmp_path: Path) -> None:
    index, rows, _, _ = filled(tmp_path, Similarity.COSINE)
    question = vectors(1, 16, 3)[0]
    there = articles_of(rows[4:5])[0]
    assert index.search(question, 5, np.empty(0, np.int64))[0].tolist() == []
    assert index.search(question, 5, np.array([1, 10**6], np.int64))[0].tolist() == []
    assert index.search(question, 5, np.array([2, there, 10**6], np.int64))[0].tolist() == [rows[4]]


@EVERY
def test_what_is_removed_is_found_no_more(tmp_path: Path, similarity: Similarity) -> None:
    index, rows, _, _ = filled(tmp_path, similarity)
    question = vectors(1, 16, 3)[0]
    before = index.search(question, 200)[0]
    fewer = index.updated(tmp_path, [*before[:3].tolist(), 7], [], 0)
    assert len(fewer) == len(rows) - 3
    assert fewer.search(question, 200)[0].tolist() == before[3:].tolist()
    some = articles_of(before[:6])
    assert fewer.search(question, 200, some)[0].tolist() == before[3:6].tolist()
    assert index.search(question, 200)[0].tolist() == before.tolist()  # who has the former open
    assert len(fewer.updated(tmp_path, rows.tolist(), [], 0).segments) == 0


def test_more_than_there_are_gives_all_and_of_none_nothing(tmp_path: Path) -> None:
    index, rows, _, _ = filled(tmp_path, Similarity.COSINE)
    question = vectors(1, 16, 3)[0]
    assert sorted(index.search(question, 10**6)[0]) == rows.tolist()
    assert index.search(question, 0)[0].tolist() == []
    assert DenseIndex(16, Similarity.COSINE).search(question, 5)[0].tolist() == []


@EVERY
def test_it_reads_back_as_it_was_written(tmp_path: Path, similarity: Similarity) -> None:
    index, rows, passages, headings = filled(tmp_path, similarity)
    index = index.updated(tmp_path, [int(rows[2])], [entries(np.array([2000]), passages[:1], headings[:1])], 1)
    question = vectors(1, 16, 3)[0]
    names = [segment.name for segment in index.segments]
    read = DenseIndex.read(tmp_path, names, 16, similarity, index.gone)
    assert len(read) == len(index) == len(rows)
    for ours, theirs in zip(read.search(question, 50), index.search(question, 50), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(read.scores(question, rows[3:]), index.scores(question, rows[3:]))


def test_a_segment_that_nothing_is_merged_into_stays_as_it_is(tmp_path: Path) -> None:
    index, rows, passages, headings = filled(tmp_path, Similarity.COSINE)
    more = index.updated(tmp_path, [int(rows[0])], [entries(np.array([5000]), passages[:1], headings[:1])], 1)
    assert more.segments[0] is index.segments[0]
    assert more.gone.tolist() == [rows[0]]


def test_a_segment_of_which_much_is_gone_is_written_again(tmp_path: Path) -> None:
    index, rows, _, _ = filled(tmp_path, Similarity.COSINE)
    first, second = index.segments
    many = first.rows[: int(merging.GONE * len(first)) + 1].tolist()
    fewer = index.updated(tmp_path, [*many, int(second.rows[0])], [], 0)
    assert fewer.segments[0].rows.tolist() == sorted(set(first.rows.tolist()) - set(many))
    assert fewer.segments[1] is second
    assert fewer.gone.tolist() == [second.rows[0]]
    assert sorted(fewer.search(vectors(1, 16, 3)[0], 300)[0]) == sorted(set(rows.tolist()) - {*many, second.rows[0]})


def test_where_it_cannot_be_written_is_told(tmp_path: Path) -> None:
    one = entries(np.array([1]), vectors(1, 16), vectors(1, 16))
    with pytest.raises(OSError, match="nowhere"):
        DenseIndex(16, Similarity.COSINE).updated(tmp_path / "nowhere", [], [one], 1)


def test_nothing_is_left_of_a_segment_that_could_not_be_finished(tmp_path: Path) -> None:
    def added() -> Iterator[object]:
        yield entries(np.array([1]), vectors(1, 16), vectors(1, 16))
        raise LookupError("the store is gone")

    with pytest.raises(LookupError, match="the store is gone"):
        DenseIndex(16, Similarity.COSINE).updated(tmp_path, [], added(), 2)  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    """Segments are approximate, full, and merged at sizes that a test reaches."""
    monkeypatch.setattr(segment_writer, "EXACT_AT_MOST", 60)
    monkeypatch.setattr(segment_writer, "_flush", lambda path: None)  # takes time, and changes nothing here
    monkeypatch.setattr(segment, "READ_AT_MOST", 10)
    monkeypatch.setattr(segment, "LISTS_SEARCHED", 2)
    monkeypatch.setattr(merging, "FREELY", 100)
    monkeypatch.setattr("medcite.index.dense.MOST", 150)
    monkeypatch.setattr(merging, "MOST", 150)


@pytest.mark.usefixtures("tiny")
@settings(deadline=None, max_examples=25)
@given(
    similarity=st.sampled_from(Similarity),
    steps=st.lists(st.tuples(st.integers(0, 200), st.sampled_from([0.0, 0.02, 0.3, 1.0])), min_size=1, max_size=6),
    share=st.sampled_from([0.0, 0.03, 0.2, 0.7, 1.0]),
    k=st.integers(1, 60),
    seed=st.integers(0, 2**32 - 1),
)
def test_whatever_is_added_and_removed_as_many_as_can_be_are_found_and_are_scored_exactly(
    similarity: Similarity, steps: list[tuple[int, float]], share: float, k: int, seed: int
) -> None:
    random = np.random.default_rng(seed)
    passages, headings, question = vectors(2000, 8, 1), vectors(2000, 8, 2), vectors(1, 8, seed)[0]
    expected = by_hand(question, passages, headings, similarity)
    there, next_row = np.empty(0, np.int64), 0
    index = DenseIndex(8, similarity)
    with TemporaryDirectory() as folder:
        for count, gone in steps:
            removed = there[random.random(len(there)) < gone]
            rows = np.arange(next_row, next_row + count)
            next_row += count + int(random.integers(5))
            added = [entries(some, passages[some], headings[some]) for some in np.array_split(rows, 3) if len(some)]
            index = index.updated(Path(folder), removed.tolist(), added, count)
            there = np.concatenate([np.setdiff1d(there, removed), rows])
            assert len(index) == len(there)
            assert all(len(segment) <= merging.MOST for segment in index.segments)
            found = np.concatenate([np.setdiff1d(segment.rows, index.gone) for segment in index.segments] or [there])
            assert found.tolist() == there.tolist()
        articles = np.flatnonzero(random.random(next_row // PER_ARTICLE + 1) < share)
        for within, asked in ((there, None), (there[np.isin(articles_of(there), articles)], articles)):
            rows, scores = index.search(question, k, asked)
            assert set(rows.tolist()) <= set(within.tolist())
            assert len(set(rows.tolist())) == len(rows) == min(k, len(within))
            np.testing.assert_allclose(scores, expected[rows], **TOLERANCE)
            assert (np.diff(scores) <= 0).all()
            if len(within) <= segment.READ_AT_MOST:
                np.testing.assert_allclose(scores, np.sort(expected[within])[::-1][:k], **TOLERANCE)
        if len(there):
            np.testing.assert_allclose(index.scores(question, there), expected[there], **TOLERANCE)


@pytest.mark.parametrize("similarity", [Similarity.COSINE, Similarity.EUCLIDEAN])
@pytest.mark.parametrize("share", [None, 0.5, 0.05])
def test_the_best_are_found_among_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, similarity: Similarity, share: float | None
) -> None:
    """Of the ten best by exact search, nearly all; with a filter that leaves half or few, too."""
    monkeypatch.setattr(segment_writer, "EXACT_AT_MOST", 1000)
    monkeypatch.setattr(segment, "READ_AT_MOST", 100)
    monkeypatch.setattr(segment, "LISTS_SEARCHED", 24)
    count = 20_000
    passages, headings, questions = clustered(count, 32, 1), clustered(count, 32, 2), clustered(50, 32, 3)
    rows = np.arange(count)
    index = DenseIndex(32, similarity).updated(tmp_path, [], [entries(rows, passages, headings)], count)
    articles = None
    within = rows
    if share is not None:
        articles = np.flatnonzero(np.random.default_rng(4).random(count // PER_ARTICLE + 1) < share)
        within = rows[np.isin(articles_of(rows), articles)]
    found, deep = 0, 0
    for question in questions:
        expected = by_hand(question, passages[within], headings[within], similarity)
        best = within[np.argsort(-expected)[:100]]
        rows = index.search(question, 100, articles)[0]
        found += len(np.intersect1d(rows[:10], best[:10]))
        deep += len(np.intersect1d(rows, best))
    assert found >= 0.99 * 10 * len(questions)
    assert deep >= 0.97 * 100 * len(questions)
