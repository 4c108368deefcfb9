"""What an encoder is: text in, vectors out, and the settings that decide what the vectors mean."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
"""Vectors as rows, shape ``(n, dimensions)``, float32; one vector has shape ``(dimensions,)``."""

Progress = Callable[[int], None]
"""Called with the number of texts encoded since the last call."""


class Similarity(StrEnum):
    """How a model means its vectors to be compared; sentence-transformers' own names."""

    COSINE = "cosine"
    DOT = "dot"
    EUCLIDEAN = "euclidean"
    MANHATTAN = "manhattan"


class Precision(StrEnum):
    """What a model computes in. Vectors of two precisions are not the same, if nearly.

    ``int8`` is calibrated on passages of a corpus, and so belongs to that corpus
    (:mod:`medcite.index.calibration`). ``float16`` is computed on a GPU; where there is none, float32
    stands in for it, which differs less than the float16 that vectors are kept as.
    """

    FLOAT32 = "float32"
    BFLOAT16 = "bfloat16"
    FLOAT16 = "float16"
    INT8 = "int8"


@dataclass(frozen=True, slots=True)
class EncoderSettings:
    """All that is needed to use a prepared encoder, kept beside it as JSON.

    ``max_tokens`` is what the model reads of one input, its ``special_tokens`` included.
    ``backend`` is ``openvino`` or, for a model that cannot be compiled, ``sentence-transformers``;
    ``reason`` then says why, and ``folder`` where the model's own files are. ``graph`` is the SHA-256 of a
    calibrated graph, in hexadecimal, and ``note`` says what came of calibrating. ``known_as`` is the key of
    an encoder that this one stands in for.
    """

    name: str
    content_hash: str
    dimensions: int
    max_tokens: int
    special_tokens: int
    similarity: Similarity
    query_prompt: str
    passage_prompt: str
    backend: str
    precision: str
    folder: str
    inputs: tuple[str, ...] = ()
    pad_id: int = 0
    pad_left: bool = False
    reason: str = ""
    graph: str = ""
    note: str = ""
    known_as: str = ""

    @property
    def key(self) -> str:
        """Names the vectors this encoder makes: same key, same vectors. 16 hexadecimal digits."""
        if self.known_as:
            return self.known_as
        identity = f"{self.content_hash}\0{self.precision}\0{self.query_prompt}\0{self.passage_prompt}"
        if self.graph:
            identity += f"\0{self.graph}"
        return hashlib.sha256(identity.encode()).hexdigest()[:16]

    def write(self, path: Path) -> None:
        """Write the settings as JSON to ``path``."""
        path.write_text(json.dumps(asdict(self), indent=2, ensure_ascii=False) + "\n", encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> EncoderSettings:
        """Read settings from ``path``; OSError, ValueError, TypeError or KeyError if they cannot be."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        fields["similarity"] = Similarity(fields["similarity"])
        fields["inputs"] = tuple(fields["inputs"])
        return cls(**fields)


class Encoder(Protocol):
    """Turns questions and passages into vectors of one space."""

    @property
    def settings(self) -> EncoderSettings:
        """What this encoder is."""

    @property
    def room(self) -> int:
        """Tokens it reads of one passage, special tokens and prompt already taken off."""

    def load(self, beside: Executor) -> None:
        """Begin to load what a question takes, in a thread of ``beside``; it is loaded when needed in any case."""

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of ``texts`` in their order, with the model's prompt for passages."""

    def encode_question(self, text: str) -> Vectors:
        """The vector of one question, shape ``(dimensions,)``, with the model's prompt for queries."""

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The ``[start, end)`` characters of each token of ``text``, special tokens left out."""

    def token_count(self, text: str) -> int:
        """How many tokens ``text`` has, special tokens left out."""


def as_compared(vectors: Vectors, similarity: Similarity) -> Vectors:
    """Vectors ready to be compared: of unit length where the model means cosine similarity."""
    if similarity is not Similarity.COSINE:
        return vectors
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: Vectors = vectors / np.maximum(lengths, np.float32(1e-12))
    return unit


def passage_room(encoder: Encoder) -> int:
    """How many tokens of a passage ``encoder`` reads, from its settings and its prompt's length."""
    settings = encoder.settings
    prompt = encoder.token_count(settings.passage_prompt) if settings.passage_prompt else 0
    return max(1, settings.max_tokens - settings.special_tokens - prompt)
