from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.ingest.web.pacing import Pace, retry_after


class Clock:
    def __init__(self) -> None:
        self.now = 1_000.0
        self.waited: list[float] = []

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.now += seconds


def test_requests_to_one_host_keep_their_distance() -> None:
    clock = Clock()
    pace = Pace(clock.wait, clock)
    pace.take_turn("a.example", 1.0)
    clock.now += 5  # the answer takes its time
    pace.end_turn("a.example")
    pace.take_turn("b.example", 1.0)
    clock.now += 0.25
    pace.take_turn("a.example", 1.0)
    assert clock.waited == [0.75]
    clock.now += 10
    pace.take_turn("a.example", 1.0)
    assert clock.waited == [0.75]


def test_a_host_is_left_alone_as_long_as_it_asks() -> None:
    clock = Clock()
    pace = Pace(clock.wait, clock)
    assert not pace.is_resting("a.example")
    pace.rest("a.example", 120)
    assert pace.is_resting("a.example")
    assert not pace.is_resting("b.example")
    clock.now += 121
    assert not pace.is_resting("a.example")


def test_how_long_to_wait() -> None:
    assert retry_after({}) is None
    assert retry_after({"retry-after": "120"}) == 120
    assert retry_after({"retry-after": "soon"}) is None
    assert retry_after({"retry-after": "-5"}) is None
    assert retry_after({"retry-after": "9" * 400}) == 999_999_999
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=90), usegmt=True)
    assert retry_after({"retry-after": at}) == pytest.approx(90, abs=5)
    assert retry_after({"retry-after": "Sat, 09 Mar 2024 12:30:00"}) == 0


@given(
    st.text(max_size=40) | st.from_regex(r"\w{3}, \d{1,3} \w{3} \d{1,5} \d\d:\d\d:\d\d (GMT|[+-]\d{4})", fullmatch=True)
)
def test_any_answer_is_a_time_or_none(stated: str) -> None:
    wait = retry_after({"retry-after": stated})
    assert wait is None or wait >= 0
