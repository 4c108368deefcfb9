"""What bench/speed.py asks of every system, and how: each runs in a process and an environment of its own.

    python peers/NAME_peer.py build DATA INDEX        make an index of the passages and vectors in DATA
    python peers/NAME_peer.py cold INDEX QUESTION     answer one question, as a script of its documentation would
    python peers/NAME_peer.py add INDEX PASSAGES      encode more passages, add them, and save
    python peers/NAME_peer.py serve INDEX             answer the requests on standard input

DATA holds ``passages.json`` (a list of texts) and ``vectors.npy`` (float32, of unit length, a row each);
PASSAGES is a JSON file with a list of texts. The requests are JSON, a line each, and so are the answers:

    {"ask": [question, ...], "seconds": 3}     →  {"times": [seconds of each question], "peak": bytes}
    {"encode": [text, ...]}                    →  {"seconds": ...}
    {"hits": [question, ...]}                  →  {"hits": [the texts of each question's passages, ...]}

A question takes from text to the five best passages with their texts; questions are asked again from the
first until the time is over, and at least three of them. The first line is written when the system stands
ready: loaded, and warm from five questions.
"""

from __future__ import annotations

import itertools
import json
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

HITS = 5
LEAST_ASKED = 3
WARM_UP = ("What is asthma?", "signs of a stroke", "Is gout painful?", "treatment of eczema", "What causes migraine?")

Ask = Callable[[str], list[str]]  # a question to the texts of its passages, best first
Encode = Callable[[list[str]], object]


class Peer:
    """One system. What it has a command of its own for, bench/speed.py runs directly."""

    def build(self, data: Path, index: Path) -> None:
        """Make an index in ``index``, with the vectors that are there already."""
        raise NotImplementedError

    def cold(self, index: Path, question: str) -> None:
        """Load everything, answer, print."""
        raise NotImplementedError

    def add(self, index: Path, passages: list[str]) -> None:
        """Load what it takes, encode ``passages``, add them, save."""
        raise NotImplementedError

    def open(self, index: Path) -> tuple[Ask, Encode]:
        """What answers a question, and what encodes passages as the system does when it adds them."""
        raise NotImplementedError


def main(peer: Peer) -> None:
    """Do what the command line says."""
    match sys.argv[1:]:
        case ["build", data, index]:
            peer.build(Path(data), Path(index))
        case ["cold", index, question]:
            peer.cold(Path(index), question)
        case ["add", index, passages]:
            peer.add(Path(index), read_passages(Path(passages)))
        case ["serve", index]:
            serve(peer, Path(index))
        case _:
            sys.exit("Usage: build DATA INDEX | cold INDEX QUESTION | add INDEX PASSAGES | serve INDEX")


def serve(peer: Peer, index: Path) -> None:
    """Answer requests until there are no more."""
    out = sys.stdout
    sys.stdout = sys.stderr  # what a library prints is no answer
    ask, encode = peer.open(index)
    for question in WARM_UP:
        ask(question)
    print(json.dumps({"ready": True}), file=out, flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        print(json.dumps(_answer(ask, encode, request)), file=out, flush=True)


def _answer(ask: Ask, encode: Encode, request: dict[str, Any]) -> dict[str, Any]:
    if "hits" in request:
        return {"hits": [ask(question) for question in request["hits"]]}
    return _asked(ask, request) if "ask" in request else _encoded(encode, request["encode"])


def _asked(ask: Ask, request: dict[str, Any]) -> dict[str, Any]:
    times: list[float] = []
    end = time.perf_counter() + request["seconds"]
    for question in itertools.cycle(request["ask"]):
        began = time.perf_counter()
        ask(question)
        done = time.perf_counter()
        times.append(done - began)
        if done >= end and len(times) >= LEAST_ASKED:
            break
    return {"times": times, "peak": peak_memory()}


def _encoded(encode: Encode, texts: list[str]) -> dict[str, Any]:
    began = time.perf_counter()
    encode(texts)
    return {"seconds": time.perf_counter() - began}


def peak_memory() -> int:
    """The most memory this process has had at once, in bytes."""
    try:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


def read_passages(path: Path) -> list[str]:
    """The texts in a JSON file."""
    texts: list[str] = json.loads(path.read_text(encoding="utf-8"))
    return texts
