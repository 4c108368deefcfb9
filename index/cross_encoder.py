"""A cross-encoder compiled into one OpenVINO graph: reads question and passage together, and scores how they fit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from medcite.corpus.errors import EncoderError
from medcite.index.model_files import canonical_name
from medcite.index.model_inputs import LENGTH_STEP, ModelInput, batches, tensors
from medcite.index.openvino_runtime import import_openvino
from medcite.index.prepared_models import PreparedModels

if TYPE_CHECKING:
    from tokenizers import Tokenizer

FORMAT = 1
"""Raised when what is kept of a cross-encoder changes: older entries are then prepared anew."""

SETTINGS = "reranker.json"
"""The file, among what is prepared of a cross-encoder, that holds its settings."""


@dataclass(frozen=True, slots=True)
class CrossEncoderSettings:
    """All that is needed to use a prepared cross-encoder, kept beside it as JSON.

    ``max_tokens`` is what the model reads of a question and a passage together, its ``special_tokens`` included;
    ``prompt`` is put before the question.
    """

    name: str
    content_hash: str
    max_tokens: int
    special_tokens: int
    prompt: str
    inputs: tuple[str, ...] = ()
    pad_id: int = 0
    pad_left: bool = False

    def write(self, path: Path) -> None:
        """Write the settings as JSON to ``path``."""
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> CrossEncoderSettings:
        """Read settings from ``path``; OSError, ValueError or TypeError if they cannot be."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        return cls(**{**fields, "inputs": tuple(fields["inputs"])})


class CompiledCrossEncoder:
    """Scores with the graph and tokenizer that :mod:`medcite.index.cross_encoder_compilation` wrote to a folder.

    It measures text in its own tokens, too: of no text more of them than it reads.
    """

    def __init__(self, settings: CrossEncoderSettings, folder: Path) -> None:
        """``folder`` holds graph and tokenizer, and what OpenVINO makes of them on this machine."""
        self._settings = settings
        self._folder = folder

    @property
    def settings(self) -> CrossEncoderSettings:
        """What this cross-encoder is."""
        return self._settings

    @property
    def room(self) -> int:
        """Tokens that it reads of question and passage together, special tokens taken off."""
        return max(1, self._settings.max_tokens - self._settings.special_tokens)

    def scores(self, question: str, texts: Sequence[str]) -> NDArray[np.float32]:
        """How well each of ``texts`` answers ``question``, shape ``(len(texts),)``: higher is better, of any size.

        Of a pair too long for the model, whichever is longer is cut, from its end, until both fit.

        Raises:
            EncoderError: what was prepared is damaged.
        """
        out = np.empty(len(texts), dtype=np.float32)
        if not texts:  # then nothing is loaded, either
            return out
        asked = self._settings.prompt + question
        encodings = self._tokenizer.encode_batch([(asked, text) for text in texts])
        inputs = [ModelInput(encoding.ids, encoding.type_ids) for encoding in encodings]
        for rows in batches(inputs, self._settings):
            given = tensors([inputs[row] for row in rows], self._settings, LENGTH_STEP)
            out[rows] = self._graph(given)[0].reshape(len(rows))
        return out

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The ``[start, end)`` characters of each token of ``text``, special tokens left out."""
        return list(self._tokenizer.encode(text, add_special_tokens=False).offsets)

    def token_count(self, text: str) -> int:
        """How many tokens ``text`` has, special tokens left out."""
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        """As it was kept: it cuts what is too long."""
        from tokenizers import Tokenizer

        try:
            return Tokenizer.from_file(str(self._folder / "tokenizer.json"))
        except Exception as error:  # tokenizers knows no kind of its own
            raise self._damaged() from error

    @cached_property
    def _graph(self) -> Any:
        # As for encoders: the precision is told, or OpenVINO would choose another on some processors.
        how = {
            "PERFORMANCE_HINT": "LATENCY",
            "INFERENCE_PRECISION_HINT": "f32",
            "CACHE_DIR": str(self._folder / "kernels"),
        }
        try:
            return import_openvino().Core().compile_model(str(self._folder / "model.xml"), "CPU", how)
        except RuntimeError as error:
            raise self._damaged() from error

    def _damaged(self) -> EncoderError:
        return EncoderError(
            f"What was prepared of the reranker {self._settings.name} is damaged. "
            f"Delete the folder {self._folder}; it is then prepared anew."
        )


_CROSS_ENCODERS = PreparedModels(
    kind="reranker",
    room="rerankers",
    format=FORMAT,
    module="medcite.index.cross_encoder_compilation",
    file=SETTINGS,
    read=CrossEncoderSettings.read,
)


def load_cross_encoder(name: str) -> CompiledCrossEncoder:
    """The cross-encoder called ``name``, prepared first if this machine has not done so yet.

    Args:
        name: a folder, or a name on the model hub.

    Raises:
        EncoderError: there is no such model, it is no cross-encoder that gives one score, it cannot be compiled, or
            what is prepared cannot be kept.
    """
    name = canonical_name(name)
    settings = replace(_CROSS_ENCODERS.settings(name), name=name)
    return CompiledCrossEncoder(settings, _CROSS_ENCODERS.entry(settings.content_hash))
