"""The published metric of article extraction, and folders of real pages with known article bodies.

The metric is that of the article extraction benchmark by Scrapinghub (now Zyte): shingles of four tokens, a
token being a run of word characters; true and false positives and false negatives of a page divided by their
sum, so that long pages weigh no more; precision and recall averaged over pages, F1 from those averages;
accuracy, the share of pages whose tokens are all right and in order; deviations by bootstrap.
https://github.com/scrapinghub/article-extraction-benchmark (README, "Evaluation", and its technical report)
"""

from __future__ import annotations

import gzip
import json
import random
import re
import statistics
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from reading_readers import Page, Reader, html_text

SHINGLE = 4
"""Tokens in a shingle."""

_RESAMPLES = 1_000  # of the bootstrap, as in the benchmark


@dataclass(frozen=True, slots=True)
class Overlap:
    """What a page's body has in common with the true one, in shares of the shingles of both; and if all."""

    right: float
    wrong: float
    missed: float
    same: bool


@dataclass(frozen=True, slots=True)
class Metric:
    """The metric over some pages."""

    precision: float
    recall: float
    f1: float
    accuracy: float


def overlap(true: str, found: str) -> Overlap:
    """Compare the body of one page with the true one."""
    there, read = _tokens(true), _tokens(found)
    wanted, given = _shingles(there), _shingles(read)
    right, all_of_it = (wanted & given).total(), (wanted | given).total() or 1
    wrong, missed = (given - wanted).total(), (wanted - given).total()
    return Overlap(right / all_of_it, wrong / all_of_it, missed / all_of_it, there == read)


def measure(overlaps: Sequence[Overlap]) -> Metric:
    """The metric; a page without any body counts for recall alone, one that should have none for precision."""
    precision = _mean([each.right / (each.right + each.wrong) for each in overlaps if each.right + each.wrong])
    recall = _mean([each.right / (each.right + each.missed) for each in overlaps if each.right + each.missed])
    f1 = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return Metric(precision, recall, f1, _mean([float(each.same) for each in overlaps]))


def deviations(overlaps: Sequence[Overlap]) -> Metric:
    """The standard deviation of each figure, by bootstrap over the pages, from a fixed seed."""
    chance = random.Random(0)
    samples = [measure(chance.choices(overlaps, k=len(overlaps))) for _ in range(_RESAMPLES)]
    return Metric(
        *(statistics.stdev(getattr(s, name) for s in samples) for name in ("precision", "recall", "f1", "accuracy"))
    )


def _mean(values: Sequence[float]) -> float:
    return statistics.fmean(values) if values else 0.0


def _tokens(text: str) -> list[str]:
    return re.findall(r"\w+", text)


def _shingles(tokens: list[str]) -> Counter[tuple[str, ...]]:
    if len(tokens) < SHINGLE:  # a shorter text is one shingle
        return Counter([tuple(tokens)] if tokens else [])
    return Counter(zip(*(islice(tokens, first, None) for first in range(SHINGLE)), strict=False))


def pages_of(folder: Path) -> Iterator[tuple[Page, str]]:
    """The pages of ``folder``, each with its true body.

    The folder is laid out as that benchmark (``ground-truth.json``, ``{id: {"articleBody": …}}``, and
    ``html/ID.html.gz``) or as the test pages of Mozilla's Readability (in each subfolder ``source.html`` and
    ``expected.html``, whose text is the body).

    Raises:
        SystemExit: it is neither.
    """
    truth = folder / "ground-truth.json"
    if truth.exists():
        for id, known in json.loads(truth.read_text(encoding="utf-8")).items():
            data = gzip.decompress((folder / "html" / f"{id}.html.gz").read_bytes())
            yield Page.of(f"/{id}.html", data), known.get("articleBody") or ""
        return
    expected = sorted(folder.glob("*/expected.html"))
    if not expected:
        raise SystemExit(f"There is neither ground-truth.json nor any */expected.html in {folder}.")
    for path in expected:
        data = path.with_name("source.html").read_bytes()
        yield Page.of(f"/{path.parent.name}.html", data), html_text(path.read_text(encoding="utf-8"))


def print_bodies(folder: Path, readers: Sequence[Reader]) -> None:
    """Print the metric for each reader on the pages of ``folder``."""
    overlaps: dict[str, list[Overlap]] = {reader.name: [] for reader in readers}
    for page, true in pages_of(folder):
        for reader in readers:
            result = reader.attempt(page)
            overlaps[reader.name].append(overlap(true, reader.body(result) if result is not None else ""))
    count = len(overlaps[readers[0].name])
    print(f"| {count:,} pages of {folder.name} | precision | recall | F1 | accuracy |\n|---|---|---|---|---|")
    for name, each in overlaps.items():
        found, spread = measure(each), deviations(each)
        pairs = zip(*((m.precision, m.recall, m.f1, m.accuracy) for m in (found, spread)), strict=True)
        print(f"| {name} | " + " | ".join(f"{figure:.3f} ± {deviation:.3f}" for figure, deviation in pairs) + " |")
