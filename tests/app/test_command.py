from __future__ import annotations

import csv
import io
import json
import os
import pty
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from markdown_it import MarkdownIt

import medcite

Done = subprocess.CompletedProcess[str]
Command = Callable[..., Done]
WritePage = Callable[..., Path]

ESCAPE = "\x1b"
HIT = {
    "rank", "score", "strength", "id", "text", "start", "end", "heading_path", "highlights", "link", "article",
    "citation",
}  # fmt: skip
ARTICLE = {
    "id", "title", "source", "url", "authors", "reviewers", "publisher", "published", "modified", "reviewed"
}  # fmt: skip


@pytest.fixture
def ask(command: Command, sample_corpus: Path) -> Command:
    """Runs a command on the sample corpus."""
    return lambda *arguments, **options: command(
        *arguments, **{**options, "env": {"MEDCITE_CORPUS": str(sample_corpus), **options.get("env", {})}}
    )


def failed(done: Done, code: int, message: str) -> None:
    """The command ended as it should: with the code, and one clear message on stderr alone."""
    assert done.returncode == code, done
    assert re.search(message, done.stderr), done.stderr
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def check_hit(hit: dict[str, object]) -> None:
    """A hit in JSON has the public shape."""
    assert set(hit) >= HIT
    assert isinstance(hit["article"], dict)
    assert set(hit["article"]) >= ARTICLE
    text, highlights = hit["text"], hit["highlights"]
    assert isinstance(text, str)
    assert isinstance(highlights, list)
    assert all(0 <= start < end <= len(text) for start, end in highlights)
    assert isinstance(hit["end"], int)
    assert isinstance(hit["start"], int)
    assert hit["end"] - hit["start"] == len(text)
    assert isinstance(hit["link"], str)
    assert "#:~:text=" in hit["link"]
    assert isinstance(hit["heading_path"], list)
    assert hit["heading_path"][0] == hit["article"]["title"]
    assert isinstance(hit["citation"], dict)
    assert [selector["type"] for selector in hit["citation"]["selectors"]] == [
        "TextQuoteSelector",
        "TextPositionSelector",
    ]


