"""The quality benchmark's figures agree with the scorer that comes with the judgements."""

from __future__ import annotations

import importlib.util
import json
import os
import random
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = Path(os.environ.get("MEDCITE_SHARED") or ROOT.parent / "shared")


@pytest.fixture(scope="module")
def quality() -> ModuleType:
    pytest.importorskip("ir_measures")
    spec = importlib.util.spec_from_file_location("quality", ROOT / "bench" / "quality.py")
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.skipif(not SHARED.is_dir(), reason=f"the judged questions are not in {SHARED}")
@pytest.mark.parametrize("seed", range(3))
def test_figures_agree_with_the_scorer(quality: ModuleType, tmp_path: Path, seed: int) -> None:
    grades = quality.read_judgements(SHARED / "data" / "liveqa" / "judgements.tsv")
    chance = random.Random(seed)
    rankings = {}
    for question, sections in grades.items():
        keys = [tuple(key.split("/", 1)) for key in sections]
        keys += [(f"OTHER_{number}", "what is it") for number in range(60)]
        chance.shuffle(keys)
        rankings[question] = [(f"/site/{article}.html", heading) for article, heading in keys[:100]]
    run = tmp_path / "run.jsonl"
    with run.open("w", encoding="utf-8") as file:
        for question, ranking in rankings.items():
            results = [{"article": article, "heading": heading} for article, heading in ranking]
            print(json.dumps({"id": question, "results": results}), file=file)
    command = [sys.executable, str(SHARED / "tools" / "score_liveqa.py"), str(run)]
    theirs = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    ours = quality.measure(grades, rankings)
    assert set(ours) == {"ndcg@10", "mrr@10", "recall@100"}
    for name, figure in ours.items():
        assert figure == pytest.approx(theirs[name], abs=1e-4)


def test_a_section_is_named_by_its_file_and_the_words_of_its_heading(quality: ModuleType) -> None:
    assert quality.section_key("/some/site/ADAM_1.html", "What causes  Gout?") == "ADAM_1/what causes gout"
    assert quality.section_key("ADAM_1", "what causes gout") == "ADAM_1/what causes gout"
