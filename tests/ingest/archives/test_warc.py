import gzip
import io
import random
import tracemalloc
import zlib
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives import warc_source
from medcite.ingest.archives.warc import warc_records
from medcite.ingest.formats import Format
from medcite.ingest.reading import inspect_record
from medcite.ingest.record import Record, Unreadable

PAGE = "<!doctype html><title>Gout</title><h1>Gout</h1><p>Uric acid crystals inflame a joint, often the big toe.</p>"
MAX_BYTES = 1_000_000


def answer(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    headers = {"Content-Type": "text/html; charset=utf-8"} | {name.replace("_", "-"): headers[name] for name in headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    return f"HTTP/1.1 {status}\r\n{lines}\r\n".encode("latin-1") + body


def record(block: bytes, uri: str = "https://a.example/gout", *, kind: str = "response", **headers: str) -> bytes:
    stated = {
        "WARC-Type": kind,
        "WARC-Target-URI": uri,
        "WARC-Date": "2024-03-09T12:30:00Z",
        "WARC-Record-ID": "<urn:uuid:11111111-2222-3333-4444-555555555555>",
        "Content-Type": "application/http; msgtype=response",
        "Content-Length": str(len(block)),
    } | {name.replace("_", "-"): headers[name] for name in headers}
    lines = "".join(f"{name}: {value}\r\n" for name, value in stated.items() if value)
    return f"WARC/1.0\r\n{lines}\r\n".encode() + block + b"\r\n\r\n"


def page(name: str, **headers: str) -> bytes:
    return record(answer(PAGE.replace("Gout", name).encode()), f"https://a.example/{name}", **headers)


def read(data: bytes, max_bytes: int = MAX_BYTES) -> list[Record | Unreadable]:
    return list(warc_records(io.BytesIO(data), source="/crawl.warc", max_bytes=max_bytes))


def names(found: Iterable[Record | Unreadable]) -> list[str]:
    """The pages found, and of what was not read the reason."""
    return [each.reason if isinstance(each, Unreadable) else each.source.rpartition("/")[2] for each in found]


def packed(*records: bytes) -> bytes:
    return b"".join(map(gzip.compress, records))


def test_a_page_of_an_archive() -> None:
    (found,) = read(page("Gout", WARC_Date="2024-03-09T13:30:00.123+01:00"))
    assert isinstance(found, Record)
    assert found.source == "/crawl.warc#https://a.example/Gout"
    assert (found.address, found.format, found.encoding) == ("https://a.example/Gout", Format.HTML, "utf-8")
    assert found.retrieved == "2024-03-09T12:30:00Z"
    assert found.data.decode() == PAGE
    article = inspect_record(found).article
    assert (article.title, article.text) == ("Gout", "Uric acid crystals inflame a joint, often the big toe.")


@pytest.mark.parametrize(
    "pack",
    [
        b"".join,
        lambda records: packed(*records),
        lambda records: gzip.compress(b"".join(records)),
        lambda records: packed(*records) + b"\0" * 512,
        lambda records: packed(b"", records[0], b"", b"", *records[1:]),
        lambda records: packed(*(part for each in records for part in (each[:300], each[300:]))),
        lambda records: b"\r\n\r\n".join([b"", *records]),
        lambda records: b"".join(records).rstrip(),
        lambda records: b"".join(records).replace(b"\r\n", b"\n"),
    ],
    ids=["plain", "members", "one member", "padded", "empty members", "split", "gaps", "no end", "bare newlines"],
)
def test_however_it_is_packed(pack) -> None:
    records = [page(name) for name in ("Gout", "Asthma", "Migraine")]
    if pack(records).find(b"WARC/1.0\n") >= 0:  # the lengths of the blocks are others then
        records = [record(answer(PAGE.encode()).replace(b"\r\n", b"\n"), f"https://a.example/{n}") for n in range(3)]
        assert names(read(pack(records))) == ["0", "1", "2"]
    else:
        assert names(read(pack(records))) == ["Gout", "Asthma", "Migraine"]


def test_an_archive_that_another_program_wrote() -> None:
    for compressed in (True, False):
        file = io.BytesIO()
        writer = WARCWriter(file, gzip=compressed)
        writer.write_record(writer.create_warcinfo_record("crawl.warc", {"software": "a crawler"}))
        for name in ("Gout", "Asthma"):
            head = StatusAndHeaders("200 OK", [("Content-Type", "text/html")], protocol="HTTP/1.1")
            body = io.BytesIO(PAGE.encode())
            uri = f"https://a.example/{name}"
            made = writer.create_warc_record(uri, "response", payload=body, http_headers=head)
            asked = StatusAndHeaders("GET / HTTP/1.1", [("Host", "a.example")], is_http_request=True)
            request = writer.create_warc_record(uri, "request", http_headers=asked)
            writer.write_request_response_pair(request, made)
            writer.write_record(writer.create_revisit_record(uri, "sha1:X", uri, "2024-03-09T12:30:00Z"))
        assert names(read(file.getvalue())) == ["Gout", "Asthma"]


def test_what_is_no_page_is_passed_over() -> None:
    others = [
        record(b"software: a crawler\r\n", "", kind="warcinfo", Content_Type="application/warc-fields"),
        record(b"GET /gout HTTP/1.1\r\n\r\n", kind="request"),
        record(b"outlink: x\r\n", kind="metadata"),
        record(answer(b""), kind="revisit"),
        record(b"20240309123000\r\na.example. A 192.0.2.1", "dns:a.example", Content_Type="text/dns"),
        record(b"Gout", kind="conversion", Content_Type="text/plain"),
        record(answer(b"moved", "301 Moved", Location="https://a.example/gout")),
        record(answer(PAGE.encode(), "404 Not Found")),
        record(answer(b"\x89PNG", Content_Type="image/png"), "https://a.example/toe.png"),
        record(answer(b"let toe = 1", Content_Type="text/javascript"), "https://a.example/toe.js"),
        record(answer(b"{}", Content_Type="application/json"), "https://a.example/toe.json"),
        record(answer(b"User-agent: *", Content_Type="text/plain"), "https://a.example/robots.txt"),
        record(answer(b"<urlset/>", Content_Type="text/xml"), "https://a.example/sitemap.xml"),
        record(answer(b"bytes", Content_Type="application/octet-stream"), "https://a.example/unknown"),
        record(b"Gout", "urn:text:https://a.example/gout", kind="resource", Content_Type="text/plain"),
        record(answer(PAGE.encode()), "http://[bad"),
        record(answer(PAGE.encode()), "http://a.example/" + "x" * 3_000),
    ]
    for one in others:
        with pytest.raises(ReadingError, match=r"^holds no pages that medcite reads$"):
            read(one)
    assert names(read(b"".join([*others, page("Gout"), *others]))) == ["Gout"]


def test_other_kinds_of_pages() -> None:
    found = read(
        record(answer(b"%PDF-1.7 ...", Content_Type="application/octet-stream"), "https://a.example/a.pdf")
        + record(answer(b"# Gout", Content_Type="text/markdown"), "https://a.example/a.md")
        + record(answer(b"<article><front/></article>", Content_Type="application/xml"), "https://a.example/a.xml")
        + record(PAGE.encode(), "file:///srv/gout.html", kind="resource", Content_Type="text/html")
        + record(PAGE.encode(), "<http://a.example/old>", kind="resource", Content_Type="text/html; charset=latin1")
    )
    assert [each.format for each in found if isinstance(each, Record)] == [
        Format.PDF,
        Format.MARKDOWN,
        Format.JATS,
        Format.HTML,
        Format.HTML,
    ]
    assert [each.address for each in found if isinstance(each, Record)][3:] == ["", "http://a.example/old"]


def test_an_address_is_spelled_as_if_it_had_been_fetched() -> None:
    (found,) = read(record(answer(PAGE.encode()), "HTTPS://A.example:443/a\x1b b/../gout#toe"))
    assert isinstance(found, Record)
    assert (found.source, found.address) == (
        "/crawl.warc#HTTPS://A.example:443/a b/../gout#toe",
        "https://a.example/gout",
    )


def test_each_capture_of_an_address_comes_in_order() -> None:
    found = read(page("Gout") + page("Gout", WARC_Date="2025-01-01T00:00:00Z"))
    assert [each.retrieved for each in found if isinstance(each, Record)] == [
        "2024-03-09T12:30:00Z",
        "2025-01-01T00:00:00Z",
    ]


def chunked(body: bytes, size: int = 20) -> bytes:
    parts = [body[place : place + size] for place in range(0, len(body), size)]
    return b"".join(b"%x;x=y\r\n%s\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (gzip.compress(PAGE.encode(), mtime=0), {"Content_Encoding": "gzip"}),
        (zlib.compress(PAGE.encode()), {"Content_Encoding": "deflate"}),
        (brotli.compress(PAGE.encode()), {"Content_Encoding": "br"}),
        (chunked(PAGE.encode()), {"Transfer_Encoding": "chunked"}),
        (chunked(gzip.compress(PAGE.encode())), {"Transfer_Encoding": "chunked", "Content_Encoding": "gzip"}),
        (PAGE.encode(), {"Transfer_Encoding": "chunked", "Content_Encoding": "br"}),
        (PAGE.encode(), {"Content_Encoding": "gzip"}),
    ],
)
def test_a_page_as_it_was_transferred(body: bytes, headers: dict[str, str]) -> None:
    (found,) = read(record(answer(body, **headers)))
    assert isinstance(found, Record)
    assert found.data.decode() == PAGE


@pytest.mark.parametrize(
    ("broken", "reason"),
    [
        (record(answer(gzip.compress(b"<p>" * 900_000), Content_Encoding="gzip")), "is larger than the limit of 1 MB"),
        (record(answer(b"\x1f\x8bnonsense", Content_Encoding="gzip")), "is damaged: it does not unpack"),
        (record(answer(gzip.compress(PAGE.encode())[:50], Content_Encoding="gzip")), "is cut off"),
        (record(answer(b"x", Content_Encoding="zstd")), "is compressed in a way that medcite does not read (zstd)"),
        (record(answer(chunked(PAGE.encode())[:-80], Transfer_Encoding="chunked")), "is cut off"),
        (record(answer(b"<p>" + b"x" * 1_200_000)), "is 1.2 MB; the limit is 1 MB"),
        (record(answer(PAGE.encode()), WARC_Truncated="length"), "was cut short when it was captured"),
        (record(answer(PAGE.encode()), WARC_Segment_Number="1"), "is one segment of a page, which"),
        (record(b"no answer"), "holds no answer of a server"),
        (record(answer(PAGE.encode()), Content_Length="many"), "does not state its length"),
        (record(answer(PAGE.encode()), Content_Length=""), "does not state its length"),
        (record(answer(PAGE.encode()), Content_Length="40"), "has another length than it states"),
        (record(answer(PAGE.encode()), Content_Length="400"), "has another length than it states"),
        (record(answer(PAGE.encode()), Content_Length="999999999999"), "has another length than it states"),
        (b"WARC/1.0\r\nnothing\r\n\r\n", "has headers that are none"),
        (b"WARC/1.0\r\nX: " + b"y" * 300_000 + b"\r\n\r\n", "has headers without an end"),
        (b"WARC/1.0\r\n" + b"X: y\r\n" * 30_000 + b"\r\n\r\n", "has headers without an end"),
        (b"bytes of nothing\r\n", "does not begin as a record does"),
    ],
)  # fmt: skip
def test_a_broken_record_is_named_and_the_next_is_read(broken: bytes, reason: str) -> None:
    before, after = page("Before"), page("After")
    in_one = gzip.compress(before + broken + after)
    for data, place in (
        (before + broken + after, len(before)),
        (packed(before, broken, after), len(packed(before))),
        (in_one, 0),
    ):
        found = read(data)
        assert names(found)[0] == "Before"
        assert names(found)[1].startswith(reason) or names(found)[1] == "is cut short"
        name = "https://a.example/gout" if b"Target" in broken else f"record at byte {place}"
        assert found[1].source == f"/crawl.warc#{name}"
        if data is in_one and "length than" in reason:  # what has been unpacked past is gone
            assert names(found)[2:] in (["After"], [])
        else:
            assert names(found)[2:] == ["After"]


def test_damaged_members_are_named_and_the_rest_is_read() -> None:
    noise = random.Random(3).randbytes(40_000).hex()
    members = [
        gzip.compress(record(answer(f"{PAGE}<!--{noise}-->".encode()), f"https://a.example/{name}"))
        for name in ("a", "b", "c", "d")
    ]
    for place in (5, 600, len(members[1]) // 2, len(members[1]) - 3):
        hurt = bytearray(members[1])
        hurt[place] ^= 0xFF
        found = names(read(members[0] + hurt + members[2] + members[3]))
        assert found[0] == "a"
        assert found[-2:] == ["c", "d"]
        assert found[1:-2] in ([], ["b"], ["is damaged: it does not unpack"])
        if place > 5:  # the time in a member's header says nothing
            assert found[1:-2] == ["is damaged: it does not unpack"]
    short = members[1][: len(members[1]) // 2]
    assert names(read(members[0] + short + members[2])) == ["a", "is damaged: it does not unpack", "c"]
    assert names(read(members[0] + short)) == ["a", "is cut short"]
    wrong_sum = packed(page("b"), page("c"))
    wrong_sum = wrong_sum.replace(packed(page("b"))[-8:-4], b"sums").replace(packed(page("c"))[-8:-4], b"sums")
    assert names(read(members[0] + wrong_sum)) == ["a", *["is damaged: it does not unpack"] * 2]
    assert names(read(b"\x1f\x8b\x08broken" + members[2])) == ["is damaged: it does not unpack", "c"]
    assert names(read(members[0] + b"something else" + members[2])) == ["a", "is damaged: it does not unpack", "c"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (PAGE.encode(), "is not a WARC file"),
        (gzip.compress(PAGE.encode()), "is not a WARC file"),
        (b"\r\n\r\nwarc", "is not a WARC file"),
        (b"\r\n\r\n", "is not a WARC file"),
        (b"\x1f\x8b\x08", "is not a WARC file"),
    ],
)
def test_what_is_no_archive(data: bytes, reason: str) -> None:
    with pytest.raises(ReadingError, match=f"^{reason}$"):
        read(data)


def test_a_bomb_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(warc_source, "FREE_EXPANSION", 1_000_000)
    bomb = record(answer(b"\0" * 30_000_000, Content_Type="image/png"))
    with pytest.raises(ReadingError, match=r"^expands to more than 200 times its size"):
        read(gzip.compress(bomb))


def large_archive(path: Path, *, compressed: bool) -> int:
    """Pages of 100 kB, pictures of 3 MB and a page of 5 MB, 45 MB in all; gives the number of pages."""
    noise = random.Random(5)
    with path.open("wb") as file:
        for n in range(30):
            size = 5_000_000 if n == 20 else 100_000
            body = PAGE.encode() + noise.randbytes(size // 2).hex().encode()
            picture = noise.randbytes(1_300_000)
            one = record(answer(body), f"https://a.example/{n}")
            two = record(answer(picture, Content_Type="image/png"), f"https://a.example/{n}.png")
            for each in (one, two):
                file.write(gzip.compress(each, 1) if compressed else each)
    return 29


@pytest.mark.parametrize("compressed", [False, True])
def test_memory_is_bounded_whatever_the_size(tmp_path: Path, compressed: bool) -> None:
    path = tmp_path / "crawl.warc"
    pages = large_archive(path, compressed=compressed)
    assert path.stat().st_size > 35_000_000
    max_bytes = 200_000
    tracemalloc.start()
    try:
        with path.open("rb") as file:
            found = names(warc_records(file, source="/crawl.warc", max_bytes=max_bytes))
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert len(found) == pages + 1
    assert "is 5 MB; the limit is 0.2 MB" in found
    assert peak < 5 * max_bytes + 2_000_000


def test_many_records_that_claim_the_bytes_of_others_are_read_in_time() -> None:
    claims = record(answer(PAGE.encode()), Content_Length="900000")
    found = names(read(claims * 5_000 + page("Last")))
    assert found[-1] == "Last"
    assert len(found) == 5_001


_PIECES = st.sampled_from(
    [page("Gout"), page("Asthma"), gzip.compress(page("Migraine")), b"WARC/1.0\r\n", b"WARC/1.1\r\n", b"\r\n",
     b"\r\n\r\n", b"WARC-Type: response\r\n", b"WARC-Type: resource\r\n", b"Content-Length: 7\r\n",
     b"Content-Length: 0\r\n", b"WARC-Target-URI: http://a.example/\r\n", b"HTTP/1.1 200 OK\r\n", b"<p>x",
     b"Transfer-Encoding: chunked\r\n", b"5\r\n", b"Content-Encoding: br\r\n", b"\x1f\x8b\x08", b"\0",
     page("Cut")[:200], gzip.compress(page("Cut"))[:150]]
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(_PIECES | st.binary(max_size=40), max_size=12).map(b"".join), st.booleans(), st.booleans())
def test_any_bytes_are_an_archive_or_refused(data: bytes, begins: bool, compressed: bool) -> None:
    data = b"WARC/1.0\r\n" * begins + data
    with suppress(ReadingError):
        for each in read(gzip.compress(data) if compressed else data, max_bytes=10_000):
            each.source.encode()
