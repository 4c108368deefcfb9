"""Reading a file in any format that medcite knows into an Article."""

from __future__ import annotations

import re
import stat
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import Reading
from medcite.ingest.cleaning import clean
from medcite.ingest.decoding import decode
from medcite.ingest.formats import SUFFIXES, Format, format_of, unknown_format
from medcite.ingest.html.page import read_html
from medcite.ingest.documents.markdown import read_markdown
from medcite.ingest.text.plain_text import read_plain_text

__all__ = ["READER_VERSION", "SUFFIXES", "Format", "inspect_bytes", "inspect_file", "read_bytes", "read_file"]

READER_VERSION = 1
"""Raised whenever reading the same bytes would give another article than before."""

_READERS = {Format.HTML: read_html, Format.TEXT: read_plain_text, Format.MARKDOWN: read_markdown}
_MEGABYTE = 1_000_000


def read_file(path: Path, *, max_bytes: int = 20_000_000) -> Article:
    """Read the article in the file at ``path``, whose suffix tells its format.

    Raises:
        ReadingError: there is no such file, it is larger than ``max_bytes`` or of another format, or it
            holds no article text; the message is the reason, to follow the file's name.
    """
    return inspect_file(path, max_bytes=max_bytes).article


def read_bytes(data: bytes, *, source: str, format: Format) -> Article:
    """Read the article in ``data``; ``source`` is the path or address that it came from.

    Raises:
        ReadingError: ``data`` is empty or no text, or holds no article text.
    """
    return inspect_bytes(data, source=source, format=format).article


def inspect_file(path: Path, *, max_bytes: int = 20_000_000) -> Reading:
    """As :func:`read_file`, with the text that was left out and why."""
    format = format_of(path)
    if format is None:
        raise ReadingError(unknown_format(path))
    try:
        source = str(path.resolve())
        source.encode()
        data = _contents(path, max_bytes)
    except UnicodeEncodeError:
        raise ReadingError("has a name that is not valid Unicode") from None
    except FileNotFoundError:
        raise ReadingError("does not exist") from None
    except PermissionError:
        raise ReadingError("cannot be read: permission denied") from None
    except (OSError, RuntimeError, ValueError) as error:
        detail = getattr(error, "strerror", None) or str(error)
        raise ReadingError(f"cannot be read: {detail.lower()}") from None
    return inspect_bytes(data, source=source, format=format)


def inspect_bytes(data: bytes, *, source: str, format: Format) -> Reading:
    """As :func:`read_bytes`, with the text that was left out and why."""
    if not data.strip():
        raise ReadingError("is empty")
    text = decode(data)
    if not clean(text):
        raise ReadingError("is empty")
    return _READERS[format](text, source=source, fallback_title=_title_from(source))


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


def _title_from(source: str) -> str:
    """A file's name made readable: "low-back_pain.txt" is "Low back pain"."""
    path = unquote(urlsplit(source).path) if re.match(r"https?://", source) else source
    words = clean(re.sub(r"[\s_+-]+", " ", PurePosixPath(path).stem))
    return words[:1].upper() + words[1:]
