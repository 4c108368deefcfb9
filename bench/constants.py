"""What hangs on each constant that was chosen on the LiveQA development questions.

    python bench/constants.py --corpus DIR [--shared ../shared] [--field question]

DIR is the corpus that bench/quality.py builds. Varies one constant at a time, the others as they are in
medcite, and prints ndcg@10 and recall@100 over sections. Questions are taken as they are written, words count
the same for each, and nearly repeated passages are not kept apart here: the figures differ from those of
bench/quality.py.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np
from liveqa import FIELDS, SECTIONS, measure, read_judgements, read_questions
from measures import Grades

from medcite.corpus.folder import DATABASE, read_manifest
from medcite.corpus.store import Store
from medcite.corpus.vectors import Vectors
from medcite.index import lexical
from medcite.index.corpus_encoder import load_corpus_encoder
from medcite.index.lexical_query import LexicalQuery
from medcite.index.scores import HEADING_WEIGHT, Scores
from medcite.index.views import open_views
from medcite.search import fusion

DEPTH = 1000
"""Passages taken from each side: the largest reference rank that is tried."""

Ranker = Callable[[str], Scores]  # a question's id to a score for every passage


class Collection:
    """All passages of a corpus with their vectors, and the questions with theirs."""

    def __init__(self, folder: Path, questions: dict[str, str]) -> None:
        manifest = read_manifest(folder)
        if manifest is None:
            raise SystemExit(f"There is no corpus in {folder}. bench/quality.py builds one.")
        store = Store(folder / DATABASE)
        encoder = load_corpus_encoder(folder, manifest.encoder)
        with tempfile.TemporaryDirectory() as private:
            self._lexical = open_views(folder, store, encoder.settings, Path(private)).lexical
        passages = list(store.passages_since(-1))
        self._place = {stored.row: place for place, stored in enumerate(passages)}
        sources = {stored.row: stored.article.source for stored in store.articles()}
        self.sections = [(sources[p.article_row], p.passage.heading_path[-1]) for p in passages]
        vectors = Vectors(store.connection, manifest.encoder.key)
        self._texts = vectors.get([stored.text_key for stored in passages])
        self._headings = vectors.get([stored.context_key for stored in passages])
        self._questions = questions
        self._vectors = {id: encoder.encode_question(text) for id, text in questions.items()}

    def dense(self, id: str, heading_weight: float = HEADING_WEIGHT) -> Scores:
        """Dense scores of all passages for one question."""
        vector = self._vectors[id]
        scores: Scores = self._texts @ vector + np.float32(heading_weight) * (self._headings @ vector)
        return scores

    def lexical(self, id: str) -> Scores:
        """BM25 scores of all passages for one question; 0 for those that are not among the best."""
        rows, found = self._lexical.search(LexicalQuery.of(self._questions[id]), DEPTH)
        scores = np.zeros(len(self.sections), dtype=np.float32)
        scores[[self._place[int(row)] for row in rows]] = found
        return scores

    def fused(self, id: str) -> Scores:
        """Fused scores of all passages for one question."""
        dense, by_words = self.dense(id), self.lexical(id)
        return fusion.fuse(
            dense, -np.sort(-dense)[:DEPTH], by_words, -np.sort(-by_words)[:DEPTH], fusion.LEAST_LEXICAL, 0 * dense
        )

    def figures(self, ranker: Ranker, grades: Grades) -> str:
        """ndcg@10 and recall@100 of a ranking, as two columns."""
        rankings = {}
        for id in self._questions:
            best = np.argsort(-ranker(id), kind="stable")[: 40 * SECTIONS]
            rankings[id] = list(dict.fromkeys(self.sections[place] for place in best))[:SECTIONS]
        found = measure(grades, rankings)
        return f"{found['ndcg@10']:.4f} | {found['recall@100']:.4f}"


@contextmanager
def constant(module: Any, name: str, value: object) -> Iterator[None]:
    """Within the block, a constant of medcite has another value."""
    with mock.patch.object(module, name, value):
        yield


def main() -> None:
    """Print the tables."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=here.parent / "shared")
    parser.add_argument("--corpus", type=Path, default=here / "build" / "bench" / "corpus")
    parser.add_argument("--field", choices=FIELDS, default="question")
    arguments = parser.parse_args()
    questions = read_questions(arguments.shared, arguments.field)
    grades = read_judgements(arguments.shared / "data" / "liveqa" / "judgements.tsv")
    all_of_it = Collection(arguments.corpus, questions)

    print(f"| {arguments.field} | value | ndcg@10 | recall@100 |\n|---|---|---|---|")
    for weight in (0.0, 0.25, 0.5, 0.75, 1.0):
        figures = all_of_it.figures(lambda id, weight=weight: all_of_it.dense(id, weight), grades)  # type: ignore[misc]
        print(f"| dense, HEADING_WEIGHT | {weight} | {figures} |")
    for fields in ((0.0, 0.0, 1.0), (1.0, 1.0, 1.0), (2.0, 1.0, 1.0), (3.0, 1.0, 1.0), (2.0, 2.0, 1.0)):
        weights = {name: weight for name, weight in zip(lexical.FIELDS, fields, strict=True) if weight}
        with constant(lexical, "FIELDS", weights):
            print(f"| lexical, FIELDS | {weights} | {all_of_it.figures(all_of_it.lexical, grades)} |")
    for share in (0.2, 0.3, 0.35, 0.4, 0.45, 0.5, 0.6):
        with constant(fusion, "LEAST_LEXICAL", share):
            print(f"| fused, LEAST_LEXICAL | {share} | {all_of_it.figures(all_of_it.fused, grades)} |")
    for rank in (100, 200, 300, 500, 1000):
        with constant(fusion, "REFERENCE_RANK", rank):
            print(f"| fused, REFERENCE_RANK | {rank} | {all_of_it.figures(all_of_it.fused, grades)} |")


if __name__ == "__main__":
    main()
