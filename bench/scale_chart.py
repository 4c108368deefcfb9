"""Charts of bench/scale.py: every figure against the number of passages, as SVG that is the same each time."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import matplotlib as mpl

mpl.use("svg")

import matplotlib.pyplot as plt
from matplotlib.ticker import FuncFormatter

MIB = 2**20
Record = dict[str, float]

# Told apart without colour too, by their marks; the colours are Okabe and Ito's.
_LOOKS = (("#0072B2", "o"), ("#D55E00", "s"), ("#009E73", "^"), ("#CC79A7", "D"), ("#56B4E9", "v"), ("#E69F00", "P"))


@dataclass(frozen=True, slots=True)
class Chart:
    """One chart: its file's name, title, and lines by the name of the figure."""

    name: str
    title: str
    axis: str
    lines: tuple[tuple[str, str], ...]
    factor: float = 1.0
    log: bool = True


CHARTS = (
    Chart(
        "question",
        "A warm question, median",
        "milliseconds",
        (("whole_p50", "whole"), ("encoding_p50", "encoding"), ("dense_p50", "dense"), ("lexical_p50", "lexical")),
        1e3,
    ),
    Chart(
        "tail",
        "A warm question, 95th percentile",
        "milliseconds",
        (("whole_p95", "whole"), ("encoding_p95", "encoding"), ("dense_p95", "dense"), ("lexical_p95", "lexical")),
        1e3,
    ),
    Chart("cold", "medcite search, from start to exit", "seconds", (("cold", "cold"),), log=False),
    Chart(
        "recall",
        "The dense index beside exact search",
        "recall",
        (("recall_10", "@10"), ("recall_100", "@100"), ("recall_10_words", "@10, questions in words")),
        log=False,
    ),
    Chart(
        "memory",
        "Memory",
        "MiB",
        (
            ("rss", "after questions"),
            ("anonymous", "of that, not the page cache's"),
            ("publishing_peak", "publishing, most"),
        ),
        1 / MIB,
    ),
    Chart(
        "disk",
        "Size on disk",
        "MiB",
        (("database", "database"), ("dense", "dense index"), ("lexical", "lexical index")),
        1 / MIB,
    ),
    Chart(
        "adding",
        "Adding",
        "seconds",
        (("more", "1,000 passages that have vectors"), ("article", "medcite add of an article")),
    ),
)


def draw(records: list[Record], folder: Path) -> list[Path]:
    """Write every chart that there are figures for; gives the files."""
    folder.mkdir(parents=True, exist_ok=True)
    style = {
        "svg.hashsalt": "medcite",
        "svg.fonttype": "none",
        "font.family": "sans-serif",
        "font.size": 11,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "grid.color": "#dddddd",
    }
    with mpl.rc_context(style):
        return [_draw(chart, records, folder / f"{chart.name}.svg") for chart in CHARTS if _has(chart, records)]


def _has(chart: Chart, records: list[Record]) -> bool:
    return any(name in record for record in records for name, _ in chart.lines)


def _draw(chart: Chart, records: list[Record], path: Path) -> Path:
    figure, axes = plt.subplots(figsize=(6.4, 4.0), layout="constrained")
    for (name, label), (colour, mark) in zip(chart.lines, _LOOKS, strict=False):
        points = [(record["passages"], record[name] * chart.factor) for record in records if name in record]
        if points:
            axes.plot(*zip(*points, strict=True), color=colour, marker=mark, label=label)
    axes.set_xscale("log")
    if chart.log:
        axes.set_yscale("log")
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.10g}"))
    elif chart.axis == "recall":
        axes.set_ylim(top=1.005)
    else:
        axes.set_ylim(bottom=0)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:,.0f}"))
    axes.set_title(chart.title, loc="left")
    axes.set_xlabel("passages")
    axes.set_ylabel(chart.axis)
    if len(chart.lines) > 1:
        axes.legend(frameon=False)
    figure.savefig(path, format="svg", metadata={"Date": None, "Creator": None}, transparent=False)
    plt.close(figure)
    return path
