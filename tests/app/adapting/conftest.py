"""What the tests of adapting share: a generated corpus, made with a small model that is made on the spot."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from itertools import product
from pathlib import Path

import pytest

import medcite

ORGANS = ("knee", "elbow", "liver", "kidney", "thyroid", "bladder", "ankle", "shoulder")
TROUBLES = ("sprain", "stone", "swelling", "infection", "cyst", "bruise", "strain")
HEADINGS = {
    "What causes it": "Most often the {organ} was strained or knocked before the {trouble} came. Age plays a part.",
    "Symptoms": "The {organ} hurts, is warm, and the {trouble} can be felt. Some notice nothing for weeks.",
    "How is it diagnosed?": "A doctor examines the {organ}. Ultrasound shows the {trouble}; blood is rarely tested.",
    "Treatment": "Rest and cold help the {organ}. A {trouble} that stays for a month may need an operation.",
    "Prevention": "Drink enough, move daily, and spare the {organ} after a {trouble} until the pain is gone.",
}


def write_articles(folder: Path) -> Path:
    """Fifty-six articles of five sections each, generated."""
    folder.mkdir()
    for organ, trouble in product(ORGANS, TROUBLES):
        sections = "".join(
            f"## {heading}\n\n{text.format(organ=organ, trouble=trouble)}\n\n" for heading, text in HEADINGS.items()
        )
        (folder / f"{organ}-{trouble}.md").write_text(f"# {organ.title()} {trouble}\n\n{sections}", encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of generated articles."""
    return write_articles(tmp_path_factory.mktemp("adapting") / "articles")


@pytest.fixture(scope="session")
def model(articles: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small model that knows the words of the articles."""
    folder = tmp_path_factory.mktemp("model")
    text = " ".join(path.read_text(encoding="utf-8") for path in articles.iterdir()).lower()
    (folder / "words.txt").write_text("\n".join(sorted(set(re.findall(r"[a-z]+", text)))), encoding="utf-8")
    script = Path(__file__).with_name("make_model.py")
    command = [sys.executable, str(script), str(folder), str(folder / "words.txt")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr
    return folder / "small"


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache for small models."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture
def _in_cache(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MEDCITE_CACHE", str(cache))


@pytest.fixture(scope="session")
def made(articles: Path, model: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A corpus of the articles; to be copied, not to be used."""
    folder = tmp_path_factory.mktemp("made") / "corpus"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDCITE_CACHE", str(cache))
        with medcite.open(folder, encoder=str(model)) as corpus:
            assert corpus.add(articles).added == len(ORGANS) * len(TROUBLES)
    return folder


@pytest.fixture
def folder(made: Path, tmp_path: Path, _in_cache: None) -> Path:
    """A copy of that corpus."""
    return Path(shutil.copytree(made, tmp_path / "corpus"))
