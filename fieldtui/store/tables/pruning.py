"""What is kept no longer, taken out a little at a time: whoever writes meanwhile waits for one small step at most."""

from __future__ import annotations

from fieldtui.store.models import Change
from fieldtui.store.protocols.upkeep import Cutoffs
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import many

#: rows that one step takes out at most, of each sort: some 20 ms
_STEP = 400
#: writes and replays that nothing more will come of
_SETTLED_WRITES = ("confirmed", "held", "failed", "taken back", "expired")
_SETTLED_REPLAYS = ("finished", "cancelled")


class Pruner:
    """Takes out what is older than it has to be kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def prune(self, cutoffs: Cutoffs) -> int:
        """Take one step; returns how many rows went, 0 when all that is left is to be kept."""
        with self._database.writing() as connection:
            deliveries = 0
            # what somebody is sending once more is kept until that is over
            if not is_replaying(connection):
                deliveries += _prune(connection, "deliveries", "received", cutoffs.deliveries)
                deliveries += _prune(connection, "attempts", "at", cutoffs.deliveries)
            revisions = _prune(connection, "revisions", "at", cutoffs.revisions)
            others = _prune_settled(connection, cutoffs.deliveries)
            if deliveries:
                self._database.tell(Change(what="deliveries"))
        return deliveries + revisions + others


def is_replaying(connection: Transaction) -> bool:
    """Return whether deliveries are being sent once more."""
    return bool(many(connection, "SELECT 1 FROM replays WHERE state = 'running' LIMIT 1"))


def _prune(connection: Transaction, table: str, column: str, cutoff: float) -> int:
    """Delete the oldest rows of a table, in the order of their numbers, up to the first that is to be kept."""
    oldest = many(connection, f"SELECT seq, {column} FROM {table} ORDER BY seq LIMIT ?", (_STEP,))  # noqa: S608
    gone = 0
    for _, at in oldest:
        if at >= cutoff:
            break
        gone += 1
    if gone:
        connection.execute(f"DELETE FROM {table} WHERE seq <= ?", (oldest[gone - 1][0],))  # noqa: S608
    return gone


def _prune_settled(connection: Transaction, cutoff: float) -> int:
    """Delete old writes and replays that are settled, and what was noted about old deliveries."""
    states = ", ".join("?" * len(_SETTLED_WRITES))
    writes = many(
        connection,
        f"SELECT seq FROM outbox WHERE at < ? AND state IN ({states}) ORDER BY seq LIMIT ?",  # noqa: S608
        (cutoff, *_SETTLED_WRITES, _STEP),
    )
    connection.executemany("DELETE FROM outbox WHERE seq = ?", writes)
    connection.execute("DELETE FROM closed_gaps WHERE at < ?", (cutoff,))
    connection.execute("DELETE FROM listening WHERE until < ?", (cutoff,))
    return len(writes) + _prune_replay(connection, cutoff)


def _prune_replay(connection: Transaction, cutoff: float) -> int:
    """Delete some items of the oldest settled replay, and the replay itself with the last of them."""
    states = ", ".join("?" * len(_SETTLED_REPLAYS))
    oldest = f"SELECT id FROM replays WHERE at < ? AND state IN ({states}) ORDER BY id LIMIT 1"  # noqa: S608
    found = many(connection, oldest, (cutoff, *_SETTLED_REPLAYS))
    if not found:
        return 0
    of_it = "SELECT replay, position FROM replay_items WHERE replay = ? ORDER BY position LIMIT ?"
    items = many(connection, of_it, (found[0][0], _STEP))
    connection.executemany("DELETE FROM replay_items WHERE replay = ? AND position = ?", items)
    if len(items) < _STEP:
        connection.execute("DELETE FROM replays WHERE id = ?", found[0])
    return len(items) + 1
