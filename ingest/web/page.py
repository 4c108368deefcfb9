"""A page as a server gave it, and the record to read it from."""

from __future__ import annotations

from dataclasses import dataclass

from medcite.corpus.errors import ReadingError
from medcite.ingest.record import Record
from medcite.ingest.web.kinds import format_of_page


@dataclass(frozen=True, slots=True)
class Page:
    """The answer to a request for an address.

    Attributes:
        address: where it was in the end, after redirects; normalised, without a fragment.
        data: its bytes, unpacked.
        media_type: what the server calls it, in lower case ("text/html"), or "".
        encoding: the character encoding that the server declared, or "".
        etag: the server's name for this state of it, or None; may be asked for again with it.
        last_modified: the server's Last-Modified as it stands, or None; likewise.
        retrieved: when it was fetched: an ISO 8601 time, UTC, to the second.
    """

    address: str
    data: bytes
    media_type: str = ""
    encoding: str = ""
    etag: str | None = None
    last_modified: str | None = None
    retrieved: str = ""


@dataclass(frozen=True, slots=True)
class NotModified:
    """The answer that a page at ``address`` is what it was; ``retrieved`` is when that was said."""

    address: str
    retrieved: str


def page_record(page: Page) -> Record:
    """``page`` as a record.

    Last-Modified is not among what is stated: most servers make their pages when asked, and put the time of
    day there; it would pass for the day on which a clinician last went over the text. ``noindex`` (in
    X-Robots-Tag or in the page) is addressed to public search engines, and does not keep a page from being
    read here, where one person asked for it.

    Raises:
        ReadingError: it is of a kind that medcite does not read.
    """
    format = format_of_page(page.data, page.media_type, page.address)
    if format is None:
        raise ReadingError(f"is of a kind that medcite does not read ({page.media_type or 'not stated'})")
    return Record(
        source=page.address,
        data=page.data,
        format=format,
        address=page.address,
        encoding=page.encoding,
        retrieved=page.retrieved,
    )
