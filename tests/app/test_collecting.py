from __future__ import annotations

import json
import logging
import re
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import medcite
from medcite.command import command_line
from medcite.corpus.folder import DATABASE

Command = Callable[..., subprocess.CompletedProcess[str]]
Run = Callable[..., Result]


@pytest.fixture
def corpus(own_corpus: Path) -> Iterator[medcite.Corpus]:
    with medcite.open(own_corpus) as corpus:
        yield corpus


@pytest.fixture
def hits(corpus: medcite.Corpus) -> tuple[medcite.Hit, ...]:
    """Found by words alone: no encoder has to be loaded for them."""
    return corpus.search("how is kyphoplasty done", 3, mode="lexical").hits


@pytest.fixture
def run(own_corpus: Path) -> Iterator[Run]:
    """Runs a command on a corpus of its own, in this very process, which is quicker."""
    log, nothing = logging.getLogger("medcite"), logging.NullHandler()
    log.addHandler(nothing)  # so that a command leaves the log as it is

    def run(*arguments: object) -> Result:
        return CliRunner().invoke(command_line(), list(map(str, arguments)), env={"MEDCITE_CORPUS": str(own_corpus)})

    yield run
    log.removeHandler(nothing)


class TestApi:
    def test_hits_ids_and_passages_are_saved_alike(self, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...]) -> None:
        generation = corpus.status().generation
        corpus.collect("handout", hits[0], question="how?")
        corpus.collect("handout", [hits[1].id[:8], corpus.passage(hits[2].id)], note="Read this.")
        items = corpus.collection("handout")
        assert [item.id for item in items] == [hit.id for hit in hits]
        assert [item.text for item in items] == [hit.text for hit in hits]
        assert [item.note for item in items] == ["", "Read this.", "Read this."]
        assert items[0].as_dict()["citation"] == hits[0].citation.as_dict()
        assert items[0].link == hits[0].link
        assert {item.standing for item in items} == {medcite.Standing.CURRENT}
        [listed] = corpus.collections()
        assert (listed.name, listed.passages) == ("handout", 3)
        assert corpus.status().generation == generation
        with pytest.raises(medcite.NotFound, match="zzzz"):
            corpus.collect("handout", [hits[0].id, "zzzz"])
        assert corpus.uncollect("handout", hits[0].id) == [hits[0].id]
        assert corpus.delete_collection("handout") == 2
        assert corpus.collections() == []

    def test_it_outlives_the_article_and_the_page_says_so(
        self, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...]
    ) -> None:
        corpus.collect("handout", hits)
        before = corpus.export("handout", "md").decode()
        assert "not in the corpus any more" not in before
        corpus.remove([hit.article.id for hit in hits])
        items = corpus.collection("handout")
        assert {item.standing for item in items} == {medcite.Standing.GONE}
        assert [item.text for item in items] == [hit.text for hit in hits]
        after = corpus.export("handout", "md").decode()
        assert after.count("not in the corpus any more") == 3
        assert set(before.splitlines()) <= set(after.splitlines())

    def test_saving_works_while_another_process_adds(
        self, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...], another_writer: Callable[[Path], object]
    ) -> None:
        another_writer(corpus.folder)
        assert len(corpus.collect("handout", hits).added) == 3

    def test_a_corpus_that_cannot_be_written_to(
        self, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        corpus.collect("handout", hits[:1])

        def read_only(path: Path, *, write: bool) -> sqlite3.Connection:
            return sqlite3.connect(f"file:{path}?mode=ro", uri=True, isolation_level=None)

        monkeypatch.setattr("medcite.corpus.schema.connect", read_only)
        for write in (
            lambda: corpus.collect("handout", hits),
            lambda: corpus.uncollect("handout", hits[0].id),
            lambda: corpus.delete_collection("handout"),
        ):
            with pytest.raises(medcite.CorpusError, match="cannot be written to: attempt to write a readonly database"):
                write()
        assert len(corpus.collection("handout")) == 1

    def test_a_database_that_cannot_be_opened_to_write(
        self, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...]
    ) -> None:
        (corpus.folder / DATABASE).rename(corpus.folder / "moved.db")
        (corpus.folder / DATABASE).mkdir()
        with pytest.raises(medcite.CorpusError, match="cannot be written to: unable to open database file"):
            corpus.collect("handout", hits)

    def test_without_a_corpus_there_is_nothing_to_save(self, tmp_path: Path) -> None:
        with medcite.open(tmp_path / "none") as corpus:
            for call in (corpus.collections, lambda: corpus.collect("a", "b"), lambda: corpus.delete_collection("a")):
                with pytest.raises(medcite.CorpusError, match="There is no corpus in"):
                    call()
        assert not (tmp_path / "none").exists()

    @pytest.mark.parametrize(
        ("format", "style", "message"),
        [
            ("pdf", "ama", "'pdf' is no format to export in"),
            ("md", "no such style", "no citation style"),
            ("md", "bibtex", "bibtex is for programs"),
        ],
    )
    def test_what_cannot_be_exported(
        self, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...], format: str, style: str, message: str
    ) -> None:
        corpus.collect("handout", hits[:1])
        with pytest.raises(medcite.UsageError, match=message):
            corpus.export("handout", format, style=style)


