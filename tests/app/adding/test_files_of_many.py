"""Adding files of many articles: JSON Lines, WARC, XML."""

from __future__ import annotations

import gzip
import json
import shutil
from collections.abc import Callable, Iterator, Sequence
from io import BytesIO
from pathlib import Path

import pytest

import medcite
from medcite.adding import preparing, run
from medcite.index.compiled import CompiledEncoder

Entry = dict[str, str]

FLU = {"id": "flu", "title": "Flu", "text": "Influenza is caused by a virus.\n\nRest and drink a lot."}
GOUT = {"id": "gout", "title": "Gout", "text": "Gout comes of uric acid in the joints."}
ASTHMA = {"id": "asthma", "title": "Asthma", "text": "Asthma narrows the airways of the lungs."}


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[medcite.Corpus]:
    with medcite.open(tmp_path / "corpus") as corpus:
        yield corpus


@pytest.fixture
def lines(tmp_path: Path) -> Callable[..., Path]:
    """Writes a JSON Lines file of articles."""

    def write(*entries: Entry | str, name: str = "articles.jsonl") -> Path:
        path = tmp_path / name
        text = "".join((entry if isinstance(entry, str) else json.dumps(entry)) + "\n" for entry in entries)
        path.write_bytes(gzip.compress(text.encode()) if name.endswith(".gz") else text.encode())
        return path

    return write


def held(corpus: medcite.Corpus) -> dict[str, str]:
    """The articles by their sources: the part behind the last slash."""
    return {listed.article.source.rpartition("/")[2]: listed.article.title for listed in corpus.articles()}


