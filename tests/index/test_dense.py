from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.index.dense import DenseIndex
from medcite.index.encoder import Similarity, Vectors
from medcite.index.scores import HEADING_WEIGHT, Rows, Scores

EVERY = pytest.mark.parametrize("similarity", list(Similarity))


def vectors(count: int, dimensions: int, seed: int = 0) -> Vectors:
    made: Vectors = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return made


def compare(one: Vectors, many: Vectors, similarity: Similarity) -> Scores:
    """The similarity as sentence-transformers means it; of unit vectors, where that is cosine."""
    match similarity:
        case Similarity.COSINE | Similarity.DOT:
            found = many @ one
        case Similarity.EUCLIDEAN:
            found = -np.sqrt(((many - one) ** 2).sum(axis=1))
        case Similarity.MANHATTAN:
            found = -np.abs(many - one).sum(axis=1)
    return found.astype(np.float32)


def by_hand(question: Vectors, passages: Vectors, headings: Vectors, similarity: Similarity) -> Scores:
    """What a passage's score is by the definition, without any index."""
    if similarity is Similarity.EUCLIDEAN:  # distances of joined vectors: squares add up
        squares = compare(question, passages, similarity) ** 2 + HEADING_WEIGHT * (
            compare(question, headings, similarity) ** 2
        )
        return -np.sqrt(squares)
    to_passages, to_headings = (compare(question, those, similarity) for those in (passages, headings))
    return (to_passages + HEADING_WEIGHT * to_headings).astype(np.float32)


def filled(similarity: Similarity, count: int = 200, dimensions: int = 16) -> tuple[DenseIndex, Rows, Vectors, Vectors]:
    """An index with rows 1000, 1003, 1006, … and what it was filled with."""
    rows = np.arange(1000, 1000 + 3 * count, 3, dtype=np.int64)
    passages, headings = vectors(count, dimensions, 1), vectors(count, dimensions, 2)
    index = DenseIndex(dimensions, similarity)
    half = count // 2
    index.add(rows[:half].tolist(), passages[:half], headings[:half])
    index.add(rows[half:].tolist(), passages[half:], headings[half:])
    return index, rows, passages, headings


@EVERY
def test_search_is_exact(similarity: Similarity) -> None:
    index, rows, passages, headings = filled(similarity)
    question = vectors(1, 16, 3)[0]
    expected = by_hand(question, passages, headings, similarity)
    best = np.argsort(-expected)[:20]
    found, scores = index.search(question, 20)
    assert found.tolist() == rows[best].tolist()
    np.testing.assert_allclose(scores, expected[best], rtol=1e-4, atol=1e-4)


@EVERY
def test_scores_of_given_passages_are_those_of_search(similarity: Similarity) -> None:
    index, rows, passages, headings = filled(similarity)
    question = vectors(1, 16, 3)[0]
    some = rows[[5, 199, 0, 77]]
    expected = by_hand(question, passages, headings, similarity)[[5, 199, 0, 77]]
    np.testing.assert_allclose(index.scores(question, some), expected, rtol=1e-4, atol=1e-4)
    assert index.scores(question, np.empty(0, np.int64)).shape == (0,)


@EVERY
def test_a_passage_without_a_heading_path_is_compared_by_its_own_vector(similarity: Similarity) -> None:
    """Which of two passages is nearer is decided by their own vectors where their headings are the same."""
    index = DenseIndex(2, similarity)
    passages = np.array([[1, 0], [0, 1]], np.float32)
    index.add([1, 2], passages, np.ones((2, 2), np.float32))
    assert index.search(np.array([1, 0], np.float32), 2)[0].tolist() == [1, 2]
    assert index.search(np.array([0, 1], np.float32), 2)[0].tolist() == [2, 1]


@EVERY
def test_a_filter_gives_the_best_within(similarity: Similarity) -> None:
    index, rows, passages, headings = filled(similarity)
    question = vectors(1, 16, 3)[0]
    within = rows[10:60:7]
    expected = by_hand(question, passages, headings, similarity)[10:60:7]
    found, scores = index.search(question, 5, within)
    assert found.tolist() == within[np.argsort(-expected)[:5]].tolist()
    np.testing.assert_allclose(scores, np.sort(expected)[::-1][:5], rtol=1e-4, atol=1e-4)
    assert len(index.search(question, 1000, within)[0]) == len(within)


def test_a_filter_may_pass_nothing_or_what_is_not_there() -> None:
    index, rows, _, _ = filled(Similarity.COSINE)
    question = vectors(1, 16, 3)[0]
    assert index.search(question, 5, np.empty(0, np.int64))[0].tolist() == []
    assert index.search(question, 5, np.array([1, 2], np.int64))[0].tolist() == []
    assert index.search(question, 5, np.array([2, rows[4]], np.int64))[0].tolist() == [rows[4]]


