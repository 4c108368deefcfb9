"""Runs a command to its end and writes how long it took and how much memory: one line of JSON.

    python -I -S timed.py FIGURES SAID COMMAND...

FIGURES and SAID are the files that the figures and the command's output go to. A process of its own because
a child's peak is never reported below what its parent had when it was started: this one is small.
"""

import json
import os
import sys
import time
from pathlib import Path

figures, said, *command = sys.argv[1:]
output = [
    (os.POSIX_SPAWN_OPEN, 1, said, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644),
    (os.POSIX_SPAWN_DUP2, 1, 2),
]
began = time.perf_counter()
pid = os.posix_spawnp(command[0], command, os.environ, file_actions=output)
_, status, usage = os.wait4(pid, 0)
seconds = time.perf_counter() - began
peak = usage.ru_maxrss * (1 if sys.platform == "darwin" else 1024)
found = {"seconds": seconds, "peak": peak, "status": os.waitstatus_to_exitcode(status)}
Path(figures).write_text(json.dumps(found), encoding="utf-8")
