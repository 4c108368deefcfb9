"""What is fuzzed: any bytes in any format are an article that holds together, or the documented error."""

from __future__ import annotations

import contextlib
import io

from medcite.corpus.article import Article
from medcite.corpus.errors import ReadingError
from medcite.ingest.archives.json_lines import json_lines
from medcite.ingest.archives.warc import warc_records
from medcite.ingest.archives.xml_articles import xml_records
from medcite.ingest.formats import Archive, Format
from medcite.ingest.reading import inspect_record
from medcite.ingest.record import Record

READERS = (
    "medcite.ingest.html.page",
    "medcite.ingest.text.plain_text",
    "medcite.ingest.documents.markdown",
    "medcite.ingest.documents.jats",
    "medcite.ingest.documents.medlineplus",
    "medcite.ingest.documents.json_article",
    "medcite.ingest.documents.pdf",
    "medcite.ingest.documents.docx",
)
KINDS = (*Format, *Archive)
_ARCHIVES = {Archive.JSON_LINES: json_lines, Archive.WARC: warc_records, Archive.XML: xml_records}
_MOST_BYTES = 1_000_000


def read_any(data: bytes) -> None:
    """Read ``data``, whose first byte names the format of the rest, and check what comes of it.

    Raises:
        AssertionError: an offset does not hold.
        Exception: a reader let through what it should have refused.
    """
    if not data:
        return
    kind, data = KINDS[data[0] % len(KINDS)], data[1:]
    try:
        if isinstance(kind, Format):
            check(inspect_record(Record("/fuzz/a", data, kind)).article)
            return
        for record in _ARCHIVES[kind](io.BytesIO(data), source="/fuzz/a", max_bytes=_MOST_BYTES):
            if isinstance(record, Record):
                read_one(record)
    except ReadingError:
        pass


def read_one(record: Record) -> None:
    """Read a record of an archive; that it is refused does not end the archive."""
    with contextlib.suppress(ReadingError):
        check(inspect_record(record).article)


def check(article: Article) -> None:
    """Every section and block of ``article`` stands in its text, in order, and shows something."""
    at = 0
    for block in article.blocks:
        assert at <= block.start < block.end <= len(article.text)
        assert article.text[block.start : block.end].strip()
        at = block.end
    for section in article.sections:
        assert 0 <= section.start <= section.end <= len(article.text)
    assert article.title.strip()
