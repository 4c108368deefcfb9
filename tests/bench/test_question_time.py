from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

pytest.importorskip("ir_measures")


def test_a_table_of_both_ways(
    bench: Callable[[str], ModuleType],
    sample_corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    (tmp_path / "data" / "liveqa").mkdir(parents=True)
    asked = {"id": "1", "question": "Is kyphoplasty safe?", "summary": "kyphoplasty", "message": "Dear all, is it?"}
    (tmp_path / "data" / "liveqa" / "questions.jsonl").write_text(json.dumps(asked))
    (tmp_path / "corpus").symlink_to(sample_corpus)
    command = ["question_time.py", "--shared", str(tmp_path), "--runs", str(tmp_path), "--rounds", "2"]
    monkeypatch.setattr(sys, "argv", command)
    bench("question_time").main()
    rows = [line.split(" | ") for line in capsys.readouterr().out.splitlines() if line.startswith("| ")]
    assert [row[0] for row in rows] == ["| asked as", "| question", "| summary", "| message"]
    for _, plain, whole, ratio, _ in rows[1:]:
        assert float(plain) > 0
        assert float(ratio) == pytest.approx(float(whole) / float(plain), rel=0.2)
