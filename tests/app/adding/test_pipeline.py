from __future__ import annotations

import threading
import time
from collections.abc import Callable, Generator, Iterator
from concurrent.futures import Future

import pytest

from medcite.adding import pipeline as pipeline_module
from medcite.adding.pipeline import Pipeline
from medcite.adding.preparing import Equipment, Outcome, Refused
from medcite.adding.steps import End, NotRead, Step, ToRead, Unchanged
from medcite.ingest.formats import Format
from medcite.ingest.record import Record


def to_read(number: int, size: int = 10) -> ToRead:
    return ToRead(Record(f"/{number}", b"x" * size, Format.TEXT), "hash")


class Opener:
    """Gives steps, and notes how far that has come."""

    def __init__(self, steps: Callable[[], Iterator[Step]]) -> None:
        self.given = 0
        self.was_stopped = False
        self.is_closed = threading.Event()
        self._steps = steps

    def steps(self) -> Generator[Step]:
        try:
            for step in self._steps():
                self.given += 1
                yield step
        finally:
            self.is_closed.set()

    def stop(self) -> None:
        self.was_stopped = True


class Readers:
    """Answers in whatever order it is told to."""

    def __init__(self) -> None:
        self.submitted: list[tuple[str, Future[Outcome]]] = []
        self.is_closed = False

    def submit(self, record: Record) -> Future[Outcome]:
        future: Future[Outcome] = Future()
        self.submitted.append((record.source, future))
        return future

    def answer(self, number: int) -> None:
        source, future = self.submitted[number]
        future.set_result(Refused(source))

    def close(self) -> None:
        self.is_closed = True


def pipeline(opener: Opener, readers: Readers | None, waiting: Callable[[], None] = lambda: None) -> Pipeline:
    return Pipeline(opener, Equipment(None), readers, waiting=waiting)  # type: ignore[arg-type]


def eventually(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 10
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.01)
    return condition()


def test_steps_come_in_order_whatever_order_they_are_read_in() -> None:
    steps: list[Step] = [to_read(1), End("/1"), Unchanged("u"), to_read(2), NotRead("n", "is empty"), to_read(3)]
    opener, readers = Opener(lambda: iter(steps)), Readers()
    with pipeline(opener, readers) as running:
        assert eventually(lambda: len(readers.submitted) == 3)
        for number in (2, 0, 1):
            readers.answer(number)
        taken = list(running)
    assert [step for step, _ in taken] == steps
    assert [outcome for _, outcome in taken] == [Refused("/1"), None, None, Refused("/2"), None, Refused("/3")]
    assert running.articles_read == 5
    assert opener.is_closed.is_set()
    assert readers.is_closed


def test_without_readers_articles_are_read_where_they_are_taken() -> None:
    opener = Opener(lambda: iter([ToRead(Record("/a", b"", Format.TEXT), "hash"), End("/a")]))
    with pipeline(opener, None) as running:
        assert [outcome for _, outcome in running] == [Refused("is empty"), None]


def test_what_stands_is_not_read() -> None:
    step = ToRead(Record("/a#1", b"x", Format.TEXT), "hash", file="/a", stands=True)
    for readers in (None, Readers()):
        with pipeline(Opener(lambda: iter([step])), readers) as running:
            assert list(running) == [(step, None)]
            assert running.articles_read == 1


def test_only_so_many_are_opened_ahead(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "STEPS_AHEAD", 5)
    opener, readers = Opener(lambda: (to_read(number) for number in range(100))), Readers()
    with pipeline(opener, readers) as running:
        assert eventually(lambda: len(readers.submitted) == 5)
        time.sleep(0.1)
        assert (len(readers.submitted), opener.given) == (5, 6)
        taking = iter(running)
        for number in range(3):
            readers.answer(number)
            next(taking)
        assert eventually(lambda: len(readers.submitted) == 8)


def test_only_so_many_bytes_are_held_ahead_but_one_article_always_goes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pipeline_module, "BYTES_AHEAD", 100)
    sizes = (60, 60, 1000, 10, 10)
    opener = Opener(lambda: (to_read(number, size) for number, size in enumerate(sizes)))
    readers = Readers()
    with pipeline(opener, readers) as running:
        taking = iter(running)
        for number, ahead in enumerate((1, 2, 3, 5)):
            assert eventually(lambda ahead=ahead: len(readers.submitted) == ahead)  # type: ignore[misc]
            time.sleep(0.05)
            assert len(readers.submitted) == ahead
            readers.answer(number)
            next(taking)


@pytest.mark.parametrize("error", [OSError("the disk is gone"), ValueError("a mistake of ours"), MemoryError()])
def test_what_opening_raises_reaches_whoever_takes(error: Exception) -> None:
    def failing() -> Iterator[Step]:
        yield Unchanged("u")
        raise error

    taken = []
    with pytest.raises(type(error)), pipeline(Opener(failing), Readers()) as running:  # noqa: PT012
        for step, _ in running:
            taken.append(step)
    assert taken == [Unchanged("u")]


def test_leaving_early_stops_all() -> None:
    def endless() -> Iterator[Step]:
        number = 0
        while True:
            number += 1
            yield to_read(number)

    opener, readers = Opener(endless), Readers()
    with pytest.raises(KeyboardInterrupt), pipeline(opener, readers):  # noqa: PT012
        eventually(lambda: len(readers.submitted) > 10)
        raise KeyboardInterrupt
    assert opener.was_stopped
    assert readers.is_closed
    assert opener.is_closed.wait(5)


def test_whoever_waits_is_called_meanwhile() -> None:
    called = threading.Event()
    opener, readers = Opener(lambda: iter([to_read(1)])), Readers()

    def waiting() -> None:
        if not called.is_set():
            called.set()
            readers.answer(0)

    with pipeline(opener, readers, waiting) as running:
        assert len(list(running)) == 1
    assert called.is_set()
