"""Compiles a sentence-transformers model, whole pipeline in one OpenVINO graph.

Runs as a process of its own (``python -m medcite.index.compilation``), so that torch and
sentence-transformers are never loaded beside the corpus: they cost seconds and a gigabyte.
"""

from __future__ import annotations

import argparse
import logging
import os
import sys
import warnings
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from medcite.corpus.errors import EncoderError
from medcite.index.encoder import EncoderSettings, Precision, Similarity, as_compared
from medcite.index.encoder_cache import PREPARATION_FAILED
from medcite.index.model_files import BUNDLED, PATTERNS, content_hash, local_folder, verify_bundled
from medcite.index.openvino_runtime import import_openvino

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

DEFAULT_MAX_TOKENS = 512  # for models that name no limit of their own
_MAX_DIFFERENCE = 1e-3  # of any component, compiled against torch; 1e-6 is usual
_PROBES = (
    "What is kyphoplasty?",
    "Osteoporosis weakens the bones.\n\n• calcium\n• vitamin D",
    "Größe 5 µg/dl – naïve façade ☃ 中文",
    "The heart pumps blood to the lungs and the body. " * 400,
    "x",
)


class NotCompilable(Exception):
    """The model works through sentence-transformers but not as one compiled graph."""


def fetch(name: str) -> Path:
    """The folder of the model called ``name``, downloaded from the hub if it is a hub name.

    Raises:
        EncoderError: there is no such model, or it cannot be fetched.
    """
    folder = local_folder(name)
    if folder is not None:
        return folder
    from huggingface_hub import snapshot_download

    try:
        return Path(snapshot_download(name, allow_patterns=list(PATTERNS)))
    except Exception as error:  # the hub's client raises a dozen unrelated kinds
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise EncoderError(
            f"There is no folder {name!r}, and no model of that name could be fetched from the hub: {reason}"
        ) from error


def load_model(folder: Path) -> SentenceTransformer:
    """The model in ``folder``, on the processor, from safetensors alone, running none of its code.

    Raises:
        EncoderError: the folder holds no such model.
    """
    from sentence_transformers import SentenceTransformer

    if not any(folder.rglob("*.safetensors")):
        raise EncoderError(f"{folder} holds no model weights in safetensors format.")
    reason = ""
    for attention in ("sdpa", "eager"):  # one operation, which runs faster, where the model knows it
        try:
            model = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"use_safetensors": True, "attn_implementation": attention},
            )
            return model.eval().float()
        except Exception as error:  # whatever a damaged or foreign folder makes it raise
            reason = reason or (str(error).strip() or type(error).__name__).splitlines()[0]
    raise EncoderError(f"{folder} is no sentence-transformers model: {reason}")


def describe(model: SentenceTransformer, name: str, folder: Path) -> EncoderSettings:
    """The settings of ``model`` as sentence-transformers itself would use it."""
    prompts = model.prompts
    passage_prompt = next((text for key in ("document", "passage", "corpus") if (text := prompts.get(key))), "")
    try:
        similarity = Similarity(str(getattr(model.similarity_fn_name, "value", model.similarity_fn_name)))
    except ValueError as error:
        raise EncoderError(f"{name} compares vectors by {model.similarity_fn_name}, which is not supported.") from error
    tokenizer = model.tokenizer
    limits = [model.max_seq_length, getattr(tokenizer, "model_max_length", None)]
    known = [int(limit) for limit in limits if limit and limit < 1_000_000]
    special = getattr(tokenizer, "num_special_tokens_to_add", lambda _pair: 0)
    return EncoderSettings(
        name=name,
        content_hash=content_hash(folder),
        dimensions=len(model.encode("x")),
        max_tokens=min(known, default=DEFAULT_MAX_TOKENS),
        special_tokens=int(special(False)),
        similarity=similarity,
        query_prompt=prompts.get("query") or "",
        passage_prompt=passage_prompt,
        backend="sentence-transformers",
        precision=Precision.FLOAT32,
        folder=str(folder),
    )


