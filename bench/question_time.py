"""What a whole search takes beside plain retrieval, in one run: the time of one warm question.

    python bench/question_time.py [--shared ../shared] [--runs build/bench] [--rounds 10]

Over the corpus that bench/quality.py has built. Plain retrieval is what any search of this kind begins with, by the
same encoder and the same indexes: the question encoded, the 300 passages nearest in meaning, and the 300 best by
BM25 over title, headings and body; one after the other. A whole search gives ten hits, read, compared, judged,
highlighted and cited. Each question is asked both ways in turn, so that a busy machine slows both.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import liveqa
import numpy as np

import medcite
from medcite.index.lexical_query import LexicalQuery
from medcite.search.candidates import DEPTH

HITS = 10


def plain_retrieval(corpus: medcite.Corpus) -> Callable[[str], None]:
    """Encodes a question, and asks both indexes."""
    encoder, views = corpus._encoder, corpus._open_views()

    def retrieve(question: str) -> None:
        views.dense.search(encoder.encode_question(question), DEPTH)
        views.lexical.search(LexicalQuery.of(question), DEPTH)

    # In the thread that a whole search encodes in: OpenVINO and FAISS keep things warm for each that calls them.
    return lambda question: corpus._beside.submit(retrieve, question).result()


def milliseconds(ask: Callable[[str], object], question: str) -> float:
    """The time of one call."""
    began = time.perf_counter()
    ask(question)
    return (time.perf_counter() - began) * 1000


def main() -> None:
    """Print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=Path("../shared"), help="the real data and questions")
    parser.add_argument("--runs", type=Path, default=Path("build/bench"), help="where the corpus is")
    parser.add_argument("--rounds", type=int, default=10, help="how often each question is asked")
    arguments = parser.parse_args()
    with medcite.open(arguments.runs / "corpus") as corpus:
        print(f"{corpus.status().passages:,} passages; medians of {arguments.rounds} rounds, in ms")
        print(
            "\n| asked as | plain retrieval | whole search | ratio | ratio, nine in ten below |\n|---|---|---|---|---|"
        )
        ways = (plain_retrieval(corpus), lambda question: corpus.search(question, HITS))
        for field in liveqa.FIELDS:
            questions = list(liveqa.read_questions(arguments.shared, field).values())
            times = np.empty((2, arguments.rounds + 1, len(questions)))
            for turn in range(arguments.rounds + 1):
                for at, question in enumerate(questions):
                    for way in (0, 1) if (turn + at) % 2 else (1, 0):
                        times[way, turn, at] = milliseconds(ways[way], question)
            plain, whole = np.median(times[:, 1:], axis=1)  # the first round warms up
            print(
                f"| {field} | {median(plain):.1f} | {median(whole):.1f} | {median(whole) / median(plain):.2f} "
                f"| {np.quantile(whole / plain, 0.9):.2f} |",
                flush=True,
            )


if __name__ == "__main__":
    main()
