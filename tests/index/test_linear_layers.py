from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from medcite.index.activations import ranges
from medcite.index.linear_layers import layer_inputs, linear_layers, quantise_layers
from medcite.index.openvino_runtime import import_openvino

WIDTH, WIDER = 16, 24
LOUD = 3  # a channel far above the others, as language models have them
WEIGHTS = np.random.default_rng(0).normal(size=(2, WIDER, WIDTH)).astype(np.float32)


def reading(*, transposed: bool = True, half: bool = False) -> Any:
    """A graph of two layers that read the same tokens, and one that reads the mean of what these make."""
    openvino = import_openvino()
    from openvino import opset13 as operations

    tokens = operations.parameter([-1, -1, WIDTH], openvino.Type.f32)

    def layer(source: Any, weights: Any) -> Any:
        weights = weights if transposed else np.ascontiguousarray(weights.T)
        constant = operations.constant(weights.astype(np.float16) if half else weights)
        return operations.matmul(source, operations.convert(constant, "f32") if half else constant, False, transposed)

    made = operations.add(layer(tokens, WEIGHTS[0]), layer(tokens, WEIGHTS[1]))
    pooled = operations.reduce_mean(made, np.array([1]))
    return openvino.Model([made, layer(pooled, WEIGHTS[0].T)], [tokens])


def some(length: int, seed: int, loud: float = 50.0) -> Any:
    tokens = np.random.default_rng(seed).normal(size=(1, length, WIDTH)).astype(np.float32)
    tokens[..., LOUD] *= loud
    return tokens


TEXTS: Any = [{0: some(length, length)} for length in (5, 9, 20, 31)]


def quantise(graph: Any) -> list[int]:
    layers = linear_layers(graph)
    quantise_layers(layers, ranges(graph, lambda copy: layer_inputs(linear_layers(copy)), TEXTS))
    graph.validate_nodes_and_infer_types()
    return [len(group) for group in layers]


def outcome(graph: Any) -> Any:
    compiled = import_openvino().Core().compile_model(graph, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    return compiled(some(40, seed=77))[0].copy()


@pytest.mark.parametrize("transposed", [True, False], ids=["outputs first", "inputs first"])
@pytest.mark.parametrize("half", [False, True], ids=["float32", "float16"])
def test_the_outcome_is_nearly_the_same(transposed: bool, half: bool) -> None:
    graph = reading(transposed=transposed, half=half)
    exact = outcome(graph)
    assert quantise(graph) == [2]
    error = outcome(graph) - exact
    assert 0 < np.square(error).sum() < 3e-4 * np.square(exact).sum()


def test_a_loud_channel_drowns_the_others_less(monkeypatch: pytest.MonkeyPatch) -> None:
    others = some(40, seed=77, loud=0.0) @ WEIGHTS.sum(axis=0).T

    def error() -> float:
        graph = reading()
        exact = outcome(graph)
        quantise(graph)
        return float(np.square(outcome(graph) - exact).sum() / np.square(others).sum())

    smoothed = error()
    monkeypatch.setattr("medcite.index.linear_layers._factors", lambda *_: np.ones(WIDTH, dtype=np.float32))
    assert 2 * smoothed < error()


def test_layers_that_read_the_same_share_its_rounding_and_weights_are_integers() -> None:
    graph = reading()
    quantise(graph)
    nodes = graph.get_ordered_ops()
    [rounded] = [node for node in nodes if node.get_type_name() == "FakeQuantize"]
    assert len(rounded.output(0).get_target_inputs()) == 2
    assert sum(node.get_element_type().to_string() == "i8" for node in nodes if node.get_type_name() == "Constant") == 2


def test_what_reads_a_whole_text_is_left_alone() -> None:
    graph = reading()
    quantise(graph)
    [plain] = [
        node
        for node in graph.get_ordered_ops()
        if node.get_type_name() == "MatMul" and node.input_value(1).get_node().get_type_name() == "Constant"
    ]
    assert plain.input_value(0).get_node().get_type_name() == "ReduceMean"


def test_channels_that_are_always_0_do_no_harm() -> None:
    openvino = import_openvino()
    from openvino import opset13 as operations

    tokens = operations.parameter([-1, -1, WIDTH], openvino.Type.f32)
    nothing = operations.multiply(tokens, np.zeros(WIDTH, dtype=np.float32))
    dead = operations.matmul(nothing, operations.constant(np.zeros_like(WEIGHTS[0])), False, True)
    graph = openvino.Model([operations.negative(dead)], [tokens])
    assert quantise(graph) == [1]
    assert not outcome(graph).any()