def compile_model(model: SentenceTransformer, settings: EncoderSettings, out: Path) -> EncoderSettings:
    """Write the graph and the tokenizer of ``model`` to ``out`` and return the settings to use them.

    The graph takes token ids and gives the final vectors: transformer, pooling and whatever modules
    follow. It is compared with torch on texts short and long before it is trusted.

    Raises:
        NotCompilable: the model cannot be traced, or its graph gives other vectors than torch.
    """
    import torch

    openvino = import_openvino(converter=True)

    tokenizer = model.tokenizer
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if tokenizer is None or backend is None:
        raise NotCompilable("its tokenizer has no fast form")
    features = model.preprocess(["a short text", "another text, somewhat longer than the first"])
    inputs = tuple(key for key in ("input_ids", "attention_mask", "token_type_ids") if key in features)
    if inputs[:2] != ("input_ids", "attention_mask"):
        raise NotCompilable(f"it takes other inputs than token ids and a mask: {', '.join(features)}")

    class Pipeline(torch.nn.Module):
        """The whole model as a function of its input tensors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> Any:
            return self.model(dict(zip(inputs, tensors, strict=True)))["sentence_embedding"]

    try:
        graph = openvino.convert_model(Pipeline(), example_input=tuple(features[key] for key in inputs))
        for node, key in zip(graph.inputs, inputs, strict=True):
            node.get_tensor().set_names({key})
            node.get_node().set_partial_shape(openvino.PartialShape([-1, -1]))
        graph.validate_nodes_and_infer_types()
        openvino.save_model(graph, out / "model.xml", compress_to_fp16=False)
    except Exception as error:  # tracing arbitrary modules fails in arbitrary ways
        raise NotCompilable((str(error).strip() or type(error).__name__).splitlines()[0]) from error
    backend.no_truncation()
    backend.no_padding()
    backend.save(str(out / "tokenizer.json"))
    compiled = replace(
        settings,
        backend="openvino",
        inputs=inputs,
        pad_id=int(tokenizer.pad_token_id or 0),
        pad_left=tokenizer.padding_side == "left",
    )
    compare(model, compiled, out)
    return compiled


def compare(model: SentenceTransformer, settings: EncoderSettings, out: Path) -> None:
    """Check that the compiled encoder in ``out`` gives what sentence-transformers gives.

    Raises:
        NotCompilable: a component of a vector differs by more than 1e-3 of the vector's length.
    """
    from medcite.index.compiled import CompiledEncoder

    encoder = CompiledEncoder(settings, out)
    try:
        passages = encoder.encode_passages(_PROBES)
        questions = np.stack([encoder.encode_question(text) for text in _PROBES])
    except Exception as error:  # a graph that was traced for one shape fails on others
        raise NotCompilable((str(error).strip() or type(error).__name__).splitlines()[0]) from error
    probes = list(_PROBES)
    for ours, theirs in (
        (passages, model.encode_document(probes, batch_size=2)),
        (questions, model.encode_query(probes, batch_size=1)),
    ):
        theirs = as_compared(np.asarray(theirs, dtype=np.float32), settings.similarity)
        scale = float(np.linalg.norm(theirs, axis=1).max())
        difference = float(np.abs(ours - theirs).max()) / max(scale, 1e-12)
        if not difference <= _MAX_DIFFERENCE:
            raise NotCompilable(f"compiled, its vectors differ by {difference:.1g} from the original's")


def prepare(name: str, out: Path) -> EncoderSettings:
    """Make the encoder called ``name`` ready in the folder ``out``: compiled if that can be.

    Raises:
        EncoderError: there is no such model, or the bundled one's weights are not the original's.
    """
    folder = fetch(name)
    if name == BUNDLED:
        verify_bundled(folder)
    model = load_model(folder)
    settings = describe(model, name, folder)
    try:
        settings = compile_model(model, settings, out)
    except NotCompilable as reason:
        for leftover in ("model.xml", "model.bin", "tokenizer.json"):
            (out / leftover).unlink(missing_ok=True)
        settings = replace(settings, reason=str(reason))
    settings.write(out / "encoder.json")
    return settings


def main() -> int:
    """Prepare one encoder; on trouble, the last line on stderr says what it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    os.environ.update(HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    try:
        prepare(arguments.name, arguments.out)
    except (EncoderError, OSError) as error:
        print(error, file=sys.stderr)
        return PREPARATION_FAILED
    return 0


if __name__ == "__main__":
    status = main()
    sys.stderr.flush()
    # All is written. Taking torch and OpenVINO apart takes time, and has been seen to crash.
    os._exit(status)
