import gzip
import io
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.compressed import MOST_EXPANSION, decompressed

TEXT = b"".join(b"Line %d: rest, ice and patience.\n" % number for number in range(3_000))
LIMIT = 1_000_000


def lines(data: bytes, max_bytes: int = LIMIT) -> tuple[bytes, str]:
    """What can be read of ``data``, and the reason for which reading it ended, if it was no end."""
    read = []
    try:
        read.extend(decompressed(io.BytesIO(data), max_bytes=max_bytes))
    except ReadingError as error:
        return b"".join(read), str(error)
    return b"".join(read), ""


def test_what_was_compressed_is_read_again() -> None:
    assert lines(gzip.compress(TEXT)) == (TEXT, "")
    assert lines(gzip.compress(TEXT) + gzip.compress(b"more", mtime=0)) == (TEXT + b"more", "")
    assert lines(b"") == (b"", "")


def test_what_came_before_damage_is_read() -> None:
    whole = gzip.compress(TEXT)
    read, reason = lines(whole[: len(whole) // 2])
    assert reason == "is cut short: its gzip data ends early"
    assert TEXT.startswith(read)
    assert len(read) > len(TEXT) // 4
    wrong = whole[:-6] + bytes([whole[-6] ^ 1]) + whole[-5:]
    assert lines(wrong) == (TEXT, "holds damaged gzip data, or none")


@pytest.mark.parametrize(
    "data", [b"no gzip", b"\x1f\x8b", b"\x1f\x8b\x08\x00" + b"\xff" * 40, gzip.compress(b"a", mtime=0) + b"x"]
)
def test_what_is_no_gzip(data: bytes) -> None:
    assert lines(data)[1] in ("holds damaged gzip data, or none", "is cut short: its gzip data ends early")


def bomb(size: int) -> bytes:
    """``size`` bytes of one line after another, all alike, compressed."""
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(
        [*(packer.compress((b"x" * 999 + b"\n") * 1_000) for _ in range(size // 1_000_000)), packer.flush()]
    )


def test_a_bomb_ends_early() -> None:
    data = bomb(100_000_000)
    assert len(data) < 250_000
    with pytest.raises(ReadingError, match=f"^expands to more than {MOST_EXPANSION} times its size when decompressed$"):
        for _ in decompressed(io.BytesIO(data), max_bytes=LIMIT):
            pass
    # What one article may have is let pass.
    assert lines(bomb(5_000_000), max_bytes=5_000_000)[1] == ""


@given(st.binary(max_size=100), st.integers(0, 300), st.integers(0, 255))
def test_any_bytes_are_read_or_refused(data: bytes, place: int, byte: int) -> None:
    lines(data)
    whole = gzip.compress(TEXT[:2_000])
    place = min(place, len(whole) - 1)
    read, reason = lines(whole[:place] + bytes([byte]) + whole[place + 1 :])
    assert reason or read == TEXT[:2_000]
    assert TEXT.startswith(lines(whole[:place])[0])
