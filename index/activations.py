"""What texts make of the tensors inside a graph: the least and the largest value of each channel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from medcite.index.openvino_runtime import import_openvino, operations

Array = NDArray[np.float32]

Inputs = Mapping[str, NDArray[np.int64]]
"""A graph's inputs for one text."""


@dataclass(frozen=True, slots=True)
class Range:
    """The least and largest values in a tensor, each of shape ``(texts, channels)``; a channel is what is last."""

    low: Array
    high: Array


def run(graph: Any, outputs: Sequence[Any]) -> Callable[[Inputs], Any]:
    """What computes ``outputs``, tensors inside ``graph``, in float32 from the inputs for a text."""
    openvino = import_openvino()
    results = [operations().result(output) for output in outputs]
    compiled = openvino.Core().compile_model(
        openvino.Model(results, graph.get_parameters()), "CPU", {"INFERENCE_PRECISION_HINT": "f32"}
    )
    return lambda text: compiled(dict(text))


def ranges(graph: Any, pick: Callable[[Any], Sequence[Any]], texts: Sequence[Inputs]) -> list[Range]:
    """The ranges, over ``texts``, of the tensors that ``pick`` picks in ``graph``, or in a copy of it."""
    copy = graph.clone()  # what is computed from the tensors is to leave no traces
    picked = pick(copy)
    if not picked:
        return []
    wanted = []
    for output in picked:
        axes = np.arange(len(output.get_partial_shape()) - 1)
        wanted += [operations().reduce_min(output, axes), operations().reduce_max(output, axes)]
    compute = run(copy, wanted)
    made: list[list[Array]] = []
    for text in texts:
        values = compute(text)
        made.append([np.array(values[place]) for place in range(len(wanted))])
    return [
        Range(np.stack([row[place] for row in made]), np.stack([row[place + 1] for row in made]))
        for place in range(0, len(wanted), 2)
    ]
