"""Any collection in BEIR's layout: documents added as articles, ranked by their best passages.

A folder holds corpus.jsonl ({"_id", "title", "text"}), queries.jsonl ({"_id", "text"}) and qrels/test.tsv, or
qrels.tsv (query-id, corpus-id, score). Only the questions that have a right document are asked. As BEIR does,
a document that has the question's own id is not counted as found, unless it was judged for it: it is the
question.

medcite keeps an article once that a collection has twice; then the one it kept stands for the other.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from measures import DEPTH, Figures, Grades, per_question

import medcite

PASSAGES = 400
"""Passages asked for at first; more, if they stand in fewer than :data:`DEPTH` documents."""

_DOCUMENTS = "documents.jsonl"
_TWINS = "twins.json"
_SAME = "holds the same article as "


@dataclass(frozen=True)
class Collection:
    """A collection in BEIR's layout, in ``folder``."""

    folder: Path

    @classmethod
    def at(cls, folder: Path) -> Collection:
        """The collection in ``folder``; SystemExit if something of it is not there."""
        found = cls(folder)
        for path in (folder / "corpus.jsonl", folder / "queries.jsonl", found._judgements):
            if not path.is_file():
                raise SystemExit(f"There is no {path}: {folder} does not have BEIR's layout.")
        return found

    @cached_property
    def grades(self) -> Grades:
        """The grades of every question that has a right document."""
        grades: Grades = defaultdict(dict)
        for line in self._judgements.read_text(encoding="utf-8").splitlines():
            question, document, score = [*line.split("\t"), "", ""][:3]
            if re.fullmatch(r"-?\d+", score.strip()):  # else it is the header, or nothing
                grades[question][document] = max(0, int(score))
        return {question: documents for question, documents in grades.items() if any(documents.values())}

    @cached_property
    def questions(self) -> dict[str, str]:
        """The questions that have a right document, by their ids."""
        with (self.folder / "queries.jsonl").open(encoding="utf-8") as file:
            questions = {item["_id"]: item["text"] for item in map(json.loads, file)}
        return {id: text for id, text in questions.items() if id in self.grades}

    def write_documents(self, folder: Path) -> Path:
        """Write the documents for medcite to add, to a folder in ``folder`` of these very documents; the file."""
        part = folder / f"{self.folder.resolve().name}.part"
        part.parent.mkdir(parents=True, exist_ok=True)
        content = hashlib.sha256()
        with part.open("wb") as out, (self.folder / "corpus.jsonl").open(encoding="utf-8") as file:
            for document in map(json.loads, file):
                title, text = (document.get(key, "").strip() for key in ("title", "text"))
                line = {"id": document["_id"], **({"title": title} if title else {}), "text": text or title}
                written = json.dumps(line).encode() + b"\n"
                out.write(written)
                content.update(written)
        made = folder / f"{self.folder.resolve().name}-{content.hexdigest()[:8]}" / _DOCUMENTS
        made.parent.mkdir(exist_ok=True)
        return part.replace(made)

    @property
    def _judgements(self) -> Path:
        test = self.folder / "qrels" / "test.tsv"
        return test if test.is_file() else self.folder / "qrels.tsv"


@dataclass(frozen=True, slots=True)
class Kept:
    """The documents that a corpus has of a collection.

    Attributes:
        ids: their ids.
        twins: for documents left out as the same as another, the id of that one.
    """

    ids: frozenset[str]
    twins: Mapping[str, str]

    @classmethod
    def of(cls, corpus: medcite.Corpus, documents: Path, report: medcite.AddReport) -> Kept:
        """What is kept of ``documents``, of which ``report`` tells how they were added."""
        twins = {
            document_id(skip.path): document_id(skip.reason.removeprefix(_SAME))
            for skip in report.skipped
            if skip.reason.startswith(_SAME)
        }
        remembered = documents.with_name(_TWINS)
        if twins:
            remembered.write_text(json.dumps(twins), encoding="utf-8")
        elif remembered.exists():  # a file that has not changed is not read again, so nothing is said of them
            twins = json.loads(remembered.read_text(encoding="utf-8"))
        return cls(frozenset(document_id(listed.article.source) for listed in corpus.articles()), twins)

    def standing_for(self, grades: Grades) -> Grades:
        """``grades`` with the documents that are kept in place of their twins; the better grade counts."""
        moved: Grades = {}
        for question, documents in grades.items():
            moved[question] = {}
            for id, grade in documents.items():
                kept = id if id in self.ids else self.twins.get(id, id)
                moved[question][kept] = max(grade, moved[question].get(kept, 0))
        return moved

    def account(self, grades: Grades) -> str:
        """What became of the right documents that are not kept, in a sentence; "" if all are."""
        right = {id for documents in grades.values() for id, grade in documents.items() if grade}
        gone = right - self.ids
        lost = [id for id in gone if self.twins.get(id) not in self.ids]
        if not gone:
            return ""
        return (
            f"{len(gone):,} of {len(right):,} right documents are not in the corpus: for {len(gone) - len(lost):,} "
            f"their twin counts, {len(lost):,} are lost, and so counted as not found"
        )


def document_id(source: str) -> str:
    """The id of the document with a source."""
    return source.partition(f"{_DOCUMENTS}#")[2]


def rank_documents(corpus: medcite.Corpus, id: str, text: str, mode: str, judged: Iterable[str]) -> list[str]:
    """The ids of the best documents for a question, each at the rank of its best passage."""
    passages, itself = PASSAGES, {id}.difference(judged)
    while True:
        hits = corpus.search(text, passages, mode=mode).hits
        found = dict.fromkeys(document_id(hit.article.source) for hit in hits)
        ranking = [document for document in found if document not in itself]
        if len(ranking) >= DEPTH or len(hits) < passages:
            return ranking[:DEPTH]
        passages *= 4


def figures_of(corpus: medcite.Corpus, grades: Grades, texts: Mapping[str, str], mode: str) -> Figures:
    """ndcg@10, mrr@10 and recall@100 of each question, asked as ``texts`` has it by its id."""
    rankings = {id: rank_documents(corpus, id, text, mode, grades[id]) for id, text in texts.items()}
    return per_question(grades, rankings)