class TestSearchSave:
    def test_hits_shown_are_saved(self, command: Command, own_corpus: Path) -> None:
        """The real command, on stdout the same as without; the second time from a batch."""
        search = ("search", "-c", own_corpus, "-k", 2, "--mode", "lexical")
        done = command(*search, "--save", "my handout", "--note", "Read this.", "kyphoplasty")
        assert done.returncode == 0
        assert done.stderr == "Saved 2 passages in \"my handout\" (2 new); medcite export 'my handout'\n"
        assert done.stdout.count("medcite show ") == 2
        questions = "kyphoplasty\nstroke\n"
        batch = command(*search, "--save", "my handout", "--batch", "-", stdin=questions)
        assert batch.stderr == "Saved 4 passages in \"my handout\" (2 new); medcite export 'my handout'\n"
        assert len(batch.stdout.splitlines()) == 2
        with medcite.open(own_corpus) as corpus:
            items = corpus.collection("my handout")
        assert [item.note for item in items] == ["Read this.", "Read this.", "", ""]
        assert [item.collected.question for item in items] == ["kyphoplasty", "kyphoplasty", "stroke", "stroke"]

    def test_wrong_use_and_nothing_found(self, run: Run) -> None:
        for arguments, code, message in (
            (("--save", " ", "kyphoplasty"), 2, "A collection needs a name"),
            (("--note", "x", "kyphoplasty"), 2, "--note needs --save"),
            (("--mode", "lexical", "--save", "a", "xyzzyx"), 1, "Nothing found."),
        ):
            done = run("search", *arguments)
            assert (done.exit_code, message in done.stderr) == (code, True), done.stderr
        assert run("collections").exit_code == 1


class TestSave:
    def test_by_ids_with_notes(self, run: Run, hits: tuple[medcite.Hit, ...]) -> None:
        first, second, _ = (hit.id for hit in hits)
        done = run("save", "handout", first[:6], second, "--note", "Hello")
        assert (done.exit_code, done.stdout) == (0, "")
        assert done.stderr == 'Saved 2 passages in "handout" (2 new); medcite export handout\n'
        assert run("save", "handout", first).stderr.startswith('It is in "handout" already;')
        assert run("save", "handout", first, second).stderr.startswith('Both are in "handout" already;')
        assert "(0 new, 1 with a new note)" in run("save", "handout", first, "--note", "Other").stderr
        unknown = run("save", "handout", "zzzz")
        assert (unknown.exit_code, unknown.stderr.startswith("Error: No passage has the id 'zzzz'.")) == (1, True)
        shown = json.loads(run("collections", "handout", "--json").stdout)
        assert shown["name"] == "handout"
        assert [(item["id"], item["note"]) for item in shown["passages"]] == [(first, "Other"), (second, "Hello")]
        assert set(shown["passages"][0]) >= {
            "id", "text", "heading_path", "note", "question", "saved", "standing", "link", "article", "citation",
        }  # fmt: skip


