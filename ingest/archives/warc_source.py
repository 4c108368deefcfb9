"""The bytes of a WARC file, plain or compressed by gzip, unpacked and read from front to back in bounded memory."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from medcite.corpus.errors import ReadingError

MAX_LINE = 65_536
"""Bytes of a line that are looked at for its end."""
MAX_EXPANSION = 200
"""How many times its size a compressed file may unpack to: archives of pages do about 5, rarely 50."""
FREE_EXPANSION = 200_000_000
"""Bytes that a file may unpack to whatever its size, so that a small one may hold a large, monotonous page."""
RECORD_START = b"WARC/"
"""How each record begins."""

_PIECE = 262_144  # bytes that are read or unpacked at a time
_GZIP = b"\x1f\x8b\x08"
_LOOK_BACK = 65_536  # bytes before the place where damage shows, in which the next record may have begun
_MOST_CANDIDATES = 10_000  # places of a damaged file that are tried for a beginning
_START_OF_LINE = b"\nWARC/1."
_GAP = 16  # bytes after a record that show whether it ends where it says; two empty lines take 4
_EMPTY_LINES = re.compile(rb"[\r\n]+")


class DamagedError(Exception):
    """What is compressed does not unpack."""


def open_source(file: BinaryIO) -> Source:
    """The bytes of ``file``, which can seek, from its start.

    Raises:
        ReadingError: it is empty.
    """
    file.seek(0)
    start = file.read(len(_GZIP))
    file.seek(0)
    if not start:
        raise ReadingError("is empty")
    return _Compressed(file) if start == _GZIP else _Plain(file)


class Source:
    """The bytes of a WARC file, unpacked, read from front to back."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._buffer = bytearray()

    @property
    def place(self) -> int:
        """Where in the file it stands: the byte to be read next; for gzip, where the member in hand begins."""
        raise NotImplementedError

    def more(self) -> bool:
        """Buffer more bytes; False at the end, and where a compressed record begins."""
        raise NotImplementedError

    def cross(self) -> bool:
        """Go on where a compressed record begins; False at the end of the file."""
        raise NotImplementedError

    def recover(self) -> bool:
        """After damage, go on at the next place where a record begins; False if there is none."""
        raise NotImplementedError

    def ends_record(self) -> bool:
        """Whether a record may end here: before two empty lines; or fewer, and then the next record or nothing."""
        return _is_end(self.peek(_GAP))

    def may_end_after(self, length: int) -> bool:
        """Whether a record can end ``length`` bytes on, as far as can be told without reading them."""
        return True

    def peek(self, size: int) -> bytes:
        """The next ``size`` bytes, or all up to the end."""
        while len(self._buffer) < size and self.more():
            pass
        return bytes(memoryview(self._buffer)[:size])

    def take(self, size: int) -> bytes:
        """As :meth:`peek`, and go on behind them."""
        taken = self.peek(size)
        del self._buffer[: len(taken)]
        return taken

    def skip(self, size: int) -> int:
        """Go on ``size`` bytes, or to the end; how many it was."""
        left = size
        while left:
            if not self._buffer and not self.more():
                break
            passed = min(left, len(self._buffer))
            del self._buffer[:passed]
            left -= passed
        return size - left

    def line(self) -> bytes:
        """The next line with its end; without, if there is none within :data:`MAX_LINE` bytes or at all."""
        looked_at = 0
        while True:
            end = self._buffer.find(b"\n", looked_at, MAX_LINE)
            if end >= 0:
                return self.take(end + 1)
            looked_at = len(self._buffer)
            if looked_at >= MAX_LINE or not self.more():
                return self.take(min(MAX_LINE, looked_at))

    def to_start(self) -> bool:
        """Pass over empty lines, to where a record begins; False at the end of the file."""
        while True:
            if not self._buffer and not self.more() and not self.cross():
                return False
            empty = _EMPTY_LINES.match(self._buffer)
            if empty:
                del self._buffer[: empty.end()]
            if self._buffer:
                return True

    def to_next_start(self) -> None:
        """Go on to the next line that begins as a record does, or to the end; it may be the one in hand."""
        if self.peek(len(_START_OF_LINE) - 1) == _START_OF_LINE[1:]:
            return
        while True:
            found = self._buffer.find(_START_OF_LINE)
            if found >= 0:
                del self._buffer[: found + 1]
                return
            del self._buffer[: max(len(self._buffer) - len(_START_OF_LINE) + 1, 0)]
            if not self.more():
                self._buffer.clear()
                return


