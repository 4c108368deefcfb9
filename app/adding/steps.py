"""What becomes of the things to add, step by step: the language between opening them and keeping them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from medcite.corpus.sources import Opened
from medcite.ingest.record import Record


@dataclass(frozen=True, slots=True)
class ToRead:
    """A record to read.

    Attributes:
        record: the bytes of one article, and what is known of it.
        hash: of all that reading it depends on; kept with the article.
        file: the path of the file of many articles that it stands in, or "".
        page: for a page of the web, what to remember of the fetching if its article is kept.
        stands: whether the corpus had its article, of just this hash, when the record was opened.
    """

    record: Record
    hash: str
    file: str = ""
    page: Opened | None = None
    stands: bool = False


@dataclass(frozen=True, slots=True)
class Unchanged:
    """A page of the web that is as it was; ``page`` is what is new to remember of the fetching, if anything."""

    source: str
    page: Opened | None = None


@dataclass(frozen=True, slots=True)
class NotRead:
    """Something that gives no article, and why; ``is_named`` tells of what the user named, and cannot be had."""

    source: str
    reason: str
    is_named: bool = False


@dataclass(frozen=True, slots=True)
class End:
    """No more comes from ``source``: a file, a file of many, or a page.

    ``opened`` is what to remember of a file of many that was read to its end.
    """

    source: str
    opened: Opened | None = None


Step = ToRead | Unchanged | NotRead | End


def record_hash(record: Record) -> str:
    """SHA-256 of all that the article read from ``record`` depends on, but its name; in hexadecimal."""
    digest = hashlib.sha256(repr((record.format, record.address, record.encoding, record.stated)).encode())
    digest.update(record.data)
    return digest.hexdigest()
