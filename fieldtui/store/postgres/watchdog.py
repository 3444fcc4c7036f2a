"""Statements that are never answered: a connection that died without a word looks like a server that thinks."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psycopg

from fieldtui.contract.errors import StoreError, StoreOffline

#: seconds after which the server is asked on another connection whether it is there; and after which a statement is
#: given up although it is
_DOUBT, _LONGEST = 4.0, 120.0
_LOOK = 1.0


class Watchdog:
    """Cuts connections that wait for an answer which will not come. `probe` raises StoreError where the server does not
    answer on a new connection; `on_silence` is called with that error, before anybody is cut.
    """

    def __init__(self, probe: Callable[[], None], on_silence: Callable[[StoreOffline], None]) -> None:
        self._probe, self._on_silence = probe, on_silence
        self._lock = threading.Lock()
        self._waiting: dict[psycopg.Connection[Any], float] = {}
        self._thread: threading.Thread | None = None
        self._closed = threading.Event()

    @contextmanager
    def watching(self, connection: psycopg.Connection[Any]) -> Iterator[None]:
        """Watch a connection for as long as it waits for an answer."""
        with self._lock:
            self._waiting[connection] = time.monotonic()
            # most processes are gone before anything could hang
            if self._thread is None and not self._closed.is_set():
                self._thread = threading.Thread(target=self._watch, name="store watchdog", daemon=True)
                self._thread.start()
        try:
            yield
        finally:
            with self._lock:
                del self._waiting[connection]

    def close(self) -> None:
        """Watch no more, and let nobody wait any longer: what is left must not hold up the end of the program."""
        self._closed.set()
        self._cut_older_than(0.0)

    def cut(self, connections: Collection[psycopg.Connection[Any]]) -> None:
        """Let nobody wait any longer on these connections."""
        with self._lock:
            for connection in connections:
                if connection in self._waiting:
                    _cut(connection)

    def _watch(self) -> None:
        while not self._closed.wait(_LOOK):
            if self._longest() > _DOUBT:
                self._look()

    def _longest(self) -> float:
        """Return for how many seconds the oldest statement has been waiting."""
        with self._lock:
            return time.monotonic() - min(self._waiting.values(), default=time.monotonic())

    def _look(self) -> None:
        """Cut what waits in vain."""
        limit = _LONGEST
        try:
            self._probe()
        except StoreOffline as error:
            # first, so that whoever is cut does not try to connect as well
            self._on_silence(error)
            limit = _DOUBT
        except StoreError:
            limit = _DOUBT
        self._cut_older_than(limit)

    def _cut_older_than(self, seconds: float) -> None:
        """Cut whoever has been waiting for longer."""
        with self._lock:
            now = time.monotonic()
            for connection, since in self._waiting.items():
                if now - since >= seconds:
                    _cut(connection)


def _cut(connection: psycopg.Connection[Any]) -> None:
    """End a connection under whoever waits for it: that thread gets an OperationalError."""
    with suppress(OSError, psycopg.Error):
        # a copy of the descriptor, since closing ours would close theirs
        end = socket.socket(fileno=os.dup(connection.fileno()))
        try:
            end.shutdown(socket.SHUT_RDWR)
        finally:
            end.close()
