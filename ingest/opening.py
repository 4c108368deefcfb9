"""Opening a file, and taking it apart into records: one for each article that it may hold."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path

from medcite.corpus.errors import ReadingError
from medcite.ingest.formats import Archive, Format, format_of, unknown_format
from medcite.ingest.record import Record, Unreadable

MAX_BYTES = 20_000_000
"""Articles larger than this are not read, unless a caller says otherwise: none is that long."""

_MEGABYTE = 1_000_000


def records(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[Record | Unreadable]:
    """The records of the file at ``path``, one at a time, never the whole file in memory.

    What is broken within a file comes as :class:`Unreadable`, and the rest goes on.

    Raises:
        ReadingError: there is no such file, it is of an unknown format, cannot be opened, or is larger than
            ``max_bytes`` (for a file of many articles, that limit holds for each of them).
    """
    format = format_of(path)
    if format is None:
        raise ReadingError(unknown_format(path))
    try:
        source = str(path.resolve())
        source.encode()
        yield from _records(path, source, format, max_bytes)
    except UnicodeEncodeError:
        raise ReadingError("has a name that is not valid Unicode") from None
    except FileNotFoundError:
        raise ReadingError("does not exist") from None
    except PermissionError:
        raise ReadingError("cannot be read: permission denied") from None
    except (OSError, RuntimeError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise ReadingError(f"cannot be read: {detail.lower()}") from None


def _records(path: Path, source: str, format: Format | Archive, max_bytes: int) -> Iterator[Record | Unreadable]:
    assert isinstance(format, Format)
    yield Record(source, _contents(path, max_bytes), format)


def _contents(path: Path, max_bytes: int) -> bytes:
    status = path.stat()
    if stat.S_ISDIR(status.st_mode):
        raise ReadingError("is a folder")
    if not stat.S_ISREG(status.st_mode):  # a pipe or a device might never end
        raise ReadingError("is not a regular file")
    with path.open("rb") as file:
        data = file.read(max_bytes + 1)
    if len(data) > max_bytes:
        size = max(status.st_size, len(data))
        raise ReadingError(f"is {_megabytes(size)} MB; the limit is {_megabytes(max_bytes)} MB")
    return data


def _megabytes(size: int) -> str:
    return f"{size / _MEGABYTE:.0f}" if size >= 10 * _MEGABYTE else f"{size / _MEGABYTE:.3g}"
