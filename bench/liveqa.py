"""The LiveQA questions over the MedQuAD articles: the judgements, the rendered site, sections ranked.

A section counts at the rank of its best passage. Gains are 2^grade - 1; mrr and recall count the grades
2 and 3; a section that nobody judged counts as wrong.
"""

from __future__ import annotations

import csv
import json
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path

from measures import Figures, Grades, means, per_question

import medcite

SECTIONS = 100
PASSAGES = 400  # asked for, so that they stand in at least a hundred sections
FIELDS = ("question", "summary", "message")

Ranking = list[tuple[str, str]]  # (source of the article, heading), best first


def site(shared: Path, folder: Path) -> Path:
    """The rendered pages, made if they are not there."""
    pages = folder / "site"
    if not (folder / "site.truth.jsonl").exists():
        subprocess.run([sys.executable, shared / "tools" / "make_site.py", pages], check=True)
    return pages


def read_questions(shared: Path, field: str) -> dict[str, str]:
    """The questions by their ids, as they stand in one of :data:`FIELDS`."""
    with (shared / "data" / "liveqa" / "questions.jsonl").open(encoding="utf-8") as file:
        return {item["id"]: item[field] for item in map(json.loads, file)}


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


def figures_of(grades: Grades, rankings: dict[str, Ranking]) -> Figures:
    """ndcg@10, mrr@10 and recall@100 of each question."""
    keys = {
        question: list(dict.fromkeys(section_key(*section) for section in ranking))
        for question, ranking in rankings.items()
    }
    return per_question(grades, keys, gain=lambda grade: 2**grade - 1, least=2)


def measure(grades: Grades, rankings: dict[str, Ranking]) -> dict[str, float]:
    """ndcg@10, mrr@10 and recall@100, averaged over the questions."""
    return means(figures_of(grades, rankings))


def write_run(path: Path, rankings: dict[str, Ranking]) -> None:
    """Write a run file as score_liveqa.py reads it."""
    with path.open("w", encoding="utf-8") as out:
        for id, ranking in rankings.items():
            results = [{"article": source, "heading": heading} for source, heading in ranking]
            print(json.dumps({"id": id, "results": results}, ensure_ascii=False), file=out)
