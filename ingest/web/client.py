"""One HTTP request and its answer, within limits of time and size."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpcore2

from medcite.corpus.errors import ReadingError
from medcite.ingest.web.addresses import DEFAULT_PORTS
from medcite.ingest.web.connecting import Connector, UnreachableError
from medcite.ingest.web.content_coding import ACCEPTED, decoded, too_large
from medcite.ingest.web.kinds import holds_no_text, media_type

WITH_CONTENT = (200, 203)
"""The statuses of an answer that holds what was asked for."""

_KEPT_OPEN = 4  # connections
_KEPT_OPEN_FOR = 15.0  # seconds; servers commonly close idle connections after 5 to 75
_ACCEPT = "text/html,application/xhtml+xml,application/pdf;q=0.9,text/markdown;q=0.9,text/plain;q=0.9,*/*;q=0.5"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered: names of headers in lower case; ``data`` is "" unless it holds what was asked for."""

    status: int
    headers: Mapping[str, str]
    data: bytes


@dataclass(slots=True)
class Allowance:
    """What is left for one page: seconds of transfers (waiting for its turn does not count), and second tries."""

    seconds: float
    tries: int


class BrokenOffError(Exception):
    """The connection broke, or what came over it was not HTTP: trying again may help."""


class Client:
    """Asks for addresses, one at a time, over HTTP/1.1 and connections that are kept open for a while."""

    def __init__(self, connector: Connector, user_agent: str) -> None:
        self._connector = connector
        self._user_agent = user_agent
        self._pool = httpcore2.ConnectionPool(
            max_keepalive_connections=_KEPT_OPEN, keepalive_expiry=_KEPT_OPEN_FOR, network_backend=connector
        )

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def get(
        self, address: str, headers: Mapping[str, str], allowance: Allowance, *, limit: int, cut: bool = False
    ) -> Answer:
        """The answer of ``address``, a normalised one, of at most ``limit`` bytes once unpacked.

        With ``cut``, more than that is cut off, and any media type is taken.

        Raises:
            ReadingError: there is none, in time or at all, it is too large, damaged, or holds no text.
            BrokenOffError: it broke off.
        """
        parts = urlsplit(address)
        url = httpcore2.URL(
            scheme=parts.scheme,
            host=parts.hostname or "",
            port=parts.port or DEFAULT_PORTS[parts.scheme],
            target=(parts.path or "/") + (f"?{parts.query}" if parts.query else ""),
        )
        sent = [
            ("Host", parts.netloc),
            ("User-Agent", self._user_agent),
            ("Accept", _ACCEPT),
            ("Accept-Encoding", ACCEPTED),
            *headers.items(),
        ]
        with self._limited(allowance), self._pool.stream("GET", url, headers=sent) as response:
            received = {name.decode("latin-1").lower(): _text(value) for name, value in response.headers}
            data = b""
            if response.status in WITH_CONTENT:
                coding = received.get("content-encoding", "")
                if not cut:
                    _refuse(received, coding, limit)
                data = decoded(response.iter_stream(), coding, limit=limit, cut=cut)
            self._connector.check()  # a connection that was cut off looks like the end of the page
            return Answer(response.status, received, data)

    @contextmanager
    def _limited(self, allowance: Allowance) -> Iterator[None]:
        """Bound what is done within by ``allowance``, and make one error of all that HTTP knows."""
        began = time.monotonic()
        self._connector.deadline = began + allowance.seconds
        try:
            yield
        except (httpcore2.NetworkError, httpcore2.ProtocolError) as error:
            self._connector.check()
            raise BrokenOffError from error
        except OSError as error:  # such as no file where SSL_CERT_FILE says
            detail = (error.strerror or str(error)).lower()
            raise UnreachableError(f"cannot be reached: the system's certificates cannot be read ({detail})") from None
        finally:
            allowance.seconds -= time.monotonic() - began


def _refuse(headers: Mapping[str, str], coding: str, limit: int) -> None:
    """Refuse, by its headers, what need not be transferred to know that it is not read."""
    kind, _ = media_type(headers.get("content-type", ""))
    if holds_no_text(kind):
        raise ReadingError(f"is of a kind that medcite does not read ({kind})")
    length = headers.get("content-length", "")
    if not coding and length.isascii() and length.isdigit() and len(length) < 20 and int(length) > limit:
        raise too_large(limit)


def _text(value: bytes) -> str:
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return value.decode("latin-1")
