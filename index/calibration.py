"""Makes the int8 form of a compiled encoder, calibrated on passages of the corpus that it is for.

Linear layers, attention and embedding tables are computed in 8 bits, with scales read off what the passages
make of the activations. What comes out is compared with the float32 form on passages that were not calibrated
on, and used only if it is near enough and quicker on this machine.

Runs as a process of its own (``python -m medcite.index.calibration``): a graph that OpenVINO crashes over ends
that, and not what the user has started.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from medcite.corpus.errors import EncoderError
from medcite.index.activations import Inputs, ranges
from medcite.index.attention import attention_inputs, attentions, quantise_attention
from medcite.index.compiled import CompiledEncoder
from medcite.index.embedding_tables import quantise_tables
from medcite.index.encoder import EncoderSettings, Precision, Vectors
from medcite.index.linear_layers import layer_inputs, linear_layers, quantise_layers
from medcite.index.model_files import file_hash
from medcite.index.openvino_runtime import import_openvino
from medcite.index.preparing_process import end_after

NEAR_ENOUGH = 0.99
"""Least mean cosine between int8 and float32 vectors; .997 is usual for the bundled model."""

QUICK_ENOUGH = 1.5
"""How many times as fast as float32 int8 must be: processors without 8-bit dot products gain little."""


@dataclass(frozen=True, slots=True)
class Comparison:
    """What int8 costs and gains: the cosines to float32 vectors, mean and least, and the speed beside float32's."""

    cosine: float
    least: float
    speed: float

    def __str__(self) -> str:
        return f"cosine to float32 {self.cosine:.4f}, least {self.least:.3f}; {self.speed:.1f} times as fast here"


def quantise(prepared: Path, settings: EncoderSettings, texts: Sequence[str], out: Path) -> EncoderSettings:
    """Write the int8 form of the encoder in ``prepared``, calibrated on ``texts``, to ``out``.

    Raises:
        EncoderError: the graph cannot be quantised.
    """
    openvino = import_openvino()
    encoder = CompiledEncoder(settings, prepared)
    try:
        graph = openvino.Core().read_model(str(prepared / "model.xml"))
        quantise_graph(graph, [encoder.tensors(text) for text in texts])
        openvino.save_model(graph, out / "model.xml", compress_to_fp16=True)
    except OSError:
        raise
    except Exception as error:  # graphs of arbitrary models fail in arbitrary ways
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EncoderError(f"{settings.name} cannot be computed in int8: {reason}") from error
    (out / "tokenizer.json").write_bytes((prepared / "tokenizer.json").read_bytes())
    return replace(settings, precision=Precision.INT8, graph=file_hash(out / "model.bin"))


def quantise_graph(graph: Any, texts: Sequence[Inputs]) -> None:
    """Have an OpenVINO model computed in 8 bits, as ``texts``, its inputs for one text each, suggest."""
    layers = linear_layers(graph)

    def read(copy: Any) -> list[Any]:
        return [*layer_inputs(linear_layers(copy)), *attention_inputs(attentions(copy))]

    found = ranges(graph, read, texts)
    quantise_attention(graph, found[len(layers) :], texts)
    quantise_layers(layers, found[: len(layers)])
    quantise_tables(graph)
    graph.validate_nodes_and_infer_types()


def compare(exact: CompiledEncoder, quick: CompiledEncoder, texts: Sequence[str]) -> Comparison:
    """Encode ``texts`` with both, in turn, and compare what comes out and the quickest run of each.

    Processor time is compared, as others may be at work. The first run on each of the processor's streams makes
    kernels for the shapes that come up: there is one run more than there are streams.
    """
    seconds: dict[str, list[float]] = {"exact": [], "quick": []}
    found: dict[str, Vectors] = {}
    for _ in range(max(exact.streams, quick.streams) + 1):
        for name, encoder in (("exact", exact), ("quick", quick)):
            began = time.process_time()
            found[name] = encoder.encode_passages(texts)
            seconds[name].append(time.process_time() - began)
    lengths = [np.maximum(np.linalg.norm(some, axis=1), 1e-12) for some in found.values()]
    cosines = np.sum(found["exact"] * found["quick"], axis=1) / (lengths[0] * lengths[1])
    return Comparison(float(cosines.mean()), float(cosines.min()), min(seconds["exact"]) / min(seconds["quick"]))


def calibrate(prepared: Path, texts: Sequence[str], out: Path, *, always: bool = False) -> EncoderSettings:
    """The encoder in ``prepared`` in int8, written to ``out``; or its own settings, saying why, if that does not pay.

    Args:
        prepared: folder of an encoder that was compiled in float32.
        texts: passages of the corpus, as they are embedded: four fifths to calibrate on, the rest to compare on.
        out: an empty folder. ``encoder.json`` is written there in any case.
        always: take int8 even if it is not near enough or not quicker.

    Raises:
        EncoderError: the graph cannot be quantised.
    """
    settings = EncoderSettings.read(prepared / "encoder.json")
    split = max(1, 4 * len(texts) // 5)
    found = quantise(prepared, settings, texts[:split], out)
    result = compare(
        CompiledEncoder(settings, prepared), CompiledEncoder(found, out, out / "kernels"), texts[split:] or texts
    )
    if always or (result.cosine >= NEAR_ENOUGH and result.speed >= QUICK_ENOUGH):
        found = replace(found, note=f"int8, calibrated on {split} passages: {result}")
    else:
        found = replace(settings, note=f"float32, as int8 would not pay: {result}")
    found.write(out / "encoder.json")
    return found


def main() -> None:
    """Calibrate, and end this process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("prepared", type=Path)
    parser.add_argument("texts", type=Path, help="a JSON list")
    parser.add_argument("out", type=Path)
    parser.add_argument("--always", action="store_true")
    arguments: Any = parser.parse_args()

    def work() -> None:
        texts = json.loads(arguments.texts.read_text(encoding="utf-8"))
        calibrate(arguments.prepared, texts, arguments.out, always=arguments.always)

    end_after(work, (EncoderError, OSError, ValueError))


if __name__ == "__main__":
    main()
