"""Fetching pages: politely, from public hosts, in bounded time and memory."""

from __future__ import annotations

import re
import threading
from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from types import TracebackType
from typing import Self

from medcite.corpus.errors import ReadingError
from medcite.ingest.opening import MAX_BYTES
from medcite.ingest.web import robots
from medcite.ingest.web.addresses import host_of, normalised, origin_of
from medcite.ingest.web.client import WITH_CONTENT, Allowance, Answer, BrokenOffError, Client
from medcite.ingest.web.connecting import Connector, UnreachableError
from medcite.ingest.web.kinds import media_type
from medcite.ingest.web.pacing import Pace, retry_after
from medcite.ingest.web.page import NotModified, Page
from medcite.ingest.web.times import now

SECOND_TRIES = 2
"""How often asking is repeated, on the way to one page, of servers that are busy (429, 503) or break off."""
LONGEST_WAIT = 60.0
"""Seconds that a Retry-After is waited for; a host that asks for longer is left alone for that long instead."""

_REDIRECTS = (301, 302, 303, 307, 308)
_BUSY = (429, 503)
_SENDABLE = re.compile("[!-~](?:[ -~]*[!-~])?")


def default_user_agent() -> str:
    """What medcite calls itself: its name and version."""
    try:
        return f"medcite/{version('medcite')}"
    except PackageNotFoundError:  # run from a folder, without having been installed
        return "medcite"


