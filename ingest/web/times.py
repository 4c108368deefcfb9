"""Moments as ISO 8601 times in UTC, to the second."""

from __future__ import annotations

from datetime import UTC, datetime


def now() -> str:
    """The present, as "2024-03-09T12:30:00Z"."""
    return _spelled(datetime.now(UTC))


def utc_time(stated: str) -> str | None:
    """An ISO 8601 date and time, in UTC unless it names a zone, as "2024-03-09T12:30:00Z"; None if it is none."""
    try:
        moment = datetime.fromisoformat(stated.strip())
        return _spelled(moment.astimezone(UTC) if moment.tzinfo else moment)
    except (ValueError, OverflowError):
        return None


def _spelled(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ").rjust(len("2024-03-09T12:30:00Z"), "0")
