"""When the next request to a host may go out."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime


class Pace:
    """Leaves a pause between two requests to one host, and leaves hosts alone that ask for it.

    ``wait`` waits so many seconds, and may raise to break off.
    """

    def __init__(self, wait: Callable[[float], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._wait = wait
        self._clock = clock
        self._last: dict[str, float] = {}  # host: when its last answer was in full
        self._rests: dict[str, float] = {}  # host: until when it is left alone

    def take_turn(self, host: str, delay: float) -> None:
        """Wait until ``delay`` seconds lie between the last answer of ``host`` and now."""
        last = self._last.get(host)
        if last is not None:
            left = last + delay - self._clock()
            if left > 0:
                self._wait(left)

    def end_turn(self, host: str) -> None:
        """Note that ``host`` has just answered, or failed to."""
        self._last[host] = self._clock()

    def rest(self, host: str, seconds: float) -> None:
        """Note that ``host`` is to be left alone for ``seconds``."""
        self._rests[host] = self._clock() + seconds

    def is_resting(self, host: str) -> bool:
        """Whether ``host`` is to be left alone now."""
        return self._rests.get(host, 0.0) > self._clock()


def retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that a Retry-After asks to wait, given as a number or a date (RFC 9110); None if it does not."""
    stated = headers.get("retry-after", "").strip()
    if stated.isascii() and stated.isdigit():
        return float(stated[:9])  # of more digits, far more than anyone waits anyway
    try:
        date = parsedate_to_datetime(stated)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if date.tzinfo is None:
        date = date.replace(tzinfo=UTC)
    return max((date - datetime.now(UTC)).total_seconds(), 0.0)
