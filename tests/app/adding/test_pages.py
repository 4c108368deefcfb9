"""Adding pages of the web, and sites."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

import medcite
from medcite.adding import run
from medcite.index.compiled import CompiledEncoder

Add = Callable[..., medcite.AddReport]


@pytest.fixture
def corpus(tmp_path: Path) -> Iterator[medcite.Corpus]:
    with medcite.open(tmp_path / "corpus") as corpus:
        yield corpus


@pytest.fixture
def add(corpus: medcite.Corpus) -> Add:
    """Adds without waiting between requests, from this machine."""
    return lambda *names, **options: corpus.add(list(names), **{"delay": 0.0, "allow_private": True, **options})


def counts(report: medcite.AddReport) -> tuple[int, int, int, int]:
    return report.added, report.updated, report.unchanged, len(report.skipped)


def titles(corpus: medcite.Corpus) -> list[str]:
    return [listed.article.title for listed in corpus.articles()]


class TestPages:
    def test_a_page_is_added_under_its_address(self, corpus: medcite.Corpus, add: Add, site: Any) -> None:
        address = site.put("/flu", "Flu", "A virus.")
        assert counts(add(address)) == (1, 0, 0, 0)
        [listed] = corpus.articles()
        assert listed.article.source == listed.article.url == address
        assert corpus.article(address).title == "Flu"
        assert corpus.search("virus", k=1).hits[0].link.startswith(f"{address}#:~:text=")

    @pytest.mark.parametrize("etags", [True, False])
    def test_unchanged_it_costs_a_request_and_nothing_more(
        self, corpus: medcite.Corpus, add: Add, site: Any, monkeypatch: pytest.MonkeyPatch, etags: bool
    ) -> None:
        site.etags = etags
        address = site.put("/flu", "Flu", "A virus.")
        add(address)
        generation = corpus.status().generation
        site.asked()

        def refuse(*_: object, **__: object) -> None:
            raise AssertionError("there is nothing to do")

        monkeypatch.setattr(CompiledEncoder, "encode_passages", refuse)
        monkeypatch.setattr("medcite.adding.readers.Readers.submit", refuse)
        assert counts(add(address)) == (0, 0, 1, 0)
        assert site.asked() == [("/flu", 304 if etags else 200)]
        assert corpus.status().generation == generation

    def test_changed_it_is_read_again(self, corpus: medcite.Corpus, add: Add, site: Any) -> None:
        address = site.put("/flu", "Flu", "A virus.")
        add(address)
        site.put("/flu", "Flu", "Several viruses.")
        assert counts(add(address)) == (0, 1, 0, 0)
        assert corpus.article(address).text == "Several viruses."

    def test_a_new_name_for_the_same_bytes_is_remembered(self, add: Add, site: Any) -> None:
        site.etags = False
        address = site.put("/flu", "Flu", "A virus.")
        add(address)
        site.etags = True
        site.asked()
        for status in (200, 304):
            assert counts(add(address)) == (0, 0, 1, 0)
            assert site.asked() == [("/flu", status)]

    def test_bytes_that_changed_but_not_the_article_are_unchanged(self, add: Add, site: Any) -> None:
        address = site.put("/flu", "Flu", "A virus.")
        add(address)
        site.put("/flu", "Flu", "A virus.", head="<!-- made at noon -->")
        report = add(address)
        assert (counts(report), report.encoded) == ((0, 0, 1, 0), 0)
        site.asked()
        add(address)
        assert site.asked() == [("/flu", 304)]

    def test_another_version_of_the_reader_fetches_it_again(
        self, add: Add, site: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        address = site.put("/flu", "Flu", "A virus.")
        add(address)
        for module in ("pages", "batch"):
            monkeypatch.setattr(f"medcite.adding.{module}.READER_VERSION", 1_000)
        site.asked()
        assert counts(add(address)) == (0, 0, 1, 0)
        assert counts(add(address)) == (0, 0, 1, 0)
        assert site.asked() == [("/flu", 200), ("/flu", 304)]

    def test_removed_it_can_be_added_again(self, corpus: medcite.Corpus, add: Add, site: Any) -> None:
        address = site.put("/flu", "Flu", "A virus.")
        add(address)
        corpus.remove(address)
        assert counts(add(address)) == (1, 0, 0, 0)

    def test_what_cannot_be_had_is_named_and_the_rest_added(
        self, corpus: medcite.Corpus, add: Add, site: Any, tmp_path: Path
    ) -> None:
        (tmp_path / "gout.txt").write_text("Gout\n\nUric acid.\n")
        flu, nowhere = site.put("/flu", "Flu", "A virus."), f"{site.address}/nowhere"
        site.pages["/empty"] = b""
        report = add(nowhere, flu, tmp_path / "gout.txt", "https://bad host/", f"{site.address}/empty")
        assert counts(report) == (2, 0, 0, 3)
        reasons = {skip.path: skip.reason for skip in report.skipped}
        assert "404" in reasons[nowhere]
        assert reasons[f"{site.address}/empty"] == "is empty"
        assert report.missing == ["https://bad host/", nowhere]
        assert titles(corpus) == ["Flu", "Gout"]

    def test_this_machine_is_left_alone_unless_allowed(self, add: Add, site: Any) -> None:
        address = site.put("/flu", "Flu", "A virus.")
        report = add(address, allow_private=False)
        assert "private address" in report.skipped[0].reason
        assert site.requests == []

    def test_where_an_address_leads_is_one_article(self, corpus: medcite.Corpus, add: Add, site: Any) -> None:
        flu = site.put("/flu", "Flu", "A virus.")
        site.moved["/influenza"] = "/flu"
        old = f"{site.address}/influenza"
        for _ in range(2):
            report = add(old)
            assert report.added + report.unchanged == 1
        report = add(old, flu)
        assert counts(report) == (0, 0, 1, 1)
        assert report.skipped[0].reason == f"holds the same article as {old}"
        assert titles(corpus) == ["Flu"]

    def test_the_same_article_as_in_a_file_is_told(
        self, add: Add, site: Any, tmp_path: Path, write_page: Callable[..., Path]
    ) -> None:
        address = site.put("/flu", "Flu", "A virus.")
        page = write_page(tmp_path / "flu.html", "Flu", {"": ["A virus."]}, url=address)
        report = add(page, address)
        assert counts(report) == (1, 0, 0, 1)
        assert report.skipped[0].reason == f"holds the same article as {page}"

    def test_addresses_named_twice_are_fetched_once(self, add: Add, site: Any) -> None:
        address = site.put("/flu", "Flu", "A virus.")
        report = add(address, f"{address}#treatment", address.upper().replace("/FLU", "/flu"))
        assert counts(report) == (1, 0, 0, 0)
        assert site.asked() == [("/flu", 200)]

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            ({"site": True}, "named by an address"),
            ({"max_pages": 0}, "pages at most"),
            ({"delay": -1.0}, "delay of -1"),
        ],
    )
    def test_what_makes_no_sense_is_refused(
        self, corpus: medcite.Corpus, tmp_path: Path, options: dict[str, Any], message: str
    ) -> None:
        with pytest.raises(medcite.UsageError, match=message):
            corpus.add(tmp_path, **options)


class TestSites:
    @pytest.fixture
    def pages(self, site: Any) -> list[str]:
        """Five pages, all in a sitemap."""
        paths = [f"/topic/{number}" for number in range(5)]
        for path in paths:
            site.put(path, f"Topic {path[-1]}", f"Words of {path}.")
        site.put_sitemap("/sitemap.xml", *paths)
        return paths

    def test_a_sitemap_stands_for_its_pages(
        self, corpus: medcite.Corpus, add: Add, site: Any, pages: list[str]
    ) -> None:
        told: list[medcite.AddProgress] = []
        report = add(f"{site.address}/sitemap.xml", progress=told.append)
        assert counts(report) == (5, 0, 0, 0)
        assert titles(corpus) == [f"Topic {number}" for number in range(5)]
        assert told[0].articles is None
        assert (told[-1].read, told[-1].articles) == (5, 5)
        assert told[-1].files == told[-1].total == 6
        site.asked()
        assert counts(add(f"{site.address}/sitemap.xml")) == (0, 0, 5, 0)
        assert [status for path, status in site.asked() if path in pages] == [304] * 5

    @pytest.mark.parametrize("where", ["/", "/topic/1"])
    def test_a_site_is_found_by_its_sitemap(self, add: Add, site: Any, pages: list[str], where: str) -> None:
        assert counts(add(site.address + where, site=True)) == (5, 0, 0, 0)

    def test_robots_txt_says_where_its_sitemaps_are_and_what_may_be_fetched(
        self, corpus: medcite.Corpus, add: Add, site: Any, pages: list[str]
    ) -> None:
        first, second = site.put_sitemap("/1.xml", *pages[:3]), site.put_sitemap("/2.xml", *pages[2:], "/gone")
        rules = f"User-agent: *\nDisallow: /topic/4\nSitemap: {first}\nSitemap: {second}\n"
        site.pages["/robots.txt"], site.kinds["/robots.txt"] = rules.encode(), "text/plain"
        report = add(site.address, site=True)
        assert counts(report) == (4, 0, 0, 2)
        assert {skip.path.removeprefix(site.address): "robots.txt" in skip.reason for skip in report.skipped} == {
            "/topic/4": True,
            "/gone": False,
        }
        assert report.missing == []

    def test_only_so_many_pages_are_taken(self, add: Add, site: Any, pages: list[str]) -> None:
        report = add(site.address, site=True, max_pages=2)
        assert report.added == 2
        assert "more than 2 pages" in report.skipped[0].reason
        assert len([path for path, _ in site.asked() if path in pages]) == 2

    def test_a_site_without_a_sitemap_is_told(self, add: Add, site: Any) -> None:
        site.put("/", "Home", "Welcome.")
        report = add(site.address, site=True)
        assert counts(report) == (0, 0, 0, 1)
        assert "no sitemap" in report.skipped[0].reason
        assert report.missing == [f"{site.address}/"]

    def test_pages_that_come_slowly_are_kept_meanwhile(
        self, corpus: medcite.Corpus, add: Add, site: Any, pages: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(run, "SECONDS_PER_BATCH", 0.1)
        kept = []

        def note(progress: medcite.AddProgress) -> None:
            kept.append(progress.passages)

        assert add(f"{site.address}/sitemap.xml", delay=0.5, progress=note).added == 5
        assert len(set(kept)) >= 3  # none, some, all
