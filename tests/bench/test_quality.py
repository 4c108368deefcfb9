"""The quality benchmark agrees with the scorer that comes with the judgements and with ir-measures, and runs."""

from __future__ import annotations

import gzip
import json
import os
import random
import re
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import medcite

ir_measures = pytest.importorskip("ir_measures")

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MEDCITE_SHARED") or ROOT.parent / "shared")
Bench = Callable[[str], ModuleType]
Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def quality() -> Command:
    """Runs the benchmark as a user would."""

    def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, ROOT / "bench" / "quality.py", *arguments]
        return subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, timeout=120)

    return run


def figures(table: str, name: str, mode: str) -> list[float]:
    """The means in a row of the table with a name."""
    rows = table.partition(f"| {name} |")[2].splitlines()
    row = next(row for row in rows if row.startswith(f"| {mode} |"))
    return [float(cell.split()[0]) for cell in row.split("|")[2:-1]]


def write_lines(path: Path, lines: Iterable[Mapping[str, object]]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")
    return path


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the judged questions are not in {SHARED}")
@pytest.mark.parametrize("seed", range(3))
def test_figures_agree_with_the_scorer(bench: Bench, tmp_path: Path, seed: int) -> None:
    liveqa = bench("liveqa")
    grades = liveqa.read_judgements(SHARED / "data" / "liveqa" / "judgements.tsv")
    chance = random.Random(seed)
    rankings = {}
    for question, sections in grades.items():
        keys = [tuple(key.split("/", 1)) for key in sections]
        keys += [(f"OTHER_{number}", "what is it") for number in range(60)]
        chance.shuffle(keys)
        rankings[question] = [(f"/site/{article}.html", heading) for article, heading in keys[:100]]
    run = tmp_path / "run.jsonl"
    with run.open("w", encoding="utf-8") as file:
        for question, ranking in rankings.items():
            results = [{"article": article, "heading": heading} for article, heading in ranking]
            print(json.dumps({"id": question, "results": results}), file=file)
    command = [sys.executable, str(SHARED / "tools" / "score_liveqa.py"), str(run)]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = liveqa.measure(grades, rankings)
    assert set(ours) == {"ndcg@10", "mrr@10", "recall@100"}
    for name, figure in ours.items():
        assert figure == pytest.approx(theirs[name], abs=1e-4)


def test_a_section_is_named_by_its_file_and_the_words_of_its_heading(bench: Bench) -> None:
    assert bench("liveqa").section_key("/some/site/ADAM_1.html", "What causes  Gout?") == "ADAM_1/what causes gout"
    assert bench("liveqa").section_key("ADAM_1", "what causes gout") == "ADAM_1/what causes gout"


@pytest.fixture
def judged() -> tuple[dict[str, dict[str, int]], dict[str, list[str]]]:
    """Grades from 0 to 3 for 40 questions, and rankings: of one nothing was found, one was never asked."""
    chance = random.Random(5)
    grades = {f"q{n}": {f"d{d}": chance.choice([0, 0, 1, 2, 3]) for d in range(20)} for n in range(40)}
    rankings = {question: chance.sample([f"d{d}" for d in range(150)], 120) for question in grades}
    rankings["q3"] = []
    del rankings["q4"]
    return grades, rankings


@pytest.mark.parametrize("least", [1, 2])
def test_the_figures_of_questions_average_to_those_of_ir_measures(
    bench: Bench, judged: tuple[dict[str, dict[str, int]], dict[str, list[str]]], least: int
) -> None:
    measures = bench("measures")
    grades, rankings = judged
    grades["q5"] = {"d0": 1}  # of no use where grade 2 is asked for
    found = measures.per_question(grades, rankings, least=least)
    assert set(found["ndcg@10"]) == set(grades)
    assert set(found["mrr@10"]) == set(found["recall@100"]) == set(grades) - ({"q5"} if least == 2 else set())
    assert found["ndcg@10"]["q3"] == found["ndcg@10"]["q4"] == found["recall@100"]["q3"] == 0
    run = {q: {d: 1 / (1 + rank) for rank, d in enumerate(ranking)} for q, ranking in rankings.items()}
    ndcg, rr, recall = ir_measures.nDCG, ir_measures.RR, ir_measures.R
    wanted = [ndcg @ 10, rr(rel=least) @ 10, recall(rel=least) @ 100]
    theirs = ir_measures.calc_aggregate(wanted[:1], grades, run)
    useful = {question: documents for question, documents in grades.items() if max(documents.values()) >= least}
    theirs |= ir_measures.calc_aggregate(wanted[1:], useful, run)
    assert list(measures.means(found).values()) == pytest.approx([theirs[measure] for measure in wanted])


def test_gains_count_in_ndcg_alone(
    bench: Bench, judged: tuple[dict[str, dict[str, int]], dict[str, list[str]]]
) -> None:
    measures = bench("measures")
    plain, steep = (measures.means(measures.per_question(*judged, gain=gain)) for gain in (int, lambda g: 2**g - 1))
    assert plain.pop("ndcg@10") != steep.pop("ndcg@10")
    assert plain == steep


def test_an_interval_holds_the_mean_and_narrows_with_more_questions(bench: Bench) -> None:
    interval = bench("measures").interval
    chance = random.Random(1)
    values = [chance.random() for _ in range(1000)]
    widths = []
    for count in (10, 100, 1000):
        low, high = interval(values[:count])
        assert low < sum(values[:count]) / count < high
        widths.append(high - low)
    assert widths[0] > 2 * widths[1] > 4 * widths[2]
    assert interval(values) == interval(values)
    assert interval([0.5] * 30) == (0.5, 0.5)
    assert interval([]) == (0, 0)


def test_typos_are_the_same_each_time_and_leave_short_and_common_words_alone(bench: Bench, sample_corpus: Path) -> None:
    misspelled = bench("typos").misspelled
    with medcite.open(sample_corpus) as corpus:
        is_medical = bench("typos").rare_in(corpus)
        many, few = corpus.status().passages, corpus._open_views().lexical.document_frequency
        assert few("treatment") >= bench("typos").MEDICAL * many
        assert not is_medical("treatment")
        assert not is_medical("which")  # a stop word: no passage is found by it
        assert is_medical("kyphoplasty") == (few("kyphoplasti") < bench("typos").MEDICAL * many)
        assert is_medical("retinopathy")
    question = "Which treatment helps in retinopathy, and is Gout like HIV?"
    made = misspelled(question, lambda word: word in {"retinopathy", "gout", "hiv"})
    assert made == misspelled(question, lambda word: word in {"retinopathy", "gout", "hiv"})
    assert re.fullmatch(r"Which treatment helps in (r\w+), and is Gout like HIV\?", made)
    assert "retinopathy" not in made
    assert misspelled(question, lambda word: False) == question


DOCUMENTS = (
    {"_id": "a-1", "title": "", "text": "A hinge squeaks when its pin is dry. A drop of oil on the pin silences it."},
    {"_id": "a-2", "title": "Sourdough", "text": "A starter of flour and water is fed each day until it bubbles."},
    {"_id": "a-3", "title": "Sourdough", "text": "A starter of flour and water is fed each day until it bubbles."},
    {"_id": "a-4", "title": "Tides", "text": "The moon pulls at the sea, and so its water rises, and then falls."},
    {"_id": "a-5", "title": "Lighthouses", "text": ""},
    {"_id": "q-3", "title": "", "text": "The water of the sea rises and falls twice a day."},
)
QUESTIONS = {
    "q-1": "How do I stop a squeaking hinge?",
    "q-2": "How is a sourdough starter fed?",
    "q-3": "The water of the sea rises and falls twice a day.",
    "q-4": "Is this asked?",
}
JUDGEMENTS = "query-id\tcorpus-id\tscore\nq-1\ta-1\t1\nq-2\ta-3\t2\nq-3\ta-4\t1\nq-4\ta-4\t0\n"


@pytest.fixture
def beir_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "squeaks"
    write_lines(folder / "corpus.jsonl", DOCUMENTS)
    write_lines(folder / "queries.jsonl", [{"_id": id, "text": text} for id, text in QUESTIONS.items()])
    (folder / "qrels").mkdir()
    (folder / "qrels" / "test.tsv").write_text(JUDGEMENTS, encoding="utf-8")
    return folder


def test_a_collection_in_beirs_layout_is_added_and_ranked_by_document(
    quality: Command, beir_folder: Path, tmp_path: Path
) -> None:
    for added in (5, 0):  # the second time all is there, and what was said of twins is remembered
        done = quality("--beir", beir_folder, "--runs", tmp_path / "runs", "--typos")
        assert done.returncode == 0, done.stderr
        assert f"added {added}," in done.stdout
        assert "1 of 3 right documents are not in the corpus: for 1 their twin counts, 0 are lost" in done.stdout
        assert "| squeaks | ndcg@10 | misspelled | mrr@10 | misspelled | recall@100 | misspelled |" in done.stdout
        for mode in ("lexical", "dense", "fused"):
            assert figures(done.stdout, "squeaks", mode)[::2] == [1, 1, 1]
    (made,) = (tmp_path / "runs" / "beir").iterdir()
    lines = [json.loads(line) for line in (made / "documents.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [set(line) for line in lines[:2]] == [{"id", "text"}, {"id", "title", "text"}]


def test_right_documents_that_are_lost_are_counted_as_not_found(bench: Bench) -> None:
    beir = bench("beir")
    kept = beir.Kept(frozenset({"a", "b"}), {"c": "a", "d": "gone"})
    grades = {"q": {"a": 1, "c": 2, "d": 1, "e": 0}}
    assert kept.standing_for(grades) == {"q": {"a": 2, "gone": 1, "e": 0}}
    assert kept.account(grades).startswith("2 of 3 right documents are not in the corpus: for 1 their twin counts, 1 ")
    assert kept.account({"q": {"a": 1}}) == ""


def test_questions_without_a_right_document_are_not_asked(bench: Bench, beir_folder: Path) -> None:
    (beir_folder / "qrels" / "test.tsv").rename(beir_folder / "qrels.tsv")
    collection = bench("beir").Collection.at(beir_folder)
    assert collection.grades == {"q-1": {"a-1": 1}, "q-2": {"a-3": 2}, "q-3": {"a-4": 1}}
    assert set(collection.questions) == {"q-1", "q-2", "q-3"}


def test_a_folder_without_beirs_layout_is_refused_in_a_line(quality: Command, tmp_path: Path) -> None:
    done = quality("--beir", tmp_path, "--runs", tmp_path / "runs")
    assert done.returncode == 1
    assert done.stderr == f"There is no {tmp_path / 'corpus.jsonl'}: {tmp_path} does not have BEIR's layout.\n"


@pytest.fixture
def articles() -> list[dict[str, Any]]:
    """Two articles that are long enough and one that is not, in MedQuAD's form."""

    def paragraph(thing: str, number: int) -> str:
        return f"Part {number} of the {thing} is inspected in week {number} of the year. Its log is then signed."

    def article(id: str, thing: str, count: int) -> dict[str, Any]:
        sections = [{"heading": f"About {n}", "paragraphs": [paragraph(thing, n)]} for n in range(count)]
        return {"id": id, "title": f"The {thing}", "sections": sections}

    return [article("L1", "locomotive", 60), article("L2", "harbour crane", 60), article("S1", "kettle", 5)]


@pytest.mark.parametrize("titles", [True, False])
def test_answers_are_found_again_by_their_digest(
    bench: Bench, articles: list[dict[str, Any]], tmp_path: Path, titles: bool
) -> None:
    beside = bench("beside_text")
    shared = tmp_path / "data" / "medquad" / "articles.jsonl.gz"
    shared.parent.mkdir(parents=True)
    with gzip.open(shared, "wt", encoding="utf-8") as file:
        file.writelines(json.dumps(article) + "\n" for article in articles)
    assert list(beside.read_articles(tmp_path)) == articles

    answer = "part 41 of the harbour crane is inspected in WEEK 41 of the year"
    text = "When does one look at part 41 of the harbour crane?"
    line = {"id": "x1", "kind": "verbatim", "article": "L2", "question": text, "answer": beside.digest(answer)}
    (question,) = beside.read_questions(articles, write_lines(tmp_path / "asked.jsonl", [line]))
    assert question == beside.Question("x1", "verbatim", text, answer.lower())

    assert beside.write_collection(articles, tmp_path / "long.jsonl", titles=titles) == 2
    lines = [json.loads(line) for line in (tmp_path / "long.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [line.get("title") for line in lines] == (["The locomotive", "The harbour crane"] if titles else [None] * 2)
    assert not any("About" in line["text"] for line in lines)
    cut = beside.Question("x2", "verbatim", text, "not to be found")
    with medcite.open(tmp_path / "corpus") as corpus:
        corpus.add(tmp_path / "long.jsonl")
        assert beside.answerable(corpus, [question, cut]) == [question]
        ranking = beside.rank_passages(corpus, text, question.answer, "fused")
        found = beside.figures_of(corpus, [question], {"x1": text}, "lexical")
    assert len(ranking) == len(set(ranking)) > 3
    assert "the answer" in ranking
    assert found == {"ndcg@10": {"x1": 1}, "mrr@10": {"x1": 1}, "recall@100": {"x1": 1}}


def test_an_answer_that_is_not_in_its_article_ends_it(
    bench: Bench, articles: list[dict[str, Any]], tmp_path: Path
) -> None:
    line = {"id": "x1", "kind": "verbatim", "article": "L2", "question": "What?", "answer": "0" * 16}
    with pytest.raises(SystemExit, match="answers x1 is not in the article L2"):
        bench("beside_text").read_questions(articles, write_lines(tmp_path / "asked.jsonl", [line]))


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the articles are not in {SHARED}")
def test_every_question_beside_the_text_has_its_answer(bench: Bench) -> None:
    beside = bench("beside_text")
    questions = beside.read_questions(list(beside.read_articles(SHARED)))
    assert {question.kind for question in questions} == set(beside.KINDS)
    assert len({question.id for question in questions}) == len(questions) == 360


def test_no_titles_goes_with_beside_text(quality: Command) -> None:
    done = quality("--no-titles")
    assert done.returncode == 2
    assert "--no-titles goes with --beside-text" in done.stderr.splitlines()[-1]
