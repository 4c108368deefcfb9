"""The scale benchmark's corpora are sound, its recall is that of exact search, and it runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
import pytest

import medcite
from medcite.corpus.folder import DATABASE, read_manifest
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors
from medcite.index.scores import HEADING_WEIGHT

BENCH = Path(__file__).resolve().parents[2] / "bench"
Bench = Callable[[str], ModuleType]


@pytest.fixture
def source(bench: Bench, sample_corpus: Path) -> Any:
    return bench("scale_corpus").Source.read(sample_corpus, read_manifest(sample_corpus))


def test_articles_are_sound_and_all_that_names_something_is_its_own(bench: Bench, source: Any) -> None:
    chunks = list(bench("scale_corpus").chunks(source, 0, 777, seed=3))
    articles = [made for chunk in chunks for made in chunk.articles]
    passages = [entry.passage for _, entries in articles for entry in entries]
    assert len(passages) == len({passage.id for passage in passages}) == 777
    for article, entries in articles:
        assert entries
        for entry in entries:
            passage = entry.passage
            assert article.text[passage.start : passage.end] == passage.text
            assert passage.article_id == article.id
            section = next(each for each in article.sections if each.start <= passage.start < each.end)
            assert passage.end <= section.end
            assert passage.heading_path == section.path
    keys = [key for chunk in chunks for key in chunk.keys]
    assert len(keys) == len(set(keys)) == sum(len(chunk.vectors) for chunk in chunks)
    used = {key for _, entries in articles for entry in entries for key in (entry.text_key, entry.context_key)}
    assert used == set(keys)


def test_sections_share_the_vector_of_their_heading_path(bench: Bench, source: Any) -> None:
    for chunk in bench("scale_corpus").chunks(source, 0, 300, seed=1):
        for _, entries in chunk.articles:
            keys: dict[tuple[str, ...], set[bytes]] = {}
            for entry in entries:
                keys.setdefault(entry.passage.heading_path, set()).add(entry.context_key)
            assert all(len(found) == 1 for found in keys.values())


def test_the_same_seed_gives_the_same_corpus_and_another_another(bench: Bench, source: Any) -> None:
    one, same, other = (next(bench("scale_corpus").chunks(source, 50, 100, seed=seed)) for seed in (1, 1, 2))
    assert one.articles == same.articles
    assert np.array_equal(one.vectors, same.vectors)
    assert one.articles != other.articles


def test_noise_moves_vectors_as_far_as_it_says(bench: Bench) -> None:
    chance = np.random.default_rng(0)
    vectors = chance.standard_normal((500, 384), dtype=np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    moved = bench("scale_corpus").noisy(vectors, 0.35, chance)
    assert np.linalg.norm(moved, axis=1) == pytest.approx(1, abs=1e-5)
    cosines = np.sum(moved * vectors, axis=1)
    assert cosines.mean() == pytest.approx((1 + 0.35**2) ** -0.5, abs=0.005)


def test_growing_goes_on_where_it_stopped(bench: Bench, source: Any, sample_corpus: Path, tmp_path: Path) -> None:
    manifest = read_manifest(sample_corpus)
    grow = bench("scale_corpus").grow
    assert grow(tmp_path / "c", source, manifest, 120, 0) == 120
    assert grow(tmp_path / "c", source, manifest, 200, 0) == 80
    assert grow(tmp_path / "c", source, manifest, 150, 0) == 0
    with medcite.open(tmp_path / "c") as corpus:
        assert corpus.status().passages == 200
        assert len(corpus.search("What is asthma?", 7).hits) == 7


def test_exact_search_is_exact(bench: Bench, sample_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    questions_of = bench("scale_questions")
    monkeypatch.setattr(questions_of, "_AT_ONCE", 32)  # several chunks
    manifest = read_manifest(sample_corpus)
    assert manifest
    store = Store(sample_corpus / DATABASE)
    passages = list(store.passages_since(-1))
    vectors = Vectors(store.connection, manifest.encoder.key)
    joined = vectors.get([stored.text_key for stored in passages])
    joined += HEADING_WEIGHT * vectors.get([stored.context_key for stored in passages])
    questions = np.random.default_rng(0).standard_normal((5, joined.shape[1]), dtype=np.float32)
    best = questions_of.exact(store, manifest.encoder.key, questions, 10)
    rows = np.array([stored.row for stored in passages])
    wanted = rows[np.argsort(-(questions @ joined.T), axis=1)[:, :10]]
    assert len(passages) > 64
    assert np.array_equal(best, wanted)
    store.close()


def test_recall_counts_what_is_among_the_first(bench: Bench) -> None:
    recall = bench("scale_questions").recall
    found = [np.array([1, 2, 9, 3]), np.array([7, 8, 5, 6])]
    best = np.array([[1, 2, 3], [5, 6, 7]])
    assert recall(found, best, 3) == pytest.approx((2 / 3 + 2 / 3) / 2)
    assert recall(found, best, 1) == pytest.approx(0.5)


def test_it_runs_and_leaves_nothing_behind(sample_corpus: Path, tmp_path: Path) -> None:
    folders = ["--corpus", sample_corpus, "--folder", tmp_path / "scale", "--out", tmp_path / "scale.jsonl"]
    command = [sys.executable, BENCH / "scale.py", "--sizes", "300", "--cold", "1", "--questions", "5", *folders]
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    (record,) = map(json.loads, (tmp_path / "scale.jsonl").read_text().splitlines())
    assert record["passages"] == 300
    assert record["recall_10"] == record["recall_100"] == 1
    assert all(value > 0 for value in record.values())
    assert done.stdout.splitlines()[2].startswith("| 300 | ")
    assert not (tmp_path / "scale").exists()


@pytest.mark.parametrize("sizes", ["", "ten", "0", "5000,6000", "9000,5000"])
def test_sizes_that_make_no_sense_are_refused(sizes: str) -> None:
    command = [sys.executable, str(BENCH / "scale.py"), "--sizes", sizes]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 2
    assert "argument --sizes" in done.stderr.splitlines()[-1]


def test_charts_are_the_same_each_time_and_show_every_line(bench: Bench, tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    records = [
        {"passages": 10_000.0, "whole_p50": 0.02, "dense_p50": 0.001, "recall_10": 1.0},
        {"passages": 100_000.0, "whole_p50": 0.04, "dense_p50": 0.01, "recall_10": 0.99},
    ]
    first = bench("scale_chart").draw(records, tmp_path / "one")
    second = bench("scale_chart").draw(records, tmp_path / "two")
    assert [path.name for path in first] == ["question.svg", "recall.svg"]
    assert [path.read_bytes() for path in first] == [path.read_bytes() for path in second]
    drawn = first[0].read_text()
    assert "whole" in drawn
    assert "dense" in drawn
    assert "lexical" not in drawn
