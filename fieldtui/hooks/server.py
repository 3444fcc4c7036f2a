"""The HTTP server below the receiver: its port, its TLS, and bounds on what a stranger may take up."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import socket
import ssl
from collections.abc import Callable, Iterator
from pathlib import Path

import h11
import uvicorn
from starlette.applications import Starlette
from uvicorn.protocols.http.h11_impl import H11Protocol

from fieldtui.contract.errors import ConfigurationError
from fieldtui.hooks.access_rules import AccessRules
from fieldtui.hooks.connections import QUEUE, ClientConnection, Connections

#: seconds that a connection may rest between two requests, and that requests have to end when we do
REST, GRACE = 15, 3


class Server(uvicorn.Server):
    """uvicorn without its hold on the process's signals, and behind our own way of accepting connections."""

    def __init__(self, config: uvicorn.Config, access_rules: AccessRules, strangers: Callable[[], None]) -> None:
        super().__init__(config)
        self._strangers, self._head_time = strangers, access_rules.head_time
        self._connections = Connections(
            self._protocol,
            most=access_rules.connections,
            patience=access_rules.head_time,
            tls=tls(access_rules.certificate, access_rules.key),
            gone=strangers,
        )
        self._accepting: list[asyncio.Task[None]] = []

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave the signals to the program."""
        # Textual and the collector have handlers of their own
        yield

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept connections; uvicorn itself has no bound on those that do nothing."""
        # without sockets uvicorn opens no server of its own
        await super().startup(sockets=[])
        for each in sockets or []:
            self._accepting.append(asyncio.create_task(self._connections.accept(each)))

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Accept no more, then let end what goes on."""
        for task in self._accepting:
            task.cancel()
        # those that say nothing end here; those that speak are uvicorn's to end
        await asyncio.gather(*self._accepting, return_exceptions=True)
        await super().shutdown(sockets)

    def _protocol(self, connection: ClientConnection) -> asyncio.Protocol:
        """Make what speaks HTTP on a connection."""
        return _Impatient(self, connection, self._connections, self._strangers, self._head_time)


class _NoGarbage(logging.Filter):
    """Counts what uvicorn says of connections without HTTP, and keeps it out of the log, which it would flush."""

    def __init__(self, count: Callable[[], None]) -> None:
        super().__init__()
        self._count = count

    def filter(self, record: logging.LogRecord) -> bool:
        """Let everything else through."""
        # uvicorn's own words for a request that h11 cannot parse
        if not str(record.msg).startswith("Invalid HTTP request"):
            return True
        self._count()
        return False


class _Impatient(H11Protocol):
    """Cuts a connection on which the lines before a body do not come in time: uvicorn would wait for ever."""

    def __init__(
        self,
        server: uvicorn.Server,
        connection: ClientConnection,
        connections: Connections,
        cut: Callable[[], None],
        head_time: float,
    ) -> None:
        super().__init__(config=server.config, server_state=server.server_state, app_state={})
        self._connection, self._connections, self._told, self._head_time = connection, connections, cut, head_time
        self._waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Begin to wait for the first request."""
        super().connection_made(transport)
        self._connection.transport = transport
        self._wait()

    def data_received(self, data: bytes) -> None:
        """Wait no longer once all the lines are there; wait anew when the next request has only begun."""
        super().data_received(data)
        # a state beyond IDLE: the head is there, and the receiver bounds the time of the body itself
        if self.conn.their_state is not h11.IDLE:
            self._stop_waiting()
        # the beginning of a next request waits in the buffer
        elif self._waiting is None and self.conn.trailing_data[0]:
            self._wait()
        self._tell()

    def on_response_complete(self) -> None:
        """Take the connection for an idle one again, unless its next request is there already."""
        super().on_response_complete()
        self._tell()

    def _tell(self) -> None:
        """Report to the connection whether a request is awaited, or came whole."""
        # SEND_BODY: h11's word for a body that is still coming in
        if self.conn.their_state in (h11.IDLE, h11.SEND_BODY):
            self._connections.heard(self._connection)
        else:
            self._connections.answering(self._connection)

    def connection_lost(self, exc: Exception | None) -> None:
        """Leave no timer behind."""
        self._stop_waiting()
        self._connections.ended(self._connection)
        super().connection_lost(exc)

    def _wait(self) -> None:
        self._waiting = self.loop.call_later(self._head_time, self._cut)

    def _cut(self) -> None:
        """End what took too long."""
        self._told()
        # no answer: who drips bytes for ten seconds reads none
        self.transport.abort()

    def _stop_waiting(self) -> None:
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None


def take_port(host: str, port: int) -> socket.socket:
    """Take the port; OSError when it cannot be had."""
    # the first address that the name stands for: a listener has one
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    taken = socket.socket(family, kind, protocol)
    try:
        # a restarted program gets its port back at once
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        taken.bind(address)
        taken.listen(QUEUE)
    except OSError:
        taken.close()
        raise
    taken.setblocking(False)
    return taken


def tls(certificate: Path | None, key: Path | None) -> ssl.SSLContext | None:
    """Return what speaks TLS with that certificate, None for plain HTTP; ConfigurationError when it is no good."""
    if certificate is None:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    # what older versions protect, anybody may read
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    try:
        # an empty password, lest OpenSSL ask for one on the screen
        context.load_cert_chain(certificate, key, password="")
    except (OSError, ssl.SSLError) as error:
        cause = getattr(error, "reason", None) or getattr(error, "strerror", None) or str(error)
        remedy = "name a PEM certificate and its key without a password"
        raise ConfigurationError("hooks.certificate", f"it cannot be used ({cause})", remedy) from None
    return context


def make_server(app: Starlette, access_rules: AccessRules, *, strangers: Callable[[], None] = lambda: None) -> Server:
    """Make a server of that application; ConfigurationError when its certificate is no good.

    `strangers` is called for each connection that speaks no HTTP, does not come to the point, or had to give way for
    another: such are counted, not logged one by one.
    """
    # lines about broken requests must not reach a screen: without a handler they go to stderr
    logger = logging.getLogger("uvicorn.error")
    logger.propagate = True
    logger.filters[:] = [_NoGarbage(strangers)]
    config = uvicorn.Config(
        app,
        http=H11Protocol,
        log_config=None,
        # a line for each request would fill the log
        access_log=False,
        lifespan="off",
        server_header=False,
        # who is behind a proxy is for the door to judge: uvicorn would believe every process on this machine
        proxy_headers=False,
        timeout_keep_alive=REST,
        # a listener that ends need not wait for a sender that dawdles
        timeout_graceful_shutdown=GRACE,
        ws="none",
    )
    config.load()
    return Server(config, access_rules, strangers)