def counts(report: medcite.AddReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, len(report.skipped)


@pytest.fixture
def reads_nothing(monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """From when it is called, reading or encoding anything is an error."""

    def forbid() -> None:
        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("there is nothing to do")

        monkeypatch.setattr(run, "Opener", refuse)
        monkeypatch.setattr(run, "Readers", refuse)
        monkeypatch.setattr(CompiledEncoder, "encode_passages", refuse)

    return forbid


class TestFilesOfMany:
    @pytest.mark.parametrize("name", ["articles.jsonl", "articles.jsonl.gz"])
    def test_all_articles_are_added_and_found(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], name: str
    ) -> None:
        report = corpus.add(lines(FLU, GOUT, name=name))
        assert counts(report) == (2, 0, 0, 0)
        assert held(corpus) == {f"{name}#flu": "Flu", f"{name}#gout": "Gout"}
        assert corpus.search("uric acid", k=1).hits[0].article.title == "Gout"

    def test_unchanged_it_is_not_read_again(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], reads_nothing: Callable[[], None]
    ) -> None:
        path = lines(FLU, GOUT)
        corpus.add(path)
        generation = corpus.status().generation
        reads_nothing()
        assert counts(corpus.add(path)) == (0, 0, 2, 0)
        assert corpus.status().generation == generation

    def test_changed_only_what_changed_is_read_and_encoded(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        corpus.add(lines(FLU, GOUT))
        monkeypatch.setattr(run, "_are_few", lambda _: True)
        read = []
        inspect_record = preparing.inspect_record
        monkeypatch.setattr(preparing, "inspect_record", lambda record: read.append(record) or inspect_record(record))
        report = corpus.add(lines(FLU, {**GOUT, "text": "Gout hurts."}, ASTHMA))
        assert counts(report) == (1, 1, 1, 0)
        assert [record.source.rpartition("#")[2] for record in read] == ["gout", "asthma"]
        assert report.encoded == 3  # two texts, and a new title
        assert counts(corpus.add(lines(FLU, {**GOUT, "text": "Gout hurts."}, ASTHMA))) == (0, 0, 3, 0)

    def test_bytes_that_changed_but_not_the_article_are_unchanged(
        self, corpus: medcite.Corpus, lines: Callable[..., Path]
    ) -> None:
        corpus.add(lines(FLU, GOUT))
        path = lines({**FLU, "internal": "7"}, GOUT)
        report = corpus.add(path)
        assert (counts(report), report.encoded) == ((0, 0, 2, 0), 0)

    def test_what_is_broken_in_it_is_named_and_the_rest_added(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], reads_nothing: Callable[[], None]
    ) -> None:
        path = lines(FLU, "{broken", {"id": "none", "title": "None"}, GOUT)
        report = corpus.add(path)
        assert counts(report) == (2, 0, 0, 2)
        assert [skip.path for skip in report.skipped] == [f"{path}#line 2", f"{path}#none"]
        assert report.skipped[1].reason == "holds no article text"
        reads_nothing()
        assert counts(corpus.add(path)) == (0, 0, 2, 0)

    def test_cut_off_it_is_read_again(self, corpus: medcite.Corpus, lines: Callable[..., Path]) -> None:
        entries = [{**FLU, "id": f"flu-{n}", "title": f"Flu {n}", "text": f"{n} {n * 7919}"} for n in range(400)]
        path = lines(*entries, name="articles.jsonl.gz")
        whole = path.read_bytes()
        path.write_bytes(whole[: len(whole) // 2])
        report = corpus.add(path)
        assert report.added > 50
        assert report.skipped[-1].path == str(path)
        again = corpus.add(path)
        assert (again.added, again.unchanged) == (0, report.added)
        assert again.skipped[-1].path == str(path)
        path.write_bytes(whole)
        assert counts(corpus.add(path)) == (400 - report.added, 0, report.added, 0)

    def test_interrupted_it_goes_on_where_it_was(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("medcite.adding.encoding.MOST_STEPS", 64)
        path = lines(*({**FLU, "id": str(n), "title": f"Flu {n}", "text": f"Number {n}."} for n in range(150)))

        def interrupt(progress: medcite.AddProgress) -> None:
            if progress.passages:
                raise KeyboardInterrupt

        report = corpus.add(path, progress=interrupt)
        assert report.interrupted
        assert 0 < report.added < 150
        rest = corpus.add(path)
        assert counts(rest) == (150 - report.added, 0, report.added, 0)

    def test_another_version_of_the_reader_reads_it_again(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = lines(FLU, GOUT)
        corpus.add(path)
        for module in ("passing", "opening", "batch"):
            monkeypatch.setattr(f"medcite.adding.{module}.READER_VERSION", 1_000)
        read = []
        prepare = run.prepare
        monkeypatch.setattr(run, "_are_few", lambda _: True)
        monkeypatch.setattr("medcite.adding.pipeline.prepare", lambda *given: read.append(given) or prepare(*given))
        assert counts(corpus.add(path)) == (0, 0, 2, 0)
        assert len(read) == 2
        assert counts(corpus.add(path)) == (0, 0, 2, 0)
        assert len(read) == 2

    def test_removing_goes_by_the_files_name_and_undoes_adding(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        path = lines(FLU, GOUT, name="crawl.jsonl")
        monkeypatch.chdir(path.parent)
        for name, removed in (
            ("crawl.jsonl", 2),
            (str(path), 2),
            ("crawl.jsonl#flu", 1),
            (f"{path}#gout", 1),
            (str(path.parent), 2),
        ):
            corpus.add(path)
            assert len(corpus.remove(name).removed) == removed, name
            assert corpus.status().articles == 2 - removed
            assert counts(corpus.add(path)) == (removed, 0, 2 - removed, 0), name
            assert counts(corpus.add(path)) == (0, 0, 2, 0), name

    def test_filters_find_its_articles(self, corpus: medcite.Corpus, lines: Callable[..., Path]) -> None:
        corpus.add([lines(FLU, GOUT, name="crawl.jsonl"), lines(ASTHMA, name="other.jsonl")])
        assert {listed.article.title for listed in corpus.articles(path="crawl.jsonl")} == {"Flu", "Gout"}
        hits = corpus.search("the lungs", k=10, path="crawl.jsonl").hits
        assert {hit.article.title for hit in hits} == {"Flu", "Gout"}

    def test_progress_knows_the_total_once_it_is_read(self, corpus: medcite.Corpus, lines: Callable[..., Path]) -> None:
        told: list[medcite.AddProgress] = []
        path = lines(FLU, GOUT, "broken", ASTHMA)
        corpus.add(path, progress=told.append)
        assert told[0].articles is None
        last = told[-1]
        assert (last.files, last.total, last.read, last.articles) == (1, 1, 4, 4)
        assert last.passages == last.encoded == last.cut == last.expected == corpus.status().passages
        corpus.add(path, progress=told.append)
        assert (told[-1].files, told[-1].total, told[-1].read, told[-1].articles) == (1, 1, 3, 3)


class TestDuplicates:
    def test_the_same_article_in_two_files_is_kept_once(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], reads_nothing: Callable[[], None]
    ) -> None:
        first, second = lines(FLU, GOUT, name="a.jsonl"), lines(FLU, ASTHMA, name="b.jsonl")
        report = corpus.add([first, second])
        assert counts(report) == (3, 0, 0, 1)
        [skip] = report.skipped
        assert (skip.path, skip.reason) == (f"{second}#flu", f"holds the same article as {first}#flu")
        reads_nothing()
        assert counts(corpus.add([first, second])) == (0, 0, 3, 0)

    @pytest.mark.parametrize("how", ["removed", "changed", "changed, named last", "gone"])
    def test_when_the_one_that_was_kept_goes_the_other_comes_in(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], how: str
    ) -> None:
        first, second = lines(FLU, GOUT, name="a.jsonl"), lines(FLU, ASTHMA, name="b.jsonl")
        corpus.add([first, second])
        if how == "removed":
            corpus.remove(f"{first}#flu")
            corpus.add(second)
        elif how == "gone":
            lines(GOUT, name="a.jsonl")
            corpus.remove(f"{first}#flu")
            corpus.add([first, second])
        else:
            lines({**FLU, "text": "Other words."}, GOUT, name="a.jsonl")
            told: list[medcite.AddProgress] = []
            report = corpus.add([first, second] if how == "changed" else [second, first], progress=told.append)
            assert counts(report) == (1, 1, 2, 0)
            assert [progress.read for progress in told] == sorted(progress.read for progress in told)
            assert (told[-1].files, told[-1].read) == (told[-1].total, told[-1].articles)
        assert held(corpus)["b.jsonl#flu"] == "Flu"
        corpus.add([first, second])
        assert counts(corpus.add([first, second])) == (0, 0, 3 if how == "gone" else corpus.status().articles, 0)

    def test_twice_in_one_file_it_is_kept_once(self, corpus: medcite.Corpus, lines: Callable[..., Path]) -> None:
        path = lines(FLU, {**FLU, "id": "influenza"}, GOUT)
        for _ in range(2):
            report = corpus.add(path)
            assert held(corpus) == {"articles.jsonl#flu": "Flu", "articles.jsonl#gout": "Gout"}
        path = lines(FLU, {**FLU, "id": "influenza"}, GOUT, ASTHMA)
        report = corpus.add(path)
        assert counts(report) == (1, 0, 2, 1)
        assert report.skipped[0].reason == f"holds the same article as {path}#flu"

    def test_articles_go_by_line_where_nothing_names_them_and_move_with_it(
        self, corpus: medcite.Corpus, lines: Callable[..., Path]
    ) -> None:
        unnamed = [{key: value for key, value in entry.items() if key != "id"} for entry in (FLU, GOUT, ASTHMA)]
        new = {"title": "Eczema", "text": "Itchy skin."}
        for entries in (unnamed, [new, *unnamed], unnamed, unnamed[1:], unnamed[::-1], unnamed):
            report = corpus.add(lines(*entries))
            assert report.skipped == [], entries
            expected = {f"articles.jsonl#line {n}": entry["title"] for n, entry in enumerate(entries, 1)}
            assert expected.items() <= held(corpus).items()
            titles = [listed.article.title for listed in corpus.articles()]
            assert len(titles) == len(set(titles)), entries

    def test_moved_to_a_file_of_its_own_and_back(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], tmp_path: Path
    ) -> None:
        path, page = lines(FLU, GOUT), tmp_path / "gout.txt"
        corpus.add(path)
        lines(FLU)
        page.write_text(f"Gout\n\n{GOUT['text']}\n")
        report = corpus.add([page, path])
        assert (counts(report), report.encoded) == ((1, 0, 1, 0), 0)
        assert held(corpus) == {"articles.jsonl#flu": "Flu", "gout.txt": "Gout"}
        page.unlink()
        lines(FLU, GOUT)
        report = corpus.add(path)
        assert (counts(report), report.encoded) == ((1, 0, 1, 0), 0)
        assert held(corpus) == {"articles.jsonl#flu": "Flu", "articles.jsonl#gout": "Gout"}

    def test_a_page_that_a_changed_file_of_many_still_holds_is_kept_once(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], tmp_path: Path
    ) -> None:
        """Whether the file of many holds it still is not known before it is read: either may keep it."""
        page = tmp_path / "gout.txt"
        page.write_text(f"Gout\n\n{GOUT['text']}\n")
        for order in (1, -1):
            corpus.add(lines(FLU, GOUT))
            report = corpus.add([page, lines(FLU, GOUT, ASTHMA)][::order])
            assert len(report.skipped) == 1
            assert sorted(held(corpus).values()) == ["Asthma", "Flu", "Gout"]
            again = corpus.add([page, lines(FLU, GOUT, ASTHMA)][::order])
            assert sorted(held(corpus).values()) == ["Asthma", "Flu", "Gout"]
            assert (again.added, again.updated, again.unchanged) == (0, 0, 3)
            corpus.remove([listed.article.id for listed in corpus.articles()])

    def test_a_moved_file_of_many_moves_its_articles(
        self, corpus: medcite.Corpus, lines: Callable[..., Path], tmp_path: Path
    ) -> None:
        path = lines(FLU, GOUT)
        corpus.add(path)
        moved = Path(shutil.move(path, tmp_path / "moved.jsonl"))
        report = corpus.add(moved)
        assert (report.encoded, report.skipped) == (0, [])
        assert held(corpus) == {"moved.jsonl#flu": "Flu", "moved.jsonl#gout": "Gout"}

    def test_a_file_name_with_a_number_sign_is_no_trouble(
        self, corpus: medcite.Corpus, lines: Callable[..., Path]
    ) -> None:
        path = lines(FLU, {**GOUT, "id": "#1#"}, name="all#of#them.jsonl")
        corpus.add(path)
        assert counts(corpus.add(path)) == (0, 0, 2, 0)
        corpus.remove(f"{path}##1#")
        assert counts(corpus.add(path)) == (1, 0, 1, 0)


def page(title: str, text: str, canonical: str = "") -> bytes:
    link = f'<link rel="canonical" href="{canonical}">' if canonical else ""
    return (
        f"<!DOCTYPE html><html><head><title>{title}</title>{link}</head><body><main><h1>{title}</h1>"
        f"<p>{text}</p></main></body></html>"
    ).encode()


def warc(path: Path, captures: Sequence[tuple[str, str, bytes]]) -> Path:
    """A WARC file of captures: address, date, and page."""
    out = BytesIO()
    for address, date, body in captures:
        http = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n" + body
        head = (
            f"WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: {address}\r\nWARC-Date: {date}\r\n"
            f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: application/http; msgtype=response\r\n"
            f"Content-Length: {len(http)}\r\n\r\n"
        )
        out.write(gzip.compress(head.encode() + http + b"\r\n\r\n"))
    path.write_bytes(out.getvalue())
    return path


class TestWebArchives:
    ADDRESS = "https://example.org/flu"

    def test_the_date_of_capture_is_kept(self, corpus: medcite.Corpus, tmp_path: Path) -> None:
        path = warc(tmp_path / "crawl.warc.gz", [(self.ADDRESS, "2024-03-05T06:07:08Z", page("Flu", "A virus."))])
        corpus.add(path)
        [listed] = corpus.articles()
        assert listed.article.source == f"{path}#{self.ADDRESS}"
        assert listed.article.url == self.ADDRESS
        assert listed.retrieved.startswith("2024-03-05T06:07:08")
        assert corpus.article(self.ADDRESS).title == "Flu"

    @pytest.mark.parametrize("canonical", ["", "https://example.org/influenza"])
    @pytest.mark.parametrize(("batch", "few"), [(1, True), (100, True), (100, False)])
    def test_of_several_captures_the_last_is_kept(
        self,
        corpus: medcite.Corpus,
        tmp_path: Path,
        monkeypatch: pytest.MonkeyPatch,
        canonical: str,
        batch: int,
        few: bool,
    ) -> None:
        monkeypatch.setattr("medcite.adding.encoding.MOST_STEPS", batch)
        monkeypatch.setattr(run, "_are_few", lambda _: few)
        captures = [
            (self.ADDRESS, "2024-01-01T00:00:00Z", page("Flu", "First words.")),
            ("https://example.org/gout", "2024-01-02T00:00:00Z", page("Gout", "Uric acid.")),
            (self.ADDRESS, "2024-02-01T00:00:00Z", page("Flu", "Second words.", canonical)),
            (self.ADDRESS, "2024-03-01T00:00:00Z", page("Flu", "Third words.")),
        ]
        path = tmp_path / "crawl.warc"
        report = corpus.add(warc(path, captures))
        assert counts(report) == (2, 0, 0, 0)

        def kept() -> dict[str, str]:
            return {listed.article.text: listed.retrieved[:10] for listed in corpus.articles()}

        assert kept() == {"Third words.": "2024-03-01", "Uric acid.": "2024-01-02"}
        more = ("https://example.org/asthma", "2024-04-01T00:00:00Z", page("Asthma", "The lungs."))
        report = corpus.add(warc(path, [*captures, more]))
        assert report.skipped == []
        assert report.added == 1
        assert report.updated + report.unchanged == 2
        assert kept() == {"Third words.": "2024-03-01", "Uric acid.": "2024-01-02", "The lungs.": "2024-04-01"}
        newest = (self.ADDRESS, "2024-05-01T00:00:00Z", page("Flu", "Fourth words."))
        corpus.add(warc(path, [*captures, more, newest]))
        assert kept()["Fourth words."] == "2024-05-01"
        assert len(kept()) == 3
        # Only the last two, in the other order: the last is what counts, whatever its date.
        corpus.add(warc(path, [newest, captures[3]]))
        assert "Third words." in kept()
        assert "Fourth words." not in kept()

    def test_the_same_page_twice_is_one_unchanged_article(self, corpus: medcite.Corpus, tmp_path: Path) -> None:
        capture = (self.ADDRESS, "2024-01-01T00:00:00Z", page("Flu", "A virus."))
        path = warc(tmp_path / "crawl.warc", [capture, capture])
        assert counts(corpus.add(path)) == (1, 0, 0, 0)
        path = warc(tmp_path / "crawl.warc", [capture, capture, capture])
        assert counts(corpus.add(path)) == (0, 0, 1, 0)

    def test_another_archive_with_the_same_address_is_told(self, corpus: medcite.Corpus, tmp_path: Path) -> None:
        first = warc(tmp_path / "1.warc", [(self.ADDRESS, "2024-01-01T00:00:00Z", page("Flu", "A virus."))])
        second = warc(tmp_path / "2.warc", [(self.ADDRESS, "2024-02-01T00:00:00Z", page("Flu", "Other words."))])
        report = corpus.add([first, second])
        assert counts(report) == (1, 0, 0, 1)
        assert report.skipped[0].reason == f"holds the same article as {first}#{self.ADDRESS}"


class TestXml:
    def test_an_article_that_is_a_file_goes_by_the_files_name(self, corpus: medcite.Corpus, tmp_path: Path) -> None:
        path = tmp_path / "flu.xml"
        text = (
            "<article><front><article-meta><title-group><article-title>Flu</article-title></title-group>"
            "</article-meta></front><body><p>A virus.</p></body></article>"
        )
        path.write_text(text)
        assert counts(corpus.add(path)) == (1, 0, 0, 0)
        assert held(corpus) == {"flu.xml": "Flu"}
        assert counts(corpus.add(path)) == (0, 0, 1, 0)
        shutil.copy(path, tmp_path / "copy.xml")
        report = corpus.add([path, tmp_path / "copy.xml"])
        assert counts(report) == (0, 0, 1, 1)
        path.write_text(text.replace("A virus", "Viruses"))
        assert counts(corpus.add(path)) == (0, 1, 0, 0)
        corpus.remove(str(path))
        assert counts(corpus.add(path)) == (1, 0, 0, 0)

    def test_what_is_no_article_is_told_each_time(self, corpus: medcite.Corpus, tmp_path: Path) -> None:
        path = tmp_path / "feed.xml"
        path.write_text("<rss></rss>")
        for _ in range(2):
            report = corpus.add(path)
            assert counts(report) == (0, 0, 0, 1)
            assert report.skipped[0].path == str(path)
