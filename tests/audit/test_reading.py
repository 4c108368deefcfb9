from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from medcite.audit import reading
from medcite.audit.reading import read_claims
from medcite.corpus.errors import UsageError

MARKDOWN = "> some words here\n\n[A page](https://a.example/)\n"
JSON = json.dumps({"text": "some words here", "url": "https://a.example/"})
CSV = "quote,url\nsome words here,https://a.example/\n"
HTML = "<!DOCTYPE html>\n<blockquote cite='https://a.example/'>some words here</blockquote>"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.md", MARKDOWN),
        ("a.json", JSON),
        ("a.jsonl", JSON + "\n"),
        ("a.csv", CSV),
        ("a.HTML", HTML),
        ("a.txt", "> some words here\n\nhttps://a.example/\n"),
        ("a", MARKDOWN),
        ("a", JSON),
        ("a", f"[{JSON}]"),
        ("a", CSV),
        ("a", HTML),
        ("a", "[A page](https://a.example/) says “some words here and there”."),
        ("-", JSON),
        ("-", MARKDOWN),
    ],
)
def test_the_format_is_told_by_name_or_content(
    name: str, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if name == "-":
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        file = name
    else:
        file = str(tmp_path / name)
        Path(file).write_text("\ufeff" + text, encoding="utf-8")
    [claim] = read_claims(file).claims
    assert claim.quote.startswith("some words here")
    assert claim.url == "https://a.example/"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n\n", "is empty"),
        (b"\x00\x01\x02", "no text file"),
        ("a\n“naïve”".encode("latin-1", "replace") + b"\xff", r"not UTF-8 text \(line 2\)"),
        ("words".encode("utf-16"), "not UTF-8"),
        (b"x" * 1001, "larger than"),
        (b"Only words.", "holds no citation, read as Markdown"),
    ],
)
def test_what_cannot_be_read_is_named(
    content: bytes, message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reading, "MOST_BYTES", 1000)
    file = tmp_path / "file"
    file.write_bytes(content)
    with pytest.raises(UsageError, match=message) as raised:
        read_claims(str(file))
    assert str(file) in str(raised.value)


def test_missing_files_folders_and_formats(tmp_path: Path) -> None:
    for file, message in ((tmp_path / "none", "No such file"), (tmp_path, "directory"), ("nul\0", "no file's name")):
        with pytest.raises(UsageError, match=message):
            read_claims(str(file))
    (tmp_path / "a").write_text(JSON)
    with pytest.raises(UsageError, match="'docx' is no format"):
        read_claims(str(tmp_path / "a"), "docx")
    assert read_claims(str(tmp_path / "a"), "json").claims


def test_what_is_wrong_inside_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    with pytest.raises(UsageError, match=r"a\.csv: row 1: no column"):
        read_claims(str(tmp_path / "a.csv"))
