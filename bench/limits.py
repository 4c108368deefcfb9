"""What this machine can do at most: figures to set those of bench/speed.py and bench/scale.py against.

    python bench/limits.py

Memory bandwidth: reading (a sum) and copying arrays much larger than any cache, by one thread and by as many
as there are cores; copying counts what is read and what is written. Arithmetic: one large multiplication of
matrices by OpenVINO on all cores, in float32 as medcite's encoder runs it, and in int8 as OpenVINO runs a
quantised model; a multiplication and an addition count as two operations. Each is the best of several: what
the machine can do, not what it usually does.

Prints a table, and what follows for one question: how long scanning the vectors of a million passages takes at
least, and how long encoding texts of several lengths with a transformer of the bundled model's shape.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np
from numpy.typing import NDArray

from medcite.index.openvino_runtime import import_openvino

MEGABYTES = 512  # for each thread: more than any cache
SIDE = 2048
REPEATS = 7

LAYERS, WIDTH, INNER = 6, 384, 1536
"""The shape of all-MiniLM-L6-v2."""


def best(run: Callable[[], object], repeats: int = REPEATS) -> float:
    """The least seconds that ``run`` took."""
    taken = []
    for _ in range(repeats):
        began = time.perf_counter()
        run()
        taken.append(time.perf_counter() - began)
    return min(taken)


def bandwidth(threads: int) -> tuple[float, float]:
    """Bytes a second, reading and copying, by so many threads side by side."""
    arrays = [np.ones(MEGABYTES * 2**20 // 4, dtype=np.float32) for _ in range(threads)]
    copies = [np.empty_like(array) for array in arrays]
    for copy in copies:
        copy.fill(0)  # so that its pages are there

    def read(array: NDArray[np.float32]) -> None:
        np.max(array)  # a sum would be limited by the additions that wait for each other

    size = sum(array.nbytes for array in arrays)
    with ThreadPoolExecutor(threads) as pool:
        reading = best(lambda: list(pool.map(read, arrays)))
        copying = best(lambda: list(pool.map(np.copyto, copies, arrays)))
    return size / reading, 2 * size / copying


def multiplying(precision: str) -> float:
    """Operations a second of one multiplication of square matrices, "f32" or "int8"."""
    openvino = import_openvino()
    ops = openvino.opset13
    chance = np.random.default_rng(0)
    left = ops.parameter([SIDE, SIDE], np.float32)
    matrix = chance.uniform(-1, 1, (SIDE, SIDE)).astype(np.float32)
    if precision == "int8":  # as quantised models say it, which OpenVINO runs as one int8 multiplication
        low, high = ops.constant(np.float32(-1)), ops.constant(np.float32(1))
        fed = ops.fake_quantize(left, low, high, low, high, 256)
        whole = ops.constant(np.round(matrix * 127).astype(np.int8))
        right = ops.multiply(ops.convert(whole, np.float32), ops.constant(np.float32(1 / 127)))
    else:
        fed, right = left, ops.constant(matrix)
    model = openvino.Model([ops.matmul(fed, right, False, True)], [left])
    compiled = openvino.Core().compile_model(
        model, "CPU", {"INFERENCE_PRECISION_HINT": "f32", "PERFORMANCE_HINT": "LATENCY"}
    )
    request = compiled.create_infer_request()
    tensor = openvino.Tensor(chance.uniform(-1, 1, (SIDE, SIDE)).astype(np.float32))
    request.set_input_tensor(tensor)
    request.infer()
    return 2 * SIDE**3 / best(request.infer)


def operations(tokens: int) -> tuple[float, float]:
    """Of encoding one text: all of them, and the share of attention's own, which grows with the square."""
    projections = LAYERS * (4 * WIDTH**2 + 2 * WIDTH * INNER) * tokens
    attention = LAYERS * 2 * tokens**2 * WIDTH
    return 2.0 * (projections + attention), attention / (projections + attention)


def main() -> None:
    """Measure and print."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    print("| this machine at most | |\n|---|---|")
    reading = 0.0
    for threads in dict.fromkeys((1, cores)):
        reading, copying = bandwidth(threads)
        print(f"| reading memory, {threads} threads | {reading / 1e9:.1f} GB/s |")
        print(f"| copying memory, {threads} threads | {copying / 1e9:.1f} GB/s |")
    peaks = {precision: multiplying(precision) for precision in ("f32", "int8")}
    for precision, peak in peaks.items():
        print(f"| multiplying in {precision}, {cores} cores | {peak / 1e9:,.0f} Gop/s |")

    print("\n| a question, at the least | |\n|---|---|")
    for name, size in (("float32", 4), ("float16", 2), ("int8", 1)):
        seconds = 1e6 * WIDTH * size / reading
        print(f"| scanning a million {name} vectors of {WIDTH} | {1000 * seconds:.0f} ms |")
    print("\n| encoding | operations | attention's share | f32 | int8 |\n|---|---|---|---|---|")
    for tokens in (16, 64, 128, 178, 256):
        wanted, share = operations(tokens)
        times = " | ".join(f"{1000 * wanted / peak:.2f} ms" for peak in peaks.values())
        print(f"| {tokens} tokens | {wanted / 1e9:.2f} G | {share:.1%} | {times} |")


if __name__ == "__main__":
    main()
