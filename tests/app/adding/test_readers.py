from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from medcite.adding import readers as readers_module
from medcite.adding.preparing import Equipment, Prepared, Refused
from medcite.adding.readers import Readers
from medcite.index.encoder import Encoder
from medcite.index.encoder_cache import load_encoder
from medcite.index.model_files import BUNDLED
from medcite.ingest.formats import Format
from medcite.ingest.record import Record

Start = Callable[..., Readers]


def record(name: str, text: str = "Influenza is caused by a virus.") -> Record:
    return Record(f"/{name}.txt", f"{name}\n\n{text}\n".encode(), Format.TEXT)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts readers, with the bundled encoder's meter, and ends them with the test."""
    started = []

    def start(count: int = 1, **limits: float) -> Readers:
        readers = Readers(count, **limits)  # type: ignore[arg-type]
        started.append(readers)
        readers.equip(Equipment(load_encoder(BUNDLED)))
        return readers

    yield start
    for readers in started:
        readers.close()


def outcome(readers: Readers, given: Record) -> Prepared | Refused:
    return readers.submit(given).result(timeout=60)


def processes(readers: Readers) -> set[int]:
    return {process._process.pid for process in readers._running}


def test_articles_come_back_read_and_cut_as_the_encoder_would(start: Start, encoder: Encoder) -> None:
    from medcite.adding.preparing import prepare

    read = outcome(start(), record("Flu"))
    assert isinstance(read, Prepared)
    assert read == prepare(record("Flu"), Equipment(encoder))
    assert read.passages
    assert [entry.passage.text for entry in read.passages.entries] == ["Influenza is caused by a virus."]


def test_what_holds_no_article_is_refused_with_the_reason(start: Start) -> None:
    assert outcome(start(), Record("/a.txt", b"", Format.TEXT)) == Refused("is empty")


@pytest.mark.parametrize(
    ("word", "reason"),
    [
        ("CRASH", "cannot be read: it makes the reader crash (SIGABRT)"),
        ("LEAVE", "cannot be read: it makes the reader crash (exit status 7)"),
        ("MEMORY", "cannot be read: there is not enough memory for it"),
        ("SLEEP", "takes longer than 1 s to read"),
        ("BUSY", "takes longer than 1 s to read"),
    ],
)
def test_an_article_that_goes_wrong_costs_no_other(
    start: Start, mischief: Callable[..., object], word: str, reason: str
) -> None:
    mischief()
    readers = start(2, seconds=1)
    futures = [readers.submit(record(str(number), word if number == 3 else "Rest.")) for number in range(8)]
    outcomes = [future.result(timeout=60) for future in futures]
    assert outcomes[3] == Refused(reason)
    assert all(isinstance(other, Prepared) for number, other in enumerate(outcomes) if number != 3)


def test_what_a_library_prints_is_no_answer(start: Start, mischief: Callable[..., object]) -> None:
    mischief()
    assert isinstance(outcome(start(), record("Flu", "PRINT")), Prepared)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems do not limit a process's memory")
def test_memory_is_bounded(start: Start) -> None:
    readers = start(memory=300_000_000)
    assert isinstance(outcome(readers, record("Flu")), Prepared)
    huge = outcome(readers, record("Huge", "<p>word " * 6_000_000))
    assert isinstance(huge, Refused)
    assert isinstance(outcome(readers, record("Flu")), Prepared)


def ended(pid: int) -> bool:
    """Whether a process ends, and is collected, within some seconds."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and Path(f"/proc/{pid}").exists():
        time.sleep(0.02)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def started(readers: Readers, count: int) -> set[int]:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline and len(processes(readers)) < count:
        time.sleep(0.02)
    return processes(readers)


def test_processes_start_at_once_and_end_when_no_more_is_wanted(start: Start) -> None:
    readers = start(3)
    pids = started(readers, 3)
    assert len(pids) == 3
    outcome(readers, record("Flu"))
    assert processes(readers) == pids
    readers.close()
    assert all(ended(pid) for pid in pids)


def test_processes_that_never_get_what_they_need_end_too() -> None:
    readers = Readers(2)
    pids = started(readers, 2)
    assert len(pids) == 2
    readers.close()
    assert all(ended(pid) for pid in pids)
    for thread in readers._threads:
        thread.join(timeout=5)
        assert not thread.is_alive()


def test_closing_waits_for_nobody(start: Start, mischief: Callable[..., object]) -> None:
    mischief()
    readers = start()
    readers.submit(record("Flu", "SLEEP"))
    while not processes(readers):
        time.sleep(0.02)
    began = time.monotonic()
    readers.close()
    assert time.monotonic() - began < 1


def test_a_process_is_replaced_after_many_articles(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers_module, "_ARTICLES_PER_PROCESS", 2)
    readers = start()
    seen = set()
    for number in range(6):
        assert isinstance(outcome(readers, record(str(number))), Prepared)
        seen |= processes(readers)
    assert len(seen) >= 2


@pytest.mark.parametrize("python", ["/nowhere/python", "true"])
def test_where_no_process_can_be_started_articles_are_read_all_the_same(
    start: Start, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, python: str
) -> None:
    monkeypatch.setattr(sys, "executable", python)
    with caplog.at_level("INFO", logger="medcite"):
        readers = start(2)
        futures = [readers.submit(record(str(number))) for number in range(5)]
        assert all(isinstance(future.result(timeout=60), Prepared) for future in futures)
    assert len([message for message in caplog.messages if "one by one" in message]) == 1


def test_an_error_of_ours_reaches_whoever_waits(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("a mistake of ours")

    monkeypatch.setattr(readers_module._Process, "read", fail)
    with pytest.raises(RuntimeError, match="a mistake of ours"):
        outcome(start(), record("Flu"))


def test_a_reading_process_ends_with_the_one_that_started_it() -> None:
    """Its input ends then: also when that process was killed."""
    worker = subprocess.Popen(
        [sys.executable, "-P", "-m", "medcite.adding.worker", "60", "2000000000"],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )
    assert worker.stdin
    worker.stdin.close()
    assert worker.wait(timeout=20) is not None


def test_a_reading_process_loads_no_model() -> None:
    """Neither PyTorch nor OpenVINO nor what comes with them."""
    script = """
import pickle, sys
from medcite.index.encoder_cache import load_encoder
from medcite.adding.preparing import Equipment
equipment = pickle.dumps(Equipment(load_encoder("all-MiniLM-L6-v2")))
import medcite.adding.worker
from medcite.adding.preparing import prepare
from medcite.ingest.record import Record
from medcite.ingest.formats import Format
page = b"<html><title>Flu</title><body><h1>Flu</h1><p>A virus causes it.</p></body></html>"
text = b"Flu\\n\\nA virus."
for format, data in ((Format.HTML, page), (Format.TEXT, text), (Format.MARKDOWN, b"# " + text)):
    print(type(prepare(Record("/flu", data, format), pickle.loads(equipment))).__name__)
heavy = {"torch", "transformers", "sentence_transformers", "openvino", "faiss", "tantivy", "rich", "typer"}
print(sorted(heavy & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.split("\n")[:4] == ["Prepared", "Prepared", "Prepared", "[]"]
