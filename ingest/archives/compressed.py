"""Files compressed by gzip, read as if they were not, and bounded in what they may expand to."""

from __future__ import annotations

import gzip
import io
import os
import zlib
from typing import BinaryIO

from medcite.corpus.errors import ReadingError

MOST_EXPANSION = 200
"""How many times its size a compressed file may expand to, once past what one article may have.

Text and markup come to 3 to 20 times their compressed size; gzip itself ends at about 1,030 times, which
only a file made to exhaust its reader comes near to.
"""

_BUFFER = 65_536  # bytes decompressed at a time


def decompressed(file: BinaryIO, *, max_bytes: int) -> io.BufferedReader:
    """The bytes that ``file``, open at its start, holds compressed; they are made as they are read.

    Whatever came before damage can be read: then, and when more than ``max_bytes`` and more than
    :data:`MOST_EXPANSION` times the file's size have come, reading raises.

    Raises:
        ReadingError: while reading: the data is damaged, ends early or expands without measure.
    """
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    return io.BufferedReader(_Decompressed(file, max(max_bytes, MOST_EXPANSION * size)), _BUFFER)


class _Decompressed(io.RawIOBase):
    """The bytes within a gzip file, whose faults come as reasons fit to show."""

    def __init__(self, file: BinaryIO, most: int) -> None:
        self._gzip = gzip.GzipFile(fileobj=file, mode="rb")
        self._left = most

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        try:
            data = self._gzip.read1(len(buffer))  # what is whole, though the next byte may be damaged
        except EOFError:
            raise ReadingError("is cut short: its gzip data ends early") from None
        except (gzip.BadGzipFile, zlib.error):
            raise ReadingError("holds damaged gzip data, or none") from None
        self._left -= len(data)
        if self._left < 0:
            raise ReadingError(f"expands to more than {MOST_EXPANSION} times its size when decompressed")
        buffer[: len(data)] = data
        return len(data)