class Fetcher:
    """One polite HTTP client, for one run.

    Pages are fetched one at a time, over HTTP/1.1, without cookies. Proxies that the environment names are
    not used: behind one, the address that is connected to could not be checked. Certificates are checked
    against the system's own (or ``SSL_CERT_FILE``).

    :meth:`fetch` is for one thread; :meth:`close` may be called from any.
    """

    def __init__(
        self,
        *,
        delay: float = 1.0,
        max_bytes: int = MAX_BYTES,
        timeout: float = 15.0,
        page_timeout: float = 60.0,
        max_redirects: int = 5,
        allow_private: bool = False,
        user_agent: str = "",
        backoff: float = 5.0,
    ) -> None:
        """Set the limits.

        Args:
            delay: seconds between two requests to one host; a longer Crawl-delay counts instead.
            max_bytes: of a page, unpacked.
            timeout: seconds to wait for a connection, and for each piece of an answer.
            page_timeout: seconds for all transfers of one page, its redirects and second tries included.
            max_redirects: followed from one address.
            allow_private: whether to fetch from this machine and its own network, too.
            user_agent: what to call oneself; the name that it begins with is looked for in robots.txt.
                By default medcite's own name and version.
            backoff: seconds to wait before asking a busy server again that does not say; doubled each time.
        """
        self._delay = delay
        self._max_bytes = max_bytes
        self._page_timeout = page_timeout
        self._max_redirects = max_redirects
        self._backoff = backoff
        user_agent = re.sub("[^ -~]+", " ", user_agent).strip() or default_user_agent()
        self._product = robots.product_of(user_agent)
        self._connector = Connector(timeout=timeout, allow_private=allow_private)
        self._client = Client(self._connector, user_agent)
        self._pace = Pace(self._connector.wait)
        self._rules: dict[str, robots.Rules | str] = {}  # by origin; a reason where there is no having them
        self._turn = threading.RLock()  # held while fetching

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End at once, from any thread: a fetch that is under way raises ReadingError."""
        self._connector.stop()
        with self._turn:
            self._client.close()
            self._connector.close()

    def fetch(self, address: str, *, etag: str | None = None, last_modified: str | None = None) -> Page | NotModified:
        """The page at ``address``; with what an earlier Page said of itself, NotModified if it still is that.

        Raises:
            ReadingError: it cannot be had, and why, or may not be.
        """
        with self._turn:
            conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
            headers = {name: value for name, stated in conditions.items() if (value := _sendable(stated))}
            at = normalised(address)
            seen = [at]
            allowance = Allowance(self._page_timeout, SECOND_TRIES)
            try:
                while True:
                    rules = self._rules_for(at)
                    if not rules.allow(at):
                        raise ReadingError(f"may not be fetched: robots.txt of {host_of(at)} does not allow it")
                    answer = self._ask(at, headers, allowance, max(self._delay, rules.delay))
                    if answer.status not in _REDIRECTS:
                        return self._page(at, answer, conditional=bool(headers))
                    at = self._follow(answer, seen)
            except ReadingError as error:
                if len(seen) > 1:
                    raise ReadingError(f"leads to {seen[-1]}, which {error}") from None
                raise

    def rules(self, address: str) -> robots.Rules:
        """What the robots.txt of ``address``'s site asks; fetched once.

        Raises:
            ReadingError: there is no telling, and so nothing there may be fetched.
        """
        with self._turn:
            return self._rules_for(normalised(address))

    def _page(self, address: str, answer: Answer, *, conditional: bool) -> Page | NotModified:
        if answer.status == 304 and conditional:
            return NotModified(address, now())
        if answer.status not in WITH_CONTENT:
            raise ReadingError(_no_page(answer.status))
        kind, charset = media_type(answer.headers.get("content-type", ""))
        return Page(
            address=address,
            data=answer.data,
            media_type=kind,
            encoding=charset,
            etag=_sendable(answer.headers.get("etag")),
            last_modified=_sendable(answer.headers.get("last-modified")),
            retrieved=now(),
        )

    def _follow(self, answer: Answer, seen: list[str]) -> str:
        """The address that ``answer`` leads to, added to those ``seen`` on the way here."""
        stated = answer.headers.get("location", "")
        if not stated:
            raise ReadingError(f"redirects to nowhere ({answer.status})")
        try:
            address = normalised(stated, base=seen[-1])
        except ReadingError as error:
            raise ReadingError(f"redirects to an address that {error}") from None
        if address in seen:
            raise ReadingError("redirects in a ring")
        if len(seen) > self._max_redirects:
            raise ReadingError(f"redirects more than {self._max_redirects} times")
        if seen[-1].startswith("https:") and address.startswith("http:"):
            raise ReadingError(f"redirects from a secure connection to one that is not ({address})")
        seen.append(address)
        return address

    def _rules_for(self, address: str) -> robots.Rules:
        origin = origin_of(address)
        if origin not in self._rules:
            try:
                self._rules[origin] = self._ask_for_rules(origin)
            except ReadingError as error:
                self._connector.check()  # having been stopped says nothing about the site
                unreachable = isinstance(error, UnreachableError)  # and so is all else there
                self._rules[origin] = str(error) if unreachable else _without_rules(origin, f"it {error}")
        rules = self._rules[origin]
        if isinstance(rules, str):
            raise ReadingError(rules)
        return rules

    def _ask_for_rules(self, origin: str) -> robots.Rules:
        """RFC 9309, section 2.3.1: redirects are followed, 4xx allows all, 5xx nothing; busy (429) is as 5xx."""
        seen = [f"{origin}/robots.txt"]
        allowance = Allowance(self._page_timeout, SECOND_TRIES)
        while True:
            try:
                answer = self._ask(seen[-1], {}, allowance, delay=0.0, cut=robots.MAX_BYTES)
            except UnreachableError as error:
                if len(seen) > 1:  # another host cannot be reached, not the one whose rules are asked for
                    raise ReadingError(f"leads to {seen[-1]}, which {error}") from None
                raise
            if answer.status in _REDIRECTS:
                try:
                    self._follow(answer, seen)
                except ReadingError:  # RFC 9309: after too many, or with nowhere to go, as if it were not there
                    return robots.Rules(self._product)
                continue
            if answer.status == 429 or answer.status >= 500:
                raise ReadingError(_no_page(answer.status))
            if answer.status != 200:
                return robots.Rules(self._product)
            return robots.parse_rules(answer.data, self._product)

    def _ask(
        self, address: str, headers: Mapping[str, str], allowance: Allowance, delay: float, cut: int = 0
    ) -> Answer:
        """The answer of ``address``, asked again while its host is busy; of the body at most ``cut``, if given."""
        host = host_of(address)
        wait = self._backoff
        while True:
            if self._pace.is_resting(host):
                raise ReadingError("is on a host that asked to be left alone for a while")
            self._pace.take_turn(host, delay)
            allowance.tries -= 1
            try:
                limit = cut or self._max_bytes
                answer = self._client.get(address, headers, allowance, limit=limit, cut=bool(cut))
            except BrokenOffError:
                if allowance.tries < 0:
                    raise ReadingError("is not given in full: the server breaks the connection off") from None
                continue
            finally:
                if not cut:  # after robots.txt, its page may be asked for at once
                    self._pace.end_turn(host)
            if answer.status not in _BUSY:
                allowance.tries += 1
                return answer
            asked = retry_after(answer.headers)
            if asked is not None and asked > LONGEST_WAIT:
                self._pace.rest(host, asked)
                return answer
            if allowance.tries < 0:
                return answer
            self._connector.wait(wait if asked is None else asked)
            wait = min(wait * 2, LONGEST_WAIT)


def _sendable(value: str | None) -> str | None:
    """``value`` if it can be the value of a header, else None."""
    return value if value and _SENDABLE.fullmatch(value) else None


def _without_rules(origin: str, reason: str) -> str:
    return f"may not be fetched, as robots.txt of {host_of(origin)} cannot be had: {reason}"


def _no_page(status: int) -> str:
    """Why an answer of ``status`` holds no page."""
    if status in (404, 410):
        return f"is not there ({status})"
    if status == 429:
        return "cannot be had now: the server asks to be left alone (429)"
    if status in (401, 402, 403, 407, 451):
        return f"may not be read: the server refuses it ({status})"
    if status >= 500:
        return f"cannot be had now: the server has failed ({status})"
    return f"is no page: the server answers {status}"