class TestSearch:
    def test_text_is_for_a_person_and_plain_when_piped(self, ask: Command) -> None:
        done = ask("search", "-k", 2, "How", "is", "kyphoplasty", "done?")
        assert done.returncode == 0
        assert done.stderr == ""
        assert ESCAPE not in done.stdout
        assert re.match(r" 1  Kyphoplasty: what to expect › .*\n", done.stdout)
        assert "https://www.harbourhealth.example/procedures/kyphoplasty#:~:text=" in done.stdout
        assert len(re.findall(r"medcite show [0-9a-z]{12}", done.stdout)) == 2

    @pytest.mark.parametrize("option", [("--json",), ("--format", "json"), ("--json", "-f", "json")])
    def test_json_has_the_public_shape(self, ask: Command, option: tuple[str, ...]) -> None:
        done = ask("search", *option, "-k", 3, "How is kyphoplasty done?")
        result = json.loads(done.stdout)
        assert set(result) >= {"question", "answerable", "hits", "expanded", "took_ms"}
        assert result["question"] == "How is kyphoplasty done?"
        assert [hit["rank"] for hit in result["hits"]] == [1, 2, 3]
        for hit in result["hits"]:
            check_hit(hit)

    def test_what_was_changed_in_a_question_is_said(self, ask: Command) -> None:
        done = ask("search", "-k", 1, "How is kifoplasty done?")
        assert done.stdout.startswith("Looked for: kifoplasty → kyphoplasty")
        assert " 1  Kyphoplasty: what to expect" in done.stdout
        exact = ask("search", "-k", 1, "--exact", "How is kifoplasty done?")
        assert "Looked for" not in exact.stdout
        result = json.loads(ask("search", "--json", "-k", 1, "How is kifoplasty done?").stdout)
        assert result["expanded"] == ["kyphoplasty"]
        assert result["searched"] == "How is kyphoplasty done?"

    def test_when_nothing_answers_that_is_what_is_said(self, ask: Command) -> None:
        done = ask("search", "How do I change the oil filter of a tractor?")
        assert done.returncode == 0
        assert done.stdout.startswith("Nothing in this corpus answers this well. The nearest passages:")
        assert (
            json.loads(ask("search", "--json", "How do I change the oil filter of a tractor?").stdout)["answerable"]
            is False
        )

    def test_why_a_passage_is_there_is_told_if_asked(self, ask: Command) -> None:
        done = ask("search", "-k", 1, "--explain", "How is kyphoplasty done?")
        for told in ("by meaning: ", "by words: ", "together: ", "probability that it answers: "):
            assert told in done.stdout
        hit = json.loads(ask("search", "--json", "-k", 1, "--explain", "How is kyphoplasty done?").stdout)["hits"][0]
        assert set(hit["explanation"]) >= {"dense_rank", "dense_score", "lexical_rank", "lexical_score", "fused_score"}
        plain = json.loads(ask("search", "--json", "-k", 1, "How is kyphoplasty done?").stdout)["hits"][0]
        assert "explanation" not in plain

    def test_only_what_to_leave_out_is_no_question(self, ask: Command) -> None:
        failed(ask("search", "--", "-stroke"), 2, "only says what to leave out")

    def test_jsonl_is_a_hit_a_line(self, ask: Command) -> None:
        lines = ask("search", "-f", "jsonl", "-k", 3, "How is kyphoplasty done?").stdout.splitlines()
        assert len(lines) == 3
        for line in lines:
            check_hit(json.loads(line))

    def test_csv_has_a_row_a_hit(self, ask: Command) -> None:
        done = ask("search", "--format", "csv", "-k", 3, "How is kyphoplasty done?")
        rows = list(csv.DictReader(io.StringIO(done.stdout)))
        assert [row["rank"] for row in rows] == ["1", "2", "3"]
        assert rows[0]["title"] == "Kyphoplasty: what to expect"
        assert rows[0]["question"] == "How is kyphoplasty done?"
        assert all(row["text"] and row["link"].startswith("http") for row in rows)

    def test_markdown_quotes_the_passages_and_links_them(self, ask: Command) -> None:
        done = ask("search", "--format", "markdown", "-k", 3, "How is kyphoplasty done?")
        tokens = MarkdownIt().parse(done.stdout)
        kinds = [token.type for token in tokens]
        assert kinds.count("blockquote_open") == 3
        assert [token.tag for token in tokens if token.type == "heading_open"] == ["h2", "h3", "h3", "h3"]
        links = [child for token in tokens for child in token.children or () if child.type == "link_open"]
        assert sum("#:~:text=" in str(link.attrs["href"]) for link in links) == 3

    def test_a_word_on_ranking_changes_the_way_of_finding(self, ask: Command) -> None:
        for mode in ("fused", "dense", "lexical"):
            done = ask("search", "--json", "--mode", mode, "-k", 1, "kyphoplasty")
            assert json.loads(done.stdout)["hits"][0]["article"]["title"] == "Kyphoplasty: what to expect"

    def test_filters_hold(self, ask: Command) -> None:
        done = ask(
            "search",
            "--json",
            "-k",
            50,
            "--publisher",
            "harbour",
            "--reviewed-after",
            "2024",
            "--path",
            "*.html",
            "pain",
        )
        hits = json.loads(done.stdout)["hits"]
        assert hits
        for hit in hits:
            assert "Harbour" in hit["article"]["publisher"]
            assert hit["article"]["reviewed"] >= "2024"
            assert hit["article"]["source"].endswith(".html")

    def test_nothing_found_is_1(self, ask: Command) -> None:
        failed(ask("search", "--author", "nobody of that name", "pain"), 1, "Nothing found")
        done = ask("search", "--json", "--mode", "lexical", "xyzzyx")
        assert (done.returncode, json.loads(done.stdout)["hits"]) == (1, [])

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            ((), "No question"),
            (("",), "The question is empty"),
            ((" ", "\n"), "The question is empty"),
            (("-k", "0", "pain"), "k is 0"),
            (("-k", "-1", "pain"), "k is -1"),
            (("-k", "many", "pain"), "Invalid value for '-k'"),
            (("--mode", "quick", "pain"), "'quick' is not one of"),
            (("--format", "xml", "pain"), "'xml' is not one of"),
            (("--reviewed-after", "soon", "pain"), "'soon' is no date"),
            (("--json", "--format", "csv", "pain"), "contradict"),
            (("--batch", "-", "pain"), "not both"),
            (("--batch", "nowhere.txt"), "nowhere.txt cannot be read: No such file"),
            (("--batch", "."), "cannot be read: Is a directory"),
            (("--colour", "pain"), "No such option"),
        ],
    )
    def test_wrong_use_is_2(self, ask: Command, arguments: tuple[str, ...], message: str) -> None:
        failed(ask("search", *arguments), 2, message)

    def test_a_very_long_question_and_a_million_passages_are_no_trouble(self, ask: Command) -> None:
        done = ask("search", "--json", "-k", 1_000_000, "my back hurts " * 3334)
        assert done.returncode == 0
        assert len(json.loads(done.stdout)["hits"]) > 100

    def test_bytes_that_are_no_text_are_no_trouble(self, ask: Command) -> None:
        broken = os.fsdecode(b"\xff\xfe")
        for arguments in (
            ("search", "pain", broken),
            ("search", "--publisher", broken, "pain"),
            ("search", "--path", broken, "pain"),
            ("search", "--batch", broken),
            ("show", broken * 4),
            ("show", "--article", broken * 4),
            ("remove", "--dry-run", broken * 4),
            ("list", "--author", broken),
        ):
            done = ask(*arguments)
            assert done.returncode in (0, 1, 2), arguments
            assert "Traceback" not in done.stderr, arguments


