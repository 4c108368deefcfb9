"""Taking a WARC file (ISO 28500, versions 1.0 and 1.1) apart into its records, also where it is broken.

The libraries for this end at the first broken record, or put the bytes of its neighbours into it without a
word; here it is named, and reading goes on at the next one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import BinaryIO

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.sizes import over_limit
from medcite.ingest.archives.warc_source import RECORD_START, DamagedError, Source, open_source

MAX_HEAD = 65_536
"""Bytes of a record's headers at most, and of its block that are looked at to tell whether it is wanted."""

_LENGTH = re.compile(r"\d{1,15}")

Headers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Block:
    """A record: where in the file it begins (for gzip, its member), its headers by lower-case name, its block.

    ``problem`` says, of one that is broken or too large, what is wrong; its ``data`` is then empty.
    """

    place: int
    headers: Headers
    data: bytes = b""
    problem: str = ""


def warc_blocks(file: BinaryIO, *, wanted: Callable[[Headers, bytes], bool], max_block: int) -> Iterator[Block]:
    """The wanted and the broken records of ``file``, which can seek: plain, or compressed by gzip.

    Args:
        file: is read from its start. Of gzip, each record may be a member of its own (as the standard
            has it), or all may be one.
        wanted: told a record's headers and the first :data:`MAX_HEAD` bytes of its block, says whether to
            give it; what is not wanted is never held.
        max_block: bytes of a block, beside :data:`MAX_HEAD` for the headers in it; a larger one that is
            wanted has that as its problem.

    Raises:
        ReadingError: it is no WARC file, or unpacks to far more than its size.
    """
    source = open_source(file)
    is_first = True
    while True:
        record = _Record()
        try:
            if not source.to_start():
                if is_first:
                    raise ReadingError("is not a WARC file")
                return
            record.place = source.place
            if is_first and source.peek(len(RECORD_START)) != RECORD_START:
                raise ReadingError("is not a WARC file")
            is_first = False
            wanted_here = _read(source, record, wanted, max_block)
        except DamagedError:
            yield Block(record.place or source.place, record.headers, problem="is damaged: it does not unpack")
            is_first = False
            if not source.recover():
                return
            continue
        if wanted_here or record.problem:
            yield Block(record.place, record.headers, b"" if record.problem else record.data, record.problem)


@dataclass(slots=True)
class _Record:
    """The record that is being read."""

    place: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    data: bytes = b""
    problem: str = ""


def _read(source: Source, record: _Record, wanted: Callable[[Headers, bytes], bool], max_block: int) -> bool:
    """Read on to the end of ``record``, or of what is broken; whether it is wanted."""
    record.problem = _read_headers(source, record.headers)
    stated = record.headers.get("content-length", "")
    if not record.problem and not _LENGTH.fullmatch(stated):
        record.problem = "does not state its length"
    length = 0 if record.problem else int(stated)
    if not record.problem and not source.may_end_after(length):
        record.problem = "has another length than it states"
    if record.problem:
        source.to_next_start()
        return False
    take = wanted(record.headers, source.peek(min(length, MAX_HEAD)))
    is_large = length > max_block + MAX_HEAD
    if take and not is_large:
        record.data = source.take(length)
        read = len(record.data)
    else:
        read = source.skip(length)
    if read < length:
        record.problem = "is cut short"
    elif not source.ends_record():
        record.problem = "has another length than it states"
        source.to_next_start()
    elif take and is_large:
        record.problem = over_limit(max_block, length)
    return take


def _read_headers(source: Source, headers: dict[str, str]) -> str:
    """Read a record's headers into ``headers``; what is wrong with them, or ""."""
    line = source.line()
    if not line.startswith(RECORD_START):
        return "does not begin as a record does"
    left = MAX_HEAD
    name = ""
    while True:
        line = source.line()
        left -= len(line)
        if left < 0 or not line.endswith(b"\n"):
            return "is cut short" if left >= 0 else "has headers without an end"
        text = line.decode("utf-8", errors="replace").strip()
        if not text:
            return ""
        if line[:1] in b" \t" and name:
            headers[name] += f" {text}"
            continue
        name, colon, value = text.partition(":")
        name = name.strip().lower()
        if not colon:
            return "has headers that are none"
        headers[name] = value.strip()
