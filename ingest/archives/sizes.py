"""Telling sizes, and what is over the limit, in megabytes."""

from __future__ import annotations

_MEGABYTE = 1_000_000  # bytes


def megabytes(size: int) -> str:
    """``size``, in bytes, as megabytes to read: "52", "1.5"."""
    return f"{size / _MEGABYTE:.0f}" if size >= 10 * _MEGABYTE else f"{size / _MEGABYTE:.3g}"


def over_limit(max_bytes: int, size: int | None = None) -> str:
    """The reason for not reading what is larger than ``max_bytes``; ``size`` is None where it is not known."""
    if size is None:
        return f"is larger than the limit of {megabytes(max_bytes)} MB"
    return f"is {megabytes(size)} MB; the limit is {megabytes(max_bytes)} MB"
