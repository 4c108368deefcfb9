"""The benchmark of adding runs, and touches nothing that is there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import medcite

SCRIPT = Path(__file__).resolve().parents[2] / "bench" / "adding.py"


def run(*arguments: object) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(SCRIPT), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_it_runs_and_leaves_nothing_behind(samples: list[Path], sample_corpus: Path, tmp_path: Path) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    few = {Path(shutil.copy(path, folder)).name for path in samples[::4]}
    done = run(folder, "--work", tmp_path / "work")
    assert done.returncode == 0, done.stderr
    assert not (tmp_path / "work").exists()
    [count] = re.findall(r"encoding its ([\d,]+) texts alone \| [\d.]+ \| \d+% \|", done.stdout)
    with medcite.open(sample_corpus) as corpus:
        passages = sum(each.passages for each in corpus.articles() if Path(each.article.source).name in few)
        assert int(count.replace(",", "")) > passages > 0  # heading paths as well
    assert re.search(r"adding once more, unchanged \| [\d.]+ \| [\d.]+% \|", done.stdout)


def test_it_leaves_alone_what_is_there(samples: list[Path], tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Dear Ann")
    done = run(samples[0].parent, "--work", tmp_path)
    assert done.returncode == 1
    assert "is not empty" in done.stderr
    assert (tmp_path / "letter.txt").read_text() == "Dear Ann"


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    done = run(tmp_path / "nothing")
    assert done.returncode == 1
    assert "There is no folder" in done.stderr
