"""Opening a file, and taking it apart into records: one for each article that it may hold."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.compressed import decompressed
from medcite.ingest.archives.sizes import over_limit
from medcite.ingest.formats import Archive, Format, format_of, is_compressed, unknown_format
from medcite.ingest.record import Record, Unreadable

MAX_BYTES = 20_000_000
"""Articles larger than this are not read, unless a caller says otherwise: none is that long."""


def records(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[Record | Unreadable]:
    """The records of the file at ``path``, one at a time, never the whole file in memory.

    What is broken within a file comes as :class:`Unreadable`, and the rest goes on. Where no rest can be
    had, since the file's compressed data ends early, say, an :class:`Unreadable` tells so at the end.

    Raises:
        ReadingError: there is no such file, it is of an unknown format, cannot be opened, or is larger than
            ``max_bytes`` (for a file of many articles, that limit holds for each of them); or it gives no record.
    """
    format = format_of(path)
    if format is None:
        raise ReadingError(unknown_format(path))
    source = ""
    has_begun = False
    try:
        source = str(path.resolve())
        source.encode()
        for record in _records(path, source, format, max_bytes):
            has_begun = True
            yield record
    except (ReadingError, OSError, RuntimeError, ValueError) as error:
        if not has_begun:
            raise ReadingError(_reason(error)) from None
        yield Unreadable(source, f"{_reason(error)}; what came before that was read")
        return
    if not has_begun:
        raise ReadingError("holds no article")


def _records(path: Path, source: str, format: Format | Archive, max_bytes: int) -> Iterator[Record | Unreadable]:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise ReadingError("is a folder")
    if not stat.S_ISREG(status.st_mode):  # a pipe or a device might never end
        raise ReadingError("is not a regular file")
    # What takes an archive apart is imported when first needed: most collections are of one format.
    with path.open("rb") as file:
        if format is Archive.WARC:  # whose records are compressed one by one
            from medcite.ingest.archives.warc import warc_records

            yield from warc_records(file, source=source, max_bytes=max_bytes)
            return
        contents = decompressed(file, max_bytes=max_bytes) if is_compressed(path) else file
        if isinstance(format, Format):
            data = contents.read(max_bytes + 1)
            if len(data) > max_bytes and is_compressed(path):
                raise ReadingError(f"{over_limit(max_bytes)} when decompressed")
            if len(data) > max_bytes:
                raise ReadingError(over_limit(max_bytes, max(status.st_size, len(data))))
            yield Record(source, data, format)
        elif format is Archive.XML:
            from medcite.ingest.archives.xml_articles import xml_records

            yield from xml_records(contents, source=source, max_bytes=max_bytes)
        else:
            from medcite.ingest.archives.json_lines import json_lines

            yield from json_lines(contents, source=source, max_bytes=max_bytes)


def _reason(error: Exception) -> str:
    match error:
        case ReadingError():
            return str(error)
        case UnicodeEncodeError():
            return "has a name that is not valid Unicode"
        case FileNotFoundError():
            return "does not exist"
        case PermissionError():
            return "cannot be read: permission denied"
    detail = getattr(error, "strerror", None) or str(error)
    return f"cannot be read: {detail.lower()}"
