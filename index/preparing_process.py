"""A process of its own that prepares a model: how it is run, and how it says what went wrong."""

from __future__ import annotations

import logging
import os
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NoReturn

from medcite.corpus.errors import EncoderError

PREPARATION_FAILED = 3
"""Exit status of the process when the last line it printed says what is wrong."""

_log = logging.getLogger(__name__)


def run(module: str, arguments: Sequence[str], what: str) -> None:
    """Run ``module`` in a process of its own; ``what`` it does is said if it fails.

    Raises:
        EncoderError: it failed; with its reason, if it gave one.
    """
    # -P: the current folder is the user's, not a place to import modules from.
    command = [sys.executable, "-P", "-m", module, *arguments]
    for _attempt in range(2):  # a crash of the compiler is rare and does not repeat itself
        process = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False)
        if process.returncode >= 0:
            break
    if process.returncode == 0:
        return
    said = process.stderr.strip().splitlines()
    if process.returncode == PREPARATION_FAILED and said:
        raise EncoderError(said[-1])
    how = f"signal {-process.returncode}" if process.returncode < 0 else f"exit status {process.returncode}"
    _log.info("%s", process.stderr.strip())
    raise EncoderError(f"{what} failed ({how}). Try again; what it printed is above.")


def end_with(prepare: Callable[[str, Path], object], description: str | None) -> NoReturn:
    """Prepare the model that the command line names into the folder that it names, and end this process."""
    import argparse  # in this process alone

    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("name")
    parser.add_argument("out", type=Path)
    arguments = parser.parse_args()
    os.environ.update(HF_HUB_DISABLE_TELEMETRY="1", TOKENIZERS_PARALLELISM="false")
    end_after(lambda: prepare(arguments.name, arguments.out))


def end_after(work: Callable[[], object], told: tuple[type[Exception], ...] = (EncoderError, OSError)) -> NoReturn:
    """Do the work of this process, without the warnings of libraries, and end it.

    On trouble of the kinds that are ``told``, the last line on stderr says what it is.
    """
    warnings.simplefilter("ignore")
    logging.disable(logging.WARNING)
    status = 0
    try:
        work()
    except told as error:
        print(error, file=sys.stderr)
        status = PREPARATION_FAILED
    sys.stderr.flush()
    # All is written. Taking torch and OpenVINO apart takes time, and has been seen to crash.
    os._exit(status)
