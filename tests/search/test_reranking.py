from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

import medcite
from medcite.corpus.passage import Passage
from medcite.search import reranking
from medcite.search.mode import Mode
from medcite.search.reranking import DEPTH, CrossEncoderReranker, load_reranker

Command = Callable[..., subprocess.CompletedProcess[str]]
QUESTION = "What raises the risk of a stroke?"


@pytest.fixture
def model(cross_encoders: Path, cross_encoder_cache: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small model with random weights; it is compiled in a cache that the tests share."""
    monkeypatch.setenv("MEDCITE_CACHE", str(cross_encoder_cache))
    return str(cross_encoders / "one")


@pytest.fixture
def reranker(model: str) -> CrossEncoderReranker:
    return load_reranker(model)


@pytest.fixture
def corpus(sample_corpus: Path) -> Iterator[medcite.Corpus]:
    with medcite.open(sample_corpus) as corpus:
        yield corpus


def passage(text: str, *headings: str) -> Passage:
    return Passage("id", "article", headings, 0, len(text), text, 1)


@pytest.mark.parametrize("mode", list(Mode))
def test_the_first_come_in_the_order_of_the_scores(
    corpus: medcite.Corpus, model: str, reranker: CrossEncoderReranker, mode: Mode
) -> None:
    plain = corpus.search(QUESTION, 30, mode=mode).hits
    hits = corpus.search(QUESTION, 30, mode=mode, rerank=model).hits
    first, rest = hits[:DEPTH], hits[DEPTH:]
    scores = [hit.explanation.rerank_score for hit in first]
    expected = reranker.scores(QUESTION, [hit.passage for hit in first])
    assert scores == pytest.approx(expected, abs=1e-4)
    assert expected == sorted(expected, reverse=True)
    assert {hit.id for hit in first} == {hit.id for hit in plain[:DEPTH]}
    assert [hit.id for hit in first] != [hit.id for hit in plain[:DEPTH]]
    assert [hit.id for hit in rest] == [hit.id for hit in plain[DEPTH:]]
    assert {hit.explanation.rerank_score for hit in (*rest, *plain)} == {None}
    assert [hit.rank for hit in hits] == list(range(1, 31))


def test_fewer_are_the_first_of_more(corpus: medcite.Corpus, model: str) -> None:
    many = [hit.id for hit in corpus.search(QUESTION, 20, rerank=model).hits]
    for k in (1, 5, 19):
        assert [hit.id for hit in corpus.search(QUESTION, k, rerank=model).hits] == many[:k]


def test_the_headings_are_read_too(reranker: CrossEncoderReranker) -> None:
    text = "A balloon is put into the bone."
    bare, under, joined = reranker.scores(
        "pain", [passage(text), passage(text, "Heart", "Blood"), passage(f"Heart\nBlood\n{text}")]
    )
    assert abs(bare - under) > 1e-4
    assert under == pytest.approx(joined, abs=1e-5)


def test_headings_however_long_leave_room_for_the_text(reranker: CrossEncoderReranker) -> None:
    heading = "pain of the heart " * 100
    first, second = reranker.scores("pain", [passage("blood is the heart", heading), passage("12.5%", heading)])
    assert abs(first - second) > 1e-4


@pytest.mark.parametrize("texts", [[], [""], ["", "pain " * 5000, "☃ 中文"]])
def test_any_text_has_a_score(reranker: CrossEncoderReranker, texts: Sequence[str]) -> None:
    for question in ("?", "pain " * 5000):
        scores = reranker.scores(question, [passage(text, "Title") for text in texts])
        assert [type(score) for score in scores] == [float] * len(texts)
        assert all(abs(score) < 1e6 for score in scores)


def test_a_corpus_loads_it_once(corpus: medcite.Corpus, model: str, monkeypatch: pytest.MonkeyPatch) -> None:
    first = corpus.search("pain", rerank=model)
    monkeypatch.setattr(reranking, "load_cross_encoder", None)
    again = corpus.search("pain", rerank=model)
    assert [hit.id for hit in again.hits] == [hit.id for hit in first.hits]
    assert again.hits[0].explanation == first.hits[0].explanation


def test_what_is_no_model_is_told(corpus: medcite.Corpus, model: str) -> None:
    with pytest.raises(medcite.EncoderError, match="There is no folder 'nobody/nothing'"):
        corpus.search("pain", rerank="nobody/nothing")
    with pytest.raises(medcite.UsageError, match="needs the name of a model"):
        corpus.search("pain", rerank=" ")
    assert corpus.search("pain").hits


class TestTheCommand:
    @pytest.fixture
    def ask(self, command: Command, sample_corpus: Path, reranker: CrossEncoderReranker, encoder: object) -> Command:
        def ask(*arguments: str, python: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
            return command("search", "-c", sample_corpus, *arguments, python=python)

        return ask

    def test_gives_the_same_order(self, ask: Command, corpus: medcite.Corpus, model: str) -> None:
        done = ask("--json", "-k", "8", "--rerank", model, QUESTION)
        assert (done.returncode, done.stderr) == (0, "")
        expected = [hit.id for hit in corpus.search(QUESTION, 8, rerank=model).hits]
        assert [hit["id"] for hit in json.loads(done.stdout)["hits"]] == expected

    def test_loads_no_torch(self, ask: Command, model: str) -> None:
        done = ask("--rerank", model, QUESTION, python=("-X", "importtime"))
        assert done.returncode == 0, done.stderr
        loaded = {line.rsplit("|", 1)[-1].strip() for line in done.stderr.splitlines()}
        assert "medcite.index.cross_encoder" in loaded
        assert loaded.isdisjoint({"torch", "transformers", "sentence_transformers", "openvino_telemetry"})

    @pytest.mark.parametrize(
        ("name", "code", "what"),
        [
            ("nobody/nothing", 3, "Error: There is no folder 'nobody/nothing'"),
            ("", 2, "Error: --rerank needs the name of a model"),
        ],
    )
    def test_tells_what_is_wrong_in_a_line(self, ask: Command, name: str, code: int, what: str) -> None:
        done = ask("--rerank", name, QUESTION)
        assert (done.returncode, done.stdout) == (code, "")
        assert done.stderr.splitlines()[-1].startswith(what)
        assert "Traceback" not in done.stderr
