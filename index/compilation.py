"""Compiles a sentence-transformers model, whole pipeline in one OpenVINO graph.

Runs as a process of its own (``python -m medcite.index.compilation``), so that torch and
sentence-transformers are never loaded beside the corpus: they cost seconds and a gigabyte.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from medcite.corpus.errors import EncoderError
from medcite.index.encoder import EncoderSettings, Precision, Similarity, as_compared
from medcite.index.model_files import BUNDLED, content_hash, verify_bundled
from medcite.index.originals import fetch, load_original, reason_of, token_limit
from medcite.index.preparing_process import end_with
from medcite.index.tracing import NotCompilable, fast_tokenizer, write_graph

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_MAX_DIFFERENCE = 1e-3  # of any component, compiled against torch; 1e-6 is usual
_PROBES = (
    "What is kyphoplasty?",
    "Osteoporosis weakens the bones.\n\n• calcium\n• vitamin D",
    "Größe 5 µg/dl – naïve façade ☃ 中文",
    "The heart pumps blood to the lungs and the body. " * 400,
    "x",
)


def load_model(folder: Path) -> SentenceTransformer:
    """The model in ``folder``, on the processor, from safetensors alone, running none of its code.

    Raises:
        EncoderError: the folder holds no such model.
    """
    from sentence_transformers import SentenceTransformer

    model: SentenceTransformer = load_original(SentenceTransformer, folder, "sentence-transformers model")
    return model


def describe(model: SentenceTransformer, name: str, folder: Path) -> EncoderSettings:
    """The settings of ``model`` as sentence-transformers itself would use it."""
    prompts = model.prompts
    passage_prompt = next((text for key in ("document", "passage", "corpus") if (text := prompts.get(key))), "")
    try:
        similarity = Similarity(str(getattr(model.similarity_fn_name, "value", model.similarity_fn_name)))
    except ValueError as error:
        raise EncoderError(f"{name} compares vectors by {model.similarity_fn_name}, which is not supported.") from error
    special = getattr(model.tokenizer, "num_special_tokens_to_add", lambda _pair: 0)
    return EncoderSettings(
        name=name,
        content_hash=content_hash(folder),
        dimensions=len(model.encode("x")),
        max_tokens=token_limit(model),
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
    tokenizer = model.tokenizer
    backend = fast_tokenizer(tokenizer)
    features = model.preprocess(["a short text", "another text, somewhat longer than the first"])
    inputs = write_graph(model, "sentence_embedding", features, out)
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
        raise NotCompilable(reason_of(error)) from error
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


if __name__ == "__main__":
    end_with(prepare, __doc__)
