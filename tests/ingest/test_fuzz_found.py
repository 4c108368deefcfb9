"""Inputs that once broke a reader; `make fuzz` adds to them."""

import sys
from pathlib import Path

import pytest

FUZZ = Path(__file__).resolve().parents[1] / "fuzz"
sys.path.insert(0, str(FUZZ))

from target import KINDS, read_any  # noqa: E402

FOUND = sorted((FUZZ / "found").glob("*"))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.name)
def test_what_fuzzing_found_is_read_or_refused(path: Path) -> None:
    read_any(path.read_bytes())


@pytest.mark.parametrize("kind", range(len(KINDS)))
def test_every_format_is_fuzzed(kind: int) -> None:
    for rest in (b"", b"\0", b"<p>Gout hurts.</p>", b"%PDF-1.4", b"PK\x03\x04", b"WARC/1.0\r\n", b'{"title": "Gout"}'):
        read_any(bytes([kind]) + rest)