class TestBatch:
    QUESTIONS = 'What is kyphoplasty?\n\n{"id": "B", "text": "signs of a stroke"}\n{"text": "asthma inhaler"}\n'

    @pytest.fixture
    def file(self, tmp_path: Path) -> Path:
        path = tmp_path / "questions.txt"
        path.write_text("\ufeff" + self.QUESTIONS, encoding="utf-8")
        return path

    @pytest.mark.parametrize("source", ["file", "stdin"])
    def test_questions_come_back_in_order_with_their_ids(self, ask: Command, file: Path, source: str) -> None:
        if source == "file":
            done = ask("search", "-k", 2, "--batch", file)
        else:
            done = ask("search", "-k", 2, "--batch", "-", stdin=self.QUESTIONS)
        assert done.returncode == 0
        results = [json.loads(line) for line in done.stdout.splitlines()]
        assert [(result["id"], result["question"]) for result in results] == [
            ("1", "What is kyphoplasty?"),
            ("B", "signs of a stroke"),
            ("4", "asthma inhaler"),
        ]
        for result in results:
            assert len(result["hits"]) == 2
            for hit in result["hits"]:
                check_hit(hit)

    def test_other_formats_hold_all_questions(self, ask: Command, file: Path) -> None:
        results = json.loads(ask("search", "--batch", file, "-k", 1, "--json").stdout)
        assert [result["id"] for result in results] == ["1", "B", "4"]
        rows = list(csv.DictReader(io.StringIO(ask("search", "--batch", file, "-k", 1, "-f", "csv").stdout)))
        assert [row["question_id"] for row in rows] == ["1", "B", "4"]
        markdown = MarkdownIt().parse(ask("search", "--batch", file, "-k", 1, "-f", "markdown").stdout)
        assert [token.tag for token in markdown if token.type == "heading_open"] == ["h2", "h3"] * 3
        text = ask("search", "--batch", file, "-k", 1, "-f", "text").stdout
        assert text.index("What is kyphoplasty?") < text.index("signs of a stroke") < text.index("asthma inhaler")

    def test_bad_lines_are_told_and_the_rest_answered(self, ask: Command) -> None:
        lines = [
            '{"id": 1',
            '{"id": 2}',
            '{"id": 3, "text": ""}',
            '{"id": 4, "text": 5}',
            '{"a":' * 100_000,
            '{"id": 6, "text": "asthma"}',
            '{"id": null, "text": "asthma"}',
        ]
        done = ask("search", "-k", 1, "--batch", "-", stdin="\n".join(lines))
        assert done.returncode == 2
        assert [json.loads(line)["id"] for line in done.stdout.splitlines()] == ["6", "7"]
        assert [line[: len("Skipped: line 1")] for line in done.stderr.splitlines()] == [
            f"Skipped: line {number}" for number in range(1, 6)
        ]

    def test_questions_that_are_no_text_are_told(self, ask: Command, tmp_path: Path) -> None:
        (tmp_path / "latin.txt").write_bytes("Höhenkrankheit\n".encode("latin-1"))
        failed(ask("search", "--batch", tmp_path / "latin.txt"), 2, "latin.txt is not UTF-8 text")

    def test_no_questions_find_nothing(self, ask: Command) -> None:
        failed(ask("search", "--batch", "-", stdin="\n\n"), 1, "Nothing found")

    def test_answers_come_as_questions_do(self, sample_corpus: Path) -> None:
        """A program may ask, read the answer, and ask again."""
        with subprocess.Popen(
            [sys.executable, "-m", "medcite", "search", "-k", "1", "--batch", "-", "--corpus", str(sample_corpus)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        ) as process:
            assert process.stdin is not None
            assert process.stdout is not None
            for question in ("asthma", "stroke"):
                process.stdin.write(question + "\n")
                process.stdin.flush()
                ready, _, _ = select.select([process.stdout], [], [], 30)
                assert ready
                assert json.loads(process.stdout.readline())["question"] == question
            process.stdin.close()
        assert process.returncode == 0


class TestShow:
    @pytest.fixture
    def hit(self, sample_corpus: Path) -> medcite.Hit:
        with medcite.open(sample_corpus) as corpus:
            return corpus.search("How is kyphoplasty done?", 1).hits[0]

    def test_a_passage_is_shown_in_its_section_with_its_citation(self, ask: Command, hit: medcite.Hit) -> None:
        done = ask("show", hit.id[:8])
        assert done.returncode == 0
        assert ESCAPE not in done.stdout
        assert hit.article.title in done.stdout
        assert hit.text.split("\n")[0] in done.stdout
        assert hit.link in done.stdout

    def test_a_passage_in_json(self, ask: Command, hit: medcite.Hit) -> None:
        shown = json.loads(ask("show", hit.id, "--json").stdout)
        assert (shown["id"], shown["text"]) == (hit.id, hit.text)
        assert shown["article"]["text"][shown["start"] : shown["end"]] == hit.text
        assert shown["citation"]["link"] == shown["link"] == hit.link

    @pytest.mark.parametrize("way", ["passage", "id", "url", "source"])
    def test_a_whole_article(self, ask: Command, hit: medcite.Hit, way: str) -> None:
        article = hit.article
        name = {"passage": hit.id, "id": article.id, "url": article.url, "source": article.source}[way]
        shown = json.loads(ask("show", "--article", name, "--json").stdout)
        assert shown["id"] == article.id
        assert set(shown) >= ARTICLE | {"text", "sections", "references", "language"}
        for section in shown["sections"]:
            assert set(section) >= {"heading", "level", "path", "start", "end"}
        assert shown["text"] == article.text

    def test_a_whole_article_as_text(self, ask: Command, hit: medcite.Hit) -> None:
        done = ask("show", "--article", hit.article.id)
        assert done.returncode == 0
        for section in hit.article.sections:
            assert section.heading in done.stdout

    @pytest.mark.parametrize("arguments", [("zzzz",), ("",), ("--article", "zzzz"), ("--article", "https://x.example")])
    def test_what_is_unknown_is_1(self, ask: Command, arguments: tuple[str, ...]) -> None:
        failed(ask("show", *arguments), 1, "Error: No (passage|article) has the id")


class TestList:
    def test_piped_it_is_tab_separated(self, ask: Command, samples: list[Path]) -> None:
        rows = [line.split("\t") for line in ask("list").stdout.splitlines()]
        assert len(rows) == len(samples)
        assert {len(row) for row in rows} == {6}
        assert {row[5] for row in rows} == set(map(str, samples))

    def test_every_format_tells_of_the_same_articles(self, ask: Command) -> None:
        as_json = json.loads(ask("list", "--json").stdout)
        assert all(set(article) >= ARTICLE | {"retrieved", "passages"} for article in as_json)
        ids = [article["id"] for article in as_json]
        assert [json.loads(line)["id"] for line in ask("list", "-f", "jsonl").stdout.splitlines()] == ids
        assert [row["id"] for row in csv.DictReader(io.StringIO(ask("list", "-f", "csv").stdout))] == ids
        failed(ask("list", "-f", "markdown"), 2, "text, json, jsonl or csv")

    def test_filters_hold_and_nothing_is_1(self, ask: Command) -> None:
        assert len(ask("list", "--path", "migraine").stdout.splitlines()) == 1
        failed(ask("list", "--path", "nowhere"), 1, "No articles")


class TestStatus:
    def test_json_has_the_public_shape(self, ask: Command, samples: list[Path]) -> None:
        shown = json.loads(ask("status", "--json").stdout)
        assert set(shown) >= {"articles", "passages", "encoder", "precision", "generation", "index", "bytes"}
        assert shown["articles"] == len(samples)

    def test_text_is_for_a_person(self, ask: Command, sample_corpus: Path) -> None:
        assert str(sample_corpus) in ask("status").stdout


class TestRemove:
    def test_it_asks_before_removing_several(self, command: Command, own_corpus: Path, samples: list[Path]) -> None:
        folder = samples[0].parent
        failed(command("remove", "-c", own_corpus, folder), 2, f"would remove {len(samples)} articles. Say --yes")
        done = command("remove", "-c", own_corpus, "--dry-run", folder)
        assert len(done.stdout.splitlines()) == len(samples)
        assert json.loads(command("status", "-c", own_corpus, "--json").stdout)["articles"] == len(samples)
        done = command("remove", "-c", own_corpus, "--yes", folder, "--json")
        assert len(json.loads(done.stdout)["removed"]) == len(samples)
        assert json.loads(command("status", "-c", own_corpus, "--json").stdout)["articles"] == 0
        failed(command("search", "-c", own_corpus, "asthma"), 1, "Nothing found")

    def test_unknown_names_are_1_and_the_rest_removed(
        self, command: Command, own_corpus: Path, samples: list[Path]
    ) -> None:
        done = command("remove", "-c", own_corpus, samples[0], "zzzz", "")
        assert done.returncode == 1
        assert re.fullmatch(rf"Removed \w+ .* \({re.escape(str(samples[0]))}\)\n", done.stdout)
        assert [line[:12] for line in done.stderr.splitlines()] == ["Error: 'zzzz", "Error: '' st"]


class TestAdd:
    @pytest.fixture
    def pages(self, tmp_path: Path, write_page: WritePage) -> Path:
        folder = tmp_path / "pages"
        write_page(folder / "flu.html", "Flu", {"": ["Influenza is a virus."], "Treatment": ["Rest."]})
        write_page(folder / "gout.html", "Gout", {"": ["Uric acid."]})
        return folder

    def test_it_tells_what_was_done_and_draws_no_bar_when_piped(self, command: Command, pages: Path) -> None:
        done = command("add", "-c", "corpus", pages)
        assert done.returncode == 0
        assert done.stderr == ""
        assert re.fullmatch(r"2 added\. 3 passages in [\d.]+ s, in .*/corpus\.\n", done.stdout)
        assert re.match(r"0 added, 2 unchanged\.", command("add", "-c", "corpus", pages).stdout)

    def test_in_json(self, command: Command, pages: Path) -> None:
        (pages / "empty.html").touch()
        done = command("add", "-c", "corpus", "--json", pages, "nowhere")
        report = json.loads(done.stdout)
        assert (done.returncode, report["added"], report["interrupted"]) == (3, 2, False)
        assert {skip["path"] for skip in report["skipped"]} == {"nowhere", str(pages / "empty.html")}

    def test_bad_input_is_named_and_the_rest_added(self, command: Command, pages: Path, write_page: WritePage) -> None:
        elsewhere = write_page(pages.parent / "secret.html", "Secret", {"": ["Not to be read."]})
        (pages / "empty.html").touch()
        (pages / "blank.html").write_text(" \n\t\n")
        (pages / "binary.html").write_bytes(bytes(range(256)) * 40)
        (pages / "no-text.html").write_text("<html><head><title>T</title></head><body><nav>Home</nav></body></html>")
        (pages / "link.html").symlink_to(elsewhere)
        (pages / "broken.html").symlink_to(pages / "nothing.html")
        (pages / "loop").symlink_to(pages)
        (pages / "picture.png").touch()
        os.mkfifo(pages / "pipe.html")
        with (pages / "huge.html").open("wb") as file:
            file.write(b"<html><title>Huge</title><body><p>Words.</p>")
            file.truncate(50_000_000)
        (pages / "no-headings.html").write_text("<title>Bare</title><p>Pain is a feeling.</p>")
        (pages / "latin.html").write_bytes(
            "<title>Höhe</title><p>Die Höhenkrankheit ist gefährlich.</p>".encode("latin-1")
        )
        (pages / "wrong.html").write_bytes(
            '<meta charset="utf-16"><title>Fièvre</title><p>La fièvre élevée est dangereuse.</p>'.encode()
        )
        done = command("add", "-c", "corpus", pages)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        assert done.stdout.startswith("5 added, 8 skipped.")
        reasons = dict(re.findall(rf"Skipped: {re.escape(str(pages))}/(\S+) (.*)\.", done.stderr))
        assert set(reasons) == {
            f"{name}.html" for name in ("empty", "blank", "binary", "no-text", "link", "broken", "pipe", "huge")
        }
        assert "is empty" in reasons["empty.html"]
        assert "outside the folder" in reasons["link.html"]
        assert "is 50 MB; the limit is 20 MB" in reasons["huge.html"]
        assert "1 files that are no articles" in done.stderr
        listed = {row.split("\t")[1] for row in command("list", "-c", "corpus").stdout.splitlines()}
        assert listed == {"Flu", "Gout", "Bare", "Höhe", "Fièvre"}

    @pytest.mark.parametrize(
        ("path", "reason"),
        [
            ("nowhere", "nowhere does not exist"),
            ("*.nothing", "matches nothing"),
            ("empty", "empty holds no article files"),
            ("picture.png", "has an unknown format"),
            ("blank.html", "is empty"),
        ],
    )
    def test_when_nothing_could_be_added_it_is_3(
        self, command: Command, tmp_path: Path, path: str, reason: str
    ) -> None:
        (tmp_path / "empty").mkdir()
        (tmp_path / "picture.png").touch()
        (tmp_path / "blank.html").touch()
        done = command("add", "-c", "corpus", path)
        assert done.returncode == 3
        assert reason in done.stderr
        assert "Traceback" not in done.stderr

    def test_a_limit_of_ones_own(self, command: Command, pages: Path, write_page: WritePage) -> None:
        write_page(pages / "long.html", "Long", {"": ["Words. " * 200]})
        done = command("add", "-c", "corpus", "--max-size", "0.001", pages)
        assert done.stdout.startswith("2 added, 1 skipped")
        assert re.search(r"long\.html is 0\.00\d+ MB; the limit is 0\.001 MB", done.stderr), done.stderr
        failed(command("add", "-c", "corpus", "--max-size", "0", pages), 2, "max-size")

    def test_files_of_many_articles_and_addresses(self, command: Command, pages: Path) -> None:
        articles = pages.parent / "articles.jsonl"
        articles.write_text('{"id": "a", "title": "Asthma", "text": "Narrow airways."}\n{"id": "b", "title": "B"}\n')
        nowhere = "http://127.0.0.1:9/flu"  # no server listens there, and it is not asked either
        done = command("add", "-c", "corpus", pages, articles, nowhere)
        assert done.returncode == 3
        assert done.stdout.startswith("3 added, 2 skipped.")
        assert f"Skipped: {articles}#b holds no article text." in done.stderr
        assert re.search(rf"Skipped: {nowhere} .*private address", done.stderr)
        done = command("add", "-c", "corpus", pages, articles, nowhere, "--allow-private")
        assert done.stdout.startswith("0 added, 3 unchanged, 1 skipped.")
        assert re.search(rf"Skipped: {nowhere} does not answer", done.stderr)
        removed = command("remove", "-c", "corpus", articles)
        assert (removed.returncode, len(removed.stdout.splitlines())) == (0, 1)

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--site", "."), "A site is named by an address"),
            (("--max-pages", "0", "."), "max-pages"),
            (("--delay", "-1", "."), "delay"),
            (("--delay", "nan", "."), "delay"),
        ],
    )
    def test_options_that_make_no_sense_are_wrong_use(
        self, command: Command, arguments: tuple[str, ...], message: str
    ) -> None:
        failed(command("add", "-c", "corpus", *arguments), 2, message)

    def test_nothing_named_is_wrong_use(self, command: Command) -> None:
        failed(command("add"), 2, "Missing argument")

    @staticmethod
    def articles_in(folder: Path) -> int:
        """How many articles are committed, in a corpus that may just be being made."""
        if not (folder / "corpus.db").exists():
            return 0
        connection = sqlite3.connect(f"file:{folder / 'corpus.db'}?mode=ro", uri=True)
        try:
            return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])
        except sqlite3.OperationalError:
            return 0
        finally:
            connection.close()

    def test_interrupted_it_keeps_what_it_reports_and_resumes(self, tmp_path: Path, write_page: WritePage) -> None:
        folder, count = tmp_path / "pages", 800
        for number in range(count):
            write_page(folder / f"{number}.html", f"Page {number}", {"": [f"Words of page {number}. " * 20]})
        add = [sys.executable, "-m", "medcite", "add", "-c", str(tmp_path / "corpus"), "--json", str(folder)]
        with subprocess.Popen(
            add, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, start_new_session=True
        ) as process:
            while process.poll() is None and not self.articles_in(tmp_path / "corpus"):
                time.sleep(0.05)
            os.killpg(process.pid, signal.SIGINT)
            output, errors = process.communicate(timeout=60)
        assert process.returncode == 130, errors
        assert "Traceback" not in errors
        assert "Interrupted" in errors
        report = json.loads(output)
        assert report["interrupted"]
        assert 0 < report["added"] < count
        with medcite.open(tmp_path / "corpus") as corpus:
            assert corpus.status().articles >= report["added"]
            kept = corpus.status().articles
        rest = json.loads(subprocess.run(add, capture_output=True, check=True).stdout)
        assert (rest["added"], rest["unchanged"]) == (count - kept, kept)


