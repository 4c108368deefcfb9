from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.index.scores import Scores
from medcite.search.fusion import (
    COMPLETE,
    FAR,
    GAP,
    LEAST_LEXICAL,
    MOST_LEXICAL,
    REFERENCE_RANK,
    fuse,
    lexical_weight,
    scaled,
    union,
)


def scores(*values: float) -> Scores:
    return np.array(values, dtype=np.float32)


def test_the_best_found_is_1_and_the_last_of_few_is_0() -> None:
    found = scores(9, 7, 5)
    assert scaled(scores(9, 7, 5, 3), found).tolist() == pytest.approx([1, 0.5, 0, -0.5])


def test_of_many_the_one_at_the_reference_rank_is_0() -> None:
    found = np.linspace(100, 1, 3 * REFERENCE_RANK).astype(np.float32)
    assert scaled(found, found)[REFERENCE_RANK - 1] == 0
    assert scaled(found, found)[0] == 1


def test_where_all_are_alike_or_none_were_found() -> None:
    assert scaled(scores(4, 4, 1), scores(4, 4)).tolist() == [1, 1, 0]
    assert scaled(scores(4), scores(4)).tolist() == [1]
    assert scaled(scores(0, 0), scores()).tolist() == [0, 0]


def test_fused_scores_are_the_weighted_sum() -> None:
    dense, lexical = scores(0.9, 0.7, 0.5), scores(0, 12, 4)
    fused = fuse(dense, scores(0.9, 0.7, 0.5), lexical, scores(12, 4), 0.3, scores(0, 0, 0))
    assert fused.tolist() == pytest.approx([0.7, 0.7 / 2 + 0.3, 0], abs=1e-6)
    assert fused.dtype == np.float32


def test_a_passage_with_all_of_the_words_gets_more_for_them() -> None:
    plain = fuse(scores(0.9, 0.5), scores(0.9, 0.5), scores(8, 12), scores(12, 4), 0.4, scores(0, 0))
    complete = fuse(scores(0.9, 0.5), scores(0.9, 0.5), scores(8, 12), scores(12, 4), 0.4, scores(0, 1))
    assert (complete - plain).tolist() == pytest.approx([0, COMPLETE])


def test_words_count_more_where_meaning_finds_passages_without_them() -> None:
    assert lexical_weight(0.5, 0.5) == LEAST_LEXICAL
    assert lexical_weight(0.2, 0.9) == LEAST_LEXICAL
    assert lexical_weight(1.0, 1.0 - GAP[1]) == pytest.approx(MOST_LEXICAL)
    assert lexical_weight(1.0, 0.0) == MOST_LEXICAL
    assert LEAST_LEXICAL < lexical_weight(0.9, 0.9 - sum(GAP) / 2) < MOST_LEXICAL


def test_a_passage_without_the_words_is_not_punished_for_it() -> None:
    fused = fuse(scores(0.5, 0.5), scores(0.9, 0.5), scores(0, 4), scores(12, 4), 0.4, scores(0, 0))
    assert fused[0] == fused[1]


def test_the_best_by_words_is_not_buried_for_being_far_in_meaning() -> None:
    near = np.linspace(1.0, 0.8, REFERENCE_RANK).astype(np.float32)
    dense, none = np.append(near, np.float32(0.4)), np.zeros(REFERENCE_RANK + 1, np.float32)
    lexical = np.append(np.zeros(REFERENCE_RANK, np.float32), np.float32(20))
    fused = fuse(dense, near, lexical, np.linspace(20, 5, REFERENCE_RANK).astype(np.float32), 0.4, none)
    assert fused[-1] == pytest.approx(0.4 - 0.6 * FAR * 2)
    assert (fused > fused[-1]).sum() < REFERENCE_RANK


def test_what_is_further_in_meaning_comes_later() -> None:
    fused = fuse(
        scores(0.9, 0.5, 0.4, 0.3), scores(0.9, 0.5), scores(0, 0, 0, 0), scores(), 0.4, np.zeros(4, np.float32)
    )
    assert (np.diff(fused) < 0).all()


values = st.lists(st.floats(-100, 100, width=32), min_size=1, max_size=30)


@given(values, values, st.floats(LEAST_LEXICAL, MOST_LEXICAL))
def test_nothing_is_better_than_best_of_both(dense: list[float], lexical: list[float], weight: float) -> None:
    size = min(len(dense), len(lexical))
    one, two = scores(*dense[:size]), scores(*lexical[:size])
    fused = fuse(one, np.sort(one)[::-1], two, np.sort(two)[::-1], weight, np.zeros_like(one))
    assert fused.shape == (size,)
    assert np.isfinite(fused).all()
    assert (fused <= 1 + 1e-5).all()
    both = (one == one.max()) & (two == two.max())
    assert np.allclose(fused[both], 1, atol=1e-5)


def test_a_union_has_every_row_once_and_ascending() -> None:
    assert union(np.array([5, 1, 9]), np.array([1, 2])).tolist() == [1, 2, 5, 9]
    assert union(np.array([], np.int64), np.array([3], np.int64)).tolist() == [3]