class _Plain(Source):
    """A file that is not compressed."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._read = 0  # bytes of the file
        self._size = file.seek(0, os.SEEK_END)
        file.seek(0)

    @property
    def place(self) -> int:
        return self._read - len(self._buffer)

    def more(self) -> bool:
        piece = self._file.read(_PIECE)
        self._read += len(piece)
        self._buffer += piece
        return bool(piece)

    def cross(self) -> bool:
        return False

    def recover(self) -> bool:
        return False

    def may_end_after(self, length: int) -> bool:
        # Looking ahead, not going there: where a length is wrong, the next record may begin before its end.
        end = self.place + length
        if end > self._size:
            return False
        if length + _GAP <= _PIECE:
            return _is_end(self.peek(length + _GAP)[length:])
        self._file.seek(end)
        gap = self._file.read(_GAP)
        self._file.seek(self._read)
        return _is_end(gap)

    def skip(self, size: int) -> int:
        beyond = size - len(self._buffer)
        if beyond <= 0:
            return super().skip(size)
        self._read = min(self._read + beyond, self._size)
        self._file.seek(self._read)
        self._buffer.clear()
        return size


class _Compressed(Source):
    """A file of one or more gzip members."""

    def __init__(self, file: BinaryIO) -> None:
        super().__init__(file)
        self._packed = b""  # read and not yet unpacked
        self._read = 0  # bytes of the file
        self._furthest = 0  # bytes of the file that have been read at all
        self._unpacked = 0  # bytes
        self._start = 0  # of the member in hand
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        self._ahead = b""  # the beginning of a member that begins as a record does
        self._is_damaged_ahead = False
        self._candidates = 0

    @property
    def place(self) -> int:
        return self._start

    def more(self) -> bool:
        if self._ahead or self._is_damaged_ahead:
            return False
        piece = self._unpack()
        while not piece and self._next_member():
            try:
                piece = self._beginning()
            except DamagedError:  # of the next record, not of the one in hand
                self._is_damaged_ahead = True
                return False
            if piece.startswith(RECORD_START):
                self._ahead = piece
                return False
        self._buffer += piece  # it may be a record that goes on in another member
        return bool(piece)

    def cross(self) -> bool:
        if self._is_damaged_ahead:
            raise DamagedError
        self._buffer += self._ahead
        self._ahead = b""
        return bool(self._buffer)

    def recover(self) -> bool:
        self._buffer.clear()
        self._ahead = b""
        self._is_damaged_ahead = False
        place = max(self._start + 1, self._read - len(self._packed) - _LOOK_BACK)
        for found in self._magic_after(place):
            self._candidates += 1
            if self._candidates > _MOST_CANDIDATES:
                return False
            self._go_to(found)
            try:
                self._buffer += self._beginning()
            except DamagedError:
                self._buffer.clear()
                continue
            if self._buffer.startswith(RECORD_START):
                return True
            self._buffer.clear()
        return False

    def _beginning(self) -> bytes:
        """The first bytes of the member in hand, enough to tell whether a record begins with them."""
        piece = b""
        while len(piece) < len(RECORD_START) and (more := self._unpack(len(RECORD_START))):
            piece += more
        return piece

    def _unpack(self, most: int = _PIECE) -> bytes:
        """Some more bytes of the member in hand; none at its end, or that of the file."""
        while not self._unpacker.eof:
            if not self._packed:
                self._packed = self._file.read(_PIECE)
                self._read += len(self._packed)
                self._furthest = max(self._furthest, self._read)
            is_last = not self._packed  # there may still be more waiting within
            try:
                piece = self._unpacker.decompress(self._packed, most)
            except zlib.error:
                raise DamagedError from None
            self._packed = self._unpacker.unused_data if self._unpacker.eof else self._unpacker.unconsumed_tail
            self._unpacked += len(piece)
            if self._unpacked > self._furthest * MAX_EXPANSION + FREE_EXPANSION:
                raise ReadingError(f"expands to more than {MAX_EXPANSION} times its size when decompressed")
            if piece or is_last:
                return piece
        return b""

    def _next_member(self) -> bool:
        if not self._unpacker.eof:  # the file ends within the member
            return False
        if len(self._packed) < len(_GZIP):
            piece = self._file.read(_PIECE)
            self._read += len(piece)
            self._furthest = max(self._furthest, self._read)
            self._packed += piece
        if not self._packed.strip(b"\0"):  # padding
            return False
        self._start = self._read - len(self._packed)
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)
        return True

    def _go_to(self, place: int) -> None:
        self._file.seek(place)
        self._packed = b""
        self._read = self._start = place
        self._unpacker = zlib.decompressobj(zlib.MAX_WBITS | 16)

    def _magic_after(self, place: int) -> Iterator[int]:
        """The places in the file, from ``place`` on, where a gzip member may begin."""
        while True:
            self._file.seek(place)
            piece = self._file.read(_PIECE)
            found = piece.find(_GZIP)
            while found >= 0:
                yield place + found
                found = piece.find(_GZIP, found + 1)
            if len(piece) < _PIECE:
                return
            place += len(piece) - len(_GZIP) + 1


def _is_end(gap: bytes) -> bool:
    rest = gap.lstrip(b"\r\n")
    if not rest or gap.startswith((b"\r\n\r\n", b"\n\n")):
        return True
    return len(rest) < len(gap) and rest.startswith(RECORD_START[: len(rest)])
