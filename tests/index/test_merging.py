from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.index.merging import FREELY, GONE, MOST, PER_NEW, is_hollow, merged_from


@pytest.mark.parametrize(
    ("sizes", "new", "first"),
    [
        ([], 5, 0),
        ([10], 5, 0),
        ([11], 5, 1),
        ([100, 20, 10], 5, 1),  # 5 take in 10, and so become large enough for 20, but not for 100
        ([60, 20, 10], 5, 0),
        ([0, 0], 1, 0),
        ([MOST], MOST, 1),
        ([MOST // 2, MOST // 4], MOST // 4, 0),
        ([FREELY // 2, FREELY // 4, FREELY // 8, FREELY // 8], FREELY // 16, 1),  # few start no large merge
        ([FREELY, FREELY // 2], FREELY // 4, 0),  # for many it may be larger
    ],
)
def test_segments_that_are_not_much_larger_are_merged(sizes: list[int], new: int, first: int) -> None:
    assert merged_from(sizes, new) == first


@given(st.lists(st.integers(1, 2000), min_size=1, max_size=400))
def test_however_passages_come_segments_are_few_and_each_is_written_again_seldom(batches: list[int]) -> None:
    sizes: list[int] = []
    written = 0
    for new in batches:
        first = merged_from(sizes, new)
        total = new + sum(sizes[first:])
        assert total <= max(new, min(MOST, max(FREELY, PER_NEW * new)))
        sizes[first:] = [total]
        written += total
    assert sum(sizes) == sum(batches)
    doublings = sum(batches).bit_length()
    assert written <= 3 * doublings * sum(batches)
    assert len(sizes) <= doublings + sum(sizes) // (FREELY // 3) + 1


def test_a_corpus_that_grows_by_a_few_stays_in_few_segments() -> None:
    sizes: list[int] = [MOST]
    largest = 0
    for _ in range(20_000):
        first = merged_from(sizes, 5)
        sizes[first:] = [5 + sum(sizes[first:])]
        largest = max(largest, sizes[-1])
    assert len(sizes) < 20
    assert largest <= FREELY


def test_a_segment_is_hollow_when_more_than_a_fifth_is_gone() -> None:
    assert GONE == 0.2
    assert not is_hollow(100, 20)
    assert is_hollow(100, 21)
    assert not is_hollow(3, 0)