class TestCollections:
    @pytest.fixture(autouse=True)
    def saved(self, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...]) -> None:
        corpus.collect("handout", hits, note="First line.\nSecond line.")

    def test_they_are_listed(self, run: Run) -> None:
        assert re.fullmatch(r"handout\t3\t\d{4}-\d\d-\d\d\t\d{4}-\d\d-\d\d\n", run("collections").stdout)
        [listed] = json.loads(run("collections", "--json").stdout)
        assert set(listed) == {"name", "passages", "first_saved", "last_saved"}

    def test_what_is_in_one(self, run: Run, hits: tuple[medcite.Hit, ...], corpus: medcite.Corpus) -> None:
        shown = run("collections", "handout").stdout.splitlines()
        assert shown[:3] == [
            f"{hits[0].id}  {' › '.join(hits[0].passage.heading_path)}",
            "    First line.",
            "    Second line.",
        ]
        assert len(shown) == 9
        corpus.remove(hits[0].article.id)
        assert "    the article is not in the corpus any more" in run("collections", "handout").stdout.splitlines()
        unknown = run("collections", "hadnout")
        assert (unknown.exit_code, unknown.stdout) == (1, "")
        assert "Did you mean 'handout'?" in unknown.stderr

    def test_taking_out_and_deleting(self, run: Run, hits: tuple[medcite.Hit, ...]) -> None:
        done = run("collections", "handout", "--remove", hits[0].id[:6], "--remove", hits[1].id)
        assert done.stdout.splitlines() == [f'Removed {hit.id} from "handout".' for hit in hits[:2]]
        refused = run("collections", "handout", "--delete")
        assert (refused.exit_code, refused.stdout) == (2, "")
        assert 'That would delete "handout" with 1 passage' in refused.stderr
        assert run("collections", "handout", "--delete", "--yes").stdout == 'Deleted "handout" with 1 passage.\n'
        assert "No collections" in run("collections").stderr
        for wrong in (("--delete",), ("--remove", "x"), ("handout", "--delete", "--remove", "x")):
            assert run("collections", *wrong).exit_code == 2


class TestExport:
    @pytest.fixture(autouse=True)
    def saved(self, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...]) -> None:
        corpus.collect("hand out", hits, note="Read this.")

    def test_a_file_in_each_format(self, run: Run, tmp_path: Path) -> None:
        begins = {"md": b"# My title\n", "html": b"<!DOCTYPE html>", "docx": b"PK", "csv": b"\xef\xbb\xbfnumber,id,"}
        for format, begin in begins.items():
            path = tmp_path / f"handout.{format}"
            done = run("export", "hand out", "-o", path, "--title", "My title")
            assert (done.exit_code, done.stdout, done.stderr) == (0, "", f"Written to {path}.\n")
            assert path.read_bytes().startswith(begin)
            again = run("export", "hand out", "-o", path)
            assert (again.exit_code, "is there already" in again.stderr) == (2, True)
        assert run("export", "hand out", "-o", tmp_path / "handout.md", "--force").exit_code == 0
        assert (tmp_path / "handout.md").read_text(encoding="utf-8").startswith("# hand out\n")
        assert sorted(path.suffix for path in tmp_path.glob("handout.*")) == [".csv", ".docx", ".html", ".md"]

    def test_what_is_wrong_is_told(self, run: Run, tmp_path: Path) -> None:
        for arguments, code, message in (
            (("handout",), 1, "Did you mean 'hand out'?"),
            (("hand out", "-o", tmp_path / "x.pdf"), 2, "does not tell a format"),
            (("hand out", "-o", tmp_path / "nowhere" / "x.md"), 3, "x.md: No such file or directory"),
            (("hand out", "-o", tmp_path, "-t", "md"), 3, "Is a directory"),
            (("hand out", "--to", "pdf"), 2, "'pdf' is not one of"),
            (("hand out", "--style", "apaa"), 2, "no citation style"),
        ):
            done = run("export", *arguments)
            assert (done.exit_code, message in done.stderr) == (code, True), done.stderr
        assert list(tmp_path.glob("*.md*")) == []

    def test_the_real_command_prints_a_page_and_loads_little(
        self, own_corpus: Path, corpus: medcite.Corpus, hits: tuple[medcite.Hit, ...]
    ) -> None:
        corpus.remove(hits[0].article.id)
        script = (
            "import sys\nfrom medcite.command import command_line\n"
            "try:\n    command_line()(sys.argv[1:])\nfinally:\n    print(*sys.modules, file=sys.stderr)"
        )
        arguments = [sys.executable, "-c", script, "export", "hand out", "-c", str(own_corpus)]
        done = subprocess.run(arguments, capture_output=True, text=True, check=False)
        assert done.stdout.startswith("# hand out\n")
        *told, loaded = done.stderr.splitlines()
        assert told
        assert all(line.endswith(": the article is not in the corpus any more.") for line in told)
        heavy = {"torch", "transformers", "sentence_transformers", "openvino", "faiss", "docx", "trafilatura"}
        assert not heavy & set(loaded.split())
