"""Dates of CSL-JSON, as other formats write them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def iso_date(date: Mapping[str, Any] | None) -> str:
    """``2024``, ``2024-03`` or ``2024-03-09``, as exact as ``date``; nothing if there is none."""
    parts = _parts(date)
    return "-".join(f"{part:02d}" if place else f"{part:04d}" for place, part in enumerate(parts))


def ris_date(date: Mapping[str, Any] | None) -> str:
    """As RIS has it: ``2024///``, ``2024/03//`` or ``2024/03/09/``; nothing if there is none."""
    iso = iso_date(date)
    return "/".join([*iso.split("-"), "", "", ""][:4]) if iso else ""


def _parts(date: Mapping[str, Any] | None) -> list[int]:
    found = (date or {}).get("date-parts") or [[]]
    return [int(part) for part in found[0]]
