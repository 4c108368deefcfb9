from __future__ import annotations

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import medcite
from medcite.adapting import run
from medcite.adapting.pool import Asked
from medcite.adapting.tuning import Job, tune
from medcite.adding import precision
from medcite.corpus.folder import read_manifest
from medcite.index.encoder_cache import load_encoder

Command = Callable[..., subprocess.CompletedProcess[str]]

QUESTIONS = ("what helps against a liver cyst?", "symptoms of kidney stone", "ankle sprain prevention")


def answers(corpus: medcite.Corpus) -> list[tuple[str, float]]:
    return [(hit.id, hit.score) for question in QUESTIONS for hit in corpus.search(question, k=8).hits]


def state(folder: Path) -> tuple[Any, ...]:
    """All of a corpus that is no index and no count of writes."""
    with sqlite3.connect(folder / "corpus.db") as database:
        vectors = database.execute("SELECT encoder, key, vector FROM vectors ORDER BY encoder, key").fetchall()
        passages = database.execute("SELECT row, id, text_key FROM passages ORDER BY row").fetchall()
    manifest = read_manifest(folder)
    assert manifest
    kept = sorted(
        str(path.relative_to(folder)) for name in ("encoders", "models") for path in folder.glob(f"{name}/**/*")
    )
    return manifest.encoder, vectors, passages, kept, (folder / "models").exists()


@pytest.fixture(scope="module")
def tuned(made: Path, cache: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, medcite.AdaptReport]:
    """What training wrote, done once, and the report of a run that only compared."""
    kept = tmp_path_factory.mktemp("tuned") / "out"

    def once(job: Job, out: Path, progress: Any = None) -> None:
        tune(job, out, progress)
        shutil.copytree(out, kept)

    copy = shutil.copytree(made, tmp_path_factory.mktemp("compared") / "corpus")
    told: list[medcite.AdaptProgress] = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MEDCITE_CACHE", str(cache))
        patch.setattr(run, "tune", once)
        before = state(copy)
        with medcite.open(copy) as corpus:
            report = corpus.adapt(pairs=300, dry_run=True, progress=told.append)
        assert state(copy) == before
    assert {progress.stage for progress in told} == {"training", "comparing"}
    assert (told[-1].done, told[-1].total > 0) == (told[-1].total, True)
    return kept, report


