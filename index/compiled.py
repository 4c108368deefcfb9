"""An encoder compiled into one OpenVINO graph: needs neither torch nor sentence-transformers."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from medcite.index.encoder import EncoderSettings, Precision, Progress, Vectors, as_compared, passage_room
from medcite.index.model_inputs import LENGTH_STEP, ModelInput, batches, tensors
from medcite.index.openvino_runtime import import_openvino

if TYPE_CHECKING:
    from tokenizers import Tokenizer

    from medcite.index.wordwise import WordwiseTokenizer

_TEXTS_PER_ROUND = 4096  # tokenized and sorted at once, so that memory does not grow with the corpus


class CompiledEncoder:
    """Encodes with the graph and tokenizer that :mod:`medcite.index.compilation` wrote to a folder."""

    def __init__(self, settings: EncoderSettings, folder: Path, kernels: Path | None = None) -> None:
        """``folder`` holds graph and tokenizer; ``kernels``, a folder of this machine, what OpenVINO makes of them."""
        self._settings = settings
        self._folder = folder
        self._kernels = kernels or folder / "kernels"
        self._starting = threading.Lock()

    def __reduce__(self) -> tuple[type[CompiledEncoder], tuple[EncoderSettings, Path, Path]]:
        # Other processes measure with a copy; what is loaded stays here.
        return CompiledEncoder, (self._settings, self._folder, self._kernels)

    @property
    def settings(self) -> EncoderSettings:
        """What this encoder is."""
        return self._settings

    @cached_property
    def room(self) -> int:
        """Tokens it reads of one passage, special tokens and prompt already taken off."""
        return passage_room(self)

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        tokenizer = self._new_tokenizer()
        tokenizer.enable_truncation(self._settings.max_tokens)
        return tokenizer

    @cached_property
    def _wordwise(self) -> WordwiseTokenizer:
        """The same tokenizer without truncation: texts of any length."""
        from medcite.index.wordwise import WordwiseTokenizer

        return WordwiseTokenizer(self._new_tokenizer())

    def _new_tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer  # after the graph has begun to load

        return Tokenizer.from_file(str(self._folder / "tokenizer.json"))

    @cached_property
    def _core(self) -> Any:
        return import_openvino().Core()

    def _compile(self, hint: str, **more: str) -> Any:
        # Without the explicit precision OpenVINO picks bfloat16 on some processors, and the same
        # text would have another vector there. What an int8 graph leaves in floating point stays float32.
        precision = "bf16" if self._settings.precision == Precision.BFLOAT16 else "f32"
        # Folders of their own: what OpenVINO keeps is not told apart by all of ``more``.
        kept = str(self._kernels / hint.lower())
        how = {"PERFORMANCE_HINT": hint, "INFERENCE_PRECISION_HINT": precision, "CACHE_DIR": kept, **more}
        return self._core.compile_model(str(self._folder / "model.xml"), "CPU", how)

    @cached_property
    def _for_latency(self) -> Any:
        # Without attention fused into one kernel, which long texts gain by and a question does not, there is less to
        # be made: loading takes 65 instead of 95 ms, and the first question 22 instead of 47 (a trial).
        with suppress(RuntimeError):  # the setting is none that OpenVINO promises to keep
            return self._compile("LATENCY", SNIPPETS_MODE="DISABLE")
        return self._compile("LATENCY")

    @cached_property
    def _for_throughput(self) -> Any:
        return self._compile("THROUGHPUT")

    @property
    def streams(self) -> int:
        """How many batches the processor runs well side by side."""
        return int(self._for_throughput.get_property("OPTIMAL_NUMBER_OF_INFER_REQUESTS"))

    @cached_property
    def _idle(self) -> SimpleQueue[Any]:
        """A request for each stream, and one to follow at once where one ends, whoever has them run."""
        idle: SimpleQueue[Any] = SimpleQueue()
        for _ in range(self.streams + 1):
            idle.put(self._for_throughput.create_infer_request())
        return idle

    def load(self, beside: Executor) -> None:
        """Begin to load what a question takes: the graph in a thread of ``beside``, what holds Python's lock here."""
        _ = self._core
        beside.submit(lambda: self._for_latency)
        _ = self._tokenizer

    def encode_question(self, text: str) -> Vectors:
        """The vector of one question, shape ``(dimensions,)``."""
        encoding = self._tokenizer.encode(self._settings.query_prompt + text)
        vectors = self._for_latency(tensors([ModelInput(encoding.ids, encoding.type_ids)], self._settings))[0]
        return as_compared(np.array(vectors[0], dtype=np.float32), self._settings.similarity)

    def encode_passages(self, texts: Sequence[str], progress: Progress | None = None) -> Vectors:
        """Vectors of ``texts`` in their order, shape ``(len(texts), dimensions)``.

        Several threads may call it at once: whoever came later has its texts made ready, and gets its turn where
        another's run out, so that the processor is never without work.
        """
        out = np.empty((len(texts), self._settings.dimensions), dtype=np.float32)
        if not texts:  # then nothing is loaded, either
            return out
        running: deque[tuple[Any, list[int]]] = deque()
        with self._starting:
            idle = self._idle

        def finish_one() -> None:
            request, rows = running[0]
            request.wait()
            running.popleft()
            out[rows] = request.get_output_tensor(0).data
            idle.put(request)
            if progress:
                progress(len(rows))

        def take() -> Any:
            while True:
                try:
                    return idle.get(block=not running)  # others put back only what is theirs
                except Empty:
                    finish_one()

        # Polled in turn, not through OpenVINO's queue with its callbacks into Python: these can meet the
        # end of the queue, or of the process, on another thread, and hang or crash there.
        try:
            for rows, inputs in self._batches(texts):
                given = tensors(inputs, self._settings, LENGTH_STEP)  # while the requests before it still run
                request = take()
                try:
                    request.start_async(given)
                except BaseException:
                    idle.put(request)
                    raise
                running.append((request, rows))
            while running:
                finish_one()
        finally:  # when interrupted: a request must not be started again while it runs
            for request, _ in running:
                with suppress(RuntimeError):  # it has failed; that has been raised above
                    request.wait()
                idle.put(request)
        return as_compared(out, self._settings.similarity)

    def tensors(self, text: str) -> dict[str, NDArray[np.int64]]:
        """The graph's inputs for one passage, shape ``(1, tokens)`` each."""
        return tensors(self._inputs([text]), self._settings)

    def token_offsets(self, text: str) -> list[tuple[int, int]]:
        """The ``[start, end)`` characters of each token of ``text``, special tokens left out."""
        return self._wordwise.token_offsets(text)

    def token_count(self, text: str) -> int:
        """How many tokens ``text`` has, special tokens left out."""
        return self._wordwise.token_count(text)

    def _inputs(self, texts: Sequence[str]) -> list[ModelInput]:
        """What the model reads of each passage."""
        prompted = [self._settings.passage_prompt + text for text in texts]
        if self._wordwise.tells_model_inputs:
            return [ModelInput(self._wordwise.model_input(text, self._settings.max_tokens)) for text in prompted]
        return [ModelInput(encoding.ids, encoding.type_ids) for encoding in self._tokenizer.encode_batch(prompted)]

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[list[int], list[ModelInput]]]:
        """Texts of like length together, so that little of a batch is padding."""
        for first in range(0, len(texts), _TEXTS_PER_ROUND):
            inputs = self._inputs(texts[first : first + _TEXTS_PER_ROUND])
            for rows in batches(inputs, self._settings):
                yield [first + row for row in rows], [inputs[row] for row in rows]
