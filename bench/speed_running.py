"""Running the systems of bench/speed.py: commands from start to exit, and servers that are asked."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from speed_peers import ADAPTERS, PeerFailedError, System, last_line


@dataclass(frozen=True, slots=True)
class Run:
    """What a command took from start to exit."""

    seconds: float
    peak: int


def run(system: System, command: list[str], index: Path) -> Run:
    """Run a command of a system to its end.

    Raises:
        PeerFailedError: it failed.
    """
    with tempfile.TemporaryDirectory() as temporary:
        figures, said = Path(temporary) / "figures.json", Path(temporary) / "said"
        timed = [sys.executable, "-I", "-S", str(ADAPTERS / "timed.py"), str(figures), str(said)]
        done = subprocess.run(
            [*timed, *command], env=system.environment(index), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise PeerFailedError(last_line(done.stderr))
        found = json.loads(figures.read_text())
        if found["status"]:
            raise PeerFailedError(last_line(said.read_text(encoding="utf-8", errors="replace")))
    return Run(found["seconds"], found["peak"])


class Server:
    """A system that stands ready in a process of its own, on one core if told which."""

    def __init__(self, system: System, index: Path, core: int | None = None) -> None:
        variables = system.environment(index)
        if core is not None:
            variables["OMP_NUM_THREADS"] = "1"
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the server
        self._process = subprocess.Popen(
            system.adapter("serve", index),
            env=variables,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
        )
        if core is not None and hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(self._process.pid, {core})  # before it has imported anything that counts cores

    def send(self, request: dict[str, Any]) -> None:
        """Hand over a request; :meth:`answer` gives what comes of it."""
        assert self._process.stdin
        try:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise PeerFailedError(self._said()) from None

    def answer(self) -> dict[str, Any]:
        """The next answer; the first says that it is ready."""
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise PeerFailedError(self._said())
        answer: dict[str, Any] = json.loads(line)
        return answer

    def ask(self, request: dict[str, Any]) -> dict[str, Any]:
        """What comes of a request."""
        self.send(request)
        return self.answer()

    def _said(self) -> str:
        self._process.wait()
        self._log.seek(0)
        return last_line(self._log.read().decode(errors="replace"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the process and wait for its end."""
        assert self._process.stdin
        assert self._process.stdout
        with suppress(BrokenPipeError):  # it has ended, and left a request unread
            self._process.stdin.close()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._process.stdout.close()
        self._log.close()


def cores() -> list[int]:
    """The processor cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return sorted(os.sched_getaffinity(0))
    return list(range(os.cpu_count() or 1))
