import os
from pathlib import Path

import pytest

from medcite.ingest.finding import Found, Ignored, Skipped, find_files


def write(folder: Path, *names: str) -> None:
    for name in names:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("text")


def found(*paths: Path | str) -> list[str]:
    return [finding.path.name for finding in find_files(paths) if isinstance(finding, Found)]


def reasons(*paths: Path | str) -> list[str]:
    return [finding.reason for finding in find_files(paths) if isinstance(finding, Skipped)]


def ignored(*paths: Path | str) -> list[int]:
    return [finding.count for finding in find_files(paths) if isinstance(finding, Ignored)]


def test_a_folder_is_walked_in_order(tmp_path: Path) -> None:
    write(
        tmp_path,
        "b.html",
        "a.TXT",
        "sub/c.md",
        "sub/deep/d.xhtml",
        ".hidden.html",
        ".git/e.html",
        "README.md",
        "x.csv",
        "y",
    )
    assert found(tmp_path) == ["a.TXT", "b.html", "c.md", "d.xhtml"]
    assert reasons(tmp_path) == []
    assert ignored(tmp_path) == [3]


def test_files_of_every_format_compressed_or_not_are_found(tmp_path: Path) -> None:
    names = [
        *("a.docx", "b.jsonl", "c.jsonl.gz", "d.ndjson", "e.nxml", "f.pdf", "g.PDF.GZ", "h.warc", "i.warc.gz"),
        *("j.xml", "k.xml.gz", "l.html.gz"),
    ]
    write(tmp_path, *names, "m.gz", "n.tar.gz", "o.json", "p.doc", "README.md.gz")
    assert found(tmp_path) == names
    assert ignored(tmp_path) == [5]
    assert found(f"{tmp_path}/*.gz") == [name for name in names if name.endswith(".gz")]


def test_each_file_comes_once(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "b.html")
    assert found(tmp_path / "b.html", tmp_path, tmp_path / "sub" / ".." / "a.html") == ["b.html", "a.html"]


def test_files_named_are_taken_even_where_a_folder_would_not_show_them(tmp_path: Path) -> None:
    write(tmp_path, "README.md", ".hidden.html")
    assert found(tmp_path / "README.md", tmp_path / ".hidden.html") == ["README.md", ".hidden.html"]


def test_found_paths_are_absolute(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, "a.html")
    monkeypatch.chdir(tmp_path)
    assert list(find_files(["a.html"])) == [Found(tmp_path.resolve() / "a.html")]


def test_what_cannot_be_had_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.doc", "a.tar.gz", "none", "only/b.csv")
    (tmp_path / "empty").mkdir()
    (tmp_path / "broken.html").symlink_to(tmp_path / "gone")
    os.mkfifo(tmp_path / "pipe.html")
    assert reasons(tmp_path / "gone.html") == ["does not exist"]
    assert reasons(tmp_path / "empty") == ["holds no article files"]
    assert reasons(tmp_path / "only") == ["holds no article files"]
    assert reasons(tmp_path / "broken.html") == ["is a broken link"]
    assert reasons(tmp_path / "pipe.html") == ["is not a regular file"]
    assert "unknown format (.doc)" in reasons(tmp_path / "a.doc")[0]
    assert "unknown format (.gz)" in reasons(tmp_path / "a.tar.gz")[0]
    assert "unknown format (no suffix)" in reasons(tmp_path / "none")[0]
    assert reasons("") == ["is not a usable path"]
    assert reasons("a\0b") == ["is not a usable path"]
    assert reasons("a" * 5000) != []


def test_patterns(tmp_path: Path) -> None:
    write(tmp_path, "a.html", "b.txt", "sub/c.html", "sub/deep/d.html", "sub/e.csv", ".h/f.html", "other/g.html")
    assert found(f"{tmp_path}/*.html") == ["a.html"]
    assert found(f"{tmp_path}/**/*.html") == ["a.html", "g.html", "c.html", "d.html"]
    assert found(f"{tmp_path}/s?b/*.html") == ["c.html"]
    assert found(f"{tmp_path}/[so]*/") == ["g.html", "c.html", "d.html"]
    assert found(f"{tmp_path}/sub/**") == ["c.html", "d.html"]
    assert ignored(f"{tmp_path}/sub/*") == [1]
    assert reasons(f"{tmp_path}/*.md", f"{tmp_path}/no/*.md") == ["matches nothing", "matches nothing"]


def test_a_file_whose_name_looks_like_a_pattern(tmp_path: Path) -> None:
    write(tmp_path, "a[1].html")
    assert found(tmp_path / "a[1].html") == ["a[1].html"]


def test_links_are_followed_only_within_the_folder(tmp_path: Path) -> None:
    write(tmp_path, "in/a.html", "out/b.html", "in/sub/c.html")
    (tmp_path / "in" / "same.html").symlink_to(tmp_path / "in" / "a.html")
    (tmp_path / "in" / "away.html").symlink_to(tmp_path / "out" / "b.html")
    (tmp_path / "in" / "folder").symlink_to(tmp_path / "out")
    (tmp_path / "in" / "loop").symlink_to(tmp_path / "in")
    (tmp_path / "in" / "circle.html").symlink_to(tmp_path / "in" / "circle.html")
    assert found(tmp_path / "in") == ["a.html", "c.html"]
    assert sorted(reasons(tmp_path / "in")) == ["is a broken link", *["is a link that leads outside the folder"] * 2]
    (tmp_path / "named").symlink_to(tmp_path / "out")
    assert found(tmp_path / "named") == ["b.html"]
    assert found(tmp_path / "in" / "away.html") == ["b.html"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_told(tmp_path: Path) -> None:
    write(tmp_path, "locked/a.html", "b.html")
    (tmp_path / "locked").chmod(0)
    try:
        assert found(tmp_path) == ["b.html"]
        assert reasons(tmp_path) == ["cannot be read: permission denied"]
    finally:
        (tmp_path / "locked").chmod(0o700)


def test_a_name_that_is_no_unicode_is_told(tmp_path: Path) -> None:
    write(tmp_path, "a.html")
    write(tmp_path, "\udcff.html")
    assert found(tmp_path) == ["a.html"]
    assert reasons(tmp_path) == ["has a name that is not valid Unicode"]
