"""``medcite read``: shows what the reader makes of articles, and keeps nothing."""

from __future__ import annotations

import io
import json
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

import medcite
from medcite.corpus.article import Reference
from medcite.corpus.folder import FORMAT
from medcite.index.encoder import Encoder
from medcite.ingest.builder import ArticleBuilder, Dropped
from medcite.ingest.cleaning import clean
from medcite.ingest.facts import Facts, Stated
from medcite.ingest.finding import Ignored
from medcite.ingest.passages import split_passages
from medcite.inspecting import Inspection, _BundledTokens, read
from medcite.output.articles import print_references
from medcite.output.reading import inspection_as_dict, print_inspection
from medcite.reports import Skip

Done = subprocess.CompletedProcess[str]
Command = Callable[..., Done]
WritePage = Callable[..., Path]

GOUT = """\
---
title: Gout in brief
author: Nell Abernathy, RN
reviewed: 2024-05-01
---

# Gout: an overview

Gout is a painful inflammation of a joint.

## What triggers an attack?

Triggers include:

- a heavy meal with alcohol
- an injury to the joint

### Medicines

Diuretics can raise the level of uric acid.

## References

1. A guideline on gout. doi:10.1000/gout.1
"""


@pytest.fixture
def gout(tmp_path: Path) -> Path:
    path = tmp_path / "gout.md"
    path.write_text(GOUT, encoding="utf-8")
    return path


@pytest.fixture
def inspection() -> Inspection:
    """An article of which two places state different things, and with text left out for two reasons."""
    builder = ArticleBuilder()
    builder.paragraph("Gout is a painful inflammation of a joint.")
    builder.heading(2, "What triggers an attack?")
    builder.paragraph("A heavy meal with alcohol is a common trigger. " * 4)
    builder.heading(3, "Medicines")
    builder.heading(3, "Food")
    builder.item("offal", "•")
    builder.reference("A guideline on gout.", doi="10.1000/gout.1", pmid="123")
    builder.drop("Sign up for our newsletter. " * 8, "clutter")
    builder.drop("By Nell Abernathy", "byline")
    builder.drop("Share this page", "clutter")
    stated = [
        Stated("json-ld MedicalWebPage", Facts(title="Gout", reviewed="2024-05-01", authors=("Nell Abernathy, RN",))),
        Stated("meta author", Facts(authors=("Nell Abernathy, RN",))),
        Stated("byline", Facts(reviewed="2023-01-15")),
    ]
    reading = builder.build("/articles/gout.html", stated)
    return Inspection(reading.article, tuple(split_passages(reading.article, _BundledTokens())), reading.dropped)


def shown(inspection: Inspection, **options: bool) -> list[str]:
    out = io.StringIO()
    print_inspection(Console(file=out, soft_wrap=True, emoji=False), inspection, **options)
    return [line.rstrip() for line in out.getvalue().splitlines()]


def check(read_as_json: dict[str, object]) -> None:
    """It has the public shape, and all offsets hold."""
    assert set(read_as_json) >= {"article", "passages", "dropped"}
    article, passages, dropped = read_as_json["article"], read_as_json["passages"], read_as_json["dropped"]
    assert isinstance(article, dict)
    assert isinstance(passages, list)
    assert isinstance(dropped, list)
    assert set(article) >= {
        "id", "title", "source", "url", "authors", "reviewers", "publisher", "published", "modified", "reviewed",
        "language", "text", "sections", "references", "statements",
    }  # fmt: skip
    text = article["text"]
    for section in article["sections"]:
        assert set(section) >= {"heading", "level", "path", "start", "end"}
        assert 0 <= section["start"] <= section["end"] <= len(text)
    for reference in article["references"]:
        assert set(reference) >= {"text", "url", "doi", "pmid"}
    for statement in article["statements"]:
        assert set(statement) == {"fact", "value", "origin"}
    assert passages
    for passage in passages:
        assert set(passage) >= {"heading_path", "start", "end", "tokens"}
        assert text[passage["start"] : passage["end"]] == passage["text"]
        assert 0 < passage["tokens"] <= 256
        assert passage["heading_path"][0] == article["title"]
    for each in dropped:
        assert set(each) >= {"text", "reason"}


