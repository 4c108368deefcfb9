from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from medcite.adding import encoding
from medcite.adding.encoding import EncodingAhead, Window
from medcite.adding.preparing import Passages, Prepared
from medcite.adding.steps import End


class Numbered:
    """An encoder whose vector of a text is the number in it; it may be held up."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []
        self.go = threading.Event()
        self.go.set()

    def encode_passages(self, texts: Sequence[str], progress: Callable[[int], None] | None = None) -> Any:
        self.asked.append(list(texts))
        for _ in texts:
            self.go.wait()
            if progress:
                progress(1)
        return np.array([[float(text)] for text in texts], dtype=np.float32)


class Kept:
    """Vectors of the texts whose keys it was given."""

    def __init__(self, *keys: bytes) -> None:
        self.keys = set(keys)

    def missing(self, keys: Any) -> set[bytes]:
        return set(keys) - self.keys


def article(*numbers: int) -> Any:
    texts = {b"%d" % number: str(number) for number in numbers}
    return Prepared(SimpleNamespace(), Passages([SimpleNamespace()] * len(numbers), texts))  # type: ignore[arg-type, list-item]


def ahead(encoder: Any, kept: Any = None, **options: Any) -> EncodingAhead:
    given = {"settle": None, "settle_from": 0, "waiting": lambda: None} | options
    return EncodingAhead(encoder, kept or Kept(), **given)  # type: ignore[arg-type]


def numbers(windows: Sequence[Window]) -> list[str]:
    return [step.source for window in windows for step, _ in window.steps]


def test_windows_come_back_in_their_order_with_their_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "FEWEST_TEXTS", 4)
    monkeypatch.setattr(encoding, "MOST_TEXTS", 8)
    encoder = Numbered()
    found: list[Window] = []
    with ahead(encoder) as work:
        for number in range(50):
            work.put(End(str(number)), article(number))
            found += work.ready()
        found += work.flush()
    assert numbers(found) == [str(number) for number in range(50)]
    vectors = {key: float(row[0]) for window in found for key, row in window.vectors.items()}
    assert vectors == {b"%d" % number: float(number) for number in range(50)}
    assert len(found) > 3


def test_no_text_is_encoded_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "FEWEST_TEXTS", 3)
    encoder = Numbered()
    with ahead(encoder, Kept(b"7")) as work:
        encoder.go.clear()  # so that windows wait for each other
        for number in (1, 2, 3, 1, 2, 4, 7, 1):
            work.put(End(""), article(number))
            list(work.ready())
        threading.Timer(0.1, encoder.go.set).start()
        list(work.flush())
    assert sorted(text for texts in encoder.asked for text in texts) == ["1", "2", "3", "4"]


def test_steps_without_texts_are_given_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(encoding, "MOST_STEPS", 10)
    found: list[Window] = []
    with ahead(Numbered()) as work:
        for number in range(25):
            work.put(End(str(number)), None)
            found += work.ready()
        found += work.flush()
    assert numbers(found) == [str(number) for number in range(25)]


def test_the_encoder_is_settled_by_the_first_texts_before_anything_is_encoded() -> None:
    first, second, told = Numbered(), Numbered(), []

    def settle(texts: Sequence[str]) -> Any:
        told.append(list(texts))
        return second, Kept()

    with ahead(first, settle=settle, settle_from=3) as work:
        for number in range(5):
            work.put(End(str(number)), article(number))
            list(work.ready())
        found = list(work.flush())
    assert told == [["0", "1", "2"]]
    assert first.asked == []
    assert sorted(text for texts in second.asked for text in texts) == ["0", "1", "2", "3", "4"]
    assert numbers(found) == ["0", "1", "2", "3", "4"]


def test_at_the_end_the_encoder_is_settled_by_what_there_is() -> None:
    told: list[int] = []
    encoder = Numbered()

    def settle(texts: Sequence[str]) -> Any:
        told.append(len(texts))
        return encoder, Kept()

    with ahead(encoder, settle=settle, settle_from=100) as work:
        work.put(End("0"), article(0, 1))
        assert list(work.ready()) == []
        assert numbers(list(work.flush())) == ["0"]
    assert told == [2]


def test_in_a_hurry_what_is_there_is_encoded() -> None:
    encoder = Numbered()
    with ahead(encoder, settle=lambda _: (encoder, Kept()), settle_from=100) as work:
        work.put(End("0"), article(0))
        work.hurry(settle=False)
        assert encoder.asked == []
        work.hurry(settle=True)
        found = list(work.ready())
        deadline = time.monotonic() + 10
        while not found and time.monotonic() < deadline:
            work.hurry(settle=False)
            found += work.ready()
        assert numbers(found) == ["0"]


def test_what_stops_encoding_is_told_where_it_is_waited_for() -> None:
    class Broken(Numbered):
        def encode_passages(self, texts: Sequence[str], progress: Any = None) -> Any:
            raise RuntimeError("out of order")

    with ahead(Broken()) as work:
        work.put(End("0"), article(0))
        with pytest.raises(RuntimeError, match="out of order"):
            list(work.flush())


def test_leaving_early_stops_encoding() -> None:
    encoder = Numbered()
    encoder.go.clear()
    began = time.monotonic()
    with ahead(encoder) as work:
        work.put(End("0"), article(*range(1000)))
        work.hurry(settle=False)
        threading.Timer(0.2, encoder.go.set).start()
    assert time.monotonic() - began < 10
    assert threading.active_count() < 50


def test_it_tells_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    encoder = Numbered()
    encoder.go.clear()
    waited: list[int] = []

    def waiting() -> None:
        waited.append(work.passages_encoded)
        encoder.go.set()

    with ahead(encoder, waiting=waiting) as work:
        work.put(End("0"), article(*range(10)))
        list(work.flush())
    assert waited[0] == 0
