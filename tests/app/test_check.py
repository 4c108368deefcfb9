from __future__ import annotations

import csv
import io
import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

import medcite
from medcite.output.format import Format
from medcite.output.hits import printer
from medcite.output.verdicts import marked_difference, print_report

Done = subprocess.CompletedProcess[str]
Command = Callable[..., Done]

PAGE = "https://www.harbourhealth.example/procedures/kyphoplasty"
QUOTE = "Many people notice less pain within a few days."


@pytest.fixture
def leaflet(tmp_path: Path) -> Path:
    path = tmp_path / "leaflet.md"
    path.write_text(
        f"> {QUOTE}\n\n[Kyphoplasty]({PAGE})\n\n"
        f"> In the FREE trial of 200 people with recent fractures, those who had kyphoplasty\n>\n> — {PAGE}\n\n"
        f"They say “A stroke happens when the blood supply to part of the brain is cut off” ({PAGE}).\n\n"
        f"> Garlic cures every known disease within a week if taken raw.\n\n<{PAGE}>\n",
        encoding="utf-8",
    )
    return path


@pytest.mark.parametrize("format", [Format.JSON, Format.JSONL, Format.CSV, Format.MARKDOWN])
@pytest.mark.parametrize("batch", [False, True])
def test_what_search_prints_holds(
    sample_corpus: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], format: Format, batch: bool
) -> None:
    with medcite.open(sample_corpus) as corpus:
        with printer(format, batch=batch) as show:
            for question in ("What is kyphoplasty?", "signs of a stroke")[: 1 + batch]:
                show("q", corpus.search(question, 6, mode="lexical"))
        file = tmp_path / f"hits.{ {Format.MARKDOWN: 'md'}.get(format, format) }"
        file.write_text(capsys.readouterr().out, encoding="utf-8")
        report = corpus.check(file)
    assert report.held, report
    assert report.summary == {"unchanged": 6 * (1 + batch)}


def test_each_outcome_is_told_and_the_exit_code_is_1(command: Command, sample_corpus: Path, leaflet: Path) -> None:
    done = command("check", leaflet, "-c", sample_corpus, python=("-X", "importtime"))
    assert done.returncode == 1
    assert "line 1  unchanged  “Many people" in done.stdout
    assert "In the FREE trial of [-200-]{+300+} people with recent" in done.stdout
    assert "Numbers or units differ: 200 → 300." in done.stdout
    assert "line 9  misattributed" in done.stdout
    assert "It stands in “Stroke and tia”" in done.stdout
    assert "No other article has anything like it." in done.stdout
    assert done.stdout.endswith("4 citations: 1 unchanged, 1 changed, 1 misattributed, 1 nowhere\n")
    for package in ("torch", "transformers", "openvino", "faiss", "tantivy"):
        assert f" {package}\n" not in done.stderr, package


def test_json_from_stdin_has_the_public_shape(command: Command, sample_corpus: Path, leaflet: Path) -> None:
    done = command("check", "-", "--json", "-c", sample_corpus, stdin=leaflet.read_bytes())
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert (report["file"], report["held"], report["problems"]) == ("stdin", False, [])
    assert report["summary"]["citations"] == 4
    first, second, *_ = report["citations"]
    assert set(first) >= {"status", "held", "quote", "where", "article", "start", "end", "heading_path", "link"}
    assert (first["status"], first["where"], first["difference"]) == ("unchanged", {"line": 1}, [])
    assert ["removed", "200 "] in [[op, f"{text.strip()} "] for op, text in second["difference"]]


def test_a_wrong_row_is_named_and_the_others_are_checked(command: Command, sample_corpus: Path) -> None:
    table = f"quote,url\n{QUOTE},{PAGE}\nonly a quotation\n"
    done = command("check", "-", "--format", "csv", "-c", sample_corpus, stdin=table)
    assert done.returncode == 2
    assert [row["status"] for row in csv.DictReader(io.StringIO(done.stdout))] == ["unchanged"]
    assert done.stderr == "stdin: line 3, row 3, column url: it has 1 cell, and the header 2 columns.\n"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("none.md",), "none.md cannot be read: No such file"),
        (("-", "--json", "-f", "csv"), "contradict"),
    ],
)
def test_what_cannot_be_checked_is_said(
    command: Command, sample_corpus: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = command("check", *arguments, "-c", sample_corpus, stdin="x")
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_removed_article_and_differences_on_a_terminal(own_corpus: Path, leaflet: Path) -> None:
    with medcite.open(own_corpus) as corpus:
        before = corpus.check(leaflet)
        corpus.remove(corpus.article(PAGE).id)
        after = corpus.check([verdict.claim for verdict in before.verdicts])
    assert [str(verdict.outcome) for verdict in after.verdicts] == ["gone", "nowhere", "misattributed", "nowhere"]
    assert "It said this until then." in after.verdicts[0].message
    assert marked_difference(before.verdicts[1].difference).startswith("In the FREE trial of [-200-]{+300+} people")
    console = Console(file=io.StringIO(), force_terminal=True, width=200, color_system="standard")
    print_report(console, Format.TEXT, before)
    assert isinstance(console.file, io.StringIO)
    shown = console.file.getvalue()
    assert "[-" not in shown
    assert "\x1b[1;9;31m200\x1b[0m \x1b[1;32m300\x1b[0m" in shown
