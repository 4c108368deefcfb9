import gzip
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.formats import SUFFIXES, Format
from medcite.ingest.opening import records
from medcite.ingest.record import Record, Unreadable

LINES = b"".join(json.dumps({"id": n, "title": "Gout", "text": f"It hurts {n}."}).encode() + b"\n" for n in range(500))
SET = b"<s>" + b"<article><body><p>It hurts.</p></body></article>" * 500 + b"</s>"


def write(folder: Path, name: str, data: bytes) -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("suffix", [suffix for suffix, format in SUFFIXES.items() if isinstance(format, Format)])
def test_a_file_of_one_article_is_one_record(tmp_path: Path, suffix: str) -> None:
    data = b"Gout hurts at night."
    plain = write(tmp_path, f"gout{suffix}", data)
    packed = write(tmp_path, f"gout{suffix}.GZ", gzip.compress(data))
    for path in (plain, packed):
        assert list(records(path)) == [Record(str(path.resolve()), data, SUFFIXES[suffix])]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("suffix", "data", "format"),
    [
        (".jsonl", LINES, Format.JSON),
        (".ndjson", LINES, Format.JSON),
        (".xml", SET, Format.JATS),
        (".nxml", SET, Format.JATS),
    ],
)
def test_an_archive_gives_a_record_for_each_article(tmp_path: Path, suffix: str, data: bytes, format: Format) -> None:
    for path in (
        write(tmp_path, f"all{suffix}", data),
        write(tmp_path, f"all{suffix}.gz", gzip.compress(data)),
    ):
        found = list(records(path, max_bytes=10_000))  # less than the file: the limit is each article's
        assert len(found) == 500
        assert len({each.source for each in found}) == 500
        assert all(isinstance(each, Record) and each.format is format for each in found)
        assert all(each.source.startswith(f"{path.resolve()}#") for each in found)


def test_a_crawl_gives_its_pages(tmp_path: Path) -> None:
    page = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<h1>Gout</h1><p>It hurts.</p>"
    head = (
        "WARC/1.0\r\nWARC-Type: response\r\nWARC-Record-ID: <urn:uuid:12345678-1234-1234-1234-123456789012>\r\n"
        "WARC-Date: 2024-03-09T10:00:00Z\r\nWARC-Target-URI: https://a.example/gout\r\n"
        f"Content-Type: application/http; msgtype=response\r\nContent-Length: {len(page)}\r\n\r\n"
    )
    data = head.encode() + page + b"\r\n\r\n"
    for path in (write(tmp_path, "crawl.warc", data), write(tmp_path, "crawl.warc.gz", gzip.compress(data))):
        (record,) = records(path)
        assert isinstance(record, Record)
        assert record.address == "https://a.example/gout"


def test_a_small_file_that_unpacks_to_a_large_one(tmp_path: Path) -> None:
    page = write(tmp_path, "a.html.gz", gzip.compress(b" " * 50_000_000))
    with pytest.raises(ReadingError, match=r"^is larger than the limit of 1 MB when decompressed$"):
        list(records(page, max_bytes=1_000_000))
    line = write(tmp_path, "a.jsonl.gz", gzip.compress(b" " * 50_000_000))
    with pytest.raises(ReadingError, match=r"^expands to more than 200 times its size when decompressed$"):
        list(records(line, max_bytes=60_000))
    both = write(tmp_path, "b.jsonl.gz", gzip.compress(b'{"id": 1}\n' + b" " * 50_000_000))
    assert list(records(both, max_bytes=60_000)) == [
        Record(f"{both.resolve()}#1", b'{"id": 1}', Format.JSON),
        Unreadable(
            str(both.resolve()),
            "expands to more than 200 times its size when decompressed; what came before that was read",
        ),
    ]


@pytest.mark.parametrize(("name", "data"), [("a.jsonl.gz", LINES), ("a.xml.gz", SET)])
def test_of_an_archive_cut_short_the_rest_is_told(tmp_path: Path, name: str, data: bytes) -> None:
    whole = gzip.compress(data)
    path = write(tmp_path, name, whole[: len(whole) * 3 // 4])
    *found, last = records(path)
    assert len(found) > 100
    assert all(isinstance(each, Record) for each in found)
    reason = "is cut short: its gzip data ends early; what came before that was read"
    assert last == Unreadable(str(path.resolve()), reason)


def test_an_article_cut_short_is_refused(tmp_path: Path) -> None:
    path = write(tmp_path, "a.html.gz", gzip.compress(b"<p>It hurts." * 1_000)[:-9])
    with pytest.raises(ReadingError, match=r"^is cut short: its gzip data ends early$"):
        list(records(path))
    with pytest.raises(ReadingError, match=r"^holds damaged gzip data, or none$"):
        list(records(write(tmp_path, "b.html.gz", b"<p>It hurts.")))


def test_broken_parts_do_not_end_an_archive(tmp_path: Path) -> None:
    path = write(tmp_path, "a.jsonl", b'{"id": 1}\nbroken\n{"id": 3}\n')
    assert [type(each) for each in records(path)] == [Record, Unreadable, Record]


def test_what_is_larger_than_the_limit(tmp_path: Path) -> None:
    for name in ("a.html", "a.pdf"):
        with pytest.raises(ReadingError, match=r"^is 0\.0011 MB; the limit is 0\.001 MB$"):
            list(records(write(tmp_path, name, b"x" * 1_100), max_bytes=1_000))
    with pytest.raises(ReadingError, match=r"^is larger than the limit of 0\.001 MB$"):
        list(records(write(tmp_path, "a.xml", b"<article>" + b"x" * 1_100), max_bytes=1_000))


def test_an_archive_without_articles(tmp_path: Path) -> None:
    for name, data, reason in [
        ("a.jsonl", b"", "holds no article"),
        ("a.jsonl.gz", gzip.compress(b"\n\n"), "holds no article"),
        ("a.xml", b"", "is empty"),
    ]:
        with pytest.raises(ReadingError, match=f"^{reason}$"):
            list(records(write(tmp_path, name, data)))


@pytest.mark.parametrize("name", ["a.gz", "a.jsonl.gz.gz", "a.json", "a"])
def test_unknown_formats(tmp_path: Path, name: str) -> None:
    with pytest.raises(ReadingError, match=r"^has an unknown format"):
        list(records(write(tmp_path, name, b"x")))


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=80), st.sampled_from(sorted(SUFFIXES)), st.booleans(), st.booleans())
def test_any_bytes_are_opened_or_refused(tmp_path: Path, data: bytes, suffix: str, packed: bool, named: bool) -> None:
    path = write(tmp_path, f"any{suffix}{'.gz' if named else ''}", gzip.compress(data) if packed else data)
    with suppress(ReadingError):
        for each in records(path, max_bytes=50):
            each.source.encode()
            assert isinstance(each, Unreadable) or len(each.data) <= 50


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from([".jsonl", ".xml"]), st.floats(0, 0.99))
def test_an_archive_cut_anywhere_gives_what_is_whole(tmp_path: Path, suffix: str, share: float) -> None:
    whole = gzip.compress({".jsonl": LINES, ".xml": SET}[suffix])
    path = write(tmp_path, f"cut{suffix}.gz", whole[: int(share * (len(whole) - 1))])
    with suppress(ReadingError):
        found = list(records(path))
        assert isinstance(found[-1], Unreadable)
        assert all(isinstance(each, Record) for each in found[:-1])
