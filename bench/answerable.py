"""Whether medcite knows when to be silent: the LiveQA questions with their judged articles there, and taken out.

    python bench/answerable.py [--shared ../shared] [--corpus DIR] [--field question | --beside-text]

DIR is the corpus that bench/quality.py builds. It is copied; from the copy, every article that was judged for a
question is removed, and the question is asked again. Prints how well the probability of an answer tells the one from
the other (AUROC, with a 95 % bootstrap interval over questions), how many of the questions with an answer are told
that there is none, and how many of those without. With --beside-text, the questions are those of beside_text.jsonl
that are paraphrased, each asked with the article it was written about, and without all articles of its title.

Other articles of the same disease stay, some of which answer: not every question without its judged articles is
without an answer. The last row has questions instead that no health site answers (off_topic.txt).
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from liveqa import FIELDS, read_judgements, read_questions

import medcite

HERE = Path(__file__).resolve().parent
RESAMPLED = 2_000
GOOD = 2
"""The least grade of a section that answers, if incompletely."""

Asked = tuple[float, bool]  # the probability of an answer, and whether there is said to be one


def auroc(with_answer: list[float], without: list[float]) -> float:
    """The chance that a question with an answer has the higher probability; a tie is half a chance."""
    first, second = np.array(with_answer)[:, None], np.array(without)[None, :]
    return float(((first > second) + 0.5 * (first == second)).mean())


def interval(with_answer: list[float], without: list[float], *, paired: bool = True) -> tuple[float, float]:
    """Between which values the AUROC lies, at 95 %, by resampling questions; ``paired``: both are of the same ones."""
    chance = np.random.default_rng(0)
    values = []
    for _ in range(RESAMPLED):
        first = chance.integers(len(with_answer), size=len(with_answer))
        second = first if paired else chance.integers(len(without), size=len(without))
        values.append(auroc([with_answer[i] for i in first], [without[i] for i in second]))
    low, high = np.quantile(values, [0.025, 0.975])
    return float(low), float(high)


def ask(corpus: medcite.Corpus, question: str) -> Asked:
    """One question; where nothing at all is found, nothing answers."""
    result = corpus.search(question)
    if not result.hits:
        return 0.0, False
    if result.probability is None or result.answerable is None:
        sys.exit("Nothing was learned of this corpus yet: add to it once with this version of medcite.")
    return result.probability, result.answerable


def without(folder: Path, stems: set[str], question: str) -> Asked:
    """One question, asked of a copy of the corpus without the files of some names."""
    with tempfile.TemporaryDirectory() as temporary:
        copy = Path(temporary) / "corpus"
        shutil.copytree(folder, copy)
        with medcite.open(copy) as corpus:
            corpus.remove([id for id, (stem, _) in articles(corpus).items() if stem in stems])
            return ask(corpus, question)


def articles(corpus: medcite.Corpus) -> dict[str, tuple[str, str]]:
    """The name of each article's file, and its title, by its id."""
    return {each.article.id: (Path(each.article.source).stem, each.article.title) for each in corpus.articles()}


def read_liveqa(shared: Path, field: str) -> Iterator[tuple[str, set[str], int]]:
    """The questions, the names of the articles that were judged for each, and the best grade."""
    grades = read_judgements(shared / "data" / "liveqa" / "judgements.tsv")
    for id, text in read_questions(shared, field).items():
        if id in grades:
            yield text, {section.split("/")[0] for section in grades[id]}, max(grades[id].values())


def read_beside_text(corpus: medcite.Corpus) -> Iterator[tuple[str, set[str], int]]:
    """The paraphrased questions, the names of the articles with the title of the one that answers, and a good grade."""
    titles = dict(articles(corpus).values())
    for line in (HERE / "beside_text.jsonl").read_text(encoding="utf-8").splitlines():
        item = json.loads(line)
        if item["kind"] == "paraphrased" and item["article"] in titles:
            title = titles[item["article"]]
            yield item["question"], {stem for stem, other in titles.items() if other == title}, GOOD


def row(name: str, there: list[Asked], away: list[Asked], *, paired: bool = True) -> str:
    """A row of the table: questions with an answer, and without; ``paired``: both are of the same ones."""
    first, second = ([probability for probability, _ in asked] for asked in (there, away))
    low, high = interval(first, second, paired=paired)
    silenced = [np.mean([not answerable for _, answerable in asked]) for asked in (there, away)]
    return (
        f"| {name} | {len(there)} | {auroc(first, second):.3f} | {low:.3f} to {high:.3f} | "
        f"{silenced[0]:.1%} | {silenced[1]:.1%} |"
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=HERE.parent.parent / "shared")
    parser.add_argument("--corpus", type=Path, default=HERE.parent / "build" / "bench" / "corpus")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--field", choices=FIELDS, default="question")
    which.add_argument("--beside-text", action="store_true")
    arguments = parser.parse_args()
    with medcite.open(arguments.corpus) as corpus:
        if arguments.beside_text:
            questions = list(read_beside_text(corpus))
        else:
            questions = list(read_liveqa(arguments.shared, arguments.field))
        there = [ask(corpus, text) for text, _, _ in questions]
        off_topic = [ask(corpus, text) for text in (HERE / "off_topic.txt").read_text(encoding="utf-8").splitlines()]
    away = [without(arguments.corpus, stems, text) for text, stems, _ in questions]
    print(f"| {'paraphrased' if arguments.beside_text else arguments.field} ", end="")
    print("| questions | AUROC | 95 % | silenced with an answer | without |\n|---|---|---|---|---|---|")
    grades = [grade for _, _, grade in questions]
    for name, least in (("any section of use", 1), ("any good section", GOOD)):
        if least >= min(grades):
            chosen = [at for at, (_, _, grade) in enumerate(questions) if grade >= least]
            print(row(name, [there[at] for at in chosen], [away[at] for at in chosen]))
    print(row("all, and those off topic", there, off_topic, paired=False))


if __name__ == "__main__":
    main()
