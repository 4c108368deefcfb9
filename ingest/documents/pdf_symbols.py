"""The Symbol font, whose characters files keep as private ones: what they are of Unicode's."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

SYMBOLS: Mapping[int, str] = MappingProxyType(
    {
        0xF000 + code: character
        for code, character in {
            0x44: "Δ", 0x61: "α", 0x62: "β", 0x67: "γ", 0x6D: "µ", 0xA3: "≤", 0xB0: "°", 0xB1: "±", 0xB3: "≥",
            0xB4: "×", 0xB7: "•", 0xBB: "≈", 0xAE: "→", 0xAD: "↑", 0xAF: "↓",
        }.items()
    }
)  # fmt: skip
"""For :meth:`str.translate`: of Adobe's Symbol encoding, what texts on medicines need."""
