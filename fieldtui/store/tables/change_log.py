"""What other processes have changed: each commit of which a screen has to know leaves a line in the store.

Renewals of leases, which happen every second or so, leave none.
"""

from __future__ import annotations

import msgspec

from fieldtui.store.models import Change
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import many, one

#: lines that are kept; who has missed more of them looks at everything again
_KEPT = 1_000
#: lines after which those that are not kept are taken out
_SWEPT = 50
#: rows that a line names at most
_NAMED = 5_000
_ALL = Change(what="elsewhere")
_READ = msgspec.json.Decoder(list[Change])


class ChangeLog:
    """What one process has seen of the log."""

    def __init__(self) -> None:
        #: all lines up to here are known, and those of our own
        self._seen = 0
        self._own: set[int] = set()
        self._pending: int | None = None

    def begin(self, connection: Transaction) -> None:
        """Take what is there for seen."""
        (self._seen,) = one(connection, "SELECT coalesce(max(seq), 0) FROM change_log")

    def add(self, connection: Transaction, changes: list[Change]) -> None:
        """Keep what the transaction that is being written changes."""
        if sum(len(change.rowids) for change in changes) > _NAMED:
            changes = [_ALL]
        line = (msgspec.json.encode(changes).decode(),)
        (self._pending,) = one(connection, "INSERT INTO change_log (changes) VALUES (?) RETURNING seq", line)
        # not with each line: it would cost as much as the line
        if self._pending is not None and self._pending % _SWEPT == 0:
            connection.execute("DELETE FROM change_log WHERE seq <= ?", (self._pending - _KEPT,))

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

    def news(self, connection: Transaction) -> list[Change]:
        """Return what other processes have changed since this was last asked."""
        lines = many(connection, "SELECT seq, changes FROM change_log WHERE seq > ? ORDER BY seq", (self._seen,))
        if not lines:
            return []
        # numbers have no holes: what is not there any more was missed
        has_missed = lines[0][0] > self._seen + 1
        others = [changes for seq, changes in lines if seq not in self._own]
        self._seen = lines[-1][0]
        self._own.clear()
        return [_ALL] if has_missed else [change for changes in others for change in _READ.decode(changes)]
