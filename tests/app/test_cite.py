from __future__ import annotations

import csv
import html
import io
import json
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import bibtexparser
import pytest
from markdown_it import MarkdownIt

import medcite
from medcite.output.format import Format
from medcite.output.hits import printer

Command = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def result(sample_corpus: Path) -> medcite.SearchResult:
    with medcite.open(sample_corpus) as corpus:
        return corpus.search("How is kyphoplasty done?", 2, mode="lexical")


@pytest.fixture
def ask(command: Command, sample_corpus: Path) -> Command:
    return lambda *arguments, **options: command(*arguments, env={"MEDCITE_CORPUS": str(sample_corpus)}, **options)


def shown(capsys: pytest.CaptureFixture[str], result: medcite.SearchResult, format: Format, cite: str) -> str:
    with printer(format, batch=False, cite=cite) as show:
        show(None, result)
    return capsys.readouterr().out


class TestCite:
    def test_references_are_printed_in_the_order_of_the_ids(self, ask: Command, sample_corpus: Path) -> None:
        with medcite.open(sample_corpus) as corpus:
            first, second = (
                corpus.search(question, 1, mode="lexical").hits[0] for question in ("stroke signs", "kyphoplasty")
            )
            done = ask("cite", first.id, "-", first.id[:8], stdin=f"{second.id}\n{first.id}\n")
        assert done.stderr == ""
        assert done.stdout.splitlines() == [
            f"1. {first.citation.formatted('ama')}",
            f"2. {second.citation.formatted('ama')}",
        ]

    def test_bibtex_is_a_file_of_entries(self, ask: Command, result: medcite.SearchResult) -> None:
        done = ask("cite", "--style", "bibtex", *(hit.id for hit in result.hits))
        entries = bibtexparser.parse_string(done.stdout).entries
        assert [entry.entry_type for entry in entries] == ["online"] * len({hit.article.id for hit in result.hits})
        assert entries[0]["author"] == "Abara-Finch, Leontine"

    def test_an_annotation_is_of_each_passage(self, ask: Command, result: medcite.SearchResult) -> None:
        made = json.loads(ask("cite", "-s", "annotation", *(hit.id for hit in result.hits)).stdout)
        assert made == [hit.citation.as_dict()["annotation"] for hit in result.hits]

    @pytest.mark.parametrize(
        ("arguments", "code", "message"),
        [
            (("cite", "-s", "amma", "x"), 2, r"'amma' is no citation style\. Did you mean ama"),
            (("search", "--cite", "vancover", "pain"), 2, "Did you mean vancouver"),
            (("cite", "no-such-id"), 1, "No passage has the id 'no-such-id'"),
            (("cite", "-"), 2, "No ids on stdin"),
        ],
    )
    def test_mistakes_are_told(self, ask: Command, arguments: tuple[str, ...], code: int, message: str) -> None:
        done = ask(*arguments)
        assert (done.returncode, done.stdout) == (code, "")
        assert re.search(message, done.stderr)
        assert "Traceback" not in done.stderr


class TestSearchWithReferences:
    def test_batch_and_json_have_them(self, ask: Command) -> None:
        done = ask(
            "search", "--cite", "APA", "-k", 1, "--mode", "lexical", "--batch", "-", stdin="kyphoplasty\nstroke\n"
        )
        hits = [json.loads(line)["hits"][0] for line in done.stdout.splitlines()]
        assert [hit["citation"]["style"] for hit in hits] == ["APA", "APA"]
        assert hits[0]["citation"]["formatted"].startswith("Abara-Finch, L. (")
        assert hits[0]["citation"]["annotation"]["type"] == "Annotation"

    def test_text_and_csv_have_them(self, capsys: pytest.CaptureFixture[str], result: medcite.SearchResult) -> None:
        reference = result.hits[0].citation.formatted("vancouver")
        lines = shown(capsys, result, Format.TEXT, "vancouver").splitlines()
        assert lines[lines.index(reference) - 1].startswith("Leontine Abara-Finch")
        rows = list(csv.DictReader(io.StringIO(shown(capsys, result, Format.CSV, "vancouver"))))
        assert rows[0]["citation"] == reference
        assert list(rows[0])[-1] == "citation"
        for format in (Format.CSV, Format.TEXT):
            with printer(format, batch=False) as show:
                show(None, result)
            assert reference not in capsys.readouterr().out

    @pytest.mark.parametrize("style", ["mla", "bibtex"])
    def test_markdown_shows_them_as_they_are(
        self, capsys: pytest.CaptureFixture[str], result: medcite.SearchResult, style: str
    ) -> None:
        page = MarkdownIt().render(shown(capsys, result, Format.MARKDOWN, style))
        text = html.unescape(re.sub("<[^>]*>", "", page))
        for hit in result.hits:
            assert hit.citation.formatted(style) in text
        assert page.count("Read it on the page</a>") == 2
