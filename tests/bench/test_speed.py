"""The speed benchmark gives every system the same, counts rightly, and runs."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

import medcite
from medcite.index.encoder import Encoder

BENCH = Path(__file__).resolve().parents[2] / "bench"
Bench = Callable[[str], ModuleType]


def test_a_cell_is_the_median_its_range_and_the_median_ratio_of_the_rounds(bench: Bench) -> None:
    cell = bench("speed_table").cell
    assert cell([2.0, 3.0, 10.0], [1.0, 2.0, 2.0]) == "3.00 (2.00 to 10.0) · 2.00×"
    assert cell([0.5], None) == "0.500"
    assert cell([1234.5], [0.0]) == "1,234"
    assert cell([6.0, 6.0], [1.0, 2.0, 9.0]) == "6.00 (6.00 to 6.00) · 3.00×"
    assert cell(None, [1.0]) == "–"


def test_the_table_compares_with_medcite_and_has_a_place_for_what_failed(bench: Bench) -> None:
    table = bench("speed_table")
    row = table.Row("cold question", "s")
    row.note("medcite", 0.5)
    row.note("tutorial", 6.0)
    assert table.table([row], {"medcite": "medcite", "tutorial": "tutorial way", "llm": "llm"}) == (
        "| | medcite | tutorial way | llm |\n|---|---|---|---|\n| cold question, s | 0.500 | 6.00 · 12.0× | – |"
    )


def test_peers_are_given_what_medcite_embeds_and_the_vectors_of_just_that(
    bench: Bench, sample_corpus: Path, encoder: Encoder, tmp_path: Path
) -> None:
    count = bench("speed_data").export(sample_corpus, tmp_path / "data")
    texts = json.loads((tmp_path / "data" / "passages.json").read_text(encoding="utf-8"))
    vectors = np.load(tmp_path / "data" / "vectors.npy")
    with medcite.open(sample_corpus) as corpus:
        assert count == len(texts) == len(vectors) == corpus.status().passages
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1, abs=1e-5)
    some = [0, count // 2, count - 1]
    encoded = encoder.encode_passages([texts[place] for place in some])
    assert np.sum(encoded * vectors[some], axis=1) == pytest.approx(1, abs=1e-3)


def test_the_sample_is_dealt_into_parts_of_like_lengths_each_time_the_same(bench: Bench, tmp_path: Path) -> None:
    texts = [f"{number} " + "word " * number for number in range(200)]
    (tmp_path / "passages.json").write_text(json.dumps(texts), encoding="utf-8")
    parts = bench("speed_data").sample(tmp_path, 90, 3)
    assert [len(part) for part in parts] == [30, 30, 30]
    assert len({text for part in parts for text in part}) == 90
    lengths = [sum(map(len, part)) for part in parts]
    assert max(lengths) < 1.1 * min(lengths)
    assert parts == bench("speed_data").sample(tmp_path, 90, 3)


def test_every_article_to_add_is_new_and_comes_to_peers_as_medcite_cuts_it(
    bench: Bench, own_corpus: Path, tmp_path: Path
) -> None:
    first, second = (bench("speed_data").article(own_corpus, tmp_path / "articles", number) for number in (1, 2))
    texts = [json.loads(files.passages.read_text(encoding="utf-8")) for files in (first, second)]
    assert not set(texts[0]) & set(texts[1])
    lines = [json.loads(line) for line in first.lines.read_text(encoding="utf-8").splitlines()]
    assert [line["content"] for line in lines] == texts[0]
    with medcite.open(own_corpus) as corpus:
        report = corpus.add([first.article, second.article])
    assert (report.added, report.passages) == (2, len(texts[0]) + len(texts[1]))


def test_a_command_is_measured_and_one_that_fails_says_why(bench: Bench, tmp_path: Path) -> None:
    running, peers = bench("speed_running"), bench("speed_peers")
    system = peers.System("medcite", "medcite", ())
    taken = running.run(system, [sys.executable, "-c", "import time; x = b'1' * 90_000_000; time.sleep(0.2)"], tmp_path)
    assert 0.2 < taken.seconds < 20
    assert 90e6 < taken.peak < 300e6
    with pytest.raises(peers.PeerFailedError, match="no such thing"):
        running.run(system, [sys.executable, "-c", "raise SystemExit('no such thing')"], tmp_path)


def test_a_peer_that_fails_is_noted_and_the_others_go_on(bench: Bench, tmp_path: Path) -> None:
    peers = bench("speed_peers")
    missing = peers.System("missing", "Missing", (), tmp_path / "envs")
    there = peers.System("medcite", "medcite", ())
    rounds = bench("speed_rounds").Rounds(tmp_path, tmp_path, [missing, there])
    reached = []
    for system in rounds.taking_part():
        with rounds.noting(system, "environment"):
            if system is missing:
                raise peers.PeerFailedError("cannot be installed: no index")
            reached.append(system)
    assert reached == rounds.taking_part() == [there]
    assert rounds.failures == {"missing": "environment: cannot be installed: no index"}


def test_a_server_that_does_not_stand_up_says_why(bench: Bench, tmp_path: Path) -> None:
    peers = bench("speed_peers")
    with (
        bench("speed_running").Server(peers.System("missing", "Missing", ()), tmp_path) as server,
        pytest.raises(peers.PeerFailedError, match="missing_peer"),
    ):
        server.answer()


def test_it_runs(own_corpus: Path, tmp_path: Path) -> None:
    asked = ["--only", "medcite", "--rounds", "1", "--cold", "1", "--sample", "8", "--seconds", "0.1"]
    folders = ["--corpus", str(own_corpus), "--work", str(tmp_path / "work"), "--out", str(tmp_path / "speed.json")]
    command = [sys.executable, str(BENCH / "speed.py"), *asked, *folders]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stderr
    rows = {row["title"]: row["values"]["medcite"] for row in json.loads((tmp_path / "speed.json").read_text())["rows"]}
    assert {"cold question", "encoding", "adding an article", "size on disk"} < set(rows)
    assert all(value > 0 for values in rows.values() for value in values)
    assert done.stdout.count("\n| ") == len(rows) + 1


def test_a_system_that_is_not_known_is_refused_in_a_line(tmp_path: Path) -> None:
    command = [sys.executable, str(BENCH / "speed.py"), "--only", "nonesuch"]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 1
    assert done.stderr.startswith("No system is called nonesuch")
    assert done.stderr.count("\n") == 1
