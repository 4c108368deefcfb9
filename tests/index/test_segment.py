from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from medcite.index import approximate, segment_writer
from medcite.index.encoder import Similarity
from medcite.index.joining import joined
from medcite.index.segment import ARTICLES, FACTS, INDEX, ROWS, VECTORS, Segment
from medcite.index.segment_writer import SegmentWriter
from tests.index.dense_vectors import articles_of, vectors

KINDS = pytest.mark.parametrize("similarity", list(Similarity))
COUNT = 300


@pytest.fixture(params=[True, False], ids=["flat", "approximate"])
def is_flat(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> bool:
    if not request.param:
        monkeypatch.setattr(segment_writer, "EXACT_AT_MOST", COUNT - 1)
    return bool(request.param)


def written(folder: Path, similarity: Similarity = Similarity.COSINE) -> Segment:
    rows = np.arange(10, 10 + 2 * COUNT, 2)
    made = joined(vectors(COUNT, 16, 1), vectors(COUNT, 16, 2), similarity)
    with SegmentWriter(folder, 16, similarity) as writer:
        for some in np.array_split(np.arange(COUNT), 4):
            writer.add(rows[some], articles_of(rows[some]), made[some])
        assert len(writer) == COUNT
        return writer.finish()


@KINDS
def test_it_has_what_was_written(tmp_path: Path, similarity: Similarity, is_flat: bool) -> None:
    segment = written(tmp_path, similarity)
    assert (segment.folder / VECTORS).exists() == (not is_flat and similarity is not Similarity.MANHATTAN)
    made = joined(vectors(COUNT, 16, 1), vectors(COUNT, 16, 2), similarity)
    assert len(segment) == COUNT
    assert segment.rows.tolist() == list(range(10, 10 + 2 * COUNT, 2))
    assert segment.articles.tolist() == articles_of(segment.rows).tolist()
    np.testing.assert_allclose(segment.read(np.arange(COUNT)), made, rtol=1e-3)
    places, here = segment.places(np.array([1, 11, 14, 10 + 2 * COUNT, 12, 10**9]))
    assert places.tolist() == [2, 1]
    assert here.tolist() == [False, False, True, False, True, False]


@pytest.mark.parametrize("similarity", [Similarity.COSINE, Similarity.EUCLIDEAN])
def test_the_same_passages_make_the_same_segment(tmp_path: Path, similarity: Similarity, is_flat: bool) -> None:
    first, second = written(tmp_path, similarity), written(tmp_path, similarity)
    assert first.name != second.name
    for path in first.folder.iterdir():
        assert path.read_bytes() == (second.folder / path.name).read_bytes()


@pytest.mark.parametrize(("dimensions", "similarity"), [(17, "cosine"), (16, "euclidean"), (8, "dot")])
def test_one_of_another_kind_is_refused(tmp_path: Path, dimensions: int, similarity: str, is_flat: bool) -> None:
    folder = written(tmp_path).folder
    with pytest.raises(ValueError, match="of another kind"):
        Segment(folder, dimensions, Similarity(similarity))


@pytest.mark.parametrize("name", [FACTS, INDEX, ROWS, ARTICLES, VECTORS])
@pytest.mark.parametrize("share", [0.0, 0.5, 0.999, None])
def test_one_that_is_cut_off_anywhere_is_damaged(tmp_path: Path, name: str, share: float | None, is_flat: bool) -> None:
    path = written(tmp_path).folder / name
    if is_flat and name == VECTORS:
        pytest.skip("a flat index has the vectors itself")
    if share is None:
        path.unlink()
    else:
        path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(ValueError, match="damaged"):
        Segment(path.parent, 16, Similarity.COSINE)


def test_whatever_bit_is_wrong_it_is_damaged_or_can_be_asked(tmp_path: Path, is_flat: bool) -> None:
    """Never does FAISS run out of what is mapped: what tells it where to look is checked."""
    folder = written(tmp_path).folder
    question = vectors(1, 16, 3)[0]
    random = np.random.default_rng(5)
    told = 0
    for name in (INDEX, ROWS, ARTICLES):
        path = folder / name
        whole = path.read_bytes()
        for at in [*range(0, min(60, len(whole))), *random.integers(len(whole), size=60).tolist()]:
            path.write_bytes(whole[:at] + bytes([whole[at] ^ 1 << int(random.integers(8))]) + whole[at + 1 :])
            try:
                segment = Segment(folder, 16, Similarity.COSINE)
            except ValueError:
                told += 1
            else:
                candidates = segment.candidates(question, 20, None)
                assert ((candidates.places >= 0) & (candidates.places < COUNT)).all()
                segment.compared(question, candidates.places)
        path.write_bytes(whole)
    assert told >= 60


def test_nothing_is_left_of_one_that_is_given_up(tmp_path: Path) -> None:
    with SegmentWriter(tmp_path, 16, Similarity.COSINE) as writer:
        writer.add(np.array([1]), np.array([1]), vectors(1, 16))
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise RuntimeError("Error: 'ret == (n)' failed: No space left on device")

    monkeypatch.setattr("faiss.write_index", full)
    with pytest.raises(OSError, match="No space left"):
        written(tmp_path)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(("count", "lists"), [(1, 16), (65_536, 512), (250_000, 1024), (1_000_000, 2048)])
def test_lists_are_about_the_square_root(count: int, lists: int) -> None:
    assert approximate.lists_for(count) == lists
