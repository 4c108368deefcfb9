"""A web server on this machine, whose pages each test makes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

Serve = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class Site:
    """What is served: for each path a status, headers and a body, or a function that answers."""

    server: ThreadingHTTPServer
    host: str = "127.0.0.1"
    answers: dict[str, tuple[int, dict[str, str], bytes] | Serve] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    done: threading.Event = field(default_factory=threading.Event)

    def page(self, path: str, body: bytes | str, kind: str = "text/html", status: int = 200, **headers: str) -> str:
        """Serve ``body`` at ``path``; its address."""
        stated = {"Content-Type": kind} | {name.replace("_", "-"): headers[name] for name in headers}
        self.answers[path] = (status, stated, body.encode() if isinstance(body, str) else body)
        return self.address(path)

    def redirect(self, path: str, to: str, status: int = 302) -> str:
        self.answers[path] = (status, {"Location": to}, b"")
        return self.address(path)

    def address(self, path: str, host: str = "") -> str:
        return f"http://{host or self.host}:{self.server.server_port}{path}"


def _handler(site: Site) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            site.asked.append(self.path)
            site.headers.append({name.lower(): value for name, value in self.headers.items()})
            answer = site.answers.get(self.path, (404, {}, b"nothing here"))
            try:
                if callable(answer):
                    self.close_connection = True
                    answer(self)
                    return
                status, headers, body = answer
                self.send_response(status)
                for name, value in ({"Content-Length": str(len(body))} | headers).items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)
            except OSError:  # the client has gone
                self.close_connection = True

        def end_headers(self) -> None:
            if self.close_connection:
                self.send_header("Connection", "close")
            super().end_headers()

        def log_message(self, format: str, *args: object) -> None:
            pass

    return Handler


@pytest.fixture
def site() -> Iterator[Site]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    server.daemon_threads = True
    site = Site(server)
    server.RequestHandlerClass = _handler(site)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield site
    site.done.set()
    server.shutdown()
    server.server_close()
    thread.join()
