from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from medcite.index.embedding_tables import look_up_before_scaling
from medcite.index.openvino_runtime import import_openvino

WORDS = np.array([[3, 0, 2], [1, 1, 3]])


def table(*, scales: tuple[int, ...] = (4, 1), axis: int = 0, constant: bool = True) -> Any:
    """A graph that looks words up in a table of 4 rows of 6 integers, scaled; and all it depends on is given."""
    openvino = import_openvino()
    from openvino import opset13 as operations

    chance = np.random.default_rng(0)
    words = operations.parameter([-1, -1], openvino.Type.i64)
    factors = chance.random(scales).astype(np.float32)
    given = [words]
    integers = operations.constant(chance.integers(-128, 128, (4, 6)).astype(np.int8))
    if not constant:
        given.append(operations.parameter([4, 6], openvino.Type.i8))
        integers = given[-1]
    whole = operations.multiply(operations.convert(integers, "f32"), operations.constant(factors))
    found = operations.gather(whole, words, operations.constant(axis))
    return openvino.Model([operations.negative(found)], given)


def outcome(graph: Any) -> Any:
    return import_openvino().Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(WORDS)[0]


def test_the_outcome_is_the_same() -> None:
    graph = table()
    before = outcome(graph)
    assert look_up_before_scaling(graph) == 1
    assert np.array_equal(outcome(graph), before)
    types = [node.get_type_name() for node in graph.get_ordered_ops()]
    assert types.index("Gather") < types.index("Convert") < types.index("Multiply")


@pytest.mark.parametrize(
    "other",
    [{"scales": (1, 6)}, {"scales": (1,)}, {"axis": 1}, {"constant": False}],
    ids=["of each column", "one for all", "columns", "computed"],
)
def test_what_is_no_such_table_is_left_alone(other: dict[str, Any]) -> None:
    graph = table(**other)
    before = [node.get_friendly_name() for node in graph.get_ordered_ops()]
    assert look_up_before_scaling(graph) == 0
    assert [node.get_friendly_name() for node in graph.get_ordered_ops()] == before
