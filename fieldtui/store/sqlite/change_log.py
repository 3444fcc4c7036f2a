"""What other processes have changed: each commit of which a screen has to know leaves a line in the file.

SQLite's own `data_version` counts every commit, also the renewals of leases, which happen every second or so.
"""

from __future__ import annotations

import apsw
import msgspec

from fieldtui.store.models import Change

#: lines that are kept; who has missed more of them looks at everything again
_KEPT = 1_000
#: rows that a line names at most
_NAMED = 5_000
_ALL = Change(what="elsewhere")
_READ = msgspec.json.Decoder(list[Change])


class ChangeLog:
    """What one writing connection has seen of the log."""

    def __init__(self) -> None:
        #: SQLite's number of the last commit that was seen; all lines up to `_seen` are known, and those of our own
        self._version, self._seen = 0, 0
        self._own: set[int] = set()
        self._pending: int | None = None

    def begin(self, writer: apsw.Connection) -> None:
        """Take what is there for seen."""
        self._version, self._seen = int(writer.pragma("data_version")), _last(writer)

    def add(self, writer: apsw.Connection, changes: list[Change]) -> None:
        """Keep what the transaction that is being written changes."""
        if sum(len(change.rowids) for change in changes) > _NAMED:
            changes = [_ALL]
        writer.execute("INSERT INTO change_log (changes) VALUES (?)", (msgspec.json.encode(changes).decode(),))
        self._pending = writer.last_insert_rowid()
        writer.execute("DELETE FROM change_log WHERE seq <= ?", (self._pending - _KEPT,))

    def committed(self) -> None:
        """Take note that the transaction in which `add` was called, if it was, is committed."""
        if self._pending == self._seen + 1:
            self._seen = self._pending
        elif self._pending is not None:
            # there are lines of others before it
            self._own.add(self._pending)
            # who never asks for news must not remember for ever; lines that are gone count as missed
            if len(self._own) > 2 * _KEPT:
                self._own = {seq for seq in self._own if seq > self._pending - _KEPT}
        self._pending = None

    def rolled_back(self) -> None:
        """Take note that it is not."""
        self._pending = None

    def news(self, writer: apsw.Connection) -> list[Change]:
        """Return what other processes have changed since this was last asked."""
        # SQLite's own number costs next to nothing to ask for, and does not count our own commits
        version = int(writer.pragma("data_version"))
        if version == self._version:
            return []
        lines = list(writer.execute("SELECT seq, changes FROM change_log WHERE seq > ? ORDER BY seq", (self._seen,)))
        # numbers have no holes: what is not there any more was missed
        has_missed = bool(lines) and lines[0][0] > self._seen + 1
        others = [changes for seq, changes in lines if seq not in self._own]
        self._version, self._seen = version, lines[-1][0] if lines else self._seen
        self._own.clear()
        return [_ALL] if has_missed else [change for changes in others for change in _READ.decode(changes)]


def _last(connection: apsw.Connection) -> int:
    """Return the number of the last line, 0 before the first."""
    return int(next(connection.execute("SELECT coalesce(max(seq), 0) FROM change_log"))[0])
