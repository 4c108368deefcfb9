"""Whether medcite knows when to be silent: the LiveQA questions with their judged articles there, and taken out.

    python bench/answerable.py [--shared ../shared] [--corpus DIR] [--field question]

DIR is the corpus that bench/quality.py builds. It is copied; from the copy, every article that was judged for a
question is removed, and the question is asked again. Prints how well the probability of an answer tells the one from
the other (AUROC, with a 95 % bootstrap interval over questions), how many of the questions with an answer are told
that there is none, and how many of those without.

Other articles of the same disease stay, some of which answer: not every question without its judged articles is
without an answer.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from pathlib import Path

import numpy as np
from liveqa import read_judgements

import medcite

RESAMPLED = 2_000

Asked = tuple[float, bool]  # the probability of an answer, and whether there is said to be one


def auroc(with_answer: list[float], without: list[float]) -> float:
    """The chance that a question with an answer has the higher probability; a tie is half a chance."""
    first, second = np.array(with_answer)[:, None], np.array(without)[None, :]
    return float(((first > second) + 0.5 * (first == second)).mean())


def interval(with_answer: list[float], without: list[float]) -> tuple[float, float]:
    """Between which values the AUROC lies, at 95 %, by resampling questions."""
    chance = np.random.default_rng(0)
    drawn = (chance.integers(len(with_answer), size=len(with_answer)) for _ in range(RESAMPLED))
    values = [auroc([with_answer[i] for i in some], [without[i] for i in some]) for some in drawn]
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def ask(corpus: medcite.Corpus, question: str) -> Asked:
    """One question."""
    result = corpus.search(question)
    if result.probability is None or result.answerable is None:
        sys.exit("Nothing was learned of this corpus yet: add to it once with this version of medcite.")
    return result.probability, result.answerable


def without(folder: Path, articles: set[str], question: str) -> Asked:
    """One question, asked of a copy of the corpus without the files of some names."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "corpus"
        shutil.copytree(folder, copy)
        with medcite.open(copy) as corpus:
            gone = [
                article.article.id for article in corpus.articles() if Path(article.article.source).stem in articles
            ]
            corpus.remove(gone)
            return ask(corpus, question)


def main() -> None:
    """Print the table."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=here.parent / "shared")
    parser.add_argument("--corpus", type=Path, default=here / "build" / "bench" / "corpus")
    parser.add_argument("--field", choices=["question", "summary", "message"], default="question")
    arguments = parser.parse_args()
    liveqa = arguments.shared / "data" / "liveqa"
    grades = read_judgements(liveqa / "judgements.tsv")
    with (liveqa / "questions.jsonl").open(encoding="utf-8") as file:
        questions = {item["id"]: item[arguments.field] for item in map(json.loads, file) if item["id"] in grades}
    with medcite.open(arguments.corpus) as corpus:
        there = {id: ask(corpus, text) for id, text in questions.items()}
    away = {
        id: without(arguments.corpus, {section.split("/")[0] for section in grades[id]}, text)
        for id, text in questions.items()
    }
    print(f"| {arguments.field} | questions | AUROC | 95 % | silenced with an answer | without |")
    print("|---|---|---|---|---|---|")
    for name, least in (("any section of use", 1), ("any good section", 2)):
        chosen = [id for id in questions if max(grades[id].values()) >= least]
        first, second = [there[id][0] for id in chosen], [away[id][0] for id in chosen]
        low, high = interval(first, second)
        silenced = [np.mean([not asked[id][1] for id in chosen]) for asked in (there, away)]
        print(
            f"| {name} | {len(chosen)} | {auroc(first, second):.3f} | {low:.3f} to {high:.3f} | "
            f"{silenced[0]:.1%} | {silenced[1]:.1%} |"
        )


if __name__ == "__main__":
    main()
