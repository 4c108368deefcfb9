"""An encoder's linear layers in 8 bits: their weights as integers, and what they read rounded to 256 levels.

Scales are read off what texts make of the activations (post-training static quantisation). Some channels of
these are many times as large as the others, and would leave them few levels: so each channel is divided by a
factor, and the weights it meets are multiplied by it (G. Xiao et al., "SmoothQuant", 2023).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from medcite.index.activations import Array, Range
from medcite.index.openvino_runtime import operations
from medcite.index.rounding import LEAST, as_integers, constant_weights, round_to_levels

SMOOTHING = 0.9
"""How much of the inequality among channels is moved into the weights, between 0 and 1: SmoothQuant's alpha.

With the bundled model, mean cosines to float32 vectors are .987 at .5, and .997 at .75, .85, .9 and .95.
"""

LinearLayers = list[list[Any]]
"""Layers of a graph, those that read the same together."""


def linear_layers(graph: Any) -> LinearLayers:
    """The linear layers of ``graph`` that read tokens, in its order.

    Those that read a text as a whole, after its tokens are pooled, cost next to nothing, and are best left as they are.
    """
    found: dict[tuple[str, int], list[Any]] = {}
    for node in graph.get_ordered_ops():
        if node.get_type_name() != "MatMul" or node.get_attributes()["transpose_a"] or _weights(node) is None:
            continue
        source = node.input_value(0)
        if source.get_partial_shape().rank == 3:
            found.setdefault((source.get_node().get_friendly_name(), source.get_index()), []).append(node)
    return list(found.values())


def layer_inputs(layers: LinearLayers) -> list[Any]:
    """What each group of layers reads."""
    return [group[0].input_value(0) for group in layers]


def quantise_layers(layers: LinearLayers, inputs: Sequence[Range]) -> None:
    """Have ``layers`` computed in 8 bits; ``inputs`` are the ranges of what each group reads."""
    for group, found in zip(layers, inputs, strict=True):
        _quantise(group, found)


def _weights(node: Any) -> Array | None:
    """The weights of a linear layer, shape ``(outputs, inputs)``; None if it multiplies by something computed."""
    weights = constant_weights(node.input_value(1).get_node())
    if weights is None:
        return None
    return weights if node.get_attributes()["transpose_b"] else weights.T


def _quantise(layers: Sequence[Any], found: Range) -> None:
    """Quantise layers that read the same, whose channels were ``found`` to have these ranges."""
    weights = {layer: some for layer in layers if (some := _weights(layer)) is not None}
    factors = _factors(found, np.max([np.abs(some).max(axis=0) for some in weights.values()], axis=0))
    source = layers[0].input_value(0)
    evened = operations().multiply(source, operations().constant((1 / factors)[None, None]))
    # The mean over texts: what only one in many reaches is cut off, and leaves finer steps to all others.
    low, high = (found.low / factors).min(axis=1).mean(), (found.high / factors).max(axis=1).mean()
    rounded = round_to_levels(evened.output(0), float(low), float(high))
    for layer, some in weights.items():
        integers, scales = as_integers(some * factors)
        scaled = operations().multiply(operations().convert(integers, "f32"), scales)
        layer.output(0).replace(operations().matmul(rounded, scaled, False, True).output(0))


def _factors(found: Range, weights: Array) -> Array:
    """What each channel is divided by: SmoothQuant's equation 4. ``weights`` are the largest that a channel meets."""
    activations = np.maximum(np.abs(found.low), np.abs(found.high)).max(axis=0)
    known = (activations > LEAST) & (weights > LEAST)
    factors: Array = np.ones_like(activations)
    factors[known] = activations[known] ** SMOOTHING / weights[known] ** (1 - SMOOTHING)
    return factors