@pytest.fixture
def trained(tuned: tuple[Path, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """Training is done already."""

    def again(job: Job, out: Path, progress: Any = None) -> None:
        shutil.copytree(tuned[0], out, dirs_exist_ok=True)

    monkeypatch.setattr(run, "tune", again)


@pytest.fixture
def helps(trained: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """Half of it is taken, whatever was measured."""
    monkeypatch.setattr(run, "best_weight", lambda *_: 0.5)
    monkeypatch.setattr(run, "against", lambda *_: "")


def test_what_was_measured_is_told(tuned: tuple[Path, medcite.AdaptReport]) -> None:
    folder, report = tuned
    assert {path.name for path in folder.iterdir()} >= {"original", "tuned", "vectors-0.0.npz", "vectors-0.5.npz"}
    assert report.articles == 56
    assert 150 < report.pairs <= 300
    assert report.ranked == 280
    assert list(report.weights) == [0.0, 0.1, 0.2, 0.3, 0.5]
    assert report.harmless[0] == 0.0
    assert report.weight == max(report.harmless, key=lambda weight: (report.weights[weight], -weight))
    assert report.chosen_on > 50
    assert report.held_out.questions > 50
    assert report.held_out.better + report.held_out.worse <= report.held_out.questions
    gained = report.held_out.gain > 0 and report.sentences.gain >= 0
    assert report.helped == (not report.reason) == (report.weight > 0 and gained)
    assert not report.switched
    assert json.loads(json.dumps(report.as_dict()))["held_out"]["questions"] == report.held_out.questions


def test_taken_over_copied_and_undone(
    folder: Path, helps: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command, model: Path
) -> None:
    before = state(folder)
    told: list[str] = []
    with medcite.open(folder) as corpus, medcite.open(folder) as reader:
        found = answers(corpus)
        assert answers(reader) == found
        name = corpus.status().encoder
        report = corpus.adapt(pairs=300, progress=lambda progress: told.append(progress.stage))
        assert (report.helped, report.switched, report.weight) == (True, True, 0.5)
        assert set(told) == {"encoding"}
        status = corpus.status()
        assert status.encoder == report.encoder == f"{name}, adapted to this corpus"
        assert status.index == "up to date"
        adapted = answers(corpus)
        assert adapted != found
        assert answers(reader) == adapted  # which had it open all the while
        now = state(folder)
        assert len({vector[0] for vector in now[1]}) == 1
        assert len(now[1]) == len(before[1])
        with pytest.raises(medcite.UsageError, match="adapted to it already"):
            corpus.adapt()

    # In another place, on another machine, its model's first files gone.
    elsewhere = tmp_path / "elsewhere"
    shutil.copytree(folder, elsewhere)
    (elsewhere / "new.md").write_text("# Wrist sprain\n\n## Treatment\n\nA splint, and patience.\n", encoding="utf-8")
    hidden = model.rename(model.with_name("hidden"))
    home = folder.rename(tmp_path / "away")
    try:
        with monkeypatch.context() as patch:
            patch.setenv("MEDCITE_CACHE", str(tmp_path / "cache"))
            with medcite.open(elsewhere) as copy:
                assert answers(copy) == [(id, pytest.approx(score, abs=1e-3)) for id, score in adapted]
                assert copy.add(elsewhere / "new.md").added == 1
                with pytest.raises(medcite.EncoderError, match="small"):  # nor can it go back there
                    copy.undo_adapting()
                assert copy.status().encoder == report.encoder
    finally:
        home.rename(folder)
        hidden.rename(model)

    done = command("adapt", "--undo", "-c", folder)
    assert (done.returncode, done.stdout) == (0, f"The encoder is {name} again.\n")
    assert state(folder) == before
    with medcite.open(folder, encoder=str(model)) as corpus:
        assert answers(corpus) == found
        with pytest.raises(medcite.UsageError, match="nothing to undo"):
            corpus.undo_adapting()


def test_in_int_8_it_stays_in_int_8(folder: Path, articles: Path, helps: None) -> None:
    one = articles / "knee-cyst.md"
    with medcite.open(folder) as corpus:
        corpus.add(one, precision="int8")
        found, before = answers(corpus), state(folder)
        report = corpus.adapt(pairs=300)
        status = corpus.status()
        assert report.switched
        assert (status.precision, status.encoder) == ("int8", report.encoder)
        assert answers(corpus) != found
        corpus.add(one, precision="float32")
        assert (corpus.status().precision, corpus.status().encoder) == ("float32", report.encoder)
        corpus.undo_adapting()
        assert state(folder) == before
        assert answers(corpus) == found


def test_if_it_did_not_help_all_stays_as_it_was(
    folder: Path, trained: None, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from typer.testing import CliRunner

    from medcite.command import command_line

    monkeypatch.setattr(run, "best_weight", lambda *_: 0.0)
    before = state(folder)
    done = CliRunner().invoke(command_line(), ["adapt", "-c", str(folder), "--pairs", "300"])
    assert done.exit_code == 0
    assert "It did not help: no share of the tuned model" in done.output
    assert "held-out headings" in done.output
    assert state(folder) == before


def test_judged_questions_count(
    folder: Path, trained: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tuned: tuple[Path, Any]
) -> None:
    """They are asked with the others; what was encoded has no place for them, so their figures are made up."""
    judged = tmp_path / "judged.jsonl"
    with medcite.open(folder) as corpus:
        hits = corpus.search(QUESTIONS[0]).hits
        lines = [
            {"question": QUESTIONS[0], "relevant": [hits[0].id, hits[1].article.id]},
            {"question": QUESTIONS[1], "relevant": [hits[2].article.source]},
            {"question": QUESTIONS[2], "relevant": ["nowhere.html"]},
        ]
        judged.write_text("\n".join(map(json.dumps, lines)) + "\n\n", encoding="utf-8")
        asked: list[str] = []

        def figures(out: Path, pool: Any, groups: tuple[list[Asked], ...], settings: Any) -> list[dict[float, Any]]:
            *held_out, by_people = groups
            asked.extend(one.question for one in by_people)
            better = [{0.0: [0.5] * len(group), 0.3: [0.6] * len(group)} for group in held_out]
            return [*better, {0.0: [0.5, 0.5], 0.3: [0.4, 0.5]}]

        monkeypatch.setattr(run, "_figures", figures)
        before = state(folder)
        report = corpus.adapt(pairs=300, judged=judged)
        assert asked == list(QUESTIONS[:2])
        assert report.judged == medcite.Measured(2, 0.5, 0.45, 0, 1)
        assert (report.held_out.gain > 0, report.helped, report.switched) == (True, False, False)
        assert "judged questions are answered worse" in report.reason
        assert state(folder) == before


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ("", "holds no judged questions"),
        ('{"question": "Why?"}', "line 1: not"),
        ('\n{"question": "Why?", "relevant": "all"}', "line 2: not"),
        ("nothing", "line 1: not"),
        ('{"question": "Why?", "relevant": ["nowhere.html"]}', "is in this corpus"),
    ],
)
def test_judged_questions_that_are_none_are_told(folder: Path, tmp_path: Path, content: str, says: str) -> None:
    judged = tmp_path / "judged.jsonl"
    judged.write_text(content, encoding="utf-8")
    with medcite.open(folder) as corpus, pytest.raises(medcite.UsageError, match=says):
        corpus.adapt(judged=judged)


@pytest.mark.parametrize(
    ("content", "says"), [(None, "No such file"), ("{}", "exit status 1.*the corpus is as it was")]
)
def test_training_that_fails_changes_nothing(
    folder: Path, content: str | None, says: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Job, "write", lambda _, path: path.write_text(content) if content else None)
    before = state(folder)
    with medcite.open(folder) as corpus:
        with pytest.raises(medcite.EncoderError, match=says):
            corpus.adapt()
        assert state(folder) == before


@pytest.mark.parametrize("error", [KeyboardInterrupt, OSError])
def test_cut_off_while_encoding_it_is_as_it_was(
    folder: Path, helps: None, error: type[BaseException], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = precision.encode_again

    def cut_off(*arguments: Any) -> int:
        real(*arguments)
        raise error

    monkeypatch.setattr(precision, "encode_again", cut_off)
    before = state(folder)
    with medcite.open(folder) as corpus:
        found = answers(corpus)
        with pytest.raises(error):
            corpus.adapt(pairs=300)
        assert state(folder) == before
        assert answers(corpus) == found
        assert corpus.status().index == "up to date"


def test_ctrl_c_while_training(folder: Path, tmp_path: Path) -> None:
    before = state(folder)
    (tmp_path / "temporary").mkdir()
    process = subprocess.Popen(
        [sys.executable, "-m", "medcite", "adapt", "-c", str(folder)],
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "TMPDIR": str(tmp_path / "temporary")},
    )
    assert process.stderr
    assert "Training on" in process.stderr.readline()
    while not list((tmp_path / "temporary").glob("*/stderr.txt")):
        pass
    process.send_signal(signal.SIGINT)
    assert "Interrupted." in process.stderr.read()
    assert process.wait() == 130
    assert state(folder) == before
    assert list((tmp_path / "temporary").iterdir()) == []


def test_another_encoder_meanwhile_is_left_alone(
    folder: Path, helps: None, articles: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = load_encoder

    def meanwhile(*arguments: Any, **options: Any) -> Any:
        with medcite.open(folder) as other:
            other.add(articles / "knee-cyst.md", precision="bfloat16")
        return real(*arguments, **options)

    monkeypatch.setattr(run, "load_encoder", meanwhile)
    with medcite.open(folder) as corpus:
        with pytest.raises(medcite.CorpusError, match="given another encoder by another process"):
            corpus.adapt(pairs=300)
        assert corpus.status().precision == "bfloat16"
        assert not (folder / "models").exists()


def test_while_another_writes_it_waits_and_then_says_so(
    folder: Path, helps: None, another_writer: Callable[[Path], Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("medcite.api.opened.WAIT_FOR_WRITER", 0.1)
    another_writer(folder)
    before = state(folder)
    with medcite.open(folder) as corpus:
        with pytest.raises(medcite.CorpusLocked):
            corpus.adapt(pairs=300)
        assert state(folder) == before


@pytest.mark.usefixtures("_in_cache")
def test_a_small_corpus_is_refused(command: Command, articles: Path, model: Path, tmp_path: Path) -> None:
    small = tmp_path / "small"
    with medcite.open(small, encoder=str(model)) as corpus:
        corpus.add(sorted(articles.iterdir())[:3])
        with pytest.raises(medcite.UsageError, match="At least one pair"):
            corpus.adapt(pairs=0)
    for arguments, code, says in (
        ((), 3, "it has 15 sections with headings, in articles of 3 titles, and 200 in 20 are the least"),
        (("--undo",), 2, "nothing to undo"),
        (("--undo", "--dry-run"), 2, "takes no other options"),
        (("--judged", tmp_path / "none.jsonl"), 2, "none.jsonl cannot be read"),
    ):
        done = command("adapt", "-c", small, *arguments)
        assert (done.returncode, done.stdout) == (code, "")
        assert says in done.stderr
        assert "Traceback" not in done.stderr
