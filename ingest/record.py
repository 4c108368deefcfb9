"""A record: the bytes of one article, as a file, an archive or a server gives them, not yet read."""

from __future__ import annotations

from dataclasses import dataclass

from medcite.ingest.facts import Stated
from medcite.ingest.formats import Format


@dataclass(frozen=True, slots=True)
class Record:
    """The bytes of one article, and what is known of it from outside them.

    Attributes:
        source: the absolute path or the address it comes from; for one of many in a file, the file's
            path, "#" and what names the article in it.
        data: its bytes.
        format: how to read them.
        address: the http(s) address that the bytes were fetched from, or "".
        encoding: the character encoding that the server declared, or "".
        stated: facts that its surroundings state about it, trusted less than what it says itself.
        retrieved: when it was fetched: an ISO 8601 time, UTC; "" where that is when it is read.
    """

    source: str
    data: bytes
    format: Format
    address: str = ""
    encoding: str = ""
    stated: tuple[Stated, ...] = ()
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class Unreadable:
    """A source that gives no record, and why: ``f"{source} {reason}"`` reads as a sentence."""

    source: str
    reason: str
