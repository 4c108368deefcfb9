from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from medcite.corpus.errors import CorpusError, CorpusLocked
from medcite.corpus.folder import (
    DATABASE,
    FORMAT,
    LOCK,
    MANIFEST,
    EncoderName,
    Manifest,
    default_folder,
    read_manifest,
    write_lock,
    write_manifest,
    write_whole,
)

Hold = Callable[[Path], subprocess.Popen[str]]

MADE = Manifest(FORMAT, EncoderName("größter", "abc", "key", "float32"), 7)


def test_a_manifest_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write_manifest(tmp_path, MADE)
    assert read_manifest(tmp_path) == MADE
    assert [path.name for path in tmp_path.iterdir()] == [MANIFEST]


def test_no_folder_and_an_empty_one_can_become_a_corpus(tmp_path: Path) -> None:
    assert read_manifest(tmp_path) is None
    assert read_manifest(tmp_path / "new" / "deeper") is None


def test_what_making_a_corpus_leaves_when_cut_off_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / LOCK).touch()
    (tmp_path / f"{MANIFEST}.new").write_text("{")
    assert read_manifest(tmp_path) is None


def test_a_folder_of_other_things_is_no_corpus(tmp_path: Path) -> None:
    (tmp_path / "thesis.tex").touch()
    with pytest.raises(CorpusError, match="is not a medcite corpus, and it is not empty"):
        read_manifest(tmp_path)


def test_a_database_without_a_manifest_is_not_taken_over(tmp_path: Path) -> None:
    (tmp_path / DATABASE).touch()
    with pytest.raises(CorpusError, match="not a medcite corpus"):
        read_manifest(tmp_path)


def test_a_file_is_no_corpus(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CorpusError, match="is a file; a corpus is a folder"):
        read_manifest(tmp_path / "file")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"null",
        b'"corpus"',
        b"{}",
        b'{"format": 1}',
        b'{"format": "one"}',
        b'{"format": null}',
        b'{"format": 1, "encoder": null, "generation": 0}',
        b'{"format": 1, "encoder": {"name": "x"}, "generation": 0}',
        b'{"format": 1, "encoder": [], "generation": 0}',
        b"\xff\xfe\x00",
    ],
)
def test_a_damaged_manifest_is_told(tmp_path: Path, content: bytes) -> None:
    (tmp_path / MANIFEST).write_bytes(content)
    with pytest.raises(CorpusError, match=r"corpus\.json is damaged"):
        read_manifest(tmp_path)


def test_a_newer_format_is_not_touched_whatever_else_it_holds(tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_text(json.dumps({"format": FORMAT + 1, "shards": 4}))
    with pytest.raises(CorpusError, match=f"newer medcite .format {FORMAT + 1}.*Upgrade"):
        read_manifest(tmp_path)


def test_a_file_is_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "file"
    for content in (b"a long first content", b"short"):
        write_whole(path, content)
        assert path.read_bytes() == content
    assert list(tmp_path.iterdir()) == [path]


def test_the_default_folder_is_the_one_named_in_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MEDCITE_CORPUS", str(tmp_path / "mine"))
    assert default_folder() == tmp_path / "mine"
    monkeypatch.setenv("MEDCITE_CORPUS", "~/mine")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert default_folder() == tmp_path / "mine"
    monkeypatch.delenv("MEDCITE_CORPUS")
    assert default_folder().parts[-2:] == ("medcite", "corpus")


def test_one_process_writes_at_a_time(tmp_path: Path, another_writer: Hold) -> None:
    other = another_writer(tmp_path)
    with pytest.raises(CorpusLocked, match="Another medcite process is writing"), write_lock(tmp_path, wait=0.1):
        pass
    other.communicate("")
    with write_lock(tmp_path, wait=0):
        pass


def test_the_lock_of_a_process_that_died_is_free(tmp_path: Path, another_writer: Hold) -> None:
    other = another_writer(tmp_path)
    other.kill()
    other.wait()
    with write_lock(tmp_path, wait=5):
        pass


def test_a_folder_that_cannot_be_written_to_cannot_be_locked(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(CorpusError, match="cannot be written to"), write_lock(tmp_path / "file", wait=0):
        pass
