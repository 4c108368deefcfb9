"""Encoding passages on a GPU, by sentence-transformers, in large batches; questions stay on the processor."""

from __future__ import annotations

import ctypes
import threading
from collections.abc import Sequence
from concurrent.futures import Executor
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from medcite.corpus.errors import EncoderError
from medcite.index.encoder import Encoder, EncoderSettings, Precision, Progress, Vectors, as_compared

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

TEXTS_PER_BATCH = 512
"""Passages in one batch on the GPU: about 100,000 tokens, which keep one busy and fit into 4 GB."""

_TEXTS_PER_CALL = 8192  # sorted by length together; progress is told after each


def gpu_driver_present() -> bool:
    """Whether a CUDA driver with a device answers; found out without PyTorch, which takes seconds to import."""
    for name in ("libcuda.so.1", "nvcuda.dll"):
        try:
            driver = ctypes.CDLL(name)
            count = ctypes.c_int(0)
            if driver.cuInit(0) == 0 and driver.cuDeviceGetCount(ctypes.byref(count)) == 0 and count.value:
                return True
        except (OSError, AttributeError):
            continue
    return False


def gpu_usable() -> bool:
    """Whether PyTorch can compute on a GPU here."""
    if not gpu_driver_present():
        return False
    import torch

    return bool(torch.cuda.is_available())


class GpuEncoder:
    """An encoder that has its passages encoded elsewhere than on the processor.

    In float16 where the settings say so, else in float32: the vectors of a corpus agree, whichever machine
    they come from, to the float16 that they are kept as.
    """

    def __init__(self, encoder: Encoder, device: str = "cuda") -> None:
        """``encoder`` measures, and encodes questions; ``device`` is PyTorch's name of where passages go."""
        if encoder.settings.precision not in (Precision.FLOAT16, Precision.FLOAT32):
            raise EncoderError(
                f"The vectors of this corpus are computed in {encoder.settings.precision}, on the processor. "
                "Leave --device out, or have all encoded again: --precision float16 --device cuda."
            )
        self._encoder = encoder
        self._device = device
        self._encoding = threading.Lock()  # one caller at a time

    @property
    def settings(self) -> EncoderSettings:
        """What this encoder is."""
        return self._encoder.settings

    @property
    def room(self) -> int:
        """Tokens it reads of one passage, special tokens and prompt already taken off."""
        return self._encoder.room

    @cached_property
    def _model(self) -> SentenceTransformer:
        from medcite.index.compilation import load_model

        model = load_model(Path(self.settings.folder))
        if self.settings.precision == Precision.FLOAT16:
            model.half()
        return model.to(self._device)

    def load(self, beside: Executor) -> None:
        """Begin to load what a question takes: that of the encoder on the processor."""
        self._encoder.load(beside)

    def encode_question(self, text: str) -> Vectors:
        """The vector of one question, shape ``(dimensions,)``."""
        return self._encoder.encode_question(text)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of ``texts`` in their order, shape ``(len(texts), dimensions)``."""
        out = np.empty((len(texts), self.settings.dimensions), dtype=np.float32)
        with self._encoding:
            for first in range(0, len(texts), _TEXTS_PER_CALL):
                some = list(texts[first : first + _TEXTS_PER_CALL])
                out[first : first + len(some)] = self._model.encode_document(
                    some, batch_size=TEXTS_PER_BATCH, show_progress_bar=False
                )
                if progress:
                    progress(len(some))
        return as_compared(out, self.settings.similarity)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The ``[start, end)`` characters of each token of ``text``, special tokens left out."""
        return self._encoder.token_offsets(text)

    def token_count(self, text: str) -> int:
        """How many tokens ``text`` has, special tokens left out."""
        return self._encoder.token_count(text)
