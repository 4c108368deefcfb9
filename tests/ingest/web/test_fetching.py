from __future__ import annotations

import gzip
import re
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from typing import TYPE_CHECKING, Any

import brotli
import pytest

from medcite.corpus.errors import ReadingError
from medcite.ingest.record import Record
from medcite.ingest.web.fetching import Fetcher, default_user_agent
from medcite.ingest.web.page import NotModified, Page, page_record

if TYPE_CHECKING:
    from .conftest import Site

PAGE = "<!doctype html><title>Gout</title><p>Uric acid crystals inflame a joint, often the big toe.</p>"
_QUICK: dict[str, Any] = {"delay": 0.0, "backoff": 0.0, "timeout": 5.0, "allow_private": True}

_TOO_LONG = "does not come in full in the time that medcite gives a page"
_BROKEN_OFF = "is not given in full: the server breaks the connection off"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(**_QUICK) as fetcher:
        yield fetcher


def page_of(fetcher: Fetcher, address: str) -> Page:
    page = fetcher.fetch(address)
    assert isinstance(page, Page)
    return page


def reason(fetcher: Fetcher, address: str) -> str:
    with pytest.raises(ReadingError) as error:
        fetcher.fetch(address)
    return str(error.value)


def test_a_page_is_fetched(site: Site, fetcher: Fetcher) -> None:
    address = site.page("/gout?x=1", PAGE, "text/html; charset=UTF-8", ETag='"7"', Last_Modified="Sat, 09 Mar 2024")
    page = page_of(fetcher, f" {address}#symptoms")
    assert page.address == address
    assert page.data.decode() == PAGE
    assert (page.media_type, page.encoding) == ("text/html", "UTF-8")
    assert (page.etag, page.last_modified) == ('"7"', "Sat, 09 Mar 2024")
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", page.retrieved)
    record = page_record(page)
    assert isinstance(record, Record)
    assert (record.address, record.encoding, record.stated) == (address, "UTF-8", ())
    sent = site.headers[-1]
    assert sent["user-agent"] == default_user_agent()
    assert re.fullmatch(r"medcite/[\w.]+", sent["user-agent"])
    assert sent["accept-encoding"] == "gzip, br"
    assert "cookie" not in sent


def test_one_connection_serves_many_pages(site: Site, fetcher: Fetcher) -> None:
    ports = []

    def answer(handler: BaseHTTPRequestHandler) -> None:
        ports.append(handler.client_address[1])
        handler.close_connection = False
        handler.send_response(200)
        handler.send_header("Content-Length", "4")
        handler.end_headers()
        handler.wfile.write(b"gout")
        handler.close_connection = len(ports) == 3  # without having said so

    for n in range(5):
        site.answers[f"/{n}"] = answer
        assert page_of(fetcher, site.address(f"/{n}")).data == b"gout"
    assert len(set(ports)) == 2  # the server closed the first after three


@pytest.mark.parametrize(
    ("coding", "body"), [("gzip", gzip.compress(PAGE.encode(), mtime=0)), ("br", brotli.compress(PAGE.encode()))]
)
def test_a_compressed_page(site: Site, fetcher: Fetcher, coding: str, body: bytes) -> None:
    assert page_of(fetcher, site.page("/gout", body, Content_Encoding=coding)).data.decode() == PAGE


def test_only_what_has_changed_is_sent_again(site: Site, fetcher: Fetcher) -> None:
    def answer(handler: BaseHTTPRequestHandler) -> None:
        known = handler.headers["If-None-Match"] == '"7"' or handler.headers["If-Modified-Since"] == "yesterday"
        handler.send_response(304 if known else 200)
        handler.end_headers()
        if not known:
            handler.wfile.write(PAGE.encode())

    site.answers["/gout"] = answer
    site.redirect("/old", "/gout")
    address = site.address("/gout")
    assert isinstance(fetcher.fetch(address), Page)
    for known in ({"etag": '"7"'}, {"last_modified": "yesterday"}, {"etag": '"6"', "last_modified": "yesterday"}):
        unchanged = fetcher.fetch(address, **known)
        assert isinstance(unchanged, NotModified)
        assert unchanged.address == address
        assert unchanged.retrieved
    assert isinstance(fetcher.fetch(site.address("/old"), etag='"7"'), NotModified)
    for unusable in ("", "\r\nX: y", "é", " "):
        assert isinstance(fetcher.fetch(address, etag=unusable), Page)


