from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from medcite.index.embedding_tables import quantise_tables
from medcite.index.openvino_runtime import import_openvino

WORDS = np.array([[3, 0, 2], [1, 1, 3]])
TABLE = np.random.default_rng(0).normal(size=(4, 6)).astype(np.float32) * np.array([[1e-3], [1], [0], [1e3]], "f4")


def looking_up(*, axis: int = 0, half: bool = False, constant: bool = True) -> Any:
    """A graph that looks words up in a table of 4 rows."""
    openvino = import_openvino()
    from openvino import opset13 as operations

    words = operations.parameter([-1, -1], openvino.Type.i64)
    given = [words]
    table = operations.constant(TABLE.astype(np.float16) if half else TABLE)
    if half:
        table = operations.convert(table, "f32")
    if not constant:
        given.append(operations.parameter([4, 6], openvino.Type.f32))
        table = given[-1]
    found = operations.gather(table, words, operations.constant(axis))
    return openvino.Model([operations.negative(found)], given)


def outcome(graph: Any) -> Any:
    return import_openvino().Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})(WORDS)[0]


@pytest.mark.parametrize("half", [False, True], ids=["float32", "float16"])
def test_each_row_has_a_scale_of_its_own(half: bool) -> None:
    graph = looking_up(half=half)
    before = outcome(graph)
    assert quantise_tables(graph) == 1
    error = np.abs(outcome(graph) - before)
    assert (error <= np.abs(before).max(axis=-1, keepdims=True) * 0.51 / 127).all()
    assert error.any()


def test_rows_are_looked_up_before_they_are_scaled() -> None:
    graph = looking_up()
    quantise_tables(graph)
    types = [node.get_type_name() for node in graph.get_ordered_ops()]
    assert types.index("Gather") < types.index("Convert") < types.index("Multiply")
    kept = [node for node in graph.get_ordered_ops() if node.get_type_name() == "Constant"]
    assert [tuple(node.data.shape) for node in kept if node.get_element_type().to_string() == "i8"] == [TABLE.shape]


@pytest.mark.parametrize("other", [{"axis": 1}, {"constant": False}], ids=["columns", "computed"])
def test_what_is_no_such_table_is_left_alone(other: dict[str, Any]) -> None:
    graph = looking_up(**other)
    before = [node.get_friendly_name() for node in graph.get_ordered_ops()]
    assert quantise_tables(graph) == 0
    assert [node.get_friendly_name() for node in graph.get_ordered_ops()] == before
