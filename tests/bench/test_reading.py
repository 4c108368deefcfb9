"""The reading benchmark counts rightly, and runs."""

from __future__ import annotations

import gzip
import importlib
import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given
from hypothesis import strategies as st

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MEDCITE_SHARED") or ROOT.parent / "shared")
TRUTH = {
    "title": "Gout",
    "author": "Nell Abernathy, RN",
    "publisher": "Harbour Health",
    "reviewed": "2024-05-01",
    "url": "https://example.org/gout",
    "sections": [
        {"heading": "What is gout?", "blocks": [["p", "Gout is an inflammation of a joint."]]},
        {"heading": "What triggers it?", "blocks": [["ul", ["A heavy meal.", "An injury."]]]},
    ],
}
PAGE = """<!doctype html><html lang="en"><head><title>Gout</title><meta charset="utf-8"></head><body>
<main><h1>Gout</h1>
<p>Gout is a painful inflammation of a joint. It comes when crystals of uric acid settle there, often in a toe.</p>
<p>An attack begins suddenly, often at night, and the joint is red, hot and swollen for a week or two, or longer.</p>
</main><footer>Harbour Health</footer></body></html>"""
BODY = [
    "Gout is a painful inflammation of a joint. It comes when crystals of uric acid settle there, often in a toe.",
    "An attack begins suddenly, often at night, and the joint is red, hot and swollen for a week or two, or longer.",
]


@pytest.fixture(scope="module")
def bench() -> Iterator[dict[str, ModuleType]]:
    """The modules of the benchmark, by name."""
    pytest.importorskip("trafilatura")
    pytest.importorskip("readability")
    sys.path.insert(0, str(ROOT / "bench"))
    yield {name: importlib.import_module(name) for name in ("reading", "reading_readers", "reading_bodies")}
    sys.path.remove(str(ROOT / "bench"))


class TestScore:
    def test_all_right(self, bench: dict[str, ModuleType]) -> None:
        score = self.score(
            bench,
            headings=["Gout", "What is gout?", "What  triggers it?"],
            blocks=[
                ("What is gout?", "Gout is an inflammation of a joint."),
                ("What triggers it?", "A heavy meal."),
                ("What triggers it?", "An injury."),
            ],
            facts={"title": "Gout", "author": "Nell Abernathy; RN", "reviewed": "2024-05-01"},
        )
        shares = ["1.000"] * 6
        facts = ["1.000", "1.000", "1.000", "–", "–"]
        assert score.figures() == ["1", *shares, *facts, "0.000"]

    def test_what_is_wrong_missed_and_kept_that_should_not_be(self, bench: dict[str, ModuleType]) -> None:
        score = self.score(
            bench,
            headings=["What is gout?", "Find a doctor"],
            blocks=[("What is gout?", "A heavy meal."), ("Find a doctor", "Near you."), ("Find a doctor", "Today.")],
            facts={"title": "Gout | Harbour Health", "author": "Abernathy"},
        )
        assert (score.headings.precision, score.headings.recall) == (0.5, 0.5)
        assert (score.blocks.precision, score.blocks.recall, score.blocks.f1) == pytest.approx((1 / 3, 1 / 3, 1 / 3))
        assert score.placed.recall == 0
        assert score.right_facts == {"title": 0, "author": 0}
        assert score.with_adverts == 1

    def test_nothing_found(self, bench: dict[str, ModuleType]) -> None:
        score = self.score(bench, headings=[], blocks=[], facts={})
        assert score.figures()[1:7] == ["0.000"] * 6

    @staticmethod
    def score(bench: dict[str, ModuleType], **found: object) -> object:
        score = bench["reading"].Score()
        score.add(TRUTH, bench["reading_readers"].Found(**found), bench["reading"].FACTS, ["Find a doctor", "Gout"])
        return score


class TestReaders:
    def test_headings_and_blocks_of_markup(self, bench: dict[str, ModuleType]) -> None:
        markup = (
            "<body>Lead <b>in</b><h2>A <i>heading</i></h2><div>Bare<p>One<br>two</p>rest<!-- no --> of it</div>"
            "<ul><li>Item<ul><li><p>Inner</p></li></ul></li></ul><script>none()</script>"
            "<h3><div>Deep</div></h3><table><tr><td>a</td><td>b</td></tr></table></body>"
        )
        root = bench["reading_readers"].html.document_fromstring(markup)
        found = bench["reading_readers"]._found(root, {})
        assert found.headings == ["A heading", "Deep"]
        assert found.blocks == [
            ("", "Lead in"),
            *(("A heading", text) for text in ("Bare", "One two", "rest of it", "Item", "Inner")),
            ("Deep", "a"),
            ("Deep", "b"),
        ]

    @pytest.mark.parametrize("number", range(5))
    def test_each_reads_a_plain_page(self, bench: dict[str, ModuleType], number: int) -> None:
        readers = bench["reading_readers"].READERS
        assert len(readers) == 5
        reader, page = readers[number], bench["reading_readers"].Page.of("/gout.html", PAGE.encode())
        result = reader.attempt(page)
        assert [text for _, text in reader.found(result).blocks] == BODY
        assert reader.found(result).facts["title"] == "Gout"
        assert BODY[1] in reader.body(result)

    @pytest.mark.parametrize("number", range(5))
    def test_a_page_without_article_is_no_trouble(self, bench: dict[str, ModuleType], number: int) -> None:
        reader = bench["reading_readers"].READERS[number]
        result = reader.attempt(bench["reading_readers"].Page.of("/empty.html", b""))
        assert result is None or reader.body(result) == ""


