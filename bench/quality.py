"""How good the ranking is, through the public API, in every mode: ndcg@10, mrr@10 and recall@100, as a table.

    python bench/quality.py [--field question] [--typos]      questions people sent, over health pages
    python bench/quality.py --beside-text [--no-titles]       long articles without headings
    python bench/quality.py --beir FOLDER                     any collection in BEIR's layout

Everything is built under --runs the first time, and found there later: some minutes each on two cores. Beside
every mean stands, in brackets, where it would lie for 95 of 100 samples of as many questions.

Without an option: the LiveQA questions over the MedQuAD articles, rendered as the pages of a health site. It
writes one run file a mode, as `score_liveqa.py` reads them:
{"id": "TQ1", "results": [{"article": ".../GARD_0004450.html", "heading": "..."}, ...]}.
These questions are development data: constants of medcite were chosen on them.

--typos asks each question as it is, and with a typo in every medical word: one of at least five letters that
fewer than 2 % of the passages have. More on each collection: bench/liveqa.py, beside_text.py, beir.py.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from pathlib import Path

import beir
import beside_text
import liveqa
from liveqa import read_judgements
from measures import FIGURES, Figures, cells
from typos import misspelled, rare_in

import medcite

MODES = ("lexical", "dense", "fused")
MISSPELLED = "misspelled"

Questions = dict[str, str]
Ask = Callable[[Questions, str, str], Figures]  # how the questions are written ("" or MISSPELLED), and the mode


def describe(corpus: medcite.Corpus, report: medcite.AddReport) -> None:
    """Print what is searched, and what was added to it just now."""
    status = corpus.status()
    print(f"{status.articles:,} articles, {status.passages:,} passages, encoder {status.encoder}")
    print(f"added {report.added:,}, unchanged {report.unchanged:,}, skipped {len(report.skipped):,}")


def print_table(corpus: medcite.Corpus, name: str, questions: Questions, ask: Ask, *, typos: bool) -> None:
    """Ask all ``questions`` in every mode, with ``typos`` misspelled as well, and print how well they were answered."""
    asked = {"": questions}
    if typos:
        is_medical = rare_in(corpus)
        asked[MISSPELLED] = {id: misspelled(text, is_medical) for id, text in questions.items()}
    columns = [how or figure for figure in FIGURES for how in asked]
    print(f"\n| {name} | {' | '.join(columns)} |\n|{'---|' * (len(columns) + 1)}")
    for mode in MODES:
        found = [cells(ask(texts, how, mode)) for how, texts in asked.items()]
        row = [cell for each in zip(*found, strict=True) for cell in each]
        print(f"| {mode} | {' | '.join(row)} |", flush=True)


def run_liveqa(shared: Path, runs: Path, folder: Path, field: str, *, typos: bool) -> None:
    """The LiveQA questions over the rendered site."""
    grades = read_judgements(shared / "data" / "liveqa" / "judgements.tsv")
    with medcite.open(folder) as corpus:
        describe(corpus, corpus.add(liveqa.site(shared, runs)))

        def ask(questions: Questions, how: str, mode: str) -> Figures:
            rankings = {id: liveqa.rank_sections(corpus, text, mode) for id, text in questions.items()}
            liveqa.write_run(runs / f"{'-'.join(filter(None, (field, how, mode)))}.jsonl", rankings)
            return liveqa.figures_of(grades, rankings)

        print_table(corpus, field, liveqa.read_questions(shared, field), ask, typos=typos)


def run_beside_text(shared: Path, runs: Path, *, titles: bool, typos: bool) -> None:
    """The questions that one sentence answers, over long articles without headings."""
    articles = list(beside_text.read_articles(shared))
    folder = runs / "beside_text" / ("titles" if titles else "no_titles")
    beside_text.write_collection(articles, folder / "articles.jsonl", titles=titles)
    questions = beside_text.read_questions(articles)
    with medcite.open(folder / "corpus") as corpus:
        describe(corpus, corpus.add(folder / "articles.jsonl"))
        whole = beside_text.answerable(corpus, questions)
        if len(whole) < len(questions):
            print(f"{len(questions) - len(whole)} questions are left out: no passage has the whole of their answers")
        for kind in beside_text.KINDS:
            some = [question for question in whole if question.kind == kind]

            def ask(texts: Questions, _how: str, mode: str, some: list[beside_text.Question] = some) -> Figures:
                return beside_text.figures_of(corpus, some, texts, mode)

            print_table(corpus, kind, {each.id: each.text for each in some}, ask, typos=typos)


def run_beir(folder: Path, runs: Path, *, typos: bool) -> None:
    """The questions of a collection in BEIR's layout, over its documents."""
    collection = beir.Collection.at(folder)
    documents = collection.write_documents(runs / "beir")
    with medcite.open(documents.parent / "corpus") as corpus:
        report = corpus.add(documents)
        describe(corpus, report)
        kept = beir.Kept.of(corpus, documents, report)
        if account := kept.account(collection.grades):
            print(account)
        grades = kept.standing_for(collection.grades)

        def ask(texts: Questions, _how: str, mode: str) -> Figures:
            return beir.figures_of(corpus, grades, texts, mode)

        print_table(corpus, folder.resolve().name, collection.questions, ask, typos=typos)


def main() -> None:
    """Build the corpus if need be, run every mode, print the table."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=here.parent / "shared", help="the real data and questions")
    parser.add_argument("--runs", type=Path, default=here / "build" / "bench", help="what is built and written")
    parser.add_argument("--typos", action="store_true", help="ask with medical words misspelled, too")
    which = parser.add_mutually_exclusive_group()
    which.add_argument("--beside-text", action="store_true", help="long articles without headings")
    which.add_argument("--beir", type=Path, metavar="FOLDER", help="a collection in BEIR's layout")
    parser.add_argument("--field", choices=liveqa.FIELDS, default="question", help="LiveQA: how it is asked")
    parser.add_argument(
        "--corpus", type=Path, help="LiveQA: the corpus of the pages (default: corpus in --runs' default)"
    )
    parser.add_argument("--no-titles", action="store_true", help="with --beside-text: without titles as well")
    arguments = parser.parse_args()
    if arguments.no_titles and not arguments.beside_text:
        parser.error("--no-titles goes with --beside-text")
    if not arguments.beir and not arguments.shared.is_dir():
        sys.exit(f"The data is not in {arguments.shared}; name its folder with --shared.")
    arguments.runs.mkdir(parents=True, exist_ok=True)
    if arguments.beir:
        run_beir(arguments.beir, arguments.runs, typos=arguments.typos)
    elif arguments.beside_text:
        run_beside_text(arguments.shared, arguments.runs, titles=not arguments.no_titles, typos=arguments.typos)
    else:
        folder = arguments.corpus or here / "build" / "bench" / "corpus"
        run_liveqa(arguments.shared, arguments.runs, folder, arguments.field, typos=arguments.typos)


if __name__ == "__main__":
    main()