class TestCorpusFolder:
    COMMANDS = (
        ("search", "pain"),
        ("show", "abcdef"),
        ("list",),
        ("status",),
        ("remove", "abcdef"),
        ("add", "page.html"),
    )

    @pytest.fixture(params=COMMANDS, ids=lambda command: command[0])
    def arguments(self, request: pytest.FixtureRequest, tmp_path: Path, write_page: WritePage) -> tuple[str, ...]:
        write_page(tmp_path / "page.html", "Page", {"": ["Words."]})
        arguments: tuple[str, ...] = request.param
        return arguments

    def test_before_anything_was_added(self, command: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
        if arguments[0] == "add":
            pytest.skip("that makes it")
        failed(
            command(*arguments, "-c", "new"), 3, r"There is no corpus in .*new yet\. Add articles first: medcite add"
        )
        assert not (tmp_path / "new").exists()

    def test_that_is_a_folder_of_other_things(
        self, command: Command, tmp_path: Path, arguments: tuple[str, ...]
    ) -> None:
        (tmp_path / "home").mkdir()
        (tmp_path / "home" / "thesis.tex").touch()
        failed(command(*arguments, "-c", "home"), 3, "home is not a medcite corpus, and it is not empty")
        assert [path.name for path in (tmp_path / "home").iterdir()] == ["thesis.tex"]

    def test_that_is_a_file(self, command: Command, tmp_path: Path, arguments: tuple[str, ...]) -> None:
        (tmp_path / "file").write_text("precious")
        failed(command(*arguments, "-c", "file"), 3, "file is a file; a corpus is a folder")
        assert (tmp_path / "file").read_text() == "precious"

    def test_of_a_newer_format(self, command: Command, own_corpus: Path, arguments: tuple[str, ...]) -> None:
        manifest = json.loads((own_corpus / "corpus.json").read_text())
        (own_corpus / "corpus.json").write_text(json.dumps({**manifest, "format": 99}))
        failed(command(*arguments, "-c", own_corpus), 3, "made by a newer medcite .format 99")

    def test_of_another_encoder(self, command: Command, sample_corpus: Path, tmp_path: Path) -> None:
        (tmp_path / "page.html").write_text("<title>T</title><p>Words.</p>")
        done = command("add", "-c", sample_corpus, "--encoder", "other/model", "page.html")
        failed(done, 3, "was made with the encoder all-MiniLM-L6-v2, not other/model")


class TestTerminal:
    @staticmethod
    def on_terminal(*arguments: str | Path, env: dict[str, str] | None = None) -> tuple[int, str]:
        """Exit code and what a command writes to a terminal."""
        terminal, inside = pty.openpty()
        environment = {**os.environ, "TERM": "xterm-256color", "COLUMNS": "100", **(env or {})}
        environment.pop("CI", None)
        process = subprocess.Popen(
            [sys.executable, "-m", "medcite", *map(str, arguments)],
            stdin=inside,
            stdout=inside,
            stderr=inside,
            env=environment,
        )
        os.close(inside)
        written = b""
        while True:
            try:
                some = os.read(terminal, 65536)
            except OSError:  # the terminal is closed at the other end
                break
            if not some:
                break
            written += some
        os.close(terminal)
        return process.wait(), written.decode()

    def test_results_are_coloured_and_wrapped(self, sample_corpus: Path) -> None:
        code, written = self.on_terminal("search", "-c", sample_corpus, "-k", "1", "How is kyphoplasty done?")
        assert code == 0
        assert re.search(r"\x1b\[[0-9;]*33m", written)  # a matching word
        assert re.search(r"\x1b\[(?:[0-9]+;)*4[;m]", written)  # the sentence that answers
        plain = re.sub(r"\x1b\[[0-9;]*m", "", written)
        assert all(len(line) <= 100 for line in plain.splitlines() if "http" not in line)

    def test_no_color_is_obeyed(self, sample_corpus: Path) -> None:
        code, written = self.on_terminal(
            "search", "-c", sample_corpus, "-k", "1", "How is kyphoplasty done?", env={"NO_COLOR": "1"}
        )
        assert code == 0
        colours = re.findall(r"\x1b\[([0-9;]*)m", written)
        assert not [code for code in colours if re.search(r"\b(3[0-7]|4[0-7]|38|48|9[0-7])\b", code)]

    def test_adding_draws_a_bar_for_reading_and_one_for_encoding(self, tmp_path: Path, samples: list[Path]) -> None:
        code, written = self.on_terminal("add", "-c", tmp_path / "corpus", *samples[:6])
        assert code == 0
        plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written)
        assert re.search("Reading +━+ 6 of 6 articles", plain)
        assert re.search(r"Encoding +━+ (\d+) of \1 passages", plain)
        assert "6 added" in written

    def test_a_total_that_is_not_known_is_not_guessed(self, tmp_path: Path) -> None:
        path = tmp_path / "articles.jsonl"
        path.write_text("".join(f'{{"title": "Page {n}", "text": "Words of page {n}."}}\n' for n in range(20)))
        _, written = self.on_terminal("add", "-c", tmp_path / "corpus", path)
        plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", written)
        assert "0 of ? articles" in plain
        assert "0 of ? passages" in plain
        assert "20 of 20 articles" in plain


