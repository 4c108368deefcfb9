"""A process that reads articles for another: ``python -m medcite.adding.worker SECONDS BYTES``.

It takes pickles from its standard input, first the :class:`Equipment`, then one record after another, and
answers each on its standard output. It ends when its input does, so that it does not outlive the process
that started it; and if an article takes longer than so many seconds. It never loads torch, transformers
or OpenVINO.
"""

from __future__ import annotations

import faulthandler
import gc
import os
import pickle
import signal
import sys
from contextlib import suppress

from medcite.adding.preparing import Outcome, prepare

READY = "ready"
"""The first answer: the process has what it needs to read."""

_GARBAGE = 50_000
"""Objects more than before, some megabytes, from which on Python looks for cyclic garbage.

At its usual 700, and with all that was there before to look through, it takes a tenth of the time of reading.
"""


def main() -> None:
    """Read what comes, until nothing more does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that started this one
    seconds, memory = float(sys.argv[1]), int(sys.argv[2])
    _limit_memory(memory)
    tasks = sys.stdin.buffer
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # what a library prints is no answer
    equipment = pickle.load(tasks)  # noqa: S301 (from the process that started this one, as is all that follows)
    gc.freeze()
    gc.set_threshold(_GARBAGE)
    answer: str | Outcome = READY
    with suppress(EOFError, pickle.UnpicklingError, BrokenPipeError):  # the other process has gone
        while True:
            pickle.dump(answer, answers)
            answers.flush()
            record = pickle.load(tasks)  # noqa: S301
            # Ends the process from a thread that needs nothing of Python: no expression or library can hold it up.
            faulthandler.dump_traceback_later(seconds, exit=True)
            answer = prepare(record, equipment)
            faulthandler.cancel_dump_traceback_later()


def _limit_memory(size: int) -> None:
    """Let the process have ``size`` bytes in all, where the system has such a limit."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (size, size))


if __name__ == "__main__":
    main()
