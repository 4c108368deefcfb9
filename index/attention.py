"""Attention's second half in 8 bits: values summed by their weights, which NNCF leaves in float32."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medcite.index.openvino_runtime import import_openvino

Array = NDArray[np.float32]

TOPS = (1.0, 0.7, 0.5, 0.35, 0.25)
"""Weights above the top are cut off at it, so that those below have finer steps: the one that errs least is taken."""

MOST_ERROR = 0.01
"""Attention stays as it is where its sums would be further off: squared error beside the sums squared.

Of the bundled model's six layers it is .001 to .004.
"""

_LEVELS = 256


@dataclass(slots=True)
class _Layer:
    """What texts make of one attention: the largest value, and squared sums and their errors by top."""

    largest: float = np.finfo(np.float32).tiny.item()
    sums: float = 0.0
    errors: Array = field(default_factory=lambda: np.zeros(len(TOPS), dtype=np.float32))

    def measure(self, weights: Array, values: Array) -> None:
        """Add a text's weights, shape ``(heads, tokens, tokens)``, and values, ``(heads, tokens, width)``."""
        exact = weights @ values
        self.sums += float(np.square(exact).sum())
        step = self.largest / 127
        rounded = np.round(values / step) * step
        for place, top in enumerate(TOPS):
            kept = np.round(np.minimum(weights, top) * ((_LEVELS - 1) / top)) * (top / (_LEVELS - 1))
            self.errors[place] += np.square(kept @ rounded - exact).sum()

    @property
    def top(self) -> float | None:
        """The top that errs least; None if every one errs too much."""
        best = int(self.errors.argmin())
        return TOPS[best] if self.errors[best] <= MOST_ERROR * self.sums else None


def sum_values_in_int8(graph: Any, texts: Sequence[Mapping[str, NDArray[np.int64]]]) -> int:
    """Have attention's weights and values rounded to 8 bits before they are multiplied; gives in how many places.

    A weight is between 0 and 1, so its scale needs no more than a top; values are scaled by the largest that
    ``texts`` make. OpenVINO then computes attention as a whole with 8-bit arithmetic, and encoding takes a tenth
    less time.

    Args:
        graph: an OpenVINO model, which is changed.
        texts: its inputs for some texts, one each.
    """
    operations = _operations()
    places = [node for node in graph.get_ordered_ops() if _is_plain_attention(node)]
    if not places:
        return 0
    masks: dict[Any, Any] = {}
    layers = _measured(graph, texts)
    count = 0
    for node, layer in zip(places, layers, strict=True):
        if layer.top is None:
            continue
        _round(node, 2, -layer.largest * 128 / 127, layer.largest)
        weights = _weights(node, masks)
        limits = _limits(0, layer.top, 4)
        rounded = operations.fake_quantize(weights, *limits, *limits, _LEVELS)
        node.output(0).replace(operations.matmul(rounded, node.input_value(2), False, False).output(0))
        count += 1
    graph.validate_nodes_and_infer_types()
    return count


def _operations() -> Any:
    import_openvino()
    from openvino import opset13

    return opset13


def _is_plain_attention(node: Any) -> bool:
    """Whether it is attention as encoders have it: in no order of its own, and each head with keys of its own."""
    if node.get_type_name() != "ScaledDotProductAttention" or node.get_attributes().get("causal"):
        return False
    shapes = [node.input_value(place).get_partial_shape() for place in range(3)]
    if any(shape.rank.is_dynamic or len(shape) != 4 or shape[1].is_dynamic for shape in shapes):
        return False
    return len({shape[1].get_length() for shape in shapes}) == 1 and shapes[0][3].is_static


def _measured(graph: Any, texts: Sequence[Mapping[str, NDArray[np.int64]]]) -> list[_Layer]:
    """What ``texts`` make of each plain attention, in the graph's order."""
    openvino = import_openvino()
    copy = graph.clone()
    masks: dict[Any, Any] = {}
    wanted = []
    for node in copy.get_ordered_ops():
        if _is_plain_attention(node):
            wanted += [_weights(node, masks), node.input_value(2)]
    results = [_operations().result(output) for output in wanted]
    compiled = openvino.Core().compile_model(
        openvino.Model(results, copy.get_parameters()), "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    layers = [_Layer() for _ in range(len(wanted) // 2)]
    for text in texts:
        made = compiled(dict(text))
        for place, layer in enumerate(layers):
            layer.largest = max(layer.largest, float(np.abs(made[2 * place + 1]).max()))
    for text in texts:  # once more, as to keep what is made of all of them could take gigabytes
        made = compiled(dict(text))
        for place, layer in enumerate(layers):
            layer.measure(made[2 * place][0], made[2 * place + 1][0])
    return layers


def _weights(node: Any, masks: dict[Any, Any]) -> Any:
    """The weights that an attention multiplies its values by, as operations of their own.

    ``masks`` keeps what is added to the scores, for the attentions that share a mask.
    """
    operations = _operations()
    query, key = node.input_value(0), node.input_value(1)
    if node.get_input_size() > 4:
        scale = node.input_value(4)
    else:
        width = query.get_partial_shape()[3].get_length()
        scale = operations.constant(np.array(width**-0.5, dtype=np.float32))
    scores = operations.multiply(operations.matmul(query, key, False, True), scale)
    if node.get_input_size() > 3:
        mask = node.input_value(3)
        name = (mask.get_node().get_friendly_name(), mask.get_index())
        if name not in masks:
            masks[name] = mask if mask.get_element_type().to_string() != "boolean" else _added(mask)
        scores = operations.add(scores, masks[name])
    return operations.softmax(scores, -1)


def _added(mask: Any) -> Any:
    """What is added to scores: nothing where ``mask`` is true, what makes a weight 0 elsewhere."""
    operations = _operations()
    nothing, hidden = (
        operations.constant(np.array(value, dtype=np.float32)) for value in (0, np.finfo(np.float32).min)
    )
    return operations.select(mask, nothing, hidden)


def _round(node: Any, place: int, low: float, high: float) -> None:
    """Round an input of ``node`` to 8 bits, as early as it is only moved about: that is done in 8 bits, too."""
    while True:
        source = node.input_value(place)
        mover = source.get_node()
        if mover.get_type_name() not in ("Transpose", "Reshape") or len(source.get_target_inputs()) != 1:
            break
        node, place = mover, 0
    limits = _limits(low, high, len(source.get_partial_shape()))
    rounded = _operations().fake_quantize(source, *limits, *limits, _LEVELS)
    node.input(place).replace_source_output(rounded.output(0))


def _limits(low: float, high: float, rank: int) -> tuple[Any, Any]:
    return tuple(_operations().constant(np.full((1,) * rank, value, dtype=np.float32)) for value in (low, high))
