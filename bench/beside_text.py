"""A collection unlike a health site: long articles without headings, and questions that one sentence answers.

The articles are those of MedQuAD with at least :data:`LONG` words: their paragraphs one after another, the
headings between them left out, and where asked the titles as well; a line of JSON each.

The questions stand in beside_text.jsonl: {"id", "kind", "article", "question", "answer"}. Of kind
``paraphrased`` are those put in other words than the sentence that answers, of kind ``verbatim`` those in its
own. "answer" is a digest of that sentence, found again in the articles: none of their text stands here.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from measures import DEPTH, Figures, per_question
from sentencex import segment

import medcite

QUESTIONS = Path(__file__).resolve().parent / "beside_text.jsonl"
KINDS = ("paraphrased", "verbatim")
LONG = 700
"""Words of the shortest article that is taken."""

_ANSWER = "the answer"


@dataclass(frozen=True, slots=True)
class Question:
    """A question of some kind; ``answer`` is the sentence that answers, as :func:`normalised` gives it."""

    id: str
    kind: str
    text: str
    answer: str


def read_articles(shared: Path) -> Iterator[dict[str, Any]]:
    """The articles of MedQuAD."""
    with gzip.open(shared / "data" / "medquad" / "articles.jsonl.gz", "rt", encoding="utf-8") as file:
        yield from map(json.loads, file)


def write_collection(articles: Iterable[dict[str, Any]], path: Path, *, titles: bool) -> int:
    """Write the long ones of ``articles`` as JSON Lines for medcite to add; how many there are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    count = 0
    with path.open("w", encoding="utf-8") as out:
        for article in articles:
            paragraphs = _paragraphs(article)
            if sum(len(paragraph.split()) for paragraph in paragraphs) < LONG:
                continue
            title = {"title": article["title"]} if titles else {}
            print(json.dumps({"id": article["id"], **title, "text": "\n\n".join(paragraphs)}), file=out)
            count += 1
    return count


def normalised(text: str) -> str:
    """``text`` as sentences are compared: its words in lower case, a space between them."""
    return re.sub(r"\W+", " ", text.lower()).strip()


def digest(sentence: str) -> str:
    """What stands for a sentence in the file of questions."""
    return hashlib.sha256(normalised(sentence).encode()).hexdigest()[:16]


def read_questions(articles: Iterable[dict[str, Any]], path: Path = QUESTIONS) -> list[Question]:
    """The questions in ``path``, their answers found in ``articles``; SystemExit if one is not there."""
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    wanted = {line["article"] for line in lines}
    answers = {
        (article["id"], digest(sentence)): normalised(sentence)
        for article in articles
        if article["id"] in wanted
        for paragraph in _paragraphs(article)
        for sentence in segment("en", paragraph)
    }
    questions = []
    for line in lines:
        answer = answers.get((line["article"], line["answer"]))
        if answer is None:
            raise SystemExit(f"The sentence that answers {line['id']} is not in the article {line['article']}.")
        questions.append(Question(line["id"], line["kind"], line["question"], answer))
    return questions


def answerable(corpus: medcite.Corpus, questions: Iterable[Question]) -> list[Question]:
    """Those of ``questions`` whose answer stands whole in some passage: others cannot be got right."""
    # A line break is in no normalised text: no answer is found from one passage into the next.
    everything = "\n".join(normalised(each.passage.text) for each in corpus._open_store().passages_since(-1))
    return [question for question in questions if question.answer in everything]


def rank_passages(corpus: medcite.Corpus, text: str, answer: str, mode: str) -> list[str]:
    """The ids of passages, best first; the first that holds the answer goes by another name, the others are left out.

    There is one thing to find: passages that repeat it, as many articles do, are neither right nor wrong.
    """
    hits = corpus.search(text, DEPTH, mode=mode).hits
    return list(dict.fromkeys(_ANSWER if answer in normalised(hit.text) else hit.id for hit in hits))


def figures_of(corpus: medcite.Corpus, questions: Iterable[Question], texts: Mapping[str, str], mode: str) -> Figures:
    """ndcg@10, mrr@10 and recall@100 of each question, asked as ``texts`` has it by its id."""
    rankings = {each.id: rank_passages(corpus, texts[each.id], each.answer, mode) for each in questions}
    return per_question({id: {_ANSWER: 1} for id in rankings}, rankings)


def _paragraphs(article: dict[str, Any]) -> list[str]:
    return [paragraph for section in article["sections"] for paragraph in section["paragraphs"]]
