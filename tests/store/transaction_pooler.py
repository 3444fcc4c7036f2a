"""A pooler in transaction mode, as far as it takes to tell one: all its clients share one connection of the server."""

from __future__ import annotations

import socket
import struct
import threading
from contextlib import suppress
from pathlib import Path


class TransactionPooler:
    """Answers a second client with what the first one was greeted with, and forwards one client's query at a time."""

    def __init__(self, target: Path) -> None:
        self._server = socket.socket(socket.AF_UNIX)
        self._server.connect(str(target / ".s.PGSQL.5432"))
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(0.1)
        self.port = int(self._listener.getsockname()[1])
        self._greeting = b""
        self._lock, self._closed = threading.Lock(), threading.Event()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def close(self) -> None:
        self._closed.set()
        self._listener.close()
        self._server.close()
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
            self._threads.append(threading.Thread(target=self._serve, args=(client,), daemon=True))
            self._threads[-1].start()

    def _serve(self, client: socket.socket) -> None:
        client.settimeout(10)
        with suppress(OSError, struct.error), client:
            start = self._startup(client)
            with self._lock:
                if not self._greeting:
                    self._server.sendall(start)
                    self._greeting = self._answer()
            client.sendall(self._greeting)
            while not self._closed.is_set():
                query = client.recv(65_536)
                # X: the client is leaving, the server's connection stays
                if not query or query.startswith(b"X"):
                    return
                with self._lock:
                    self._server.sendall(query)
                    client.sendall(self._answer())

    def _startup(self, client: socket.socket) -> bytes:
        """Read the startup message; encryption is declined."""
        while True:
            (length,) = struct.unpack("!i", client.recv(4, socket.MSG_WAITALL))
            rest = client.recv(length - 4, socket.MSG_WAITALL)
            # requests for TLS and GSSAPI, by their numbers
            if struct.unpack("!i", rest[:4])[0] in (80_877_103, 80_877_104):
                client.sendall(b"N")
                continue
            return struct.pack("!i", length) + rest

    def _answer(self) -> bytes:
        """Read all messages until the server is ready for the next query."""
        answer = b""
        while True:
            kind = self._server.recv(1, socket.MSG_WAITALL)
            (length,) = struct.unpack("!i", self._server.recv(4, socket.MSG_WAITALL))
            answer += kind + struct.pack("!i", length) + self._server.recv(length - 4, socket.MSG_WAITALL)
            if kind == b"Z":
                return answer
