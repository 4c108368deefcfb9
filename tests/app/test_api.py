from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import medcite
from medcite.adding import preparing
from medcite.corpus.folder import DATABASE, MANIFEST, write_lock
from medcite.index.compiled import CompiledEncoder
from medcite.ingest.builder import Reading
from medcite.ingest.record import Record

WritePage = Callable[..., Path]

FLU = {"": ["Influenza is a virus."], "Treatment": ["Rest and drink a lot."], "Outlook": ["It gets better in a week."]}
GOUT = {"": ["Gout comes of uric acid in the joints."], "Treatment": ["Cold packs and medicines help."]}


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[medcite.Corpus]:
    with medcite.open(tmp_path / "corpus") as corpus:
        yield corpus


@pytest.fixture
def pages(tmp_path: Path, write_page: WritePage) -> Path:
    """A folder of two pages."""
    folder = tmp_path / "pages"
    write_page(folder / "flu.html", "Flu", FLU)
    write_page(folder / "gout.html", "Gout", GOUT, url="https://example.org/gout")
    return folder


def titles(corpus: medcite.Corpus) -> list[str]:
    return [listed.article.title for listed in corpus.articles()]


class TestAdding:
    def test_makes_the_corpus_and_finds_what_was_added(self, corpus: medcite.Corpus, pages: Path) -> None:
        assert corpus.exists is False
        report = corpus.add(pages)
        assert medcite.open(corpus.folder).exists
        assert (report.added, report.updated, report.unchanged, report.skipped) == (2, 0, 0, [])
        assert report.passages == 5
        assert titles(corpus) == ["Flu", "Gout"]
        result = corpus.search("what helps against gout?", k=1)
        [hit] = result.hits
        assert hit.article.title == "Gout"
        assert hit.link.startswith("https://example.org/gout#:~:text=")

    def test_files_that_hand_their_articles_on_are_all_kept(
        self, corpus: medcite.Corpus, tmp_path: Path, write_page: WritePage
    ) -> None:
        """a holds what b held, and b something new, in one go; with and without an address."""
        texts = {"One": FLU, "Two": GOUT, "Three": {"": ["Asthma narrows the airways of the lungs."]}}
        for url in (None, "https://example.org/{}"):
            folder = tmp_path / f"moving-{bool(url)}"

            def write(name: str, title: str, folder: Path = folder, url: str | None = url) -> None:
                write_page(folder / name, title, texts[title], url=url and url.format(title))

            for before, after in (
                ({"a.html": "One", "b.html": "Two"}, {"a.html": "Two", "b.html": "Three"}),
                ({"a.html": "Two", "b.html": "Three"}, {"a.html": "One", "b.html": "Two"}),
            ):
                for pages in (before, after):
                    for name, title in pages.items():
                        write(name, title)
                    report = corpus.add(folder)
                    assert report.skipped == []
                    held = {a.article.source: a.article.title for a in corpus.articles(path=str(folder))}
                    assert held == {str(folder / name): title for name, title in pages.items()}
                    assert corpus.add(folder).unchanged == 2
            corpus.remove(str(folder))

    def test_again_changes_nothing_and_encodes_nothing(
        self, corpus: medcite.Corpus, pages: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        corpus.add(pages)
        generation = corpus.status().generation

        def refuse(*_: object) -> None:
            raise AssertionError("there is nothing to encode")

        monkeypatch.setattr(CompiledEncoder, "encode_passages", refuse)
        report = corpus.add(pages)
        assert (report.added, report.updated, report.unchanged, report.encoded) == (0, 0, 2, 0)
        assert corpus.status().generation == generation

    def test_a_changed_article_encodes_only_what_changed(
        self, corpus: medcite.Corpus, pages: Path, write_page: WritePage
    ) -> None:
        corpus.add(pages)
        write_page(pages / "flu.html", "Flu", {**FLU, "Treatment": ["Rest, and see a doctor if you are old."]})
        report = corpus.add(pages)
        assert (report.added, report.updated, report.unchanged, report.encoded) == (0, 1, 1, 1)
        [hit] = corpus.search("flu: when should old people see a doctor", k=1).hits
        assert hit.text == "Rest, and see a doctor if you are old."
        assert not any("drink a lot" in hit.text for hit in corpus.search("drink a lot", k=100).hits)

    def test_a_file_whose_bytes_changed_but_not_its_article_is_unchanged(
        self, corpus: medcite.Corpus, pages: Path
    ) -> None:
        corpus.add(pages)
        page = pages / "flu.html"
        page.write_text(page.read_text() + "\n<!-- built again -->\n")
        for _ in range(2):
            report = corpus.add(pages)
            assert (report.added, report.updated, report.unchanged) == (0, 0, 2)

    @pytest.mark.parametrize("name", ["flu.html", "gout.html"])  # one without an address, one with
    def test_a_file_that_moved_is_the_same_article_and_encodes_nothing(
        self, corpus: medcite.Corpus, pages: Path, name: str
    ) -> None:
        corpus.add(pages)
        (pages / name).rename(pages / "moved.html")
        report = corpus.add(pages)
        assert report.encoded == 0
        assert report.skipped == []
        assert titles(corpus) == ["Flu", "Gout"]
        sources = {listed.article.source for listed in corpus.articles()}
        assert str(pages / "moved.html") in sources
        assert str(pages / name) not in sources
        assert corpus.status().passages == 5

    @pytest.mark.parametrize("name", ["flu.html", "gout.html"])
    @pytest.mark.parametrize("together", [True, False])
    def test_the_same_article_in_two_files_is_kept_once(
        self, corpus: medcite.Corpus, pages: Path, name: str, together: bool
    ) -> None:
        if not together:
            corpus.add(pages)
        shutil.copy(pages / name, pages / "zz-copy.html")
        report = corpus.add(pages)
        assert report.added == (2 if together else 0)
        [skip] = report.skipped
        assert skip.path == str(pages / "zz-copy.html")
        assert skip.reason == f"holds the same article as {pages / name}"
        assert titles(corpus) == ["Flu", "Gout"]

    def test_a_page_of_the_same_address_with_other_words_is_the_same_article(
        self, corpus: medcite.Corpus, pages: Path, write_page: WritePage
    ) -> None:
        write_page(pages / "print.html", "Gout, to print", {"": ["Other."]}, url="https://example.org/gout")
        report = corpus.add(pages)
        assert [Path(skip.path).name for skip in report.skipped] == ["print.html"]

    def test_articles_of_the_same_words_at_two_addresses_are_two(
        self, corpus: medcite.Corpus, tmp_path: Path, write_page: WritePage
    ) -> None:
        for number in (1, 2):
            write_page(tmp_path / "pages" / f"{number}.html", "Flu", FLU, url=f"https://{number}.example/flu")
        report = corpus.add(tmp_path / "pages")
        assert report.added == 2
        assert report.encoded == 6  # three passages and three heading paths, which both share
        hits = corpus.search("flu treatment", k=3).hits
        assert len({hit.text for hit in hits}) == 3

    def test_a_file_that_now_holds_another_article_replaces_it(
        self, corpus: medcite.Corpus, pages: Path, write_page: WritePage
    ) -> None:
        corpus.add(pages)
        write_page(pages / "gout.html", "Eczema", {"": ["Itchy skin."]}, url="https://example.org/eczema")
        report = corpus.add(pages)
        assert report.updated == 1
        assert titles(corpus) == ["Eczema", "Flu"]

    def test_what_cannot_be_added_is_named_and_the_rest_goes_on(self, corpus: medcite.Corpus, pages: Path) -> None:
        (pages / "empty.html").touch()
        (pages / "notes.odt").touch()
        report = corpus.add([pages, pages.parent / "nowhere", pages / "notes.odt"])
        assert report.added == 2
        assert report.ignored == 1
        assert sorted(report.missing) == sorted([str(pages.parent / "nowhere"), str(pages / "notes.odt")])
        assert {skip.path: skip.reason for skip in report.skipped} == {
            str(pages.parent / "nowhere"): "does not exist",
            str(pages / "empty.html"): "is empty",
            str(pages / "notes.odt"): next(s.reason for s in report.skipped if s.path.endswith("notes.odt")),
        }

    def test_a_page_that_the_reader_stumbles_over_stops_no_other(
        self, corpus: medcite.Corpus, pages: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        inspect_record = preparing.inspect_record

        def stumbling(record: Record) -> Reading:
            if record.source.endswith("flu.html"):
                raise IndexError("list index out of range")
            return inspect_record(record)

        monkeypatch.setattr(preparing, "inspect_record", stumbling)
        report = corpus.add(pages)
        assert report.added == 1
        assert [skip.reason for skip in report.skipped] == ["cannot be read: IndexError: list index out of range"]

    def test_nothing_to_add_makes_no_corpus(self, corpus: medcite.Corpus, tmp_path: Path) -> None:
        report = corpus.add(tmp_path / "nowhere")
        assert report.missing == [str(tmp_path / "nowhere")]
        assert not corpus.folder.exists()

    def test_progress_only_ever_goes_on_up_to_the_end(self, corpus: medcite.Corpus, pages: Path) -> None:
        (pages / "empty.html").touch()
        told: list[medcite.AddProgress] = []
        corpus.add(pages, progress=told.append)
        assert {progress.total for progress in told} == {3}
        assert [progress.files for progress in told] == sorted(progress.files for progress in told)
        assert [progress.passages for progress in told] == sorted(progress.passages for progress in told)
        assert (told[0].files, told[-1].files, told[-1].passages) == (0, 3, 5)

    def test_interrupted_it_tells_what_is_kept_and_resumes(
        self, corpus: medcite.Corpus, tmp_path: Path, write_page: WritePage, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("medcite.adding.encoding.MOST_STEPS", 64)
        folder = tmp_path / "pages"
        for number in range(150):
            write_page(folder / f"{number:03}.html", f"Page {number}", {"": [f"Words of page {number}."]})

        def interrupt(progress: medcite.AddProgress) -> None:
            if progress.passages:
                raise KeyboardInterrupt

        report = corpus.add(folder, progress=interrupt)
        assert report.interrupted
        assert 0 < report.added < 150
        assert corpus.status().articles == report.added
        assert corpus.status().index == "up to date"
        assert corpus.search("words of page 7").hits
        rest = corpus.add(folder)
        assert not rest.interrupted
        assert (rest.added, rest.unchanged) == (150 - report.added, report.added)

    def test_a_file_that_is_too_large_is_skipped(self, corpus: medcite.Corpus, pages: Path) -> None:
        report = corpus.add(pages, max_bytes=100)
        assert report.added == 0
        assert len(report.skipped) == 2
        assert all("the limit is" in skip.reason for skip in report.skipped)

    def test_one_writer_at_a_time(self, corpus: medcite.Corpus, pages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        corpus.add(pages / "flu.html")
        monkeypatch.setattr("medcite.api.opened.WAIT_FOR_WRITER", 0.1)
        with write_lock(corpus.folder, wait=0):
            with pytest.raises(medcite.CorpusLocked, match="Wait for it to finish"):
                corpus.add(pages)
            with pytest.raises(medcite.CorpusLocked):
                corpus.remove("flu.html")
            assert corpus.search("flu").hits  # while readers go on


class TestRemoving:
    def test_takes_an_article_out_of_every_answer(self, corpus: medcite.Corpus, pages: Path) -> None:
        corpus.add(pages)
        with medcite.open(corpus.folder) as other:
            assert other.search("uric acid in the joints", k=1).hits[0].article.title == "Gout"
            report = corpus.remove("https://example.org/gout")
            assert [article.title for article in report.removed] == ["Gout"]
            for mode in medcite.Mode:
                for opened in (corpus, other):
                    hits = opened.search("uric acid in the joints", k=50, mode=mode).hits
                    assert all(hit.article.title == "Flu" for hit in hits)
        assert (pages / "gout.html").exists()

    def test_goes_by_id_start_of_id_path_and_folder(
        self, corpus: medcite.Corpus, pages: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        corpus.add(pages)
        id = corpus.article("https://example.org/gout").id
        monkeypatch.chdir(pages)
        for name, removed in (
            (id, 1),
            (id[:5], 1),
            ("flu.html", 1),
            (str(pages / "flu.html"), 1),
            (".", 2),
            (str(pages), 2),
        ):
            assert len(corpus.remove(name).removed) == removed, name
            corpus.add(pages)

    def test_only_tells_on_a_dry_run(self, corpus: medcite.Corpus, pages: Path) -> None:
        corpus.add(pages)
        report = corpus.remove([str(pages), "unknown"], dry_run=True)
        assert (len(report.removed), report.unknown) == (2, ("unknown",))
        assert corpus.status().articles == 2

    @pytest.mark.parametrize("name", ["", " ", "zzzz", "nowhere.html", "/nowhere"])
    def test_an_unknown_name_removes_nothing(
        self, corpus: medcite.Corpus, pages: Path, monkeypatch: pytest.MonkeyPatch, name: str
    ) -> None:
        corpus.add(pages / "flu.html")
        monkeypatch.chdir(pages)
        report = corpus.remove(name)
        assert (report.removed, report.unknown) == ((), (name,))
        assert corpus.status().articles == 1


class TestOpening:
    def test_nothing_is_there_before_something_is_added(self, corpus: medcite.Corpus) -> None:
        for ask in (
            lambda: corpus.search("flu"),
            lambda: corpus.passage("abcdef"),
            lambda: corpus.article("abcdef"),
            lambda: list(corpus.articles()),
            lambda: corpus.status(),
            lambda: corpus.remove("abcdef"),
            lambda: corpus.remove("abcdef", dry_run=True),
        ):
            with pytest.raises(medcite.CorpusError, match=r"There is no corpus in .* yet\. Add articles first"):
                ask()
        assert not corpus.folder.exists()

    def test_a_corpus_made_meanwhile_is_found(self, corpus: medcite.Corpus, pages: Path) -> None:
        with medcite.open(corpus.folder) as other:
            other.add(pages)
        assert corpus.search("flu").hits

    def test_a_newer_format_is_refused(self, own_corpus: Path) -> None:
        manifest = json.loads((own_corpus / MANIFEST).read_text())
        (own_corpus / MANIFEST).write_text(json.dumps({**manifest, "format": 99}))
        with pytest.raises(medcite.CorpusError, match="newer medcite"):
            medcite.open(own_corpus)

    def test_another_encoder_is_refused(self, own_corpus: Path, tmp_path: Path) -> None:
        (tmp_path / "model").mkdir()
        with pytest.raises(medcite.CorpusError, match="was made with the encoder all-MiniLM-L6-v2, not"):
            medcite.open(own_corpus, encoder=str(tmp_path / "model"))

    @pytest.mark.parametrize("name", ["all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2"])
    def test_the_same_encoder_is_welcome_by_any_of_its_names(self, sample_corpus: Path, name: str) -> None:
        with medcite.open(sample_corpus, encoder=name) as corpus:
            assert corpus.search("asthma").hits

    def test_another_version_of_the_encoder_is_refused(self, own_corpus: Path) -> None:
        manifest = json.loads((own_corpus / MANIFEST).read_text())
        manifest["encoder"]["key"] = "another"
        (own_corpus / MANIFEST).write_text(json.dumps(manifest))
        with (
            medcite.open(own_corpus) as corpus,
            pytest.raises(medcite.CorpusError, match="their vectors cannot be compared"),
        ):
            corpus.search("asthma")

    def test_a_database_that_went_missing_is_told(self, own_corpus: Path) -> None:
        for path in own_corpus.glob(f"{DATABASE}*"):
            path.unlink()
        with medcite.open(own_corpus) as corpus, pytest.raises(medcite.CorpusError, match="cannot be opened"):
            corpus.search("asthma")

    def test_the_folder_may_be_named_in_the_environment(
        self, sample_corpus: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("MEDCITE_CORPUS", str(sample_corpus))
        with medcite.open() as corpus:
            assert corpus.folder == sample_corpus

    def test_prepared_it_has_its_encoder_loaded_before_a_question_comes(
        self, sample_corpus: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with medcite.open(sample_corpus) as corpus:
            expected = corpus.search("asthma", k=3)
        compiled: list[str] = []
        compile_it = CompiledEncoder._compile

        def watched(self: CompiledEncoder, hint: str, **more: str) -> object:
            compiled.append(hint)
            return compile_it(self, hint, **more)

        monkeypatch.setattr(CompiledEncoder, "_compile", watched)
        with medcite.open(sample_corpus) as corpus:
            corpus.prepare()
            assert corpus.passage(expected.hits[0].id)  # it can be used meanwhile
            assert corpus.search("asthma", k=3).hits == expected.hits
        assert compiled == ["LATENCY"]
        with medcite.open(sample_corpus) as corpus:
            corpus.prepare()  # and closed at once

    def test_where_there_is_none_nothing_is_prepared(self, tmp_path: Path) -> None:
        with medcite.open(tmp_path / "none") as corpus, pytest.raises(medcite.CorpusError, match="no corpus"):
            corpus.prepare()

    def test_closed_it_opens_again_when_used(self, sample_corpus: Path) -> None:
        corpus = medcite.open(sample_corpus)
        corpus.close()
        assert corpus.search("asthma", k=1).hits
        corpus.close()
        assert corpus.search("asthma", k=1).hits
        corpus.close()


class TestReading:
    def test_passages_go_by_id_and_come_with_their_citation(self, sample_corpus: Path) -> None:
        with medcite.open(sample_corpus) as corpus:
            hit = corpus.search("How is kyphoplasty done?", k=1).hits[0]
            for id in (hit.id, hit.id[:8]):
                found = corpus.passage(id)
                assert (found.passage, found.article, found.citation) == (hit.passage, hit.article, hit.citation)

    def test_articles_go_by_id_path_and_url(self, sample_corpus: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        with medcite.open(sample_corpus) as corpus:
            article = next(listed.article for listed in corpus.articles() if listed.article.url)
            assert article.url
            monkeypatch.chdir(Path(article.source).parent)
            for name in (article.id, article.id[:6], article.source, article.url, Path(article.source).name):
                assert corpus.article(name) == article

    def test_what_is_unknown_or_not_clear_is_told(self, sample_corpus: Path, samples: list[Path]) -> None:
        with medcite.open(sample_corpus) as corpus:
            for name in ("", "zzzz", "nowhere.html"):
                with pytest.raises(medcite.NotFound, match="No article has"):
                    corpus.article(name)
                with pytest.raises(medcite.NotFound, match="No passage has"):
                    corpus.passage(name)
            with pytest.raises(medcite.NotFound, match="more than one article"):
                corpus.article(str(samples[0].parent))

    def test_listed_articles_come_by_title_with_their_passages_counted(self, sample_corpus: Path) -> None:
        with medcite.open(sample_corpus) as corpus:
            listed = list(corpus.articles())
            assert [one.article.title for one in listed] == sorted(one.article.title for one in listed)
            assert sum(one.passages for one in listed) == corpus.status().passages
            some = list(corpus.articles(publisher="harbour"))
            assert 0 < len(some) < len(listed)

    def test_the_status_says_what_there_is(self, sample_corpus: Path, samples: list[Path]) -> None:
        with medcite.open(sample_corpus) as corpus:
            status = corpus.status()
        assert status.articles == len(samples)
        assert status.passages > status.articles
        assert (status.encoder, status.precision, status.index) == ("all-MiniLM-L6-v2", "float32", "up to date")
        assert status.folder == str(sample_corpus)
        assert status.bytes >= (sample_corpus / DATABASE).stat().st_size


class TestSearching:
    @pytest.mark.parametrize("question", ["", " ", "\n\t", "\u3000"])
    def test_an_empty_question_is_refused(self, sample_corpus: Path, question: str) -> None:
        with medcite.open(sample_corpus) as corpus, pytest.raises(medcite.UsageError, match="The question is empty"):
            corpus.search(question)

    @pytest.mark.parametrize("k", [0, -1, -1_000_000])
    def test_fewer_than_one_passage_is_refused(self, sample_corpus: Path, k: int) -> None:
        with medcite.open(sample_corpus) as corpus, pytest.raises(medcite.UsageError, match=f"k is {k}"):
            corpus.search("asthma", k)

    def test_more_than_there_are_gives_all(self, sample_corpus: Path) -> None:
        with medcite.open(sample_corpus) as corpus:
            hits = corpus.search("asthma", 1_000_000).hits
            known = {id for hit in hits for id in (hit.id, *hit.also)}
            assert len(known) == corpus.status().passages

    def test_unknown_modes_and_dates_are_refused(self, sample_corpus: Path) -> None:
        with medcite.open(sample_corpus) as corpus:
            with pytest.raises(medcite.UsageError, match="'quick' is no mode"):
                corpus.search("asthma", mode="quick")
            with pytest.raises(medcite.UsageError, match="'soon' is no date"):
                corpus.search("asthma", reviewed_after="soon")

    @pytest.mark.parametrize(
        "question",
        [
            "pain " * 10_000,
            " ".join(f"word{number}" for number in range(10_000)),
            "x" * 100_000,
            "the of and to",
            "???",
            '"AND" OR (NOT title:asthma)~2^4 [a TO b] \\',
            "喘息の薬は何ですか",
            "asthma\0inhaler",
            "asthma \udcff inhaler",
            "\u200b\u200b",
            "🫁",
        ],
    )
    @pytest.mark.parametrize("mode", list(medcite.Mode))
    def test_any_other_question_is_answered_or_not_without_trouble(
        self, sample_corpus: Path, question: str, mode: medcite.Mode
    ) -> None:
        with medcite.open(sample_corpus) as corpus:
            result = corpus.search(question, 3, mode=mode)
        assert len(result.hits) == 3 or mode is medcite.Mode.LEXICAL
        json.dumps(result.as_dict()).encode()
