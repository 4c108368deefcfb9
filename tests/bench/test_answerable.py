from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

pytest.importorskip("ir_measures")

Bench = Callable[[str], ModuleType]
values = st.lists(st.floats(0, 1), min_size=1, max_size=20)


def test_told_apart_wholly_the_other_way_round_and_not_at_all(bench: Bench) -> None:
    auroc = bench("answerable").auroc
    assert auroc([0.8, 0.9], [0.1, 0.2]) == 1
    assert auroc([0.1, 0.2], [0.8, 0.9]) == 0
    assert auroc([0.5, 0.5], [0.5, 0.5]) == 0.5
    assert auroc([0.1, 0.6], [0.5]) == 0.5


@given(values, values)
def test_the_other_way_round_is_the_rest(bench: Bench, first: list[float], second: list[float]) -> None:
    auroc = bench("answerable").auroc
    assert auroc(first, second) == pytest.approx(1 - auroc(second, first))


def test_the_interval_holds_the_value_and_narrows_with_more_questions(bench: Bench) -> None:
    answerable = bench("answerable")
    few = [0.2, 0.9, 0.6, 0.7], [0.1, 0.5, 0.65, 0.3]
    low, high = answerable.interval(*few)
    assert low <= answerable.auroc(*few) <= high
    many_low, many_high = answerable.interval(few[0] * 8, few[1] * 8)
    assert many_high - many_low < high - low
