"""Weights of a model between those it had and those it was tuned to."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def averaged(original: Mapping[str, Any], tuned: Mapping[str, Any], weight: float) -> dict[str, Any]:
    """``weight`` of the tuned tensors and the rest of the original's, by name: NumPy's or torch's, all alike.

    What is not in floating point is the original's. A weight of 0 gives the original's exactly.

    Raises:
        ValueError: they are not tensors of the same model.
    """
    if {name: tuple(some.shape) for name, some in original.items()} != {
        name: tuple(some.shape) for name, some in tuned.items()
    }:
        raise ValueError("the tuned model has other weights than the original")
    return {
        name: some + weight * (tuned[name] - some) if "float" in str(some.dtype) else some
        for name, some in original.items()
    }


def write_averaged(original: Path, tuned: Path, weight: float, out: Path) -> None:
    """Write the model between two that are kept in folders of the same form to the folder ``out``, not there yet.

    Raises:
        ValueError: they are not the same model, but for its weights.
        OSError: it cannot be written.
    """
    from safetensors import safe_open
    from safetensors.numpy import load_file, save_file

    shutil.copytree(original, out)
    for path in sorted(original.rglob("*.safetensors")):
        name = path.relative_to(original)
        with safe_open(path, "numpy") as kept:
            metadata = kept.metadata()
        save_file(averaged(load_file(path), load_file(tuned / name), weight), out / name, metadata)