class TestText:
    def test_facts_say_where_they_are_stated_and_what_contradicts_them(self, inspection: Inspection) -> None:
        lines = shown(inspection)
        assert lines[:2] == ["Gout", "/articles/gout.html"]
        assert "title      Gout  (json-ld MedicalWebPage)" in lines
        assert "authors    Nell Abernathy, RN  (json-ld MedicalWebPage; meta author)" in lines
        reviewed = lines.index("reviewed   2024-05-01  (json-ld MedicalWebPage)")
        assert lines[reviewed + 1] == "           not kept: 2023-01-15  (byline)"
        assert "publisher  not stated" in lines

    def test_sections_are_a_tree_with_passages_tokens_and_first_words(self, inspection: Inspection) -> None:
        lines = shown(inspection)
        first = next(n for n, line in enumerate(lines) if line.startswith("Before the first heading"))
        tokens = [passage.tokens for passage in inspection.passages]
        assert lines[first : first + 7] == [
            f"Before the first heading  1 passage, {tokens[0]} tokens",
            "  Gout is a painful inflammation of a joint.",
            f"h2 What triggers an attack?  1 passage, {tokens[1]} tokens",
            "  A heavy meal with alcohol is a common trigger. A heavy meal with …",
            "  h3 Medicines  no text of its own",
            f"  h3 Food  1 passage, {tokens[2]} tokens",
            "    offal",
        ]
        assert (
            f"3 headings · 3 passages · {sum(tokens)} tokens · 1 reference · 3 texts left out (--dropped shows what)"
            in lines
        )

    def test_whole_texts_on_demand(self, inspection: Inspection) -> None:
        lines = shown(inspection, whole=True, dropped=True)
        assert "  " + ("A heavy meal with alcohol is a common trigger. " * 4).strip() in lines
        assert "    • offal" in lines
        assert "  " + ("Sign up for our newsletter. " * 8).strip() in lines

    def test_dropped_text_comes_by_reason(self, inspection: Inspection) -> None:
        lines = shown(inspection, dropped=True)
        assert lines[lines.index("Left out") :] == [
            "Left out",
            "byline  1 text",
            "  By Nell Abernathy",
            "clutter  2 texts",
            "  Sign up for our newsletter. Sign up for our newsletter. Sign up for our …",
            "  Share this page",
        ]
        assert "Left out" not in shown(inspection)

    def test_references_have_their_numbers(self, inspection: Inspection) -> None:
        assert "1. A guideline on gout. doi:10.1000/gout.1 PMID 123" in shown(inspection)

    def test_references_do_not_say_things_twice(self, inspection: Inspection) -> None:
        out = io.StringIO()
        reference = Reference("Gout. DOI:10.1000/G.1", "https://doi.org/10.1000/g.1", "10.1000/g.1", None)
        article = ArticleBuilder()
        article.paragraph("Gout hurts.")
        article.reference(reference.text, reference.url, reference.doi)
        built = article.build("/g.html", [Stated("heading", Facts(title="Gout"))]).article
        print_references(Console(file=out, soft_wrap=True), built)
        assert out.getvalue().splitlines()[1] == "1. Gout. DOI:10.1000/G.1 https://doi.org/10.1000/g.1"

    @given(
        pieces=st.lists(st.tuples(st.integers(0, 6), st.text(min_size=1, max_size=300)), min_size=1, max_size=12),
        whole=st.booleans(),
        dropped=st.booleans(),
        is_terminal=st.booleans(),
    )
    def test_whatever_an_article_holds_it_is_shown(
        self, pieces: list[tuple[int, str]], whole: bool, dropped: bool, is_terminal: bool
    ) -> None:
        builder = ArticleBuilder()
        for level, text in [*pieces, (0, "Gout hurts.")]:
            builder.heading(level, text) if level else builder.paragraph(text)
        builder.drop(pieces[0][1], "clutter")
        reading = builder.build("/g.html", [Stated("heading", Facts(title="Gout"))])
        passages = tuple(split_passages(reading.article, _BundledTokens()))
        inspection = Inspection(reading.article, passages, reading.dropped)
        out = io.StringIO()
        console = Console(file=out, force_terminal=is_terminal, width=100, soft_wrap=not is_terminal, markup=False)
        print_inspection(console, inspection, whole=whole, dropped=dropped)
        assert out.getvalue().count("h1 ") >= sum(1 for s in reading.article.sections if s.level == 1 and s.heading)
        check(json.loads(json.dumps(inspection_as_dict(inspection))))


