"""Whether other processes have changed what screens show: each such commit counts up one number in the file.

SQLite's own `data_version` counts every commit, also the renewals of leases, which happen every second or so.
"""

from __future__ import annotations

import apsw


class ChangeCount:
    """What one writing connection has seen of the count."""

    def __init__(self) -> None:
        #: SQLite's number of the last commit that was seen, how many of those mattered, and whether one was missed
        self._version, self._seen, self._has_missed = 0, 0, False
        self._pending: int | None = None

    def begin(self, writer: apsw.Connection) -> None:
        """Take what is there for seen."""
        self._version, self._seen = int(writer.pragma("data_version")), _count_of(writer)

    def add(self, writer: apsw.Connection) -> None:
        """Count what is being written as one more change, and take note of those of others before it."""
        before = _count_of(writer)
        self._has_missed = self._has_missed or before != self._seen
        self._pending = before + 1
        writer.execute("UPDATE change_count SET count = ?", (self._pending,))

    def committed(self) -> None:
        """Take note that the transaction in which `add` was called, if it was, is committed."""
        if self._pending is not None:
            self._seen, self._pending = self._pending, None

    def rolled_back(self) -> None:
        """Take note that it is not."""
        self._pending = None

    def has_grown(self, writer: apsw.Connection) -> bool:
        """Return whether another process has committed a change since this was last asked."""
        # SQLite's own number costs next to nothing to ask for, and does not count our own commits
        version = int(writer.pragma("data_version"))
        count = self._seen if version == self._version else _count_of(writer)
        has_grown = self._has_missed or count != self._seen
        self._version, self._seen, self._has_missed = version, count, False
        return has_grown


def _count_of(connection: apsw.Connection) -> int:
    """Return how many changes have been committed."""
    return int(next(connection.execute("SELECT count FROM change_count"))[0])
