"""Attention in 8 bits: queries and keys that are compared, and values that are summed by the weights that gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from medcite.index.activations import Array, Inputs, Range, run
from medcite.index.openvino_runtime import operations
from medcite.index.rounding import LEVELS, round_to_levels

TOPS = (1.0, 0.7, 0.5, 0.35, 0.25)
"""Weights above the top are cut off at it, so that those below have finer steps: the one that errs least is taken."""

MOST_ERROR = 0.01
"""Attention stays as it is where its sums would be further off: squared error beside the sums squared.

Of the bundled model's six layers it is .001 to .004.
"""

_VALUES = 2  # the place of values among an attention's inputs

_MEASURED = 8
"""Texts that the sums are measured with: tops read off 24 others came out alike."""


@dataclass(slots=True)
class _Sums:
    """What texts make of one attention's sums: squared, and their errors by top."""

    step: float
    sums: float = 0.0
    errors: Array = field(default_factory=lambda: np.zeros(len(TOPS), dtype=np.float32))

    def measure(self, weights: Array, values: Array) -> None:
        """Add a text's weights, shape ``(heads, tokens, tokens)``, and values, ``(heads, tokens, width)``."""
        exact = weights @ values
        self.sums += float(np.square(exact).sum())
        rounded = np.round(values / self.step) * self.step
        for place, top in enumerate(TOPS):
            kept = np.round(np.minimum(weights, top) * ((LEVELS - 1) / top)) * (top / (LEVELS - 1))
            self.errors[place] += np.square(kept @ rounded - exact).sum()

    @property
    def top(self) -> float | None:
        """The top that errs least; None if every one errs too much."""
        best = int(self.errors.argmin())
        return TOPS[best] if self.errors[best] <= MOST_ERROR * self.sums else None


def attentions(graph: Any) -> list[Any]:
    """The attentions of ``graph``, in its order, as far as they are of the kind that encoders have."""
    return [node for node in graph.get_ordered_ops() if _is_plain(node)]


def attention_inputs(found: Sequence[Any]) -> list[Any]:
    """What ``found`` attentions read: queries, keys and values of each in turn."""
    return [node.input_value(place) for node in found for place in range(3)]


def quantise_attention(graph: Any, inputs: Sequence[Range], texts: Sequence[Inputs]) -> int:
    """Have attention's queries, keys, weights and values rounded to 8 bits; gives in how many places.

    A weight is between 0 and 1, so its scale needs no more than a top; the others are scaled by what texts make
    of them. OpenVINO then computes attention as a whole with 8-bit arithmetic.

    Args:
        graph: an OpenVINO model, which is changed.
        inputs: the ranges of what its attentions read.
        texts: the graph's inputs for some texts, one each.
    """
    triples = [inputs[first : first + 3] for first in range(0, len(inputs), 3)]
    masks: dict[Any, Any] = {}
    count = 0
    for node, found, top in zip(attentions(graph), triples, _tops(graph, triples, texts[:_MEASURED]), strict=True):
        if top is None:
            continue
        for place, some in enumerate(found):
            _round(node, place, _largest(some))
        weights = round_to_levels(_weights(node, masks), 0, top)
        node.output(0).replace(operations().matmul(weights, node.input_value(_VALUES), False, False).output(0))
        count += 1
    return count


def _is_plain(node: Any) -> bool:
    """Whether it is attention as encoders have it: in no order of its own, and each head with keys of its own."""
    if node.get_type_name() != "ScaledDotProductAttention" or node.get_attributes().get("causal"):
        return False
    shapes = [node.input_value(place).get_partial_shape() for place in range(3)]
    if any(shape.rank.is_dynamic or len(shape) != 4 or shape[1].is_dynamic for shape in shapes):
        return False
    return len({shape[1].get_length() for shape in shapes}) == 1 and shapes[0][3].is_static


def _tops(graph: Any, made: Sequence[Sequence[Range]], texts: Sequence[Inputs]) -> list[float | None]:
    """The top of each plain attention's weights, in the graph's order; ``made`` is what its inputs range over."""
    if not made:
        return []
    copy = graph.clone()
    masks: dict[Any, Any] = {}
    wanted = []
    for node in attentions(copy):
        wanted += [_weights(node, masks), node.input_value(_VALUES)]
    compute = run(copy, wanted)
    sums = [_Sums(_largest(found[_VALUES]) / 127) for found in made]
    for text in texts:
        values = compute(text)
        for place, layer in enumerate(sums):
            layer.measure(values[2 * place][0], values[2 * place + 1][0])
    return [layer.top for layer in sums]


def _largest(found: Range) -> float:
    """The largest absolute value; rounded on both sides of 0 alike, or OpenVINO would leave some of it in float32."""
    return max(-float(found.low.min()), float(found.high.max()))


def _weights(node: Any, masks: dict[Any, Any]) -> Any:
    """The weights that an attention multiplies its values by, as operations of their own.

    ``masks`` keeps what is added to the scores, for the attentions that share a mask.
    """
    query, key = node.input_value(0), node.input_value(1)
    if node.get_input_size() > 4:
        scale = node.input_value(4)
    else:
        width = query.get_partial_shape()[3].get_length()
        scale = operations().constant(np.array(width**-0.5, dtype=np.float32))
    scores = operations().multiply(operations().matmul(query, key, False, True), scale)
    if node.get_input_size() > 3:
        mask = node.input_value(3)
        name = (mask.get_node().get_friendly_name(), mask.get_index())
        if name not in masks:
            masks[name] = mask if mask.get_element_type().to_string() != "boolean" else _added(mask)
        scores = operations().add(scores, masks[name])
    return operations().softmax(scores, -1)


def _added(mask: Any) -> Any:
    """What is added to scores: nothing where ``mask`` is true, what makes a weight 0 elsewhere."""
    nothing, hidden = (
        operations().constant(np.array(value, dtype=np.float32)) for value in (0, np.finfo(np.float32).min)
    )
    return operations().select(mask, nothing, hidden)


def _round(node: Any, place: int, largest: float) -> None:
    """Round an input of ``node`` to 8 bits, as early as it is only moved about: that is done in 8 bits, too."""
    while True:
        source = node.input_value(place)
        mover = source.get_node()
        if mover.get_type_name() not in ("Transpose", "Reshape") or len(source.get_target_inputs()) != 1:
            break
        node, place = mover, 0
    node.input(place).replace_source_output(round_to_levels(source, -largest * 128 / 127, largest))