@EVERY
def test_what_is_removed_is_found_no_more_and_may_come_again(similarity: Similarity) -> None:
    index, rows, passages, headings = filled(similarity)
    question = vectors(1, 16, 3)[0]
    best = index.search(question, 3)[0]
    index.remove([*best.tolist(), 7])
    index.remove([])
    assert len(index) == len(rows) - 3
    assert set(index.search(question, 200)[0]).isdisjoint(best.tolist())
    places = np.searchsorted(rows, best)
    index.add(best.tolist(), passages[places], headings[places])
    assert index.search(question, 3)[0].tolist() == best.tolist()


def test_more_than_there_are_gives_all_and_of_none_nothing() -> None:
    index, rows, _, _ = filled(Similarity.COSINE)
    question = vectors(1, 16, 3)[0]
    assert sorted(index.search(question, 10**6)[0]) == rows.tolist()
    assert index.search(question, 0)[0].tolist() == []
    assert DenseIndex(16, Similarity.COSINE).search(question, 5)[0].tolist() == []


@EVERY
def test_it_reads_back_as_it_was_written_and_can_be_changed_again(similarity: Similarity, tmp_path: Path) -> None:
    index, rows, passages, headings = filled(similarity)
    question = vectors(1, 16, 3)[0]
    index.write(tmp_path / "index")
    read = DenseIndex.read(tmp_path / "index", 16, similarity)
    assert len(read) == len(index)
    for ours, theirs in zip(read.search(question, 50), index.search(question, 50), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    np.testing.assert_array_equal(read.scores(question, rows), index.scores(question, rows))
    for changed in (read, index):
        changed.remove(rows[:5].tolist())
        changed.add([1, 2], passages[:2], headings[:2])
    for ours, theirs in zip(read.search(question, 500), index.search(question, 500), strict=True):
        np.testing.assert_array_equal(ours, theirs)
    assert len(DenseIndex.read(tmp_path / "index", 16, similarity)) == len(rows)  # the file is as it was


def test_an_index_of_another_kind_is_refused(tmp_path: Path) -> None:
    filled(Similarity.COSINE)[0].write(tmp_path / "index")
    for dimensions, similarity in ((17, Similarity.COSINE), (16, Similarity.EUCLIDEAN), (8, Similarity.MANHATTAN)):
        with pytest.raises(ValueError, match="of another kind"):
            DenseIndex.read(tmp_path / "index", dimensions, similarity)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_file_cut_off_anywhere_is_damaged(tmp_path: Path, share: float) -> None:
    path = tmp_path / "index"
    filled(Similarity.COSINE)[0].write(path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(ValueError, match="damaged"):
        DenseIndex.read(path, 16, Similarity.COSINE)


def test_other_content_or_none_is_damaged(tmp_path: Path) -> None:
    (tmp_path / "index").write_bytes(b"<html>" * 1000)
    with pytest.raises(ValueError, match="damaged"):
        DenseIndex.read(tmp_path / "index", 16, Similarity.COSINE)
    with pytest.raises(ValueError, match="damaged"):
        DenseIndex.read(tmp_path / "nothing", 16, Similarity.COSINE)


def test_where_it_cannot_be_written_is_told(tmp_path: Path) -> None:
    with pytest.raises(OSError, match="cannot be written"):
        DenseIndex(16, Similarity.COSINE).write(tmp_path / "nowhere" / "index")


@settings(deadline=None)
@given(
    st.sampled_from(Similarity),
    st.lists(st.tuples(st.booleans(), st.sets(st.integers(0, 30), min_size=1)), max_size=12),
    st.sets(st.integers(0, 40)),
)
def test_it_agrees_with_a_dictionary_whatever_is_added_and_removed(
    similarity: Similarity, steps: list[tuple[bool, set[int]]], within: set[int]
) -> None:
    passages, headings, question = vectors(31, 4, 1), vectors(31, 4, 2), vectors(1, 4, 3)[0]
    index, there = DenseIndex(4, similarity), set[int]()
    for add, rows in steps:
        changed = sorted(rows - there if add else rows)
        if add and changed:
            index.add(changed, passages[changed], headings[changed])
            there.update(changed)
        elif not add:
            index.remove(changed)
            there.difference_update(changed)
    assert len(index) == len(there)
    expected = by_hand(question, passages, headings, similarity)
    for allowed, asked in ((there, None), (there & within, np.array(sorted(within), np.int64))):
        found, scores = index.search(question, 40, asked)
        assert set(found.tolist()) == allowed
        np.testing.assert_allclose(scores, expected[found], rtol=1e-4, atol=1e-4)
        assert (np.diff(scores) <= 0).all()
