"""Compiles a cross-encoder of sentence-transformers, transformer and head, into one OpenVINO graph.

Runs as a process of its own (``python -m medcite.index.cross_encoder_compilation``), as
:mod:`medcite.index.compilation` does.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from medcite.corpus.errors import EncoderError
from medcite.index.cross_encoder import SETTINGS, CompiledCrossEncoder, CrossEncoderSettings
from medcite.index.model_files import content_hash
from medcite.index.originals import fetch, load_original, reason_of, token_limit
from medcite.index.preparing_process import end_with
from medcite.index.tracing import NotCompilable, fast_tokenizer, write_graph

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

_MAX_DIFFERENCE = 1e-3  # of any score, compiled against torch, as part of the largest; 1e-6 is usual
_QUESTIONS = ("What is kyphoplasty?", "Größe 5 µg/dl – naïve façade ☃ 中文", "why does my heart beat so fast " * 60)
_TEXTS = (
    "Kyphoplasty\nHow is it done?\nA balloon is put into the broken bone, and filled.",
    "Osteoporosis weakens the bones.\n\n• calcium\n• vitamin D",
    "The heart pumps blood to the lungs and the body. " * 60,
    "x",
    "",
)


def load_model(name: str, folder: Path) -> CrossEncoder:
    """The cross-encoder ``name`` in ``folder``, on the processor, from safetensors alone, running none of its code.

    Raises:
        EncoderError: the folder holds none, or one that does not give one score, or that was never trained to.
    """
    import torch
    from sentence_transformers import CrossEncoder

    def load(seed: int) -> CrossEncoder:
        torch.manual_seed(seed)
        model: CrossEncoder = load_original(CrossEncoder, folder, "cross-encoder of sentence-transformers")
        return model

    model = load(1)
    if model.num_labels != 1:
        raise EncoderError(
            f"{name} gives {model.num_labels} scores for a question and a passage; reranking takes a model "
            "that gives one (num_labels is 1)."
        )
    # Weights that the files do not hold are drawn at random, which sentence-transformers hardly says: an encoder would
    # be taken for a reranker and order passages by chance.
    other = load(2).state_dict()
    drawn = [key for key, weights in model.state_dict().items() if not torch.equal(weights, other[key])]
    if drawn:
        raise EncoderError(
            f"{name} is no reranker: it has no weights for {drawn[0]}. Name a cross-encoder, a model that was "
            "trained to score a question and a passage together."
        )
    return model


def describe(model: CrossEncoder, name: str, folder: Path) -> CrossEncoderSettings:
    """The settings of ``model`` as sentence-transformers itself would use it."""
    tokenizer = model.tokenizer
    return CrossEncoderSettings(
        name=name,
        content_hash=content_hash(folder),
        max_tokens=token_limit(model),
        special_tokens=int(tokenizer.num_special_tokens_to_add(True)),
        prompt=model.prompts.get(model.default_prompt_name or "") or "",
        pad_id=int(tokenizer.pad_token_id or 0),
        pad_left=tokenizer.padding_side == "left",
    )


def compile_model(model: CrossEncoder, name: str, folder: Path, out: Path) -> CrossEncoderSettings:
    """Write the graph and the tokenizer of ``model`` to ``out`` and return the settings to use them.

    The graph takes the token ids of pairs and gives their scores, shape ``(pairs, 1)``, before any activation
    function. It is compared with torch on pairs short and long before it is trusted.

    Raises:
        NotCompilable: the model cannot be traced, or its graph gives other scores than torch.
    """
    backend = fast_tokenizer(model.tokenizer)
    settings = describe(model, name, folder)
    model.max_seq_length = settings.max_tokens
    try:
        features = model.preprocess([("a question", "a short text"), ("another", "a text longer than the first")])
    except Exception as error:  # whatever a model for other things than two texts makes it raise
        raise NotCompilable(reason_of(error)) from error
    if features.pop("modality", "text") != "text":
        raise NotCompilable("it does not take question and passage as a pair of texts")
    settings = replace(settings, inputs=write_graph(model, "scores", features, out))
    backend.no_padding()
    backend.enable_truncation(settings.max_tokens, strategy="longest_first", direction=model.tokenizer.truncation_side)
    backend.save(str(out / "tokenizer.json"))
    compare(model, settings, out)
    return settings


def compare(model: CrossEncoder, settings: CrossEncoderSettings, out: Path) -> None:
    """Check that the compiled cross-encoder in ``out`` gives what sentence-transformers gives.

    Raises:
        NotCompilable: a score differs by more than 1e-3 of the largest.
    """
    import torch

    compiled = CompiledCrossEncoder(settings, out)
    pairs = [(question, text) for question in _QUESTIONS for text in _TEXTS]
    try:
        ours = np.concatenate([compiled.scores(question, _TEXTS) for question in _QUESTIONS])
        theirs = np.asarray(model.predict(pairs, activation_fn=torch.nn.Identity(), batch_size=4))
    except Exception as error:  # a graph that was traced for one shape fails on others
        raise NotCompilable(reason_of(error)) from error
    difference = float(np.abs(ours - theirs).max()) / max(float(np.abs(theirs).max()), 1e-12)
    if not difference <= _MAX_DIFFERENCE:
        raise NotCompilable(f"compiled, its scores differ by {difference:.1g} from the original's")


def prepare(name: str, out: Path) -> CrossEncoderSettings:
    """Make the cross-encoder called ``name`` ready in the folder ``out``.

    Raises:
        EncoderError: there is no such model, it is no cross-encoder that gives one score, or it cannot be compiled.
    """
    folder = fetch(name)
    model = load_model(name, folder)
    try:
        settings = compile_model(model, name, folder, out)
    except NotCompilable as reason:
        raise EncoderError(
            f"The reranker {name} cannot be compiled ({reason}). Choose another one; those of BERT's kind, with a "
            "head for one score, can be."
        ) from reason
    settings.write(out / SETTINGS)
    return settings


if __name__ == "__main__":
    end_with(prepare, __doc__)
