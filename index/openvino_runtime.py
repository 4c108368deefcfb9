"""OpenVINO, imported without its usage reports: nothing leaves the machine."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType

_importing = threading.Lock()


@contextmanager
def without_modules(*names: str) -> Iterator[None]:
    """Within the block, importing any of ``names`` that is not loaded yet raises ImportError."""
    blocked = [name for name in names if name not in sys.modules]
    sys.modules.update(dict.fromkeys(blocked))  # type: ignore[arg-type]
    try:
        yield
    finally:
        for name in blocked:
            sys.modules.pop(name, None)


def import_openvino(*, converter: bool = False) -> ModuleType:
    """The ``openvino`` package; with its model ``converter`` only on request, which costs 0.1 s.

    On import the converter sends a usage event over the network if ``openvino_telemetry`` is
    installed, and falls back to a stub if it is not: so it is shown none.
    """
    blocked = ["openvino_telemetry"] if converter else ["openvino_telemetry", "openvino.tools.ovc"]
    with _importing:
        with without_modules(*blocked):
            openvino = importlib.import_module("openvino")
        # Its first array makes it get hold of NumPy, at which two threads at once would wait for each other for ever.
        _ = openvino.Tensor(openvino.Type.f32, openvino.Shape([1])).data
    return openvino


def operations() -> ModuleType:
    """OpenVINO's operations, to build and change graphs with; of one version."""
    import_openvino()
    return importlib.import_module("openvino.opset13")
