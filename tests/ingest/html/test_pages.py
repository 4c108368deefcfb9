"""Pages in the manner of 38 kinds of sites, each beside what a careful editor would take from it.

They were made by people who had not seen the reader. It was then tuned on them: these are development data.
"""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from medcite.ingest.builder import Reading
from medcite.ingest.formats import Format
from medcite.ingest.reading import inspect_bytes

PAGES = Path(__file__).parent / "pages"
NAMES = sorted(path.stem for path in PAGES.glob("*.json"))
FACTS = ("title", "authors", "reviewers", "publisher", "published", "modified", "reviewed", "url")


@cache
def truth(name: str) -> dict[str, Any]:
    return json.loads((PAGES / f"{name}.json").read_text(encoding="utf-8"))  # type: ignore[no-any-return]


@cache
def reading(name: str) -> Reading:
    return inspect_bytes((PAGES / f"{name}.html").read_bytes(), source=f"/pages/{name}.html", format=Format.HTML)


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text.lower())
    return Counter(tuple(words[place : place + 4]) for place in range(max(1, len(words) - 3)))


def f1(name: str) -> float:
    """Of the body's four-word shingles, as article extraction is measured."""
    there = shingles(" ".join(text for _, text in truth(name)["blocks"]))
    found = shingles(reading(name).article.text)
    return 2 * (there & found).total() / (there.total() + found.total())


@pytest.mark.parametrize("name", NAMES)
def test_a_page_is_read(name: str) -> None:
    article = reading(name).article
    assert f1(name) > 0.85
    for part in (*article.sections, *article.blocks):
        assert 0 <= part.start <= part.end <= len(article.text)
    assert article.url == truth(name)["url"] or truth(name)["url"] is None


def test_all_pages_together() -> None:
    assert len(NAMES) == 38
    assert sum(map(f1, NAMES)) / len(NAMES) > 0.97
    headings: Counter[str] = Counter()
    clutter = 0
    for name in NAMES:
        there = Counter(text for kind, text in truth(name)["blocks"] if kind.startswith("h"))
        found = Counter(section.heading for section in reading(name).article.sections if section.heading)
        headings.update(there=there.total(), found=found.total(), right=(there & found).total())
        clutter += sum(text in reading(name).article.text for text in truth(name)["absent"])
    assert headings["right"] / headings["found"] > 0.92
    assert headings["right"] / headings["there"] > 0.93
    assert clutter / sum(len(truth(name)["absent"]) for name in NAMES) < 0.05


def test_facts() -> None:
    wrong = [
        (name, fact)
        for name in NAMES
        for fact in FACTS
        if (getattr(reading(name).article, fact) or None) != (_as_kept(truth(name)[fact]) or None)
    ]
    assert len(wrong) <= 0.05 * len(NAMES) * len(FACTS), wrong


def _as_kept(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def test_what_is_left_out_is_told() -> None:
    for name in ("web_broadsheet_sections", "health_portal_react", "web_university_drupal"):
        dropped = " ".join(text.text for text in reading(name).dropped)
        whole = reading(name).article.text
        assert sum(text in dropped for text in truth(name)["absent"]) >= 0.5 * len(truth(name)["absent"])
        assert whole not in dropped
