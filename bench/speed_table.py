"""The table of bench/speed.py: for every system a figure, its range over the rounds, and its ratio to medcite's."""

from __future__ import annotations

import statistics
from collections.abc import Iterable
from dataclasses import dataclass, field

Values = list[float]  # of one figure of one system, a round each


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of every system that has it: the values by the system's name."""

    title: str
    unit: str
    values: dict[str, Values] = field(default_factory=dict)

    def note(self, system: str, value: float) -> None:
        """Keep one more value of a system."""
        self.values.setdefault(system, []).append(value)


def figure(value: float) -> str:
    """Three digits that count, no exponents."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.{1 if value >= 10 else 2 if value >= 1 else 3}f}"


def ratio(values: Values, of: Values) -> float | None:
    """The median of the pairs' ratios, or that of the medians where the rounds are not the same ones."""
    if not values or not of or not all(of):
        return None
    if len(values) == len(of):
        return statistics.median(mine / other for mine, other in zip(values, of, strict=True))
    return statistics.median(values) / statistics.median(of)


def cell(values: Values | None, of: Values | None) -> str:
    """Median, least and most, and the ratio to ``of``."""
    if not values:
        return "–"
    text = figure(statistics.median(values))
    if len(values) > 1:
        text += f" ({figure(min(values))} to {figure(max(values))})"
    times = ratio(values, of or [])
    return text if times is None else f"{text} · {figure(times)}×"


def table(rows: Iterable[Row], systems: dict[str, str], first: str = "medcite") -> str:
    """Markdown; ``systems`` are titles by name, ``first`` is what the others are compared with."""
    lines = ["| | " + " | ".join(systems.values()) + " |", "|---" * (len(systems) + 1) + "|"]
    for row in rows:
        reference = row.values.get(first)
        cells = [cell(row.values.get(name), None if name == first else reference) for name in systems]
        lines.append(f"| {row.title}, {row.unit} | " + " | ".join(cells) + " |")
    return "\n".join(lines)
