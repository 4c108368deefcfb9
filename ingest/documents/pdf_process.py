"""PDFium in a process of its own, so that no document can take more time or memory than it is given.

PDFium is made to survive hostile documents, and limits how deep they nest. But it takes as long as a page
takes (forms drawn within forms multiply), lets one stream unpack to a gigabyte, ends the process when
memory runs out, and may be used by one thread at a time. Here its process ends instead of ours, at the
latest when the time is up, and is started again for the next document.
"""

from __future__ import annotations

import atexit
import contextlib
import faulthandler
import json
import os
import signal
import struct
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO

from medcite.corpus.errors import ReadingError
from medcite.ingest.documents.pdf_page import DocumentText, PageText, Rule, Span

SECONDS = 60
"""Time that one document may take; 2,000 pages of plain text take a third of it."""

MEMORY = 1_000_000_000
"""Bytes of address space that PDFium's process may take, on systems that limit it (Linux)."""

TOO_SLOW = f"takes longer than {SECONDS} seconds to read"
"""The reason for not reading a document that takes longer."""

_TOO_LARGE = f"needs more than {MEMORY // 10**9} GB of memory"
_TIME_IS_UP = 1  # the status that faulthandler exits with
_FAILED = 2
_LENGTH = struct.Struct("<Q")

_lock = threading.Lock()
_process: subprocess.Popen[bytes] | None = None


def document_text(data: bytes) -> DocumentText:
    """The text of the PDF in ``data``, as PDFium finds it.

    Raises:
        ReadingError: it is no PDF, is damaged or protected, or exceeds a bound.
    """
    with _lock:
        try:
            return _ask(_running(), data)
        except _Refused:
            raise
        except BaseException:
            _end()  # whatever it still has to say belongs to this document
            raise


class _Refused(ReadingError):
    """The document was not read, and the process said why: it goes on to the next."""


def _running() -> subprocess.Popen[bytes]:
    global _process
    if _process is None or _process.poll() is not None:
        _end()
        # -P: the current folder is the user's, not a place to import modules from.
        command = [sys.executable, "-P", "-m", __name__, str(SECONDS), str(MEMORY)]
        try:
            _process = subprocess.Popen(
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        except OSError as error:
            raise ReadingError(f"cannot be read: no process can be started ({error.strerror})") from None
    return _process


def _ask(process: subprocess.Popen[bytes], data: bytes) -> DocumentText:
    assert process.stdin is not None
    assert process.stdout is not None
    with contextlib.suppress(BrokenPipeError):  # it has ended, and its status says why
        process.stdin.write(_LENGTH.pack(len(data)) + data)
        process.stdin.flush()
    facts: dict[str, str] = {}
    pages = []
    for line in process.stdout:
        if not line.endswith(b"\n"):
            break  # it ended while it spoke
        match message := json.loads(line):
            case {"facts": dict()}:
                facts = message["facts"]
            case {"size": [width, height], "spans": list(spans), "rules": list(rules)}:
                pages.append(PageText(width, height, [Span(*span) for span in spans], [Rule(*rule) for rule in rules]))
            case {"error": str(reason)}:
                raise _Refused(reason)
            case _:
                return DocumentText(facts, pages)
    if process.wait() == _TIME_IS_UP:
        raise ReadingError(TOO_SLOW)
    raise ReadingError(f"cannot be read: it is damaged, or {_TOO_LARGE}")


def _end() -> None:
    global _process
    if _process is not None:
        _process.kill()
        with contextlib.suppress(OSError):
            _process.communicate()
    _process = None


def _forget() -> None:
    """Leave the process to the one that forked: two cannot talk to it."""
    global _process, _lock
    _process, _lock = None, threading.Lock()


atexit.register(_end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_forget)


def _serve(requests: BinaryIO, answers: BinaryIO, seconds: float) -> None:
    """Answer one document after the other, until nobody asks any more."""
    from medcite.ingest.documents.pdf_text import pages

    def answer(message: dict[str, Any]) -> None:
        answers.write(json.dumps(message, separators=(",", ":")).encode() + b"\n")

    with Path(os.devnull).open("w") as nowhere:
        while True:
            head = requests.read(_LENGTH.size)
            if len(head) < _LENGTH.size:
                return
            # A timer of its own thread, that no library call can hold up.
            faulthandler.dump_traceback_later(seconds, exit=True, file=nowhere)
            try:
                for part in pages(requests.read(*_LENGTH.unpack(head))):
                    if isinstance(part, PageText):
                        answer({"size": [part.width, part.height], "spans": part.spans, "rules": part.rules})
                    else:
                        answer({"facts": part})
                answer({})
            except ReadingError as error:
                answer({"error": str(error)})
            except MemoryError:
                answer({"error": _TOO_LARGE})
            answers.flush()
            faulthandler.cancel_dump_traceback_later()


def _limit_memory(most: int) -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    with contextlib.suppress(ValueError, OSError):  # a lower limit holds already, or the system knows none
        resource.setrlimit(resource.RLIMIT_AS, (most, most))


if __name__ == "__main__":
    # Ctrl-C reaches every process of a terminal: the one that asks decides what becomes of it.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _limit_memory(int(sys.argv[2]))
    try:
        _serve(sys.stdin.buffer, sys.stdout.buffer, float(sys.argv[1]))
    except Exception:
        sys.exit(_FAILED)
