"""A process that trains, started and followed: torch stays out of this one."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Self

from medcite.adapting.batches import Pair
from medcite.corpus.errors import EncoderError
from medcite.index.preparing_process import PREPARATION_FAILED
from medcite.reports import AdaptProgress, AdaptProgressCallback

ORIGINAL, TUNED = "original", "tuned"
"""Folders of the model as it was and as training left it, saved in the same way."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Job:
    """What :mod:`medcite.adapting.training` is to do.

    Attributes:
        folder: the model's own files.
        batches: what to train with, in this order.
        passages: texts to encode as passages, for every weight.
        contexts: heading paths to encode as passages.
        questions: texts to encode as questions.
        weights: shares of the tuned model to do so with.
        seed: of chance in training.
    """

    folder: str
    batches: list[list[Pair]]
    passages: list[str]
    contexts: list[str]
    questions: list[str]
    weights: list[float]
    seed: int

    def write(self, path: Path) -> None:
        """Write it as JSON to ``path``."""
        path.write_text(json.dumps(asdict(self), ensure_ascii=False), encoding="utf-8")

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what :meth:`write` wrote."""
        fields = json.loads(path.read_text(encoding="utf-8"))
        fields["batches"] = [[Pair(*pair) for pair in batch] for batch in fields["batches"]]
        return cls(**fields)


def vectors_file(weight: float) -> str:
    """The name of the file with what was encoded by the model averaged with ``weight``."""
    return f"vectors-{weight}.npz"


def tune(job: Job, out: Path, progress: AdaptProgressCallback | None = None) -> None:
    """Have ``job`` carried out; both models, and vectors for each weight, are in the folder ``out`` then.

    However this ends, the process does.

    Raises:
        EncoderError: the model cannot be trained.
    """
    job.write(out / "job.json")
    # -P: the current folder is the user's, not a place to import modules from.
    command = [sys.executable, "-P", "-m", "medcite.adapting.training", str(out / "job.json"), str(out)]
    said = out / "stderr.txt"
    with said.open("wb") as errors:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,  # Ctrl-C is for this process to deal with
        )
        try:
            assert process.stdout
            for line in process.stdout:
                if progress:
                    progress(AdaptProgress(*json.loads(line)))
            status = process.wait()
        finally:
            _end(process)
    if status == 0:
        return
    lines = said.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    if status == PREPARATION_FAILED and lines:
        raise EncoderError(lines[-1])
    how = f"signal {-status}" if status < 0 else f"exit status {status}"
    _log.info("%s", "\n".join(lines))
    raise EncoderError(f"Training failed ({how}), and the corpus is as it was; what it printed is above.")


def _end(process: subprocess.Popen[str]) -> None:
    """End a process, and what it has started, whatever it is doing."""
    if process.poll() is None:
        if hasattr(os, "killpg"):
            with suppress(ProcessLookupError, PermissionError):  # it is just ending
                os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
        process.wait()
    if process.stdout:
        process.stdout.close()
