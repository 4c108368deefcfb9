"""Sources are opened, and their articles read, ahead of whoever keeps them; all comes in the order of the input."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, wait
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import Self

from medcite.adding.opening import Opener
from medcite.adding.preparing import Equipment, Outcome, Prepared, prepare
from medcite.adding.readers import Readers
from medcite.adding.steps import End, Step, ToRead

STEPS_AHEAD = 8192
"""Steps (articles, nearly all of them) opened and not yet taken: what is read while the encoder is calibrated."""

BYTES_AHEAD = 64_000_000
"""Bytes of their records, before reading; one that is larger alone goes alone."""

_HEARTBEAT = 0.2  # seconds of waiting after which whoever waits is called, to do something else meanwhile

_Opened = tuple[Step, "Future[Outcome] | None"]


class Pipeline:
    """Has ``opener`` open its sources in a thread of its own, and ``readers`` read the records.

    Iterating gives each step, with what reading its record gave, in their order. With no readers, records
    are read where they are taken. Used in a ``with`` statement, at the end of which all is stopped.
    """

    def __init__(
        self,
        opener: Opener,
        equipment: Equipment,
        readers: Readers | None,
        *,
        waiting: Callable[[], None],
    ) -> None:
        self._opener = opener
        self._equipment = equipment
        self._readers = readers
        self._waiting = waiting
        self._opened: SimpleQueue[_Opened | BaseException | None] = SimpleQueue()
        self._room = threading.Condition()
        self._ahead = self._bytes = 0
        self._articles_read = self._passages_cut = 0
        self._closed = False
        self._thread = threading.Thread(target=self._open_all, name="medcite-opening", daemon=True)

    @property
    def articles_read(self) -> int:
        """How many articles have been read by now, or refused, or found to be unchanged."""
        return self._articles_read

    @property
    def passages_cut(self) -> int:
        """How many passages those that were read have."""
        return self._passages_cut

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        with self._room:
            self._closed = True
            self._room.notify_all()
        self._opener.stop()
        if self._readers:
            self._readers.close()

    def __iter__(self) -> Iterator[tuple[Step, Outcome | None]]:
        """Each step, with the outcome of its reading; None for what needs none.

        Raises:
            Exception: what opening raised, after the steps before it.
        """
        while (opened := self._next()) is not None:
            step, future = opened
            outcome = self._result(future) if future else None
            if future is None and not isinstance(step, End):
                if isinstance(step, ToRead) and not step.stands:
                    outcome = prepare(step.record, self._equipment)
                self._count(outcome)
            with self._room:
                self._ahead -= 1
                self._bytes -= _size(step)
                self._room.notify_all()
            yield step, outcome

    def _next(self) -> _Opened | None:
        while True:
            try:
                opened = self._opened.get(timeout=_HEARTBEAT)
            except Empty:
                self._waiting()
                continue
            if isinstance(opened, BaseException):
                raise opened
            return opened

    def _result(self, future: Future[Outcome]) -> Outcome:
        while not wait((future,), timeout=_HEARTBEAT).done:
            self._waiting()
        return future.result()

    def _count(self, outcome: Outcome | None) -> None:
        with self._room:
            self._articles_read += 1
            if isinstance(outcome, Prepared) and outcome.passages:
                self._passages_cut += len(outcome.passages.entries)

    def _count_result(self, future: Future[Outcome]) -> None:
        self._count(None if future.exception() else future.result())

    def _open_all(self) -> None:
        steps = self._opener.steps()
        try:
            for step in steps:
                if not self._admit(_size(step)):
                    break
                future = None
                if self._readers and isinstance(step, ToRead) and not step.stands:
                    future = self._readers.submit(step.record)
                    future.add_done_callback(self._count_result)
                self._opened.put((step, future))
            self._opened.put(None)
        except BaseException as error:  # whoever takes the steps is not to wait for ever
            self._opened.put(error)
        finally:
            steps.close()

    def _admit(self, size: int) -> bool:
        """Wait until there is room for a step; False if nothing more is wanted."""

        def has_room() -> bool:
            fits = self._ahead < STEPS_AHEAD and self._bytes + size <= BYTES_AHEAD
            return self._closed or not self._ahead or fits

        with self._room:
            self._room.wait_for(has_room)
            self._ahead += 1
            self._bytes += size
            return not self._closed


def _size(step: Step) -> int:
    return len(step.record.data) if isinstance(step, ToRead) else 0
