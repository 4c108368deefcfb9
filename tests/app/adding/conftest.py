"""What the tests of adding share: readers that misbehave when a text tells them to."""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

# Loaded by every Python process that is started with it on its path, before anything else.
MISCHIEF = """
import os, sys, time

def install():
    from medcite.adding import preparing, readers
    real = preparing.inspect_record
    readers.Readers.__init__.__kwdefaults__["seconds"] = {seconds}

    def inspect_record(record):
        if "medcite.adding.worker" in sys.orig_argv:
            for word, act in ACTS.items():
                if word in record.data:
                    act()
        return real(record)

    preparing.inspect_record = inspect_record

def sleep_a_little():
    time.sleep(hash(os.urandom(4)) % 50 / 1000)

ACTS = {{
    b"CRASH": os.abort,
    b"LEAVE": lambda: os._exit(7),
    b"SLEEP": lambda: time.sleep(1000),
    b"BUSY": lambda: __import__("re").match(r"(a+)+$", "a" * 60 + "b"),
    b"MEMORY": lambda: bytearray(10**11),
    b"PRINT": lambda: os.write(1, b"noise" * 1000),
    b"SHUFFLE": sleep_a_little,
}}
install()
"""


@pytest.fixture
def mischief(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., dict[str, str]]:
    """Makes processes started from now on act on what texts say; gives the environment to start them in."""

    def make(seconds: float = 90.0) -> dict[str, str]:
        folder = tmp_path / "mischief"
        folder.mkdir(exist_ok=True)
        (folder / "sitecustomize.py").write_text(MISCHIEF.format(seconds=seconds))
        path = os.pathsep.join(filter(None, [str(folder), os.environ.get("PYTHONPATH")]))
        monkeypatch.setenv("PYTHONPATH", path)
        return {"PYTHONPATH": path}

    return make


class Site:
    """A web site on this machine: its pages by path, and the requests it got."""

    def __init__(self) -> None:
        self.pages: dict[str, bytes] = {}
        self.kinds: dict[str, str] = {}
        self.moved: dict[str, str] = {}
        self.etags = True
        self.slow: set[str] = set()
        self.requests: list[tuple[str, int]] = []  # path and status
        site = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                status, body, headers = site.answer(self.path, self.headers.get("If-None-Match"))
                site.requests.append((self.path, status))
                if self.path in site.slow:
                    time.sleep(60)
                self.send_response(status)
                for name, value in {**headers, "Content-Length": str(len(body))}.items():
                    self.send_header(name, value)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *arguments: object) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"

    def answer(self, path: str, etag: str | None) -> tuple[int, bytes, dict[str, str]]:
        if path in self.moved:
            return 302, b"", {"Location": self.moved[path]}
        if path not in self.pages:
            return 404, b"", {}
        headers = {"Content-Type": self.kinds.get(path, "text/html; charset=utf-8")}
        if self.etags:
            headers["ETag"] = f'"{hashlib.sha256(self.pages[path]).hexdigest()[:16]}"'
            if etag == headers["ETag"]:
                return 304, b"", headers
        return 200, self.pages[path], headers

    def put(self, path: str, title: str, text: str, head: str = "") -> str:
        """A page; gives its address."""
        self.pages[path] = (
            f"<!DOCTYPE html><html><head><title>{title}</title>{head}</head><body><main><h1>{title}</h1>"
            f"<p>{text}</p></main></body></html>"
        ).encode()
        return self.address + path

    def put_sitemap(self, path: str, *pages: str) -> str:
        """A sitemap of pages, by their paths; gives its address."""
        entries = "".join(f"<url><loc>{self.address}{page}</loc></url>" for page in pages)
        text = f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{entries}</urlset>'
        self.pages[path], self.kinds[path] = text.encode(), "application/xml"
        return self.address + path

    def asked(self) -> list[tuple[str, int]]:
        """The requests since the last time, but for robots.txt."""
        asked, self.requests = self.requests, []
        return [(path, status) for path, status in asked if path != "/robots.txt"]


@pytest.fixture
def site() -> Iterator[Site]:
    """A web site on this machine."""
    site = Site()
    yield site
    site.server.shutdown()
    site.server.server_close()
