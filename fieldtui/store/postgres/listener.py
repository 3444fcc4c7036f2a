"""Notifications of the server: a connection of its own that waits for them, and finds out when it is dead."""

from __future__ import annotations

import time
from contextlib import suppress
from threading import Event, Lock
from typing import Any

import psycopg

from fieldtui.contract.errors import StoreError
from fieldtui.store.postgres.connect import DatabaseServer, connect, literal
from fieldtui.store.postgres.watchdog import Watchdog

#: seconds of silence after which the connection is tried: a dead one looks like a quiet one
_HEARTBEAT = 10.0
#: seconds that are waited at a time, so that closing does not take longer
_SLICE = 0.5
#: seconds for which whoever waits is waited for at the end
_LEAVING = 1.0
#: seconds after which a connection that could not be made is tried again
_AGAIN = 1.0


class Listener:
    """Waits on one channel; for one thread. A notification is only a reason to look: a lost one costs a wait."""

    def __init__(self, server: DatabaseServer, channel: str, watchdog: Watchdog) -> None:
        self._server, self._channel, self._watchdog = server, channel, watchdog
        self._connection: psycopg.Connection[Any] | None = None
        self._tried = 0.0
        self._closed, self._waiting = Event(), Lock()

    def wait(self, seconds: float) -> None:
        """Return when there was a notification, or a new connection, which may have missed some; else in time."""
        with self._waiting:
            self._wait(time.monotonic() + seconds)

    def _wait(self, until: float) -> None:
        while not self._closed.is_set() and (left := until - time.monotonic()) > 0:
            try:
                if self._connection is None:
                    self._connection = self._open()
                    return
                if self._is_notified(self._connection, min(left, _SLICE)):
                    return
            except (psycopg.Error, StoreError, OSError):
                self._drop()
                self._closed.wait(min(left, _AGAIN))

    def _open(self) -> psycopg.Connection[Any]:
        connection = connect(self._server, read_only=True)
        connection.execute(literal(f"LISTEN {self._channel}"))
        self._tried = time.monotonic()
        return connection

    def _is_notified(self, connection: psycopg.Connection[Any], seconds: float) -> bool:
        """Wait so long for a notification; whether there was one."""
        for _ in connection.notifies(timeout=seconds, stop_after=1):
            self._tried = time.monotonic()
            return True
        if time.monotonic() - self._tried > _HEARTBEAT:
            with self._watchdog.watching(connection):
                connection.execute("SELECT 1")
            self._tried = time.monotonic()
        return False

    def _drop(self) -> None:
        if self._connection is not None:
            with suppress(psycopg.Error):
                self._connection.close()
            self._connection = None

    def close(self) -> None:
        """Have whoever waits return, and close the connection."""
        self._closed.set()
        # one that is being made, on a server that says nothing, ends with the process
        if self._waiting.acquire(timeout=_LEAVING):
            self._drop()
            self._waiting.release()
