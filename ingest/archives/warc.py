"""The pages of a web archive (WARC): what servers gave to a crawler or a browser, one record each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO
from urllib.parse import urlsplit

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.warc_blocks import MAX_HEAD, Block, Headers, warc_blocks
from medcite.ingest.cleaning import clean
from medcite.ingest.record import Record, Unreadable
from medcite.ingest.web.addresses import LONGEST_ADDRESS, normalised
from medcite.ingest.web.content_coding import decoded
from medcite.ingest.web.kinds import format_of_page, holds_no_text, is_html, media_type
from medcite.ingest.web.times import utc_time

_WEB = ("http", "https")
_FILES = ("file", "ftp")
# Texts for machines, that crawlers keep beside the pages.
_FOR_MACHINES = re.compile(r"/(?:robots|ads|app-ads|humans|security)\.txt|/\.well-known/.*", re.IGNORECASE)
_STATUS_LINE = re.compile(rb"HTTP/\d(?:\.\d)? +(\d{3})\b")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\r\n]*)?\r?\n")


def warc_records(file: BinaryIO, *, source: str, max_bytes: int) -> Iterator[Record | Unreadable]:
    """The pages in the WARC file ``file``, which can seek: plain, or compressed by gzip in either way.

    Given are ``response`` records that hold a page in full (HTTP 200) and ``resource`` records, of the kinds
    that medcite reads; everything else (requests, revisits, pictures, robots.txt, ...) is passed over without
    a word. Of an address that was captured more than once each capture comes, in the order of the file: who
    keeps articles by their address ends up with the last.

    Each record's ``source`` is ``source``, "#" and the address that it was captured from. A broken record, or
    one of more than ``max_bytes``, comes as Unreadable, and the rest goes on. Memory stays below five times
    ``max_bytes`` and 2 MB, whatever the file's size.

    Raises:
        ReadingError: it is no WARC file, unpacks to far more than its size, or holds no pages at all.
    """
    empty = True
    for block in warc_blocks(file, wanted=_may_be_page, max_block=max_bytes):
        name = f"{source}#{_target(block.headers)[:LONGEST_ADDRESS] or f'record at byte {block.place}'}"
        if block.problem:
            found: Record | Unreadable | None = Unreadable(name, block.problem)
        else:
            try:
                found = _page(block, name, max_bytes)
            except ReadingError as error:
                found = Unreadable(name, str(error))
        if found:
            empty = False
            yield found
    if empty:
        raise ReadingError("holds no pages that medcite reads")


def _target(headers: Headers) -> str:
    """The address that a record was captured from; early writers put it in angle brackets."""
    return clean(headers.get("warc-target-uri", "").removeprefix("<").removesuffix(">"))


def _address(target: str) -> str:
    """``target`` as the address of a page on the web, or "" if it is none."""
    try:
        return normalised(target)
    except ReadingError:
        return ""


def _may_be_page(headers: Headers, start: bytes) -> bool:
    """Whether a record may be a page, as far as its headers and the ``start`` of its block tell."""
    target = _target(headers)
    try:
        parts = urlsplit(target)
    except ValueError:
        return False
    if _FOR_MACHINES.fullmatch(parts.path) or len(target) > LONGEST_ADDRESS:
        return False
    match headers.get("warc-type", "").lower():
        case "resource":
            kind, _ = media_type(headers.get("content-type", ""))
            return parts.scheme in (*_WEB, *_FILES) and not holds_no_text(kind)
        case "response" if parts.scheme in _WEB:
            answer = _http_answer(start)
            if answer is None:
                return True  # to be called broken
            status, http_headers, _ = answer
            kind, _ = media_type(http_headers.get("content-type", ""))
            return status == 200 and not holds_no_text(kind)
    return False


def _page(block: Block, name: str, max_bytes: int) -> Record | None:
    """The page in ``block``, or None if it is of a kind that medcite does not read."""
    headers: Headers = block.headers
    data = block.data
    if headers["warc-type"].lower() == "response":
        answer = _http_answer(data)
        if answer is None:
            raise ReadingError("holds no answer of a server")
        _, headers, start = answer
        data = data[start:]
    if "warc-truncated" in block.headers:
        raise ReadingError("was cut short when it was captured")
    if "warc-segment-number" in block.headers:
        raise ReadingError("is one segment of a page, which medcite does not put together")
    data = _body(data, headers, max_bytes)
    target = _target(block.headers)
    kind, charset = media_type(headers.get("content-type", ""))
    format = format_of_page(data, kind, target)
    if format is None:
        return None
    return Record(
        source=name,
        data=data,
        format=format,
        address=_address(target),
        encoding=charset,
        retrieved=utc_time(block.headers.get("warc-date", "")) or "",
    )


def _http_answer(data: bytes) -> tuple[int, Headers, int] | None:
    """Status and headers (by lower-case name) of the HTTP answer ``data``, and where its body begins."""
    status = _STATUS_LINE.match(data)
    if not status:
        return None
    end = re.search(rb"\r?\n\r?\n", data[:MAX_HEAD])
    head = data[: end.start() if end else MAX_HEAD]
    headers: dict[str, str] = {}
    for line in head.splitlines()[1:]:
        name, _, value = line.decode("latin-1").partition(":")
        headers.setdefault(name.strip().lower(), value.strip())
    return int(status[1]), headers, end.end() if end else len(data)


def _body(data: bytes, headers: Headers, max_bytes: int) -> bytes:
    """The body ``data`` without its transfer and content encodings.

    Many archives hold it without them though the headers still name them: what can be seen to have none, or
    does not look like what they say, is left as it is.
    """
    if headers.get("transfer-encoding", "").lower() == "chunked":
        data = _unchunked(data)
    coding = headers.get("content-encoding", "").lower().strip()
    if is_html(data) or data.startswith(b"%PDF-") or (coding.endswith("gzip") and not data.startswith(b"\x1f\x8b")):
        coding = ""
    if not coding and len(data) <= max_bytes:
        return data
    return decoded([data], coding, limit=max_bytes)


def _unchunked(data: bytes) -> bytes:
    size = _CHUNK_SIZE.match(data)
    if not size:
        return data
    body = bytearray()
    place = 0
    while size:
        length, place = int(size[1], 16), size.end()
        if not length:
            return bytes(body)
        if place + length > len(data):
            break
        body += memoryview(data)[place : place + length]
        place += length
        for end in (b"\r\n", b"\n"):
            if data.startswith(end, place):
                place += len(end)
                break
        size = _CHUNK_SIZE.match(data, place)
    raise ReadingError("is cut off")
