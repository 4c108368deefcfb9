"""Whatever changes in the sources, and in whatever order they are added: the corpus ends up with what they hold."""

from __future__ import annotations

import html
import json
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import medcite
from medcite.adding import run
from medcite.index.compiled import CompiledEncoder

Content = dict[str, str]  # title, and perhaps url and id

TITLES = ("Asthma", "Flu", "Gout", "Eczema", "Migraine")
URLS = ("", "", "https://example.org/1", "https://example.org/2", "https://example.org/3")
NAMES = ("x.html", "y.html", "z.html", "a.jsonl", "b.jsonl")


def words_of(title: str) -> str:
    return f"What is known of {title.lower()}."


@pytest.fixture(autouse=True)
def _no_vectors(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the vectors are does not matter here."""

    def encode(_: object, texts: Sequence[str], progress: object = None) -> Any:
        return np.ones((len(texts), 384), np.float32)

    monkeypatch.setattr(CompiledEncoder, "encode_passages", encode)
    monkeypatch.setattr(run, "_are_few", lambda _: True)


class Sources:
    """Files of one article, and files of many, with what is in them now."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self.folder = folder
        self.chance = chance
        self.contents: dict[str, list[Content]] = {}

    def content(self) -> Content:
        content = {"title": self.chance.choice(TITLES), "url": self.chance.choice(URLS)}
        return {key: value for key, value in content.items() if value}

    def change(self) -> None:
        for name in self.chance.sample(NAMES, self.chance.randint(1, 3)):
            if name.endswith(".html"):
                self.contents[name] = [self.content()]
                self.write_page(self.folder / name, **self.contents[name][0])
                continue
            entries = self.contents.setdefault(name, [])
            if self.chance.random() < 0.3:
                self.chance.shuffle(entries)
            if entries and self.chance.random() < 0.5:
                entries.pop(self.chance.randrange(len(entries)))
            while not entries or self.chance.random() < 0.5:
                named = {"id": self.chance.choice("pqrs")} if self.chance.random() < 0.5 else {}
                content = {**self.content(), **named}
                if content.get("url") in [entry["url"] for entry in entries if "url" in entry]:
                    del content["url"]  # several states of one page have tests of their own
                entries.insert(self.chance.randint(0, len(entries)), content)
            text = "".join(json.dumps({**entry, "text": words_of(entry["title"])}) + "\n" for entry in entries)
            (self.folder / name).write_text(text)

    @staticmethod
    def write_page(path: Path, title: str, url: str = "") -> None:
        link = f'<link rel="canonical" href="{url}">' if url else ""
        text = html.escape(words_of(title))
        path.write_text(
            f"<!DOCTYPE html><html><head><title>{title}</title>{link}</head>"
            f"<body><main><h1>{title}</h1><p>{text}</p></main></body></html>"
        )

    def named(self) -> list[Path]:
        paths = [self.folder / name for name in self.contents]
        self.chance.shuffle(paths)
        return paths


def kept(corpus: medcite.Corpus) -> list[medcite.Article]:
    return [listed.article for listed in corpus.articles()]


def check(corpus: medcite.Corpus, sources: Sources) -> None:
    articles = kept(corpus)
    texts, urls = [article.text for article in articles], {article.url for article in articles}
    for one in articles:
        same = [other for other in articles if other.text == one.text and not (one.url and other.url)]
        assert same in ([one], []), "an article is kept twice"
    for name, contents in sources.contents.items():
        for content in contents:
            there = words_of(content["title"]) in texts or content.get("url", "") in urls
            # Of several states of one address in a file only the last counts.
            later = [other.get("url") for other in contents[contents.index(content) + 1 :]]
            assert there or content.get("url", "none") in later, f"{content} of {name} is not kept"
    for article in articles:
        name = Path(article.source).name
        if name in sources.contents:
            assert article.title == sources.contents[name][0]["title"], f"{name} holds another article by now"


@pytest.mark.parametrize("batch", [2, 256])
@pytest.mark.parametrize("seed", range(4))
def test_the_corpus_ends_up_with_what_the_sources_hold(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int, batch: int
) -> None:
    monkeypatch.setattr("medcite.adding.encoding.MOST_STEPS", batch)
    sources = Sources(tmp_path, random.Random(seed))
    with medcite.open(tmp_path / "corpus") as corpus:
        for _ in range(8):
            sources.change()
            corpus.add(sources.named())
            check(corpus, sources)
            before = kept(corpus)
            again = corpus.add(sources.named())
            assert (again.added, again.updated) == (0, 0)
            assert kept(corpus) == before


def add(corpus: medcite.Corpus, folder: Path, **pages: tuple[str, str]) -> medcite.AddReport:
    """Writes pages, each of a title and an address, and adds them in the order given."""
    for name, (title, url) in pages.items():
        Sources.write_page(folder / f"{name}.html", title, url)
    return corpus.add([folder / f"{name}.html" for name in pages])


def held(corpus: medcite.Corpus) -> dict[str, tuple[str, str]]:
    return {Path(article.source).stem: (article.title, article.url or "") for article in kept(corpus)}


FIRST, SECOND = URLS[2:4]


def test_pages_that_trade_addresses_and_come_to_the_same_words_are_all_kept(tmp_path: Path) -> None:
    with medcite.open(tmp_path / "corpus") as corpus:
        for pages in (
            {"x": ("Flu", FIRST), "y": ("Flu", SECOND)},
            {"x": ("Gout", SECOND), "y": ("Gout", FIRST)},
            {"x": ("Flu", FIRST), "y": ("Gout", SECOND)},
        ):
            assert add(corpus, tmp_path, **pages).skipped == []
            assert held(corpus) == pages


def test_a_file_that_comes_to_hold_what_another_does_holds_its_own_no_more(tmp_path: Path) -> None:
    with medcite.open(tmp_path / "corpus") as corpus:
        add(corpus, tmp_path, x=("Flu", ""), y=("Gout", ""))
        report = add(corpus, tmp_path, x=("Flu", ""), y=("Flu", ""))
        assert [Path(skip.path).stem for skip in report.skipped] == ["y"]
        assert held(corpus) == {"x": ("Flu", "")}
        generation = corpus.status().generation
        add(corpus, tmp_path, x=("Flu", ""), y=("Flu", ""))
        assert corpus.status().generation == generation


def test_what_moved_from_several_sources_is_kept_once(tmp_path: Path) -> None:
    with medcite.open(tmp_path / "corpus") as corpus:
        add(corpus, tmp_path, x=("Flu", FIRST), y=("Flu", SECOND))
        add(corpus, tmp_path, z=("Flu", ""), x=("Gout", FIRST), y=("Asthma", SECOND))
        assert held(corpus) == {"z": ("Flu", ""), "x": ("Gout", FIRST), "y": ("Asthma", SECOND)}
        for name in "xy":
            (tmp_path / f"{name}.html").unlink()
        assert corpus.add(tmp_path / "z.html").unchanged == 1
