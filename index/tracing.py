"""Turns a torch model and its tokenizer into an OpenVINO graph and a file that tokenizers reads."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from medcite.index.openvino_runtime import import_openvino
from medcite.index.originals import reason_of

if TYPE_CHECKING:
    import torch


class NotCompilable(Exception):
    """The model works through sentence-transformers but not as one compiled graph."""


def fast_tokenizer(tokenizer: Any) -> Any:
    """The ``tokenizers.Tokenizer`` of a model's tokenizer.

    Raises:
        NotCompilable: it has none.
    """
    backend = getattr(tokenizer, "backend_tokenizer", None)
    if backend is None:
        raise NotCompilable("its tokenizer has no fast form")
    return backend


def write_graph(model: torch.nn.Module, output: str, features: Mapping[str, Any], out: Path) -> tuple[str, ...]:
    """Write a model of sentence-transformers, whole, to ``out`` as one graph, in float32.

    Args:
        model: from the input tensors by name, shape ``(texts, tokens)`` each, to tensors by name.
        output: the name of the tensor that the graph gives.
        features: what the model makes of an example of at least two texts.
        out: a folder.

    Returns:
        the names of the inputs that the graph takes.

    Raises:
        NotCompilable: the model cannot be traced, or takes other inputs than tokens.
    """
    import torch

    openvino = import_openvino(converter=True)
    inputs = tuple(key for key in ("input_ids", "attention_mask", "token_type_ids") if key in features)
    if inputs[:2] != ("input_ids", "attention_mask"):
        raise NotCompilable(f"it takes other inputs than token ids and a mask: {', '.join(features)}")

    class Pipeline(torch.nn.Module):
        """The whole model as a function of its input tensors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, *tensors: torch.Tensor) -> Any:
            return self.model(dict(zip(inputs, tensors, strict=True)))[output]

    try:
        graph = openvino.convert_model(Pipeline(), example_input=tuple(features[key] for key in inputs))
        for node, key in zip(graph.inputs, inputs, strict=True):
            node.get_tensor().set_names({key})
            node.get_node().set_partial_shape(openvino.PartialShape([-1, -1]))
        graph.validate_nodes_and_infer_types()
        openvino.save_model(graph, out / "model.xml", compress_to_fp16=False)
    except Exception as error:  # tracing arbitrary modules fails in arbitrary ways
        raise NotCompilable(reason_of(error)) from error
    return inputs
