"""Undoing what a server compressed (HTTP's Content-Encoding), never to more than a limit."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.sizes import over_limit

ACCEPTED = "gzip, br"
"""What to ask a server for. "deflate" is read too, but servers disagree on what it is."""

_PIECE = 65_536  # bytes that one step unpacks to at most, however little it was given
_GZIP = b"\x1f\x8b"
_MOST_CODINGS = 3  # applied one over another; more than two are not seen outside attacks
_DAMAGED = "is damaged: it does not unpack"
_IDENTITY = ("", "identity", "none", "utf-8")  # the last two are mistakes seen on real servers


def decoded(chunks: Iterable[bytes], coding: str, *, limit: int, cut: bool = False) -> bytes:
    """The content of ``chunks``, which ``coding`` (a Content-Encoding, or "") was applied to.

    At most ``limit`` bytes and 64 kB are held. With ``cut``, the first ``limit`` bytes of longer content.

    Raises:
        ReadingError: it is larger than ``limit`` bytes, damaged, cut off, or compressed in another way.
    """
    codings = [each.strip() for each in coding.lower().split(",")]
    packed = [each for each in codings if each not in _IDENTITY]
    if len(packed) > _MOST_CODINGS:
        raise ReadingError("is compressed too many times over")
    pieces: Iterable[bytes] = chunks
    for each in reversed(packed):
        pieces = _unpacked(pieces, each)
    content = bytearray()
    for piece in pieces:
        content += piece
        if len(content) > limit:
            if cut:
                break
            raise too_large(limit, packed=bool(packed))
    del content[limit:]
    return bytes(content)


def too_large(limit: int, *, packed: bool = False) -> ReadingError:
    """What to raise for content of more than ``limit`` bytes."""
    return ReadingError(f"{over_limit(limit)}{' when decompressed' if packed else ''}")


def _unpacked(chunks: Iterable[bytes], coding: str) -> Iterator[bytes]:
    match coding:
        case "gzip" | "x-gzip":
            return _inflated(chunks, zlib.MAX_WBITS | 16)
        case "deflate":
            return _inflated(chunks, 0)
        case "br":
            return _unbrotlied(chunks)
    named = f" ({coding})" if coding.isalnum() and len(coding) < 20 else ""
    raise ReadingError(f"is compressed in a way that medcite does not read{named}")


def _inflated(chunks: Iterable[bytes], window: int) -> Iterator[bytes]:
    """``chunks`` unpacked: gzip (of one or several members), or for ``window`` 0 zlib or bare deflate."""
    unpacker = None
    members = 0
    start = b""  # of a member, too little to tell what it is
    for each in chunks:
        chunk = start + each
        start = b""
        is_full = False  # the last step gave all it may, and more may be waiting within
        while chunk or is_full:
            if unpacker is None:
                if len(chunk) < len(_GZIP):
                    start = chunk
                    break
                if members and not chunk.startswith(_GZIP):  # what follows the last member is padding
                    return
                unpacker = zlib.decompressobj(window or _deflate_window(chunk))
                members += 1
            try:
                piece = unpacker.decompress(chunk, _PIECE)
            except zlib.error:
                raise ReadingError(_DAMAGED) from None
            yield piece
            if unpacker.eof:
                chunk, is_full = unpacker.unused_data, False
                unpacker = None
            else:
                chunk, is_full = unpacker.unconsumed_tail, len(piece) == _PIECE
    if unpacker is not None or (start and not members):
        raise ReadingError("is cut off")


def _deflate_window(start: bytes) -> int:
    """zlib's window for "deflate": RFC 9110 says that zlib wraps it, but some servers send it bare."""
    wrapped = start[0] & 0x0F == 8 and int.from_bytes(start[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _unbrotlied(chunks: Iterable[bytes]) -> Iterator[bytes]:
    import brotli  # type: ignore[import-untyped]  # here: few pages need it

    unpacker = brotli.Decompressor()
    try:
        for chunk in chunks:
            if unpacker.is_finished():
                return
            yield unpacker.process(chunk, output_buffer_limit=_PIECE)
            while not unpacker.can_accept_more_data():
                yield unpacker.process(b"", output_buffer_limit=_PIECE)
        while not unpacker.is_finished():
            piece = unpacker.process(b"", output_buffer_limit=_PIECE)
            if not piece:
                raise ReadingError("is cut off")
            yield piece
    except brotli.error:
        raise ReadingError(_DAMAGED) from None
