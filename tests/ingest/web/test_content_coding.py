import gzip
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from contextlib import suppress

import brotli
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.web.content_coding import decoded

TEXT = b"Uric acid crystals inflame a joint. " * 50


def bare_deflate(data: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-15)
    return packer.compress(data) + packer.flush()


PACKED = {
    "": TEXT,
    "identity": TEXT,
    "gzip": gzip.compress(TEXT, mtime=0),
    " X-GZIP ": gzip.compress(TEXT[:100]) + gzip.compress(TEXT[100:]) + b"\0\0",
    "deflate": zlib.compress(TEXT),
    "Deflate": bare_deflate(TEXT),
    "br": brotli.compress(TEXT),
    "br, gzip": gzip.compress(brotli.compress(TEXT)),
}


@pytest.mark.parametrize("coding", PACKED)
@pytest.mark.parametrize("size", [1, 7, 1_000_000])
def test_what_was_packed_is_unpacked(coding: str, size: int) -> None:
    data = PACKED[coding]
    chunks = [data[place : place + size] for place in range(0, len(data), size)]
    assert decoded(chunks, coding, limit=len(TEXT)) == TEXT
    assert decoded(chunks, coding, limit=100, cut=True) == TEXT[:100]
    with pytest.raises(ReadingError, match=r"^is larger than the limit of 0\.0017 MB"):
        decoded(chunks, coding, limit=1_700)


@settings(deadline=None, max_examples=60)
@given(st.integers(1, 300_000), st.sampled_from([gzip.compress, zlib.compress, brotli.compress]))
def test_whatever_its_length(length: int, pack: Callable[[bytes], bytes]) -> None:
    coding = {gzip.compress: "gzip", zlib.compress: "deflate", brotli.compress: "br"}[pack]
    data = bytes(length)
    assert decoded([pack(data)], coding, limit=length) == data


def test_nothing_is_nothing() -> None:
    for coding in ("", "gzip", "deflate"):
        assert decoded([], coding, limit=10) == b""
    with pytest.raises(ReadingError, match="is cut off"):
        decoded([], "br", limit=10)


@pytest.mark.parametrize(
    ("data", "coding", "reason"),
    [
        (TEXT, "gzip", "is damaged: it does not unpack"),
        (TEXT, "deflate", "is damaged: it does not unpack"),
        (TEXT, "br", "is damaged: it does not unpack"),
        (gzip.compress(TEXT, mtime=0)[:-1], "gzip", "is cut off"),
        (gzip.compress(TEXT, mtime=0)[:30], "gzip", "is cut off"),
        (brotli.compress(TEXT)[:-5], "br", "is cut off"),
        (gzip.compress(TEXT, mtime=0)[:-8] + b"checksum", "gzip", "is damaged: it does not unpack"),
        (TEXT, "zstd", "is compressed in a way that medcite does not read (zstd)"),
        (TEXT, "gzip, gzip, gzip, gzip", "is compressed too many times over"),
    ],
)
def test_what_does_not_unpack(data: bytes, coding: str, reason: str) -> None:
    with pytest.raises(ReadingError) as error:
        decoded([data], coding, limit=10_000)
    assert str(error.value) == reason


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br", "gzip, gzip"])
def test_a_bomb_takes_no_more_memory_than_the_limit(coding: str) -> None:
    bomb = bytes(100_000_000)
    for each in coding.split(", "):
        pack = {"gzip": gzip.compress, "deflate": zlib.compress, "br": lambda data: brotli.compress(data, quality=1)}
        bomb = pack[each](bomb)
    passed = 0

    def chunks() -> Iterator[bytes]:
        nonlocal passed
        for place in range(0, len(bomb), 1_000):
            passed += 1
            yield bomb[place : place + 1_000]

    tracemalloc.start()
    try:
        with pytest.raises(ReadingError, match=r"^is larger than the limit of 1 MB when decompressed$"):
            decoded(chunks(), coding, limit=1_000_000)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3_000_000
    assert passed * 1_000 <= len(bomb) // 10 + 1_000


@given(st.binary(max_size=200), st.sampled_from(["gzip", "deflate", "br", "gzip, br", ""]))
def test_any_bytes_are_unpacked_or_refused(data: bytes, coding: str) -> None:
    for start in (b"", b"\x1f\x8b\x08\0\0\0\0\0\0\x03"):
        with suppress(ReadingError):
            assert len(decoded([start, data], coding, limit=1_000)) <= 1_000
