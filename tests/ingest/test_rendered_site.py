"""Reading a rendered health site, against what is known of its pages."""

import json
import os
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from medcite.corpus.article import Article
from medcite.ingest.reading import read_file

SHARED = Path(os.environ.get("MEDCITE_SHARED", Path(__file__).resolve().parents[2].parent / "shared"))
MAKE_SITE = SHARED / "tools" / "make_site.py"
PAGES = 300

pytestmark = pytest.mark.skipif(not MAKE_SITE.exists(), reason="the rendered site's articles are not at hand")


@dataclass
class Tally:
    """How many things there are to find, were found, and were right among the found."""

    there: int = 0
    found: int = 0
    right: int = 0

    def add(self, there: Counter[Any], found: Counter[Any]) -> None:
        self.there += there.total()
        self.found += found.total()
        self.right += (there & found).total()

    @property
    def recall(self) -> float:
        return self.right / self.there

    @property
    def precision(self) -> float:
        return self.right / self.found


@dataclass
class Score:
    headings: Tally = field(default_factory=Tally)
    blocks: Tally = field(default_factory=Tally)
    exact: Counter[str] = field(default_factory=Counter)
    with_adverts: int = 0
    pages: int = 0


def render(folder: Path, form: str) -> Iterator[tuple[dict[str, Any], Article]]:
    site = folder / form
    subprocess.run(
        [sys.executable, str(MAKE_SITE), str(site), "--format", form, "--limit", str(PAGES)], check=True, timeout=120
    )
    for line in site.with_name(f"{form}.truth.jsonl").read_text(encoding="utf-8").splitlines():
        truth = json.loads(line)
        yield truth, read_file(site / truth["file"])


def score(folder: Path, form: str) -> Score:
    total = Score()
    for truth, article in render(folder, form):
        total.pages += 1
        total.headings.add(
            Counter(squeeze(section["heading"]) for section in truth["sections"]),
            Counter(section.heading for section in article.sections if section.heading),
        )
        total.blocks.add(Counter(true_blocks(truth)), Counter(read_blocks(article)))
        total.exact["title"] += article.title == squeeze(truth["title"])
        total.exact["author"] += article.authors == (truth["author"],)
        for name in ("publisher", "url", "reviewed"):
            total.exact[name] += getattr(article, name) == truth[name]
        total.with_adverts += (
            re.search("Near You|Looking for a Doctor|Arthritis Myths|Debunking", article.text) is not None
        )
    return total


def squeeze(text: str) -> str:
    return " ".join(text.split())


def true_blocks(truth: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for section in truth["sections"]:
        for _, value in section["blocks"]:
            for text in [value] if isinstance(value, str) else value:
                yield squeeze(section["heading"]), squeeze(text)


def read_blocks(article: Article) -> Iterator[tuple[str, str]]:
    for section in article.sections:
        for block in article.blocks:
            if section.start <= block.start < section.end:
                yield section.heading, article.text[block.start : block.end]


def test_html(tmp_path: Path) -> None:
    total = score(tmp_path, "html")
    assert total.pages == PAGES
    assert min(total.headings.precision, total.headings.recall) >= 0.995
    assert min(total.blocks.precision, total.blocks.recall) >= 0.998
    assert {name: right for name, right in total.exact.items() if right < 0.995 * PAGES} == {}
    assert total.with_adverts == 0


def test_plain_text(tmp_path: Path) -> None:
    total = score(tmp_path, "text")
    assert min(total.headings.precision, total.headings.recall) >= 0.97
    assert min(total.blocks.precision, total.blocks.recall) >= 0.97
    assert min(total.exact["title"], total.exact["author"]) >= 0.99 * PAGES
    assert total.with_adverts < 0.02 * PAGES


@pytest.mark.skipif(not (SHARED / "data" / "kyphoplasty.txt").exists(), reason="the first article is not at hand")
def test_the_first_article() -> None:
    article = read_file(SHARED / "data" / "kyphoplasty.txt")
    assert (article.title, article.authors) == ("Kyphoplasty", ("Sarah Lewis, PharmD",))
    assert [section.heading for section in article.sections] == [
        "What is kyphoplasty?",
        "Why is kyphoplasty performed?",
        "Who performs kyphoplasty?",
        "How is kyphoplasty performed?",
    ]
    assert [block.marker for block in article.blocks if block.marker] == ["•"] * 7 + [f"{n}." for n in range(1, 12)]
    assert "Near You" not in article.text
    assert "Myths" not in article.text
