"""Which segments of the dense index are merged when passages come and go.

Segments stand in the order of their passages. New passages make a segment of their own, together with those
before it that are not much larger, as in a log-structured merge tree (P. O'Neil et al., 1996): each passage is
written again about as often as the corpus doubles, and there are about as many segments.
"""

from __future__ import annotations

from collections.abc import Sequence

MOST = 2**20
"""Passages in one segment at most. Bounds the time and the memory that making one takes."""

RATIO = 2
"""A segment up to so many times as large as what it would be merged with is merged."""

FREELY = 2**17
"""However few passages are new, segments are merged up to this size: seconds."""

PER_NEW = 8
"""For each new passage so many may be written again, beyond :data:`FREELY`."""

GONE = 0.2
"""A segment of whose passages a larger share is gone is written again without them."""


def merged_from(sizes: Sequence[int], new: int) -> int:
    """The first of the segments that are merged with ``new`` passages; ``len(sizes)`` if none is.

    Args:
        sizes: how many passages are still there of each segment.
        new: how many come, at least one.
    """
    most = min(MOST, max(FREELY, PER_NEW * new))
    first, total = len(sizes), new
    while first > 0 and sizes[first - 1] <= RATIO * total and total + sizes[first - 1] <= most:
        first -= 1
        total += sizes[first]
    return first


def is_hollow(size: int, gone: int) -> bool:
    """Whether a segment of ``size`` passages, of which some are gone, is to be written again."""
    return gone > GONE * size