words = st.lists(st.sampled_from(["gout", "joint", "pain", "uric", "acid"]), max_size=12).map(" ".join)


class TestBodies:
    def test_the_published_metric(self, bench: dict[str, ModuleType]) -> None:
        bodies = bench["reading_bodies"]
        one = bodies.overlap("a b c d e f", "a b c d e x")  # shingles: 2 of 3 right
        assert (one.right, one.wrong, one.missed, one.same) == pytest.approx((2 / 4, 1 / 4, 1 / 4, False))
        # A repeated shingle counts as often as it stands there.
        assert bodies.overlap("a b c d a b c d", "a b c d").missed == pytest.approx(4 / 5)
        metric = bodies.measure([one, bodies.overlap("a b", "a, b!"), bodies.overlap("a b c d", "")])
        assert metric.precision == pytest.approx((2 / 3 + 1) / 2)
        assert metric.recall == pytest.approx((2 / 3 + 1 + 0) / 3)
        assert metric.f1 == pytest.approx(2 * metric.precision * metric.recall / (metric.precision + metric.recall))
        assert metric.accuracy == pytest.approx(1 / 3)

    @given(true=words, found=words)
    def test_shares_are_shares(self, bench: dict[str, ModuleType], true: str, found: str) -> None:
        bodies = bench["reading_bodies"]
        each = bodies.overlap(true, found)
        assert each.right + each.wrong + each.missed == pytest.approx(1 if true or found else 0)
        assert each.same == (true == found)
        mirrored = bodies.overlap(found, true)
        assert (mirrored.wrong, mirrored.missed) == (each.missed, each.wrong)
        figures = bodies.measure([each])
        assert min(figures.precision, figures.recall, figures.f1) >= 0
        assert max(figures.precision, figures.recall, figures.f1) <= 1

    def test_a_folder_as_of_the_extraction_benchmark(
        self, bench: dict[str, ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        truth = {
            "p1": {"articleBody": "\n".join(BODY), "url": "https://example.org/gout"},
            "p2": {"articleBody": BODY[0]},
        }
        (tmp_path / "ground-truth.json").write_text(json.dumps(truth))
        (tmp_path / "html").mkdir()
        for id, page in (("p1", PAGE), ("p2", f"<html><title>Gout</title><body><p>{BODY[0]}</p></body></html>")):
            (tmp_path / "html" / f"{id}.html.gz").write_bytes(gzip.compress(page.encode()))
        self.check(bench, tmp_path, capsys, pages=2)

    def test_a_folder_as_of_readability(
        self, bench: dict[str, ModuleType], tmp_path: Path, capsys: pytest.CaptureFixture[str]
    ) -> None:
        (tmp_path / "gout").mkdir()
        (tmp_path / "gout" / "source.html").write_text(PAGE)
        (tmp_path / "gout" / "expected.html").write_text(f"<div><p>{BODY[0]}</p><p>{BODY[1]}</p></div>")
        self.check(bench, tmp_path, capsys, pages=1)

    @staticmethod
    def check(bench: dict[str, ModuleType], folder: Path, capsys: pytest.CaptureFixture[str], *, pages: int) -> None:
        bench["reading_bodies"].print_bodies(folder, bench["reading_readers"].READERS[:1])
        head, _, medcite = capsys.readouterr().out.splitlines()
        assert head.startswith(f"| {pages} pages of ")
        assert medcite.startswith("| medcite | 1.000 ± 0.000 | 1.000 ± 0.000 | 1.000 ± 0.000 | 1.000 ± 0.000 |")

    def test_another_folder_is_refused(self, bench: dict[str, ModuleType], tmp_path: Path) -> None:
        with pytest.raises(SystemExit, match="neither"):
            list(bench["reading_bodies"].pages_of(tmp_path))


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the articles to render are not in {SHARED}")
def test_it_runs(
    bench: dict[str, ModuleType], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--shared", str(SHARED), "--folder", str(tmp_path), "--limit", "30", "--timed", "2", "--rounds", "1"]
    monkeypatch.setattr(sys, "argv", ["reading.py", *arguments])
    bench["reading"].main()
    first, ratios = capsys.readouterr().out.split("\n\n")
    rows = [[cell.strip() for cell in line.split("|")[1:-1]] for line in first.splitlines()]
    assert {len(row) for row in rows} == {len(bench["reading"].COLUMNS)}
    readers = [reader.name for reader in bench["reading_readers"].READERS]
    assert [row[:2] for row in rows[-6:]] == [*(["all", name] for name in readers), ["text", "medcite"]]
    assert [row[2] for row in rows[-6:]] == ["30"] * 6
    assert len(ratios.splitlines()) == 2 + len(readers) - 1
