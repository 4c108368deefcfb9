"""How good the ranking is: the LiveQA questions over the MedQuAD articles, through the public API.

    python bench/quality.py [--shared ../shared] [--corpus DIR] [--field question] [--runs DIR]

Renders the articles as the pages of a health site, adds them to a corpus with `medcite.open(...).add`
(the first time about ten minutes on two cores; later runs find the corpus as it was), asks every question
in every mode, and prints ndcg@10, mrr@10 and recall@100 over sections, by ir-measures, as a table.

Writes one run file a mode, as `score_liveqa.py` reads them:
{"id": "TQ1", "results": [{"article": ".../GARD_0004450.html", "heading": "..."}, ...]}

A section counts at the rank of its best passage. Gains are 2^grade - 1; mrr and recall count the grades
2 and 3; a section that nobody judged counts as wrong. The questions are development data: constants of
medcite were chosen on them.
"""

from __future__ import annotations

import argparse
import csv
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

import ir_measures
from ir_measures import RR, R, nDCG

import medcite

SECTIONS = 100
PASSAGES = 400  # asked for, so that they stand in at least a hundred sections
MODES = ("lexical", "dense", "fused")
FIGURES = ("ndcg@10", "mrr@10", "recall@100")

Grades = dict[str, dict[str, int]]  # question -> section -> grade
Ranking = list[tuple[str, str]]  # (source of the article, heading), best first


def site(shared: Path, folder: Path) -> Path:
    """The rendered pages, made if they are not there."""
    pages = folder / "site"
    if not (folder / "site.truth.jsonl").exists():
        subprocess.run([sys.executable, shared / "tools" / "make_site.py", pages], check=True)
    return pages


def section_key(source: str, heading: str) -> str:
    """Names a section as the judgements do: the article's file and the words of the heading."""
    article = re.sub(r"\.(html|txt)$", "", source.rsplit("/", 1)[-1])
    return f"{article}/{re.sub(r'[^a-z0-9]+', ' ', heading.lower()).strip()}"


def read_judgements(path: Path) -> Grades:
    """The grades of every question that has any section of use."""
    grades: Grades = defaultdict(dict)
    with path.open(encoding="utf-8") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            grades[row["question"]][section_key(row["article"], row["heading"])] = int(row["grade"])
    return {question: sections for question, sections in grades.items() if any(sections.values())}


def rank_sections(corpus: medcite.Corpus, question: str, mode: str) -> Ranking:
    """The sections that answer, each once, at the rank of its best passage."""
    hits = corpus.search(question, PASSAGES, mode=mode).hits
    ranking = ((hit.article.source, hit.passage.heading_path[-1]) for hit in hits)
    return list(dict.fromkeys(ranking))[:SECTIONS]


def measure(grades: Grades, rankings: dict[str, Ranking]) -> dict[str, float]:
    """ndcg@10, mrr@10 and recall@100, averaged over the questions."""
    run = {
        question: {section_key(*section): float(-rank) for rank, section in enumerate(ranking)}
        for question, ranking in rankings.items()
    }
    gains = {q: {section: 2**grade - 1 for section, grade in sections.items()} for q, sections in grades.items()}
    good = {q: sections for q, sections in grades.items() if max(sections.values()) >= 2}
    figures = ir_measures.calc_aggregate([nDCG @ 10], gains, run)
    figures |= ir_measures.calc_aggregate([RR(rel=2) @ 10, R(rel=2) @ 100], good, run)
    return {
        "ndcg@10": figures[nDCG @ 10],
        "mrr@10": figures[RR(rel=2) @ 10],
        "recall@100": figures[R(rel=2) @ 100],
    }


def main() -> None:
    """Build the corpus if need be, run every mode, print the table."""
    here = Path(__file__).resolve().parent.parent
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shared", type=Path, default=here.parent / "shared", help="the real data and questions")
    parser.add_argument("--corpus", type=Path, default=here / "build" / "bench" / "corpus")
    parser.add_argument("--field", choices=["question", "summary", "message"], default="question")
    parser.add_argument("--runs", type=Path, default=here / "build" / "bench")
    arguments = parser.parse_args()
    if not arguments.shared.is_dir():
        sys.exit(f"The data is not in {arguments.shared}; name its folder with --shared.")
    arguments.runs.mkdir(parents=True, exist_ok=True)
    with (arguments.shared / "data" / "liveqa" / "questions.jsonl").open(encoding="utf-8") as file:
        questions = {item["id"]: item[arguments.field] for item in map(json.loads, file)}
    grades = read_judgements(arguments.shared / "data" / "liveqa" / "judgements.tsv")

    with medcite.open(arguments.corpus) as corpus:
        report = corpus.add(site(arguments.shared, arguments.runs))
        status = corpus.status()
        print(f"{status.articles:,} articles, {status.passages:,} passages, encoder {status.encoder}")
        print(f"added {report.added:,}, unchanged {report.unchanged:,}, skipped {len(report.skipped):,}\n")
        print(f"| {arguments.field} | {' | '.join(FIGURES)} |\n|---|---|---|---|")
        for mode in MODES:
            rankings = {id: rank_sections(corpus, text, mode) for id, text in questions.items()}
            with (arguments.runs / f"{arguments.field}-{mode}.jsonl").open("w", encoding="utf-8") as out:
                for id, ranking in rankings.items():
                    results = [{"article": source, "heading": heading} for source, heading in ranking]
                    print(json.dumps({"id": id, "results": results}, ensure_ascii=False), file=out)
            figures = measure(grades, rankings)
            print(f"| {mode} | " + " | ".join(f"{figures[name]:.4f}" for name in FIGURES) + " |")


if __name__ == "__main__":
    main()
