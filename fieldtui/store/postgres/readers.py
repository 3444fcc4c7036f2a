"""Connections that read: few, since a server has not many, lent to one thread at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import psycopg

from fieldtui.contract.errors import StoreError
from fieldtui.store.postgres.availability import Availability
from fieldtui.store.postgres.connect import DatabaseServer, connect, is_dead, translated
from fieldtui.store.postgres.statements import PostgresTransaction
from fieldtui.store.postgres.watchdog import Watchdog

Answer = TypeVar("Answer")

#: connections at most; with as many screens as a team has, a server's hundred are soon used up
_MOST = 3


class Readers:
    """Run queries on whichever connection is free."""

    def __init__(self, server: DatabaseServer, availability: Availability, watchdog: Watchdog) -> None:
        self._server, self._availability, self._watchdog = server, availability, watchdog
        self._free = threading.Semaphore(_MOST)
        self._idle: list[psycopg.Connection[Any]] = []
        self._lent: set[psycopg.Connection[Any]] = set()
        #: how often whoever was reading was told to stop
        self._stops = 0
        self._closed = False

    def run(self, query: Callable[[PostgresTransaction], Answer]) -> Answer:
        """Return what a query gives. One on a connection that turns out to be dead runs once more on a new one."""
        with self._free, self._availability.watched(), translated(self._server.place):
            stops = self._stops
            connection, is_new = self._borrow()
            try:
                answer = query(self._on(connection))
            except psycopg.OperationalError as error:
                # one that was cut needs no second trial, since the server is away or we leave
                is_vain = self._closed or self._stops != stops or self._availability.outage() is not None
                if is_new or is_vain or not is_dead(connection, error):
                    raise
                connection.close()
                connection = connect(self._server, read_only=True)
                answer = query(self._on(connection))
            finally:
                self._give_back(connection)
        return answer

    def _on(self, connection: psycopg.Connection[Any]) -> PostgresTransaction:
        return PostgresTransaction(connection, self._watchdog)

    def _borrow(self) -> tuple[psycopg.Connection[Any], bool]:
        if self._closed:
            raise StoreError(f"{self._server.place} is closed")
        try:
            connection, is_new = self._idle.pop(), False
        except IndexError:
            connection, is_new = connect(self._server, read_only=True), True
        self._lent.add(connection)
        return connection, is_new

    def _give_back(self, connection: psycopg.Connection[Any]) -> None:
        self._lent.discard(connection)
        if self._closed or connection.broken or connection.closed:
            with suppress(psycopg.Error):
                connection.close()
        else:
            self._idle.append(connection)

    def fetch(self, sql: str, bindings: Sequence[Any]) -> list[Any]:
        """Return the rows of a query."""
        return self.run(lambda connection: connection.execute(sql, bindings).fetchall())

    def stop(self) -> None:
        """Have each query that runs now end without an answer."""
        self._stops += 1
        self._watchdog.cut(tuple(self._lent))

    def refuse(self) -> None:
        """Run nothing any more."""
        self._closed = True

    def close(self) -> None:
        """Close those that nobody uses now; the others close when they are given back."""
        self.refuse()
        while self._idle:
            self._idle.pop().close()