def test_redirects_are_followed(site: Site, fetcher: Fetcher) -> None:
    final = site.page("/gout%20%C3%A4", PAGE)
    for path, to, status in (
        ("/1", "/2", 301),
        ("/2", "//" + site.address("/3")[7:] + "#x", 302),
        ("/3", site.address("/4"), 303),
        ("/4", "./5", 307),
        ("/5", "/gout ä", 308),
    ):
        site.redirect(path, to, status)
    site.answers["/5"] = (308, {"Location": "/gout ä".encode().decode("latin-1")}, b"")
    page = page_of(fetcher, site.address("/1"))
    assert page.address == final
    assert page.data.decode() == PAGE


@pytest.mark.parametrize(
    ("to", "why"),
    [
        ("/start", "redirects in a ring"),
        ("/start#again", "redirects in a ring"),
        ("ftp://a.example/gout", "redirects to an address that is an address of another kind (ftp); medcite fetches"),
        ("http://ana:secret@a.example/", "redirects to an address that holds a user name or a password"),
        ("http://[", "redirects to an address that is not a usable web address"),
        ("", "redirects to nowhere (302)"),
    ],
)
def test_redirects_that_are_not_followed(site: Site, fetcher: Fetcher, to: str, why: str) -> None:
    assert reason(fetcher, site.redirect("/start", to)).startswith(why)
    site.redirect("/first", "/start")
    assert reason(fetcher, site.address("/first")).startswith(f"leads to {site.address('/start')}, which {why}")


def test_redirects_have_an_end(site: Site, fetcher: Fetcher) -> None:
    site.redirect("/a", "/b")
    site.redirect("/b", "/a")
    assert reason(fetcher, site.address("/a")) == f"leads to {site.address('/b')}, which redirects in a ring"
    for n in range(7):
        site.redirect(f"/{n}", f"/{n + 1}")
    site.page("/6", PAGE)
    assert page_of(fetcher, site.address("/1")).address == site.address("/6")
    assert reason(fetcher, site.address("/0")).endswith("/5, which redirects more than 5 times")


@pytest.mark.parametrize(
    ("status", "why"),
    [
        (404, "is not there (404)"),
        (410, "is not there (410)"),
        (403, "may not be read: the server refuses it (403)"),
        (451, "may not be read: the server refuses it (451)"),
        (500, "cannot be had now: the server has failed (500)"),
        (204, "is no page: the server answers 204"),
        (304, "is no page: the server answers 304"),
        (418, "is no page: the server answers 418"),
    ],
)
def test_answers_that_hold_no_page(site: Site, fetcher: Fetcher, status: int, why: str) -> None:
    assert reason(fetcher, site.page("/gout", "", status=status)) == why
    assert site.asked.count("/gout") == 1


