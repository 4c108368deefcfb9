"""An encoder that could not be compiled, run through sentence-transformers itself."""

from __future__ import annotations

import re
import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from medcite.index.encoder import EncoderSettings, Progress, Vectors, as_compared, passage_room

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_TEXTS_PER_CALL = 256


class UncompiledEncoder:
    """Encodes with torch: slower to start and to run, the same vectors."""

    def __init__(self, settings: EncoderSettings) -> None:
        self._settings = settings
        self._encoding = threading.Lock()  # one caller at a time

    @property
    def settings(self) -> EncoderSettings:
        """What this encoder is."""
        return self._settings

    @cached_property
    def room(self) -> int:
        """Tokens it reads of one passage, special tokens and prompt already taken off."""
        return passage_room(self)

    @cached_property
    def _model(self) -> SentenceTransformer:
        from medcite.index.compilation import load_model

        return load_model(Path(self._settings.folder))

    def load(self, beside: Executor) -> None:
        """Begin to load the model, in a thread of ``beside``."""
        beside.submit(lambda: self._model)

    def encode_question(self, text: str) -> Vectors:
        """The vector of one question, shape ``(dimensions,)``."""
        vector = np.asarray(self._model.encode_query(text, show_progress_bar=False), dtype=np.float32)
        return as_compared(vector, self._settings.similarity)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of ``texts`` in their order, shape ``(len(texts), dimensions)``."""
        out = np.empty((len(texts), self._settings.dimensions), dtype=np.float32)
        with self._encoding:
            for first in range(0, len(texts), _TEXTS_PER_CALL):
                some = list(texts[first : first + _TEXTS_PER_CALL])
                out[first : first + len(some)] = self._model.encode_document(some, show_progress_bar=False)
                if progress:
                    progress(len(some))
        return as_compared(out, self._settings.similarity)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The ``[start, end)`` characters of each token; a slow tokenizer's tokens get their word's."""
        tokenizer: Any = self._model.tokenizer
        if hasattr(tokenizer, "encode_batch"):  # a tokenizers.Tokenizer, as static embeddings have
            return list(tokenizer.encode(text, add_special_tokens=False).offsets)
        if getattr(tokenizer, "is_fast", False):
            encoded = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True, verbose=False)
            return [(start, end) for start, end in encoded["offset_mapping"]]
        return [word.span() for word in re.finditer(r"\S+", text) for _ in tokenizer.tokenize(word.group())]

    def token_count(self, text: str) -> int:
        """How many tokens ``text`` has, special tokens left out."""
        return len(self.token_offsets(text))
