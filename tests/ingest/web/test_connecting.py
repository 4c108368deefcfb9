from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import trustme

from medcite.corpus.errors import ReadingError
from medcite.ingest.web import connecting
from medcite.ingest.web.connecting import Connector, UnreachableError
from medcite.ingest.web.fetching import Fetcher
from medcite.ingest.web.page import Page

if TYPE_CHECKING:
    from .conftest import Site

Names = dict[str, list[list[str]]]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> Names:
    """Names and their addresses: one list for each time that they are looked up, the last for all further times."""
    known: Names = {}

    def look_up(host: str, port: int, **_: object) -> list[tuple[Any, ...]]:
        if host not in known:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")
        answers = known[host]
        found = answers.pop(0) if len(answers) > 1 else answers[0]
        family = {True: socket.AF_INET6, False: socket.AF_INET}
        return [(family[":" in each], socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    return known


@pytest.fixture
def connected(monkeypatch: pytest.MonkeyPatch) -> list[Any]:
    """What sockets were told to connect to; none of them was."""
    asked: list[Any] = []

    class Nowhere(socket.socket):
        def connect(self, address: Any) -> None:
            asked.append(address[0])
            raise ConnectionRefusedError

    monkeypatch.setattr(socket, "socket", Nowhere)
    return asked


def reason(fetcher: Fetcher, address: str) -> str:
    with pytest.raises(ReadingError) as error:
        fetcher.fetch(address)
    return str(error.value)


def test_private_addresses_are_refused(site: Site) -> None:
    with Fetcher(delay=0) as fetcher:
        why = reason(fetcher, site.page("/gout", "Gout"))
        assert why == "is at a private address (127.0.0.1), which is fetched only with --allow-private"
        for host in ("localhost", "[::1]", "2130706433", "0x7f.1", "0"):
            assert "is at a private address" in reason(fetcher, f"http://{host}:{site.server.server_port}/gout")
    assert site.asked == []


def test_names_of_private_addresses_are_refused(names: Names, connected: list[Any]) -> None:
    names["a.example"] = [["93.184.216.34", "2606:2800:220:1::1"]]
    names["b.example"] = [["93.184.216.34", "10.0.0.1"]]
    names["c.example"] = [["::ffff:192.168.0.1"]]
    with Fetcher(delay=0) as fetcher:
        assert reason(fetcher, "https://a.example/") == "does not answer: the connection was refused"
        assert connected == ["93.184.216.34", "2606:2800:220:1::1"]
        assert "(10.0.0.1)" in reason(fetcher, "http://b.example/")
        assert "(::ffff:192.168.0.1)" in reason(fetcher, "http://c.example/")
        assert len(connected) == 2


def test_the_address_connected_to_is_the_one_that_was_checked(names: Names, connected: list[Any]) -> None:
    names["rebinding.example"] = [["93.184.216.34"], ["127.0.0.1"]]
    with Fetcher(delay=0) as fetcher:
        reason(fetcher, "http://rebinding.example/")
        assert connected == ["93.184.216.34"]
        why = reason(fetcher, "http://rebinding.example:8080/")  # looked up again, and checked again
        assert "is at a private address (127.0.0.1)" in why
        assert len(connected) == 1


def test_redirects_to_private_addresses_are_refused(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connecting, "is_public", lambda address: address == "127.0.0.1")
    inside = "http://10.0.0.1/admin"
    with Fetcher(delay=0) as fetcher:
        why = "which is at a private address (10.0.0.1), which is fetched only with --allow-private"
        assert reason(fetcher, site.redirect("/start", inside)) == f"leads to {inside}, {why}"
        site.redirect("/robots.txt", inside)
        site.page("/gout", "Gout")
    with Fetcher(delay=0) as fetcher:
        assert reason(fetcher, site.address("/gout")).endswith(f"cannot be had: it leads to {inside}, {why}")


def test_proxies_of_the_environment_are_not_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    with Fetcher(delay=0, allow_private=True) as fetcher:
        assert isinstance(fetcher.fetch(site.page("/gout", "Gout")), Page)


def test_hosts_that_cannot_be_reached(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    names["closed.example"] = [["127.0.0.1"]]
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with Fetcher(delay=0, allow_private=True) as fetcher:
        assert reason(fetcher, "https://nobody.example/") == "is at a host that cannot be found (nobody.example)"
        assert reason(fetcher, f"http://closed.example:{port}/") == "does not answer: the connection was refused"

        def fail(error: OSError) -> None:
            monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: (_ for _ in ()).throw(error))

        fail(socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"))
        assert reason(fetcher, "http://a.example/") == "cannot be reached: no name server answers for a.example"
        fail(OSError(5, "Input/output error"))
        assert reason(fetcher, "http://b.example/") == "is at a host that cannot be found (b.example)"


def test_other_failures_to_connect(names: Names, monkeypatch: pytest.MonkeyPatch) -> None:
    names["a.example"] = [["93.184.216.34"]]
    for error, why in (
        (OSError(101, "Network is unreachable"), "cannot be reached: network is unreachable"),
        (TimeoutError("timed out"), "does not answer: the connection timed out"),
    ):
        monkeypatch.setattr(socket.socket, "connect", lambda *_, error=error: (_ for _ in ()).throw(error))
        with Fetcher(delay=0) as fetcher:
            assert reason(fetcher, "http://a.example/") == why


def test_a_name_server_that_does_not_answer_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    answer = threading.Event()
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer.wait(20) and [])
    try:
        with Fetcher(delay=0, timeout=0.1) as fetcher:
            assert reason(fetcher, "http://a.example/") == "does not answer within 0.1 seconds"
        connector = Connector(timeout=20, allow_private=False)
        threading.Timer(0.05, connector.stop).start()
        began = time.monotonic()
        with pytest.raises(ReadingError, match="told to stop"):
            connector.connect_tcp("a.example", 80)
        assert time.monotonic() - began < 2
    finally:
        answer.set()


@pytest.fixture(scope="module")
def authority() -> trustme.CA:
    return trustme.CA()


def secure(site: Site, authority: trustme.CA, name: str) -> str:
    """Make ``site`` one of https, with a certificate for ``name``; its address under the name "localhost"."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    site.server.socket = context.wrap_socket(site.server.socket, server_side=True)
    return f"https://localhost:{site.server.server_port}/gout"


@pytest.fixture
def fetcher() -> Iterator[Fetcher]:
    with Fetcher(delay=0, allow_private=True, timeout=5) as fetcher:
        yield fetcher


def test_a_secure_page(
    site: Site, authority: trustme.CA, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    address = secure(site, authority, "localhost")
    site.page("/gout", "Gout " * 100_000)
    page = fetcher.fetch(address)
    assert isinstance(page, Page)
    assert len(page.data) == 500_000
    site.redirect("/old", f"http://127.0.0.1:{site.server.server_port}/gout")
    why = reason(fetcher, address.replace("gout", "old"))
    assert why.startswith("redirects from a secure connection to one that is not (http://127.0.0.1:")


def test_a_certificate_for_another_host(
    site: Site, authority: trustme.CA, fetcher: Fetcher, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    why = reason(fetcher, secure(site, authority, "other.example"))
    assert why.startswith("has no certificate to be trusted: hostname mismatch")
    assert site.asked == []


def test_a_certificate_that_nobody_vouches_for(site: Site, authority: trustme.CA, fetcher: Fetcher) -> None:
    why = reason(fetcher, secure(site, authority, "localhost"))
    assert why.startswith("has no certificate to be trusted: ")


def test_what_is_not_secure_at_all(site: Site, fetcher: Fetcher) -> None:
    why = reason(fetcher, site.address("/gout").replace("http:", "https:"))
    assert why.startswith("gives no secure connection: ")


def test_certificates_that_cannot_be_read(site: Site, fetcher: Fetcher, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere/authority.pem")
    why = reason(fetcher, site.address("/gout").replace("http:", "https:"))
    assert why.startswith(("cannot be reached: the system's certificates cannot be read", "gives no secure connection"))


@pytest.mark.parametrize("dripping", [False, True])
def test_a_handshake_that_does_not_end(dripping: bool) -> None:
    done = threading.Event()

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            while not done.wait(0.02 if dripping else 10):
                connection.sendall(b"\x16\x03\x03\x40\x00"[:1] if dripping else b"")

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        with Fetcher(delay=0, allow_private=True, timeout=0.2) as fetcher:
            began = time.monotonic()
            why = reason(fetcher, f"https://127.0.0.1:{server.getsockname()[1]}/")
            assert why == "does not answer within 0.2 seconds" or why.startswith("gives no secure connection")
            assert time.monotonic() - began < 2
        done.set()
        thread.join(5)


def test_nothing_is_left_open(site: Site) -> None:
    site.page("/gout", "Gout")
    with Fetcher(delay=0, allow_private=True) as fetcher:
        fetcher.fetch(site.address("/gout"))
        assert len(fetcher._connector._open) == 1
        for path in ("/none", "/gout"):
            if path == "/none":
                reason(fetcher, site.address(path))
        fetcher.fetch(site.address("/gout"))
    assert not fetcher._connector._open


def test_unreachable_is_a_reason_not_to_read() -> None:
    assert issubclass(UnreachableError, ReadingError)
