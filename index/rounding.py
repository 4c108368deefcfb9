"""Numbers of a graph rounded to 8 bits, in the forms that OpenVINO computes with as integers."""

from __future__ import annotations

from typing import Any

import numpy as np

from medcite.index.activations import Array
from medcite.index.openvino_runtime import operations

LEVELS = 256

LEAST = 1e-12
"""What is smaller is nothing."""


def round_to_levels(source: Any, low: float, high: float) -> Any:
    """The output ``source`` rounded to 256 levels between ``low`` and ``high``, 0 among them."""
    low, high = min(low, 0.0), max(high, 0.0, low + LEAST)
    step = (high - low) / (LEVELS - 1)
    low = -round(-low / step) * step
    limits = [operations().constant(np.array(value, dtype=np.float32)) for value in (low, low + step * (LEVELS - 1))]
    return operations().fake_quantize(source, *limits, *limits, LEVELS).output(0)


def constant_weights(node: Any) -> Array | None:
    """The matrix that ``node`` always gives; None if it gives no matrix, or has to compute it."""
    if node.get_type_name() == "Convert":
        node = node.input_value(0).get_node()
    if node.get_type_name() != "Constant" or node.get_element_type().to_string() not in ("f32", "f16"):
        return None
    weights = np.array(node.data, dtype=np.float32)
    return weights if weights.ndim == 2 else None


def as_integers(weights: Array) -> tuple[Any, Any]:
    """Constants whose product is ``weights``: integers between -127 and 127, and a scale for each row."""
    scales = np.maximum(np.abs(weights).max(axis=1, keepdims=True), LEAST) / 127
    return operations().constant(np.round(weights / scales).astype(np.int8)), operations().constant(scales)