class TestReading:
    def test_passages_are_those_that_adding_makes(self, samples: list[Path], sample_corpus: Path) -> None:
        with medcite.open(sample_corpus) as corpus:
            count = 0
            for found in read(samples):
                assert isinstance(found, Inspection)
                assert corpus.article(found.article.id) == found.article
                for passage in found.passages:
                    assert corpus.passage(passage.id).passage == passage
                    count += 1
            assert count == corpus.status().passages

    def test_tokens_are_the_bundled_encoders(self, encoder: Encoder) -> None:
        tokens = _BundledTokens()
        assert tokens.room == encoder.room
        for text in ("Gout is painful.", "", "naïve café", "µg/L ≥ 3", "x" * 200, "Wörter 1.5 mg\n" * 400):
            assert tokens.token_offsets(text) == encoder.token_offsets(text)

    def test_another_encoder_counts_for_a_corpus_that_has_one(
        self, gout: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, word_meter: Callable[[int], object]
    ) -> None:
        loaded = []

        def load(name: str, *, content: str) -> object:
            loaded.append((name, content))
            return word_meter(8)

        monkeypatch.setattr("medcite.inspecting.load_encoder", load)
        folder = tmp_path / "corpus"
        folder.mkdir()
        manifest = {"name": "/models/small", "content_hash": "abc", "key": "k", "precision": "float32"}
        (folder / "corpus.json").write_text(json.dumps({"format": FORMAT, "encoder": manifest, "generation": 1}))
        [found] = read(gout, corpus=folder)
        assert loaded == [("/models/small", "abc")]
        assert isinstance(found, Inspection)
        assert max(passage.tokens for passage in found.passages) <= 8

    def test_one_article_is_read_at_a_time(self, gout: Path, tmp_path: Path) -> None:
        other = tmp_path / "other.md"
        other.write_text("# Scurvy\n\nScurvy is a lack of vitamin C.\n")
        found = read([gout, other])
        assert isinstance(next(found), Inspection)
        other.write_text("")
        assert next(found) == Skip(str(other), "is empty")

    def test_what_cannot_be_read_is_named_and_the_rest_goes_on(self, gout: Path, tmp_path: Path) -> None:
        (tmp_path / "empty.txt").touch()
        (tmp_path / "picture.png").touch()
        (tmp_path / "huge.txt").write_bytes(b"Gout. " * 20_000)
        found = list(read([tmp_path, "nowhere"], max_bytes=100_000))
        assert [item.article.title for item in found if isinstance(item, Inspection)] == ["Gout in brief"]
        assert [(Path(item.path).name, item.reason) for item in found if isinstance(item, Skip)] == [
            ("empty.txt", "is empty"),
            ("huge.txt", "is 0.12 MB; the limit is 0.1 MB"),
            ("nowhere", "does not exist"),
        ]
        assert [item for item in found if isinstance(item, Ignored)] == [Ignored(str(tmp_path), 1)]

    def test_files_of_many_articles(self, tmp_path: Path) -> None:
        rows = [{"title": name, "text": f"{name} is a disease."} for name in ("Gout", "Scurvy")]
        path = tmp_path / "many.jsonl"
        path.write_text("\n".join([json.dumps(rows[0]), "{broken", json.dumps(rows[1])]))
        gout, broken, scurvy = read(path)
        assert isinstance(gout, Inspection)
        assert isinstance(broken, Skip)
        assert isinstance(scurvy, Inspection)
        assert (gout.article.title, scurvy.article.title) == ("Gout", "Scurvy")
        assert broken.path.startswith(f"{path}#")

    def test_a_fault_of_the_reader_stops_nothing(self, gout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def stumble(_: object) -> None:
            raise RuntimeError("stumbled\nbadly")

        monkeypatch.setattr("medcite.inspecting.inspect_record", stumble)
        assert list(read(gout)) == [Skip(str(gout), "cannot be read: RuntimeError: stumbled badly")]


@pytest.fixture
def site(tmp_path: Path) -> Iterator[str]:
    """The address of a server on this machine that has one page."""
    folder = tmp_path / "site"
    folder.mkdir()
    page = "<html><title>Gout</title><body><h1>Gout</h1><p>Gout is a painful inflammation of a joint.</p></body></html>"
    (folder / "gout.html").write_text(page)

    class Handler(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


class TestWeb:
    def test_a_page_is_fetched_and_read(self, command: Command, site: str, gout: Path) -> None:
        done = command("read", "--allow-private", "--json", f"{site}/gout.html")
        found = json.loads(done.stdout)
        check(found)
        assert (found["article"]["title"], found["article"]["source"]) == ("Gout", f"{site}/gout.html")
        assert len(done.stdout.splitlines()) > 10
        done = command("read", "--allow-private", "--json", f"{site}/gout.html", gout)
        titles = [json.loads(line)["article"]["title"] for line in done.stdout.splitlines()]
        assert titles == ["Gout", "Gout in brief"]

    def test_what_cannot_be_fetched_is_named(self, command: Command, site: str, gout: Path) -> None:
        done = command("read", "--allow-private", f"{site}/nothing", gout)
        assert (done.returncode, done.stderr) == (3, f"Skipped: {site}/nothing is not there (404).\n")
        assert done.stdout.startswith("Gout in brief")

    def test_ones_own_network_is_not_read_by_accident(self, command: Command, site: str) -> None:
        done = command("read", f"{site}/gout.html")
        assert (done.returncode, done.stdout) == (3, "")
        assert len(done.stderr.splitlines()) == 1


class TestCommand:
    def test_text_is_plain_when_piped(self, command: Command, gout: Path) -> None:
        done = command("read", "gout.md", cwd=gout.parent)
        assert (done.returncode, done.stderr) == (0, "")
        assert "\x1b" not in done.stdout
        assert done.stdout.startswith(f"Gout in brief\n{gout}\n")
        assert re.search(r"^title +Gout in brief  \(front matter\)\n +not kept: Gout: an overview  ", done.stdout, re.M)
        assert re.search(r"^  h3 Medicines  1 passage, \d+ tokens\n    Diuretics can raise", done.stdout, re.M)
        assert "1. A guideline on gout. doi:10.1000/gout.1" in done.stdout

    @pytest.mark.parametrize("option", [("--json",), ("--format", "json"), ("--json", "-f", "json")])
    def test_json_is_one_object_for_the_article_of_one_file(
        self, command: Command, gout: Path, option: tuple[str, ...]
    ) -> None:
        done = command("read", gout, *option)
        assert len(done.stdout.splitlines()) > 10
        found = json.loads(done.stdout)
        check(found)
        assert [section["heading"] for section in found["article"]["sections"]][1:] == [
            "What triggers an attack?",
            "Medicines",
        ]
        assert [reference["text"] for reference in found["article"]["references"]] == [
            "A guideline on gout. doi:10.1000/gout.1"
        ]
        assert {"fact": "reviewed", "value": "2024-05-01", "origin": "front matter"} in found["article"]["statements"]

    def test_json_is_an_article_a_line_for_more(self, command: Command, gout: Path, tmp_path: Path) -> None:
        (tmp_path / "scurvy.md").write_text("# Scurvy\n\nScurvy is a lack of vitamin C.\n")
        for named in ([tmp_path], [gout, tmp_path / "scurvy.md"], ["*.md"]):
            lines = command("read", "--json", *named).stdout.splitlines()
            assert [json.loads(line)["article"]["title"] for line in lines] == ["Gout in brief", "Scurvy"]
        (tmp_path / "scurvy.md").unlink()
        assert len(command("read", "--json", tmp_path).stdout.splitlines()) == 1
        assert len(command("read", "--format", "jsonl", gout).stdout.splitlines()) == 1

    def test_bad_input_is_a_line_on_stderr_and_status_3(self, command: Command, gout: Path, tmp_path: Path) -> None:
        (tmp_path / "empty.txt").touch()
        done = command("read", "--json", "empty.txt", gout, "nowhere.html")
        assert done.returncode == 3
        assert done.stderr.splitlines() == [
            f"Skipped: {tmp_path / 'empty.txt'} is empty.",
            "Skipped: nowhere.html does not exist.",
        ]
        assert json.loads(done.stdout)["article"]["title"] == "Gout in brief"

    def test_files_that_are_no_articles_are_no_trouble(self, command: Command, gout: Path, tmp_path: Path) -> None:
        (tmp_path / "picture.png").touch()
        done = command("read", tmp_path)
        assert done.returncode == 0
        assert done.stderr == f"Not looked at: 1 files in {tmp_path} that are no articles by their names.\n"

    @pytest.mark.parametrize(
        ("option", "stdin"),
        [
            (("--as", "html"), "<title>Gout</title><p>Gout is a painful inflammation of a joint.</p>"),
            ((), "<!doctype html><title>Gout</title><p>Gout is a painful inflammation of a joint.</p>"),
            (("--as", "markdown"), "# Gout\n\nGout is a painful inflammation of a joint.\n"),
        ],
    )
    def test_standard_input(self, command: Command, option: tuple[str, ...], stdin: str) -> None:
        done = command("read", "-", "--json", *option, stdin=stdin)
        article = json.loads(done.stdout)["article"]
        assert (article["title"], article["source"]) == ("Gout", "stdin")
        assert article["text"] == "Gout is a painful inflammation of a joint."

    def test_standard_input_has_a_limit(self, command: Command) -> None:
        done = command("read", "-", "--max-size", "0.01", stdin="Gout. " * 2_000)
        assert (done.returncode, done.stderr) == (3, "Skipped: stdin is larger than the limit of 0.01 MB.\n")

    @pytest.mark.parametrize(
        ("arguments", "message"),
        [
            (("--as", "html"), "named as -"),
            (("--format", "csv"), "text, json or jsonl"),
            (("--json", "--format", "jsonl"), "contradict"),
            (("--as", "klingon"), "klingon"),
        ],
    )
    def test_wrong_use_is_2(self, command: Command, gout: Path, arguments: tuple[str, ...], message: str) -> None:
        done = command("read", gout, *arguments)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr

    def test_nothing_is_kept_and_no_encoder_prepared(self, command: Command, gout: Path, tmp_path: Path) -> None:
        environment = {"MEDCITE_CACHE": str(tmp_path / "cache"), "MEDCITE_CORPUS": str(tmp_path / "corpus")}
        before = sorted(tmp_path.iterdir())
        done = command("read", gout, env=environment, python=("-X", "importtime"))
        assert done.returncode == 0, done.stderr
        assert sorted(tmp_path.iterdir()) == before
        imported = {line.rsplit("|", 1)[1].strip() for line in done.stderr.splitlines() if "import time:" in line}
        assert not imported & {"torch", "transformers", "sentence_transformers", "openvino", "faiss", "trafilatura"}

    def test_whoever_stops_reading_stops_it_quietly(self, gout: Path) -> None:
        pipe = f"{sys.executable} -m medcite read --json {' '.join([str(gout)] * 3)} | head -c 100 > /dev/null"
        done = subprocess.run(["bash", "-c", pipe], capture_output=True, text=True, check=False)
        assert (done.returncode, done.stderr) == (0, "")


def test_dropped_text_is_in_json(inspection: Inspection) -> None:
    assert inspection_as_dict(inspection)["dropped"][1] == {"text": "By Nell Abernathy", "reason": "byline"}
    assert all(dropped == Dropped(clean(dropped.text), dropped.reason) for dropped in inspection.dropped)
