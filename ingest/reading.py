"""Reading articles, in any format that medcite knows: from a file, from bytes, or from a record."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.ingest.builder import Reading
from medcite.ingest.cleaning import clean
from medcite.ingest.decoding import decode
from medcite.ingest.formats import SUFFIXES, Format
from medcite.ingest.opening import MAX_BYTES, records
from medcite.ingest.record import Record, Unreadable

__all__ = [
    "READER_VERSION",
    "SUFFIXES",
    "Format",
    "inspect_bytes",
    "inspect_file",
    "inspect_record",
    "read_bytes",
    "read_file",
]

READER_VERSION = 2
"""Raised whenever reading the same bytes would give another article than before."""

_BEGINNING = 1_000  # characters that nearly always show that there are some
# How a page begins, whatever its file is called and the server calls it.
_PAGE = re.compile(r"\s*(?:<!--.*?-->\s*)?(?:<!doctype\s+html|<html[\s>])", re.IGNORECASE | re.DOTALL)


def read_file(path: Path, *, max_bytes: int = MAX_BYTES) -> Article:
    """Read the article in the file at ``path``, whose suffix tells its format; of several, the first.

    Raises:
        ReadingError: there is no such file, it is larger than ``max_bytes`` or of another format, or it
            holds no article text; the message is the reason, to follow the file's name.
    """
    return next(inspect_file(path, max_bytes=max_bytes)).article


def read_bytes(data: bytes, *, source: str, format: Format) -> Article:
    """Read the article in ``data``; ``source`` is the path or address that it came from.

    Raises:
        ReadingError: ``data`` is empty or no text, or holds no article text.
    """
    return inspect_bytes(data, source=source, format=format).article


def inspect_file(path: Path, *, max_bytes: int = MAX_BYTES) -> Iterator[Reading]:
    """Every article of the file at ``path``, with the text that was left out and why.

    Raises:
        ReadingError: as :func:`read_file`, at the first article that cannot be read.
    """
    for record in records(path, max_bytes=max_bytes):
        if isinstance(record, Unreadable):
            raise ReadingError(record.reason)
        yield inspect_record(record)


def inspect_bytes(data: bytes, *, source: str, format: Format) -> Reading:
    """As :func:`read_bytes`, with the text that was left out and why."""
    return inspect_record(Record(source, data, format))


def inspect_record(record: Record) -> Reading:
    """Read the article of ``record``, with the text that was left out and why.

    Raises:
        ReadingError: it holds no article that can be read.
    """
    if not record.data.strip():
        raise ReadingError("is empty")
    # Each reader is imported when first needed: most collections are of one format.
    match record.format:
        case Format.PDF:
            from medcite.ingest.documents.pdf import read_pdf

            return read_pdf(record)
        case Format.DOCX:
            from medcite.ingest.documents.docx import read_docx

            return read_docx(record)
        case Format.JATS:
            from medcite.ingest.documents.jats import read_jats

            return read_jats(record)
        case Format.MEDLINEPLUS:
            from medcite.ingest.documents.medlineplus import read_medlineplus

            return read_medlineplus(record)
        case Format.JSON:
            from medcite.ingest.documents.json_article import read_json_article

            return read_json_article(record)
    return _read_text(record)


def _read_text(record: Record) -> Reading:
    text = decode(record.data, declared=record.encoding)
    if not (clean(text[:_BEGINNING]) or clean(text)):
        raise ReadingError("is empty")
    title = title_from(record.address or record.source)
    if record.format is Format.HTML or (record.format is Format.TEXT and _PAGE.match(text)):
        from medcite.ingest.html.page import read_html

        return read_html(text, record, fallback_title=title)
    if record.format is Format.MARKDOWN:
        from medcite.ingest.documents.markdown import read_markdown

        return read_markdown(text, record, fallback_title=title)
    from medcite.ingest.text.plain_text import read_plain_text

    return read_plain_text(text, record, fallback_title=title)


def title_from(source: str) -> str:
    """A file's name made readable: "low-back_pain.txt" is "Low back pain"."""
    path = unquote(urlsplit(source).path) if re.match(r"https?://", source) else source
    name = PurePosixPath(path)
    words = clean(re.sub(r"[\s_+-]+", " ", (name.with_suffix("") if name.suffix == ".gz" else name).stem))
    return words[:1].upper() + words[1:]
