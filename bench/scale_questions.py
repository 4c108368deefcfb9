"""What questions cost on a corpus of bench/scale.py, and what the dense index finds of what exact search does."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scale_corpus import Floats, Source, noisy

import medcite
from medcite.corpus.folder import DATABASE, Manifest
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors
from medcite.index.corpus_encoder import load_corpus_encoder
from medcite.index.encoder import Encoder, Similarity
from medcite.index.lexical_query import LexicalQuery
from medcite.index.scores import HEADING_WEIGHT
from medcite.index.views import Views, open_views
from medcite.search.candidates import DEPTH

Figures = dict[str, float]
Rows = NDArray[np.int64]

WARM_UP = 10
_AT_ONCE = 8192


def memory() -> Figures:
    """Of this process, in bytes: in memory now, that of it which is no file's, and the most there was."""
    found = dict.fromkeys(("VmRSS", "RssAnon", "VmHWM"), 0.0)
    for line in Path("/proc/self/status").read_text().splitlines():
        name, _, value = line.partition(":")
        if name in found:
            found[name] = float(value.split()[0]) * 1024
    return {"rss": found["VmRSS"], "anonymous": found["RssAnon"], "peak": found["VmHWM"]}


def percentiles(name: str, run: Callable[[str], object], questions: Sequence[str]) -> Figures:
    """Median and 95th percentile of what a question takes, in seconds."""
    times = []
    for question in questions:
        began = time.perf_counter()
        run(question)
        times.append(time.perf_counter() - began)
    return {f"{name}_p50": statistics.median(times), f"{name}_p95": sorted(times)[round(0.95 * (len(times) - 1))]}


def ask(folder: Path, manifest: Manifest, source: Source, count: int, seed: int, noise: float) -> Figures:
    """Times, memory and recall; ``count`` questions in words, and as many near passages for recall alone."""
    chance = np.random.default_rng([seed, 1])
    texts = source.questions or [f"What is {article[0].path[0]}?" for article in source.articles]
    questions = [texts[place] for place in chance.permutation(len(texts))[:count].tolist()]
    figures: Figures = {}
    with medcite.open(folder) as corpus:
        for question in questions[:WARM_UP]:
            corpus.search(question)
        figures |= percentiles("whole", corpus.search, questions)
        figures |= memory()

    encoder = load_corpus_encoder(folder, manifest.encoder)
    store = Store(folder / DATABASE)
    with tempfile.TemporaryDirectory() as private:
        views = open_views(folder, store, encoder.settings, Path(private))
        figures |= parts(encoder, views, questions)
        asked = np.vstack([encoder.encode_question(question) for question in questions])
        near = noisy(source.texts[chance.integers(len(source.texts), size=count)], noise, chance)
        asked = np.vstack([asked, near])
        if encoder.settings.similarity not in (Similarity.COSINE, Similarity.DOT):
            raise SystemExit("Exact search is written for inner products; this encoder means distances.")
        best = exact(store, manifest.encoder.key, asked, 100)
        found = [views.dense.search(question, DEPTH)[0] for question in asked]
    figures["recall_10"] = recall(found, best, 10)
    figures["recall_100"] = recall(found, best, 100)
    figures["recall_10_words"] = recall(found[: len(questions)], best[: len(questions)], 10)
    store.close()
    return figures


def parts(encoder: Encoder, views: Views, questions: Sequence[str]) -> Figures:
    """What encoding, the dense and the lexical index take, each alone."""
    vectors = {question: encoder.encode_question(question) for question in questions}
    return {
        **percentiles("encoding", encoder.encode_question, questions),
        **percentiles("dense", lambda question: views.dense.search(vectors[question], DEPTH), questions),
        **percentiles("lexical", lambda question: views.lexical.search(LexicalQuery.of(question), DEPTH), questions),
    }


def exact(store: Store, encoder_key: str, questions: Floats, k: int) -> Rows:
    """The rows of the ``k`` best passages for each question, by comparing it with every vector in the store."""
    vectors = Vectors(store.connection, encoder_key)
    rows = np.empty((len(questions), 0), dtype=np.int64)
    scores = np.empty((len(questions), 0), dtype=np.float32)
    cursor = store.connection.execute("SELECT row, text_key, context_key FROM passages ORDER BY row")
    while some := cursor.fetchmany(_AT_ONCE):
        joined = vectors.get([row[1] for row in some])
        joined += np.float32(HEADING_WEIGHT) * vectors.get([row[2] for row in some])
        here = np.broadcast_to(np.array([row[0] for row in some], dtype=np.int64), (len(questions), len(some)))
        scores = np.hstack([scores, questions @ joined.T])
        rows = np.hstack([rows, here])
        best = np.argpartition(-scores, min(k, scores.shape[1]) - 1, axis=1)[:, :k]
        scores, rows = np.take_along_axis(scores, best, axis=1), np.take_along_axis(rows, best, axis=1)
    order = np.argsort(-scores, axis=1, kind="stable")
    return np.take_along_axis(rows, order, axis=1)


def recall(found: Sequence[Rows], best: Rows, k: int) -> float:
    """The share of the ``k`` best that are among the first ``k`` found, averaged over the questions."""
    pairs = zip(found, best, strict=True)
    return statistics.mean(len(set(rows[:k].tolist()) & set(wanted[:k].tolist())) / k for rows, wanted in pairs)
