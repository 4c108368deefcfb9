"""Processes that read articles beside this one, each article within bounds of time and memory.

They are started as programs of their own, not by :mod:`multiprocessing`: nothing of the user's program runs
again in them, be it a script, a notebook or a prompt, and no process is forked that has threads.
"""

from __future__ import annotations

import logging
import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from contextlib import suppress
from queue import SimpleQueue
from typing import Any

from medcite.adding.preparing import Equipment, Outcome, Refused, prepare
from medcite.adding.worker import READY
from medcite.ingest.record import Record

SECONDS_PER_ARTICLE = 90.0
"""What takes longer to read is skipped. The PDF reader gives up by itself after 60, and says more of why."""

MEMORY_PER_READER = 2_000_000_000
"""Bytes that a reading process may take, where the system can hold it to that."""

MOST_READERS = 16
"""Encoding an article takes ten times the work of reading it: so many keep any number of processors encoding."""

_ARTICLES_PER_PROCESS = 5_000  # then another takes its place: what libraries leak does not add up
# One thread each: the readers themselves are as many as there are processors.
_ENVIRONMENT = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "TOKENIZERS_PARALLELISM": "false"}

_log = logging.getLogger(__name__)


def reader_count() -> int:
    """How many processes to read with: as many as this one has processors, within reason."""
    affinity: Callable[[int], set[int]] | None = getattr(os, "sched_getaffinity", None)
    return min(MOST_READERS, len(affinity(0)) if affinity else os.cpu_count() or 1)


class Readers:
    """``count`` processes that read, started at once, so that they are there when what they need is.

    An article that takes more than so many ``seconds`` or bytes of ``memory``, or that crashes its process,
    is refused with the reason, and costs no other article anything.
    """

    def __init__(self, count: int, *, seconds: float = SECONDS_PER_ARTICLE, memory: int = MEMORY_PER_READER) -> None:
        self._equipment: Future[Equipment] = Future()
        self._seconds = seconds
        self._memory = memory
        self._tasks: SimpleQueue[tuple[Record, Future[Outcome]] | None] = SimpleQueue()
        self._running: set[_Process] = set()
        self._lock = threading.Lock()
        self._closed = False
        self._can_start = True
        self._threads = [threading.Thread(target=self._serve, daemon=True) for _ in range(count)]
        for thread in self._threads:
            thread.start()

    def equip(self, equipment: Equipment) -> None:
        """Give them what they need; once, and nothing is read before."""
        self._equipment.set_result(equipment)

    def submit(self, record: Record) -> Future[Outcome]:
        """Have ``record`` read, after those submitted before."""
        future: Future[Outcome] = Future()
        self._tasks.put((record, future))
        return future

    def close(self) -> None:
        """End all processes at once, whatever they are doing; what is not read by then stays unread."""
        with self._lock:
            self._closed = True
            for process in self._running:
                process.kill()
        self._equipment.cancel()  # if they never got any
        for _ in self._threads:
            self._tasks.put(None)

    def _serve(self) -> None:
        """Of one thread: give records to a process, and take its answers, until the end."""
        process: _Process | None = None
        try:
            process = self._start()
        except CancelledError:
            return
        except Exception as error:  # it will come up again with the first article
            _log.info("A process to read articles in could not be started: %s.", error)
        while (task := self._tasks.get()) and not self._closed:
            record, future = task
            try:
                process = process or self._start()
                # Where no process can be started, the article is read here, without the bounds.
                future.set_result(process.read(record) if process else prepare(record, self._equipment.result()))
            except BaseException as error:  # whoever waits for it is not to wait for ever
                future.set_exception(error)
            if process and process.is_spent:
                self._end(process)
                process = None
        if process:
            self._end(process)

    def _start(self) -> _Process | None:
        if not self._can_start:
            return None
        try:
            process = _Process(self._seconds, self._memory)
        except OSError as error:
            self._do_without(str(error))
            return None
        with self._lock:
            self._running.add(process)
            if self._closed:
                process.kill()
        try:
            if process.equip(self._equipment.result()):
                return process
        except CancelledError:
            self._end(process)
            raise
        self._end(process)
        self._do_without("it ended at once")
        return None

    def _do_without(self, reason: str) -> None:
        with self._lock:
            if self._can_start and not self._closed:
                _log.info("No process to read articles in can be started: %s. They are read one by one.", reason)
            self._can_start = False

    def _end(self, process: _Process) -> None:
        process.kill()
        with self._lock:
            self._running.discard(process)
        process.release()


class _Process:
    """A process that runs :mod:`medcite.adding.worker`."""

    def __init__(self, seconds: float, memory: int) -> None:
        # -P: the current folder is the user's, not a place to import modules from.
        command = [sys.executable, "-P", "-m", "medcite.adding.worker", str(seconds), str(memory)]
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **_ENVIRONMENT},
            start_new_session=True,  # Ctrl-C is for this process to deal with; and what it starts ends with it
        )
        assert self._process.stdin
        assert self._process.stdout
        self._tasks, self._answers = self._process.stdin, self._process.stdout
        self._seconds = seconds
        self._articles = 0
        self._has_ended = False

    @property
    def is_spent(self) -> bool:
        """Whether it has ended, or should."""
        return self._has_ended or self._articles >= _ARTICLES_PER_PROCESS

    def equip(self, equipment: Equipment) -> bool:
        """Give it what it needs; whether it is ready to read."""
        return bool(self._ask(equipment) == READY)

    def read(self, record: Record) -> Outcome:
        """What it makes of ``record``."""
        began = time.monotonic()
        outcome: Outcome | None = self._ask(record)
        self._articles += 1
        if outcome is not None:
            return outcome
        self._has_ended = True
        status = self._process.wait()
        if time.monotonic() - began >= self._seconds:
            return Refused(f"takes longer than {self._seconds:g} s to read")
        return Refused(f"cannot be read: it makes the reader crash ({_how(status)})")

    def kill(self) -> None:
        """End it at once, and what it has started."""
        if self._process.poll() is not None:
            return
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):  # it is just ending
                os.killpg(self._process.pid, signal.SIGKILL)
        else:
            self._process.kill()

    def release(self) -> None:
        """Let go of what is left of it once it has been ended."""
        self._process.wait()
        for pipe in (self._tasks, self._answers):
            with suppress(OSError):  # what was not written yet cannot be any more
                pipe.close()

    def _ask(self, question: object) -> Any:
        """Its answer; None if it has ended."""
        try:
            pickle.dump(question, self._tasks)
            self._tasks.flush()
            return pickle.load(self._answers)  # noqa: S301 (from a program of ours)
        except (OSError, EOFError, pickle.UnpicklingError):
            return None


def _how(status: int) -> str:
    try:
        return signal.Signals(-status).name if status < 0 else f"exit status {status}"
    except ValueError:
        return f"signal {-status}"
