"""Articles' texts are encoded in threads of their own, while the next are read and those before are kept."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from types import TracebackType
from typing import Self

import numpy as np

from medcite.adding.preparing import Outcome, Prepared
from medcite.adding.steps import Step
from medcite.corpus.vectors import Vectors
from medcite.index.encoder import Encoder
from medcite.index.encoder import Vectors as Rows

SECONDS_AHEAD = 16.0
"""How long encoding one window takes, about: what an interruption can cost, twice over."""

FEWEST_TEXTS, MOST_TEXTS = 512, 4096
"""Texts in a window. The more, the more of like length there are to be encoded together."""

MOST_STEPS = 512

_WINDOWS_AHEAD = 2
_HEARTBEAT = 0.2


class _Stopped(Exception):
    """Encoding is not wanted any more."""


@dataclass(slots=True)
class Window:
    """Steps that are encoded, taken and kept together.

    Attributes:
        steps: the steps and what reading gave, in their order.
        texts: what has to be encoded for them, by key.
        vectors: of the texts, by key, when that is done.
    """

    steps: list[tuple[Step, Outcome | None]] = field(default_factory=list)
    texts: dict[bytes, str] = field(default_factory=dict)
    vectors: dict[bytes, Rows] = field(default_factory=dict)
    passages: int = 0
    encoded: int = 0

    @property
    def passages_encoded(self) -> int:
        """About how many of its passages have their vectors by now."""
        return self.passages * self.encoded // len(self.texts) if self.texts else self.passages


class EncodingAhead:
    """Gathers steps in windows, has their texts encoded, and gives the windows back in their order.

    Used in a ``with`` statement, at the end of which encoding is stopped.
    """

    def __init__(
        self,
        encoder: Encoder,
        vectors: Vectors,
        settle: Callable[[Sequence[str]], tuple[Encoder, Vectors]] | None,
        settle_from: int,
        waiting: Callable[[], None],
    ) -> None:
        """Texts that ``vectors`` has are not encoded.

        ``settle``, if given, is called once, before anything is encoded, with the first texts, and gives the
        encoder to use; steps are held back until they have ``settle_from`` texts, or there are no more.
        ``waiting`` is called while windows are waited for.
        """
        self._encoder = encoder
        self._vectors = vectors
        self._settle = settle
        self._settle_from = settle_from
        self._waiting = waiting
        self._held: list[tuple[Step, Outcome | None]] = []
        self._texts_held: dict[bytes, str] = {}
        self._window = Window()
        self._ahead: deque[tuple[Window, Future[None]]] = deque()
        # As many threads as windows: the next one's texts are ready when the processor has done with this one's.
        self._threads = ThreadPoolExecutor(_WINDOWS_AHEAD, thread_name_prefix="medcite-encoding")
        self._last_done = 0.0
        self._stopped = False
        self._enough = FEWEST_TEXTS

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._stopped = True
        self._threads.shutdown(cancel_futures=True)

    @property
    def passages_encoded(self) -> int:
        """About how many passages of the windows not given back yet have their vectors."""
        return sum(window.passages_encoded for window, _ in self._ahead)

    def put(self, step: Step, outcome: Outcome | None) -> None:
        """Take one step more."""
        texts = outcome.passages.texts if isinstance(outcome, Prepared) and outcome.passages else {}
        if self._settle:
            self._held.append((step, outcome))
            self._texts_held.update(texts)
            return
        self._window.steps.append((step, outcome))
        self._window.texts.update(texts)
        if isinstance(outcome, Prepared) and outcome.passages:
            self._window.passages += len(outcome.passages.entries)

    def ready(self) -> Iterator[Window]:
        """Windows that are done, if any; waits for one where more than enough are under way."""
        if self._settle:
            if len(self._texts_held) >= self._settle_from:
                yield from self._begin()
            return
        if len(self._window.texts) >= self._enough or len(self._window.steps) >= MOST_STEPS:
            while len(self._ahead) >= _WINDOWS_AHEAD:
                yield self._oldest()
            self._submit()
        while self._ahead and self._ahead[0][1].done():
            yield self._oldest()

    def flush(self) -> Iterator[Window]:
        """All windows, the last included, as they are done."""
        yield from self._begin()
        if self._window.steps:
            self._submit()
        while self._ahead:
            yield self._oldest()

    def hurry(self, *, settle: bool) -> None:
        """Start on what is there while nothing else is being encoded, though more might come.

        ``settle``: do not wait for more texts to settle the encoder by, either.
        """
        if settle:
            self._settle_from = 0
        if self._window.steps and not self._ahead:
            self._submit()

    def _begin(self) -> Iterator[Window]:
        """Settle the encoder, and let in what was held back for that."""
        if not self._settle:
            return
        settle, self._settle = self._settle, None
        self._encoder, self._vectors = settle(list(self._texts_held.values()))
        held, self._held, self._texts_held = self._held, [], {}
        for step, outcome in held:
            self.put(step, outcome)
            yield from self.ready()

    def _submit(self) -> None:
        window, self._window = self._window, Window()
        missing = self._vectors.missing(window.texts)
        for other, _ in self._ahead:
            missing.difference_update(other.texts)
        window.texts = {key: text for key, text in window.texts.items() if key in missing}
        self._ahead.append((window, self._threads.submit(self._encode, window)))

    def _encode(self, window: Window) -> None:
        def progress(count: int) -> None:
            window.encoded += count
            if self._stopped:
                raise _Stopped

        if not window.texts:
            return
        began = time.perf_counter()
        rows = self._encoder.encode_passages(list(window.texts.values()), progress)
        window.vectors = dict(zip(window.texts, np.asarray(rows), strict=True))
        # The window before may have kept the processor busy for a part of that time.
        began, self._last_done = max(began, self._last_done), time.perf_counter()
        rate = len(rows) / max(self._last_done - began, 1e-3)
        self._enough = int(min(max(rate * SECONDS_AHEAD, FEWEST_TEXTS), MOST_TEXTS))

    def _oldest(self) -> Window:
        window, future = self._ahead[0]
        while not wait((future,), timeout=_HEARTBEAT).done:
            self._waiting()
        self._ahead.popleft()
        future.result()
        return window