def test_a_page_that_is_too_large(site: Site) -> None:
    with Fetcher(**_QUICK, max_bytes=1_000) as fetcher:
        assert page_of(fetcher, site.page("/small", "x" * 1_000)).data == b"x" * 1_000
        assert reason(fetcher, site.page("/large", "x" * 1_001)) == "is larger than the limit of 0.001 MB"
        bomb = site.page("/bomb", gzip.compress(bytes(10_000_000)), Content_Encoding="gzip")
        assert reason(fetcher, bomb) == "is larger than the limit of 0.001 MB when decompressed"

        def endless(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(200)
            handler.end_headers()
            while not site.done.is_set():
                handler.wfile.write(bytes(10_000))

        site.answers["/endless"] = endless
        assert reason(fetcher, site.address("/endless")) == "is larger than the limit of 0.001 MB"


@pytest.mark.parametrize("kind", ["image/png", "video/mp4", "application/json", "text/css"])
def test_what_holds_no_text_is_not_transferred(site: Site, fetcher: Fetcher, kind: str) -> None:
    def picture(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        site.done.wait(10)

    site.answers["/toe"] = picture
    assert reason(fetcher, site.address("/toe")) == f"is of a kind that medcite does not read ({kind})"


def stalls(site: Site, start: bytes = b"") -> Callable[[BaseHTTPRequestHandler], None]:
    """Sends ``start``, and then nothing more."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        site.done.wait(10)

    return answer


def drips(site: Site, start: bytes, drop: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    """Sends ``start``, and then ``drop`` again and again."""

    def answer(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(start)
        while not site.done.wait(0.01):
            handler.wfile.write(drop)

    return answer


_HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 100000\r\n\r\n"


@pytest.mark.parametrize("start", [b"", b"HTTP/1.1 200", _HEAD, _HEAD + b"<p>"])
def test_a_server_that_does_not_answer(site: Site, start: bytes) -> None:
    site.answers["/gout"] = stalls(site, start)
    with Fetcher(**_QUICK | {"timeout": 0.1}) as fetcher:
        assert reason(fetcher, site.address("/gout")) == "does not answer within 0.1 seconds"


@pytest.mark.parametrize(
    ("start", "drop"),
    [
        (_HEAD, b"x"),
        (b"HTTP/1.1 200 OK\r\n", b"X: y\r\n"),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n"),
        (b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    ],
)
def test_a_server_that_drips(site: Site, start: bytes, drop: bytes) -> None:
    site.answers["/gout"] = drips(site, start, drop)
    with Fetcher(**_QUICK, page_timeout=0.4) as fetcher:
        fetcher.rules(site.address("/"))
        began = time.monotonic()
        why = reason(fetcher, site.address("/gout"))
        assert why == _TOO_LONG
        assert time.monotonic() - began < 3


def test_the_time_is_for_all_redirects_together(site: Site) -> None:
    def slowly(handler: BaseHTTPRequestHandler) -> None:
        time.sleep(0.08)
        handler.send_response(302)
        handler.send_header("Location", f"/{int(handler.path[1:]) + 1}")
        handler.send_header("Content-Length", "0")
        handler.end_headers()

    for n in range(9):
        site.answers[f"/{n}"] = slowly
    with Fetcher(**_QUICK, page_timeout=0.3, max_redirects=9) as fetcher:
        assert reason(fetcher, site.address("/0")).endswith(
            "does not come in full in the time that medcite gives a page"
        )


def test_a_connection_that_breaks_is_tried_again(site: Site, fetcher: Fetcher) -> None:
    asked = []

    def breaks(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        if len(asked) < 3:
            handler.wfile.write(_HEAD[: 30 * len(asked)])
        else:
            handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\ngout")

    site.answers["/gout"] = breaks
    assert page_of(fetcher, site.address("/gout")).data == b"gout"
    assert len(asked) == 3
    for answer in (b"", b"nonsense\r\n\r\n", _HEAD + b"<p>cut", b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 50_000):
        site.answers["/broken"] = lambda handler, answer=answer: handler.wfile.write(answer)  # type: ignore[misc]
        why = reason(fetcher, site.address("/broken"))
        assert why == _BROKEN_OFF


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(site: Site, fetcher: Fetcher, status: int) -> None:
    answers = [status, status, 200]

    def busy(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(answers.pop(0))
        handler.send_header("Retry-After", "0")
        handler.send_header("Content-Length", "4")
        handler.end_headers()
        handler.wfile.write(b"gout")

    site.answers["/gout"] = busy
    assert page_of(fetcher, site.address("/gout")).data == b"gout"
    answers[:] = [status] * 3
    expected = {429: "cannot be had now: the server asks to be left alone (429)",
                503: "cannot be had now: the server has failed (503)"}  # fmt: skip
    assert reason(fetcher, site.address("/gout")) == expected[status]
    assert not answers


def test_second_tries_are_for_all_redirects_together(site: Site, fetcher: Fetcher) -> None:
    answers = [503, 503, 302]

    def busy(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(answers.pop(0))
        handler.send_header("Location", "/busy")
        handler.end_headers()

    site.answers["/gout"] = busy
    site.page("/busy", "", status=503)
    assert reason(fetcher, site.address("/gout")).endswith("which cannot be had now: the server has failed (503)")
    assert site.asked == ["/robots.txt", "/gout", "/gout", "/gout", "/busy"]


def test_how_long_a_busy_server_is_waited_for(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []
    with Fetcher(**_QUICK | {"backoff": 5.0, "delay": 1.0}) as fetcher:
        monkeypatch.setattr(fetcher._connector, "wait", waited.append)
        monkeypatch.setattr(fetcher._pace, "_wait", lambda seconds: None)
        reason(fetcher, site.page("/a", "", status=503))
        assert waited == [5.0, 10.0]
        reason(fetcher, site.page("/b", "", status=503, Retry_After="7"))
        assert waited[2:] == [7.0, 7.0]
        assert site.asked.count("/b") == 3


def test_a_host_that_asks_for_a_long_rest_gets_it(site: Site, fetcher: Fetcher) -> None:
    tired = site.page("/tired", "", status=429, Retry_After="3600")
    gout = site.page("/gout", PAGE)
    assert reason(fetcher, tired) == "cannot be had now: the server asks to be left alone (429)"
    assert reason(fetcher, gout) == "is on a host that asked to be left alone for a while"
    assert site.asked == ["/robots.txt", "/tired"]


def test_requests_to_a_host_keep_their_distance(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    site.page("/robots.txt", "User-agent: *\nCrawl-delay: 9", "text/plain")
    for delay, kept in ((2.0, 9.0), (20.0, 20.0)):
        waited: list[float] = []
        with Fetcher(**_QUICK | {"delay": delay}) as fetcher:
            monkeypatch.setattr(fetcher._pace, "_wait", waited.append)
            fetcher.fetch(site.page("/a", PAGE))
            assert waited == []  # nor after robots.txt
            fetcher.fetch(site.page("/b", PAGE))
            assert waited == [pytest.approx(kept, abs=0.5)]


def test_robots_are_obeyed(site: Site, fetcher: Fetcher) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /private", "text/plain")
    assert page_of(fetcher, site.page("/gout", PAGE)).data.decode() == PAGE
    private = site.page("/private/x", PAGE)
    why = "may not be fetched: robots.txt of 127.0.0.1 does not allow it"
    assert reason(fetcher, private) == why
    assert reason(fetcher, site.redirect("/open", "/private/x")) == f"leads to {private}, which {why}"
    assert reason(fetcher, site.address("/x/../private/x")) == why
    assert site.asked == ["/robots.txt", "/gout", "/open"]  # once, and never what is not allowed


def test_robots_may_name_medcite_or_what_it_is_called(site: Site) -> None:
    site.page("/robots.txt", "User-agent: clinicbot\nDisallow: /\n\nUser-agent: *\nAllow: /", "text/plain")
    address = site.page("/gout", PAGE)
    with Fetcher(**_QUICK) as fetcher:
        page_of(fetcher, address)
    with Fetcher(**_QUICK, user_agent="ClinicBot/1.0 (ana@a.example)\r\nX: é") as fetcher:
        assert reason(fetcher, address).startswith("may not be fetched: robots.txt")
    assert site.headers[-1]["user-agent"] == "ClinicBot/1.0 (ana@a.example) X:"


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_without_a_robots_txt_all_is_allowed(site: Site, fetcher: Fetcher, status: int) -> None:
    site.page("/robots.txt", "User-agent: *\nDisallow: /", status=status)
    page_of(fetcher, site.page("/gout", PAGE))


@pytest.mark.parametrize(
    ("status", "why"), [(500, "the server has failed (500)"), (429, "the server asks to be left alone (429)")]
)
def test_without_an_answer_about_robots_nothing_is(site: Site, fetcher: Fetcher, status: int, why: str) -> None:
    site.page("/robots.txt", "", status=status)
    address = site.page("/gout", PAGE)
    for _ in range(2):
        assert reason(fetcher, address) == (
            f"may not be fetched, as robots.txt of 127.0.0.1 cannot be had: it cannot be had now: {why}"
        )
    assert "/gout" not in site.asked
    assert site.asked.count("/robots.txt") == (3 if status == 429 else 1)


def test_robots_that_do_not_come(site: Site) -> None:
    address = site.page("/gout", PAGE)
    site.answers["/robots.txt"] = lambda handler: handler.wfile.write(b"nonsense")
    with Fetcher(**_QUICK) as fetcher:
        assert reason(fetcher, address).endswith(
            "cannot be had: it is not given in full: the server breaks the connection off"
        )
    site.answers["/robots.txt"] = drips(site, b"HTTP/1.1 200 OK\r\n\r\n", b"x")
    with Fetcher(**_QUICK, page_timeout=0.2) as fetcher:
        assert reason(fetcher, address) == _TOO_LONG


def test_robots_elsewhere_too_long_or_strange(site: Site) -> None:
    address = site.page("/gout", PAGE)
    site.redirect("/robots.txt", "/rules")
    site.page("/rules", "User-agent: *\nDisallow: /gout\n" + "#" * 600_000 + "\nDisallow: /", "image/png")
    with Fetcher(**_QUICK) as fetcher:
        assert not fetcher.rules(address).allow(address)
        assert fetcher.rules(address).allow(site.address("/other"))
    for to in ("/robots.txt", "", "ftp://a.example/"):
        site.redirect("/robots.txt", to)
        with Fetcher(**_QUICK) as fetcher:
            page_of(fetcher, address)
    site.redirect("/robots.txt", "http://127.0.0.1:1/robots.txt")
    with Fetcher(**_QUICK) as fetcher:
        why = "it leads to http://127.0.0.1:1/robots.txt, which does not answer: the connection was refused"
        assert reason(fetcher, address).endswith(f"cannot be had: {why}")


def test_what_is_no_address(fetcher: Fetcher) -> None:
    assert reason(fetcher, "ftp://a.example/").startswith("is an address of another kind (ftp)")
    assert reason(fetcher, "gout.html") == "is not a usable web address"
    with pytest.raises(ReadingError):
        fetcher.rules("gout.html")


@pytest.mark.parametrize("path", ["/stalls", "/drips", "/waits"])
def test_closing_ends_what_is_under_way(site: Site, path: str) -> None:
    site.answers["/stalls"] = stalls(site, _HEAD)
    site.answers["/drips"] = drips(site, b"HTTP/1.1 200 OK\r\n\r\n", b"x")  # ends with the connection
    site.page("/waits", "", status=503)
    fetcher = Fetcher(**_QUICK | {"backoff": 30.0, "timeout": 30.0})
    reasons: list[str] = []
    thread = threading.Thread(target=lambda: reasons.append(reason(fetcher, site.address(path))))
    thread.start()
    while path not in site.asked:
        time.sleep(0.005)
    time.sleep(0.05)
    began = time.monotonic()
    fetcher.close()
    thread.join(10)
    assert time.monotonic() - began < 5
    assert reasons == ["was not fetched: medcite was told to stop"]
    assert reason(fetcher, site.address("/gout")) == "was not fetched: medcite was told to stop"
    fetcher.close()