class TestAtLarge:
    @pytest.mark.parametrize("arguments", [("--help",), ("-h",), ("search", "--help"), ("add", "-h"), ("demo", "-h")])
    def test_help_helps(self, command: Command, arguments: tuple[str, ...]) -> None:
        done = command(*arguments)
        assert (done.returncode, done.stderr) == (0, "")
        assert "Usage: " in done.stdout
        assert "medcite" in done.stdout

    def test_the_version(self, command: Command) -> None:
        assert command("--version").stdout == f"medcite {medcite.__version__}\n"

    def test_unknown_commands_are_wrong_use(self, command: Command) -> None:
        failed(command("find", "pain"), 2, "No such command 'find'")
        assert command().returncode == 2

    def test_demo_works_anywhere_and_leaves_nothing(self, command: Command, tmp_path: Path) -> None:
        here, temporary = tmp_path / "here", tmp_path / "temporary"
        here.mkdir()
        temporary.mkdir()
        done = command("demo", cwd=here, env={"TMPDIR": str(temporary)})
        assert (done.returncode, done.stderr) == (0, "")
        assert "sample articles added" in done.stdout
        assert "How is kyphoplasty done?" in done.stdout
        assert not list(here.iterdir())
        assert not [path for path in temporary.iterdir() if path.name.startswith("medcite")]

    def test_a_reader_that_stops_early_is_all_right(self, sample_corpus: Path) -> None:
        done = subprocess.run(
            f'"{sys.executable}" -m medcite list -c "{sample_corpus}" --json | head -1',
            shell=True,
            capture_output=True,
            text=True,
            check=True,
        )
        assert (done.stdout, done.stderr) == ("[\n", "")

    def test_text_is_told_even_where_it_cannot_all_be_shown(self, ask: Command) -> None:
        done = ask("search", "How is kyphoplasty done?", env={"PYTHONIOENCODING": "ascii", "LC_ALL": "C"})
        assert done.returncode == 0
        assert "Kyphoplasty: what to expect ?" in done.stdout

    HEAVY = (
        "torch",
        "transformers",
        "sentence_transformers",
        "bs4",
        "lxml",
        "openvino_telemetry",
        "pydantic",
        "numpy.ma",
        "pandas",
        "scipy",
    )

    @pytest.fixture
    def imported(self, ask: Command) -> Callable[..., set[str]]:
        def imported(*arguments: str) -> set[str]:
            done = ask(*arguments, python=("-X", "importtime"))
            assert done.returncode == 0, done.stderr
            return {
                line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if line.startswith("import time:")
            }

        return imported

    @pytest.mark.parametrize(
        "arguments",
        [
            ("--help",),
            ("--version",),
            ("search", "--help"),
            ("search", "pain"),
            ("list",),
            ("status",),
            ("add", "--help"),
        ],
    )
    def test_nothing_heavy_is_loaded_before_it_is_needed(
        self, imported: Callable[..., set[str]], arguments: tuple[str, ...]
    ) -> None:
        loaded = imported(*arguments)
        assert "medcite.command" in loaded
        assert loaded.isdisjoint(self.HEAVY)
        assert not {name for name in loaded if name.startswith("openvino.tools.ovc.")}
        if arguments[0] != "search" or "--help" in arguments:
            assert loaded.isdisjoint({"openvino", "faiss"}) or arguments[0] in ("list", "status")


def test_a_corpus_can_be_moved(command: Command, own_corpus: Path, tmp_path: Path) -> None:
    shutil.move(own_corpus, tmp_path / "moved")
    done = command("search", "-c", "moved", "--json", "asthma")
    assert json.loads(done.stdout)["hits"]
