from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from medcite.index.activations import ranges
from medcite.index.attention import MOST_ERROR, attention_inputs, attentions, quantise_attention
from medcite.index.openvino_runtime import import_openvino

HEADS, WIDTH = 3, 8


def attending(*, mask: str = "boolean", scale: float | None = None, causal: bool = False, heads: int = HEADS) -> Any:
    """A graph that has tokens, ``(texts, tokens, HEADS * WIDTH)``, attend to each other; ``heads`` for the keys."""
    openvino = import_openvino()
    from openvino import opset13 as operations

    chance = np.random.default_rng(0)
    tokens = operations.parameter([-1, -1, HEADS * WIDTH], openvino.Type.f32)
    seen = operations.parameter([-1, -1], openvino.Type.i64)

    def split(number: int) -> Any:
        weights = chance.normal(size=(HEADS * WIDTH, number * WIDTH)).astype(np.float32)
        projected = operations.matmul(tokens, operations.constant(weights), False, False)
        parts = operations.reshape(projected, operations.constant(np.array([0, 0, number, WIDTH])), True)
        return operations.transpose(parts, operations.constant(np.array([0, 2, 1, 3])))

    inputs = [split(HEADS), split(heads), split(heads)]
    if mask != "none":
        shown = operations.unsqueeze(seen, operations.constant(np.array([1, 2])))
        as_boolean = operations.convert(shown, "boolean")
        if mask == "boolean":
            inputs.append(as_boolean)
        else:
            inputs.append(
                operations.multiply(operations.convert(operations.subtract(shown, np.int64(1)), "f32"), np.float32(1e9))
            )
    if scale is not None:
        inputs.append(operations.constant(np.float32(scale)))
    attended = operations.scaled_dot_product_attention(*inputs, causal=causal)
    return openvino.Model([operations.negative(attended)], [tokens, seen])


def some(*lengths: int, seed: int = 1) -> list[np.ndarray[Any, Any]]:
    """Tokens of texts, shape ``(texts, longest, HEADS * WIDTH)``, and which of them are no padding."""
    tokens = np.random.default_rng(seed).normal(size=(len(lengths), max(lengths), HEADS * WIDTH)).astype(np.float32) / 3
    return [tokens, (np.arange(max(lengths)) < np.array(lengths)[:, None]).astype(np.int64)]


TEXTS: Any = [dict(enumerate(some(length, seed=length))) for length in (7, 12, 20)]


def outcome(graph: Any, *lengths: int) -> Any:
    compiled = import_openvino().Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return compiled(some(*lengths))[0].copy()


def quantise(graph: Any) -> int:
    found = ranges(graph, lambda copy: attention_inputs(attentions(copy)), TEXTS)
    count = quantise_attention(graph, found, TEXTS)
    graph.validate_nodes_and_infer_types()
    return count


@pytest.mark.parametrize(
    "how",
    [{}, {"scale": 0.2}, {"mask": "added"}, {"mask": "added", "scale": 0.2}, {"mask": "none"}],
    ids=["usual", "scaled", "added mask", "added mask, scaled", "no mask"],
)
def test_the_outcome_is_nearly_the_same(how: dict[str, Any]) -> None:
    lengths = (9, 15, 4)
    graph = attending(**how)
    exact = outcome(graph, *lengths)
    assert quantise(graph) == 1
    error = outcome(graph, *lengths) - exact
    for row, length in enumerate(lengths):
        assert 0 < np.square(error[row, :, :length]).sum() < 2 * MOST_ERROR * np.square(exact[row, :, :length]).sum()


def test_all_is_rounded_before_it_is_moved_about() -> None:
    graph = attending()
    quantise(graph)
    rounded = [node for node in graph.get_ordered_ops() if node.get_type_name() == "FakeQuantize"]
    sources = [node.input_value(0).get_node().get_type_name() for node in rounded]
    assert sorted(sources) == ["MatMul", "MatMul", "MatMul", "Softmax"]
    for node in rounded:
        [reader] = node.output(0).get_target_inputs()
        assert reader.get_node().get_type_name() == (
            "MatMul" if sources[rounded.index(node)] == "Softmax" else "Reshape"
        )


def test_both_sides_of_0_are_rounded_alike() -> None:
    """Otherwise OpenVINO computes a part of it in float32."""
    graph = attending()
    quantise(graph)
    for node in graph.get_ordered_ops():
        if node.get_type_name() == "FakeQuantize" and node.input_value(0).get_node().get_type_name() == "MatMul":
            low, high = (float(node.input_value(place).get_node().data) for place in (1, 2))
            assert low / high == pytest.approx(-128 / 127, rel=1e-5)


@pytest.mark.parametrize("other", [{"causal": True}, {"heads": 1}], ids=["causal", "keys shared by heads"])
def test_what_is_no_such_attention_is_left_alone(other: dict[str, Any]) -> None:
    graph = attending(**other)
    before = outcome(graph, 9, 15)
    assert quantise(graph) == 0
    assert np.array_equal(outcome(graph, 9, 15), before)


def test_where_it_would_err_too_much_it_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("medcite.index.attention.MOST_ERROR", 1e-9)
    graph = attending()
    before = outcome(graph, 9, 15)
    assert quantise(graph) == 0
    assert np.array_equal(outcome(graph, 9, 15), before)


def test_a_graph_without_attention_is_left_alone() -> None:
    openvino = import_openvino()
    from openvino import opset13 as operations

    given = operations.parameter([-1, 3], openvino.Type.f32)
    assert quantise(openvino.Model([operations.negative(given)], [given])) == 0
