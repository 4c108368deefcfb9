"""Connections to public hosts alone, each in bounded time, that another thread can cut off."""

from __future__ import annotations

import math
import selectors
import socket
import ssl
import threading
import time
from collections.abc import Iterable
from typing import Any

import httpcore2

from medcite.corpus.errors import ReadingError
from medcite.ingest.web.public_addresses import is_public

MAX_TRIED = 16  # addresses of one host that are tried; those with more have them for spreading load
_GLANCE = 0.05  # seconds between two looks at whether to stop while a name is looked up


class UnreachableError(ReadingError):
    """The host cannot be reached, or may not be: nothing that it holds can be fetched."""


class Connector(httpcore2.NetworkBackend):
    """Opens the connections of one HTTP client.

    A host's name is looked up here, each address that it has is checked, and the connection goes to one of
    those: what a second look-up would say (DNS rebinding) is never asked. Nothing waits longer than
    ``timeout`` seconds, nor past ``deadline`` (of :func:`time.monotonic`), which is set anew for each page.
    All failures but a broken connection are raised as :class:`ReadingError`.
    """

    def __init__(self, *, timeout: float, allow_private: bool) -> None:
        self.deadline = math.inf
        self._timeout = timeout
        self._allow_private = allow_private
        self._lock = threading.Lock()
        self._open: set[socket.socket] = set()
        self._stopped = threading.Event()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[httpcore2.SOCKET_OPTION] | None = None,
    ) -> httpcore2.NetworkStream:
        """A connection to ``host``; ``timeout`` and the rest are of the interface, and are not used.

        Raises:
            ReadingError: it is unknown, has a private address, or cannot be reached in time.
        """
        refused = ""
        for family, address in self._addresses(host, port)[:MAX_TRIED]:
            connection = socket.socket(family, socket.SOCK_STREAM)
            try:
                self._watch(connection)
                connection.settimeout(self.patience())
                connection.connect(address)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                return _Stream(connection, self)
            except OSError as error:
                self.forget(connection)
                self.check()
                refused = refused or _refusal(error)
            except BaseException:
                self.forget(connection)
                raise
        raise UnreachableError(refused)

    def stop(self) -> None:
        """Cut off every connection, from any thread; what waits for one raises ReadingError at once."""
        self._stopped.set()
        with self._lock:
            for connection in self._open:
                try:
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
                except OSError:  # it is not connected yet, or not any more
                    continue

    def close(self) -> None:
        """Close what is still open; nothing may be under way."""
        for connection in tuple(self._open):
            self.forget(connection)

    def wait(self, seconds: float) -> None:
        """Wait; ReadingError if :meth:`stop` is called meanwhile or was before."""
        self._stopped.wait(max(seconds, 0))
        self.check()

    def check(self) -> None:
        """ReadingError if :meth:`stop` was called."""
        if self._stopped.is_set():
            raise ReadingError("was not fetched: medcite was told to stop")

    def patience(self) -> float:
        """Seconds that the next step may take."""
        self.check()
        left = min(self._timeout, self.deadline - time.monotonic())
        if left <= 0:
            raise self.too_slow()
        return left

    def too_slow(self) -> UnreachableError:
        """What to raise when a step took longer than :meth:`patience`."""
        if time.monotonic() >= self.deadline:
            return UnreachableError("does not come in full in the time that medcite gives a page")
        return UnreachableError(f"does not answer within {self._timeout:g} seconds")

    def forget(self, connection: socket.socket) -> None:
        """Close ``connection``."""
        with self._lock:
            self._open.discard(connection)
        connection.close()

    def secure(self, connection: socket.socket, context: ssl.SSLContext, host: str) -> ssl.SSLSocket:
        """``connection`` after the TLS handshake, to be used in its place."""
        try:
            secured = context.wrap_socket(connection, server_hostname=host, do_handshake_on_connect=False)
        except (OSError, ValueError):
            self.forget(connection)
            self.check()
            raise UnreachableError("gives no secure connection: it broke off") from None
        self.forget(connection)  # by now an empty shell: the socket within has moved
        try:
            self._watch(secured)
            secured.settimeout(self.patience())
            secured.do_handshake()
        except TimeoutError:
            self.forget(secured)
            raise self.too_slow() from None
        except OSError as error:
            self.forget(secured)
            self.check()
            raise UnreachableError(_insecurity(error)) from None
        except BaseException:
            self.forget(secured)
            raise
        return secured

    def _watch(self, connection: socket.socket) -> None:
        with self._lock:
            self._open.add(connection)
        self.check()

    def _addresses(self, host: str, port: int) -> list[tuple[int, Any]]:
        """Address family and socket address of ``host``, which may all be connected to."""
        found = self._look_up(host, port)
        for _, address in found:
            if not self._allow_private and not is_public(address[0]):
                reason = f"is at a private address ({address[0]}), which is fetched only with --allow-private"
                raise UnreachableError(reason)
        return found

    def _look_up(self, host: str, port: int) -> list[tuple[int, Any]]:
        # The system's resolver takes no limit of time: it is asked in a thread that may be left behind.
        found: list[tuple[int, Any]] = []
        reason = f"is at a host that cannot be found ({host})"
        done = threading.Event()

        def ask() -> None:
            nonlocal reason
            try:
                asked = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
                found.extend((family, address) for family, _, _, _, address in asked)
            except (OSError, UnicodeError) as error:
                if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
                    reason = f"cannot be reached: no name server answers for {host}"
            finally:
                done.set()

        until = time.monotonic() + self.patience()
        threading.Thread(target=ask, name="medcite-resolver", daemon=True).start()
        while not done.wait(_GLANCE):
            self.check()
            if time.monotonic() >= until:
                raise self.too_slow()
        if not found:
            raise UnreachableError(reason)
        return found


class _Stream(httpcore2.NetworkStream):
    """One connection, watched by its connector."""

    def __init__(self, connection: socket.socket, connector: Connector) -> None:
        self._connection = connection
        self._connector = connector

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        self._connection.settimeout(self._connector.patience())
        try:
            return self._connection.recv(max_bytes)
        except TimeoutError:
            raise self._connector.too_slow() from None
        except OSError as error:
            raise httpcore2.ReadError(str(error)) from None

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        left = memoryview(buffer)
        while left:
            self._connection.settimeout(self._connector.patience())
            try:
                left = left[self._connection.send(left) :]
            except TimeoutError:
                raise self._connector.too_slow() from None
            except OSError as error:
                raise httpcore2.WriteError(str(error)) from None

    def close(self) -> None:
        self._connector.forget(self._connection)

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        return _Stream(self._connector.secure(self._connection, ssl_context, server_hostname or ""), self._connector)

    def get_extra_info(self, info: str) -> Any:
        if info == "is_readable":  # asked of idle connections: one that the server has closed is readable
            with selectors.DefaultSelector() as selector:
                selector.register(self._connection, selectors.EVENT_READ)
                return bool(selector.select(0))
        return None


def _refusal(error: OSError) -> str:
    if isinstance(error, TimeoutError):
        return "does not answer: the connection timed out"
    if isinstance(error, ConnectionRefusedError):
        return "does not answer: the connection was refused"
    return f"cannot be reached: {(error.strerror or str(error)).lower()}"


def _insecurity(error: OSError) -> str:
    if isinstance(error, ssl.SSLCertVerificationError):
        return f"has no certificate to be trusted: {error.verify_message.lower().removesuffix('.')}"
    if isinstance(error, ssl.SSLError):
        return f"gives no secure connection: {(error.reason or 'TLS failed').lower().replace('_', ' ')}"
    return "gives no secure connection: it broke off"
