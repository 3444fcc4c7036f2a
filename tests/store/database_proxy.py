"""A way to a database that can be cut, reset and stalled, and a server that can be killed."""

from __future__ import annotations

import os
import selectors
import signal
import socket
import ssl
import struct
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.store.postgres_server import started, url


class DatabaseProxy:
    """Forwards from a port of this host to a server's socket, for as long as it is let; over TLS with a certificate."""

    def __init__(self, target: Path, certificate: tuple[Path, Path] | None = None) -> None:
        self._target, self._tls = target, None
        if certificate is not None:
            self._tls = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self._tls.load_cert_chain(*certificate)
        self._listener = socket.create_server(("127.0.0.1", 0))
        # closing it does not wake whoever waits for a connection
        self._listener.settimeout(0.1)
        self.port = int(self._listener.getsockname()[1])
        self._pairs: list[tuple[socket.socket, socket.socket]] = []
        self._stalled, self._refusing, self._closed = threading.Event(), threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def url(self, database: str) -> str:
        """The database by way of this proxy."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{database}"

    def cut(self, *, reset: bool = False) -> None:
        """End all connections, in order or with a reset."""
        with self._lock:
            pairs, self._pairs = self._pairs, []
        for ends in pairs:
            for end in ends:
                with suppress(OSError):
                    if reset:
                        end.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                    else:
                        end.shutdown(socket.SHUT_RDWR)
                    end.close()

    def refuse(self, refusing: bool = True) -> None:
        """Take no new connections, or take them again."""
        (self._refusing.set if refusing else self._refusing.clear)()

    def stall(self, stalled: bool = True) -> None:
        """Let nothing through any more, in either direction, without a word; or let it."""
        (self._stalled.set if stalled else self._stalled.clear)()

    def close(self) -> None:
        self._closed.set()
        self._stalled.clear()
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while not self._closed.is_set():
            try:
                client, _ = self._listener.accept()
            except TimeoutError:
                continue
            except OSError:
                return
            client.setblocking(True)
            server = socket.socket(socket.AF_UNIX)
            try:
                if self._refusing.is_set():
                    raise ConnectionRefusedError
                client = self._greeted(client)
                server.connect(str(self._target / ".s.PGSQL.5432"))
            except OSError:
                client.close()
                server.close()
                continue
            with self._lock:
                self._pairs.append((client, server))
            self._threads.append(threading.Thread(target=self._forward, args=(client, server), daemon=True))
            self._threads[-1].start()

    def _greeted(self, client: socket.socket) -> socket.socket:
        """Speak TLS with a client, where we have a certificate."""
        if self._tls is None:
            return client
        # its request for TLS: a length and a number
        client.recv(8, socket.MSG_WAITALL)
        client.sendall(b"S")
        return self._tls.wrap_socket(client, server_side=True)

    def _forward(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError, ValueError, KeyError), selectors.DefaultSelector() as selector:
            for end, other in ((client, server), (server, client)):
                selector.register(end, selectors.EVENT_READ, other)
            while not self._closed.is_set():
                if self._stalled.is_set():
                    time.sleep(0.02)
                    continue
                for key, _ in selector.select(0.05):
                    data = key.fileobj.recv(65_536)  # type: ignore[union-attr]
                    if not data:
                        raise OSError
                    # what TLS has read ahead is not seen by the selector
                    while isinstance(key.fileobj, ssl.SSLSocket) and key.fileobj.pending():
                        data += key.fileobj.recv(65_536)
                    key.data.sendall(data)
        for end in (client, server):
            with suppress(OSError):
                end.close()


class OwnServer:
    """A server of one test's own, which it may kill."""

    def __init__(self, folder: Path, server: Any) -> None:
        self.folder, self._server = folder, server
        self.url = url("postgres", folder)

    def kill(self) -> None:
        """Kill it with all of its processes, as the kernel or a power cut would."""
        process = self._server.get_postmaster_info().process
        children = process.children(recursive=True)
        os.kill(process.pid, signal.SIGKILL)
        for child in children:
            with suppress(ProcessLookupError):
                os.kill(child.pid, signal.SIGKILL)
        for each in (process, *children):
            with suppress(Exception):
                each.wait(10)

    def start(self) -> None:
        """Start it again; it recovers by its own log."""
        self._server.ensure_postgres_running()


@contextmanager
def own_server(folder: Path | None = None) -> Iterator[OwnServer]:
    """A fresh server, with its files in that folder or in one of its own."""
    folder = folder or Path(tempfile.mkdtemp(prefix="pg"))
    server, stop = started(folder)
    try:
        yield OwnServer(folder, server)
    finally:
        stop()
