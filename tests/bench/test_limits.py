"""The arithmetic that speed is set against is that of the bundled model, and what is measured makes sense."""

from __future__ import annotations

import json
import re
import struct
from collections.abc import Callable
from types import ModuleType

import pytest

from medcite.index.model_files import BUNDLED, local_folder

Bench = Callable[[str], ModuleType]


def test_operations_are_two_for_each_weight_of_the_models_layers_and_attention(bench: Bench) -> None:
    folder = local_folder(BUNDLED)
    assert folder
    with (folder / "model.safetensors").open("rb") as file:
        header = json.loads(file.read(*struct.unpack("<Q", file.read(8))))
    shapes = [entry["shape"] for name, entry in header.items() if re.search(r"encoder\.layer\.\d+.*weight$", name)]
    weights = sum(rows * columns for rows, columns in (shape for shape in shapes if len(shape) == 2))
    layers, width = bench("limits").LAYERS, bench("limits").WIDTH
    for tokens in (1, 16, 256):
        wanted, share = bench("limits").operations(tokens)
        assert wanted == 2 * tokens * (weights + layers * 2 * tokens * width)
        assert share == pytest.approx(tokens / (tokens + 6 * width))


def test_the_best_of_several_is_the_least(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([0.0, 5.0, 10.0, 12.0, 20.0, 29.0])
    monkeypatch.setattr(bench("limits").time, "perf_counter", lambda: next(clock))
    assert bench("limits").best(lambda: None, 3) == 2.0


@pytest.mark.parametrize("precision", ["f32", "int8"])
def test_multiplying_is_measured(bench: Bench, monkeypatch: pytest.MonkeyPatch, precision: str) -> None:
    monkeypatch.setattr(bench("limits"), "SIDE", 256)
    assert 1e7 < bench("limits").multiplying(precision) < 1e15
