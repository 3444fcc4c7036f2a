"""Replays: orders to send deliveries once more, frozen when they are given, settled one by one."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from fieldtui.store.models import Change, Query
from fieldtui.store.protocols.replays import FORSAKEN, Replay, ReplayItem, ReplayResult
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.deliveries import count_replay, deliveries_sql, log_line
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import one

_REPLAY = "id, at, who, target, filter, rate, schedule, state, owner, alive"
_ITEM = "position, source, event_id, lane, state, tries, status, note"
_COUNTS = "SELECT state, count(*) FROM replay_items WHERE replay = ? GROUP BY state"
_STALE = "SELECT id FROM replays WHERE state = 'drafted' AND at < ?"
#: seconds after which a draft that nobody confirmed is forgotten
DRAFT = 86_400.0
#: deliveries of one record keep their order; those of no record are each on their own
_LANE = "source || '/' || coalesce(resource_id, event_id)"


class SqlReplays:
    """Keep the orders to send deliveries once more, and what came of each."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def order(self, replay: Replay, query: Query, *, now: float) -> Replay:
        """Freeze the deliveries that match now as a replay's items, in the order of their events; its id and total."""
        sql, bindings = deliveries_sql(self._database.dialect, query, f"source, event_id, {_LANE}")
        return self._order(replay, list(self._database.read(sql, bindings)), now)

    def order_items(self, replay: Replay, keys: Sequence[tuple[str, str]], *, now: float) -> Replay:
        """Freeze these deliveries, by source and event id, as a replay's items."""
        columns = f"coalesce(created, received), seq, source, event_id, {_LANE}"
        sql = f"SELECT {columns} FROM deliveries WHERE source = ? AND event_id = ?"  # noqa: S608
        found = [self._database.read_one(sql, (source, sound(id))) for source, id in dict.fromkeys(keys)]
        return self._order(replay, [row[2:] for row in sorted(row for row in found if row is not None)], now)

    def _order(self, replay: Replay, rows: Sequence[tuple[str, str, str]], now: float) -> Replay:
        """Write the order and its items in one transaction."""
        schedule = msgspec.json.encode(replay.schedule).decode()
        with self._database.writing(durable=True) as connection:
            for row in list(connection.execute(_STALE, (now - DRAFT,))):
                _forget(connection, row[0])
            (id,) = one(
                connection,
                "INSERT INTO replays (at, who, target, filter, rate, schedule, state) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " RETURNING id",
                (now, replay.who, replay.target, replay.where, replay.rate, schedule, replay.state),
            )
            connection.executemany(
                f"INSERT INTO replay_items (replay, {_ITEM}) VALUES (?, ?, ?, ?, ?, 'waiting', 0, NULL, '')",  # noqa: S608
                ((id, position, *row) for position, row in enumerate(rows)),
            )
            self._database.tell(Change(what="replays"))
        return msgspec.structs.replace(replay, id=id, at=now, total=len(rows))

    def get(self, id: int) -> Replay | None:
        """Return one replay with its counts as they stand."""
        found = self._database.read_one(f"SELECT {_REPLAY} FROM replays WHERE id = ?", (id,))  # noqa: S608
        return None if found is None else self._counted(found)

    def all(self) -> list[Replay]:
        """Return all replays, the newest first."""
        found = list(self._database.read(f"SELECT {_REPLAY} FROM replays ORDER BY id DESC"))  # noqa: S608
        return [self._counted(row) for row in found]

    def _counted(self, row: tuple[Any, ...]) -> Replay:
        """Add the counts of its items to a replay."""
        id, at, who, target, where, rate, schedule, state, owner, alive = row
        counts: dict[str, int] = dict(self._database.read(_COUNTS, (id,)))
        return Replay(
            id=id,
            at=at,
            who=who,
            target=target,
            where=where,
            rate=rate,
            schedule=tuple(msgspec.json.decode(schedule)),
            state=state,
            total=sum(counts.values()),
            done=counts.get("done", 0),
            failed=counts.get("failed", 0),
            held=counts.get("held", 0),
            owner=owner,
            alive=alive,
        )

    def items(self, replay: int, *, state: str | None = None) -> list[ReplayItem]:
        """Return a replay's items in order, those of one state if given."""
        only, bindings = ("AND state = ?", (replay, state)) if state else ("", (replay,))
        found = self._database.read(
            f"SELECT {_ITEM} FROM replay_items WHERE replay = ? {only} ORDER BY position",  # noqa: S608
            bindings,
        )
        return [ReplayItem(**dict(zip(_ITEM.split(", "), row, strict=True))) for row in found]

    def settle(self, replay: int, results: Sequence[ReplayResult]) -> None:
        """Remember what came of some sendings, each with its line in the log, in one transaction."""
        with self._database.writing() as connection:
            for item, attempt in results:
                _settle(connection, replay, item)
                log_line(connection, attempt)
            self._database.tell(Change(what="replays"))
            self._database.tell(Change(what="deliveries"))

    def set_state(self, id: int, state: str) -> None:
        """Pause, go on with, cancel or finish a replay."""
        with self._database.writing(durable=True) as connection:
            connection.execute("UPDATE replays SET state = ? WHERE id = ?", (state, id))
            self._database.tell(Change(what="replays"))

    def claim(self, id: int, owner: str, *, now: float) -> str:
        """Take or keep a replay for that owner if it is free, forsaken or theirs; returns who has it now."""
        with self._database.writing(durable=True) as connection:
            connection.execute(
                "UPDATE replays SET owner = ?1, alive = ?2"
                " WHERE id = ?3 AND (owner IN ('', ?1) OR abs(alive - ?2) > ?4)",
                (owner, now, id, FORSAKEN),
            )
            found = connection.execute("SELECT owner FROM replays WHERE id = ?", (id,)).fetchone()
        return str(found[0]) if found else ""

    def release(self, id: int, owner: str) -> None:
        """Give a replay back if it is theirs."""
        with self._database.writing() as connection:
            connection.execute("UPDATE replays SET owner = '' WHERE id = ? AND owner = ?", (id, owner))
            self._database.tell(Change(what="replays"))

    def forget(self, id: int) -> None:
        """Take out a replay of which nothing was sent."""
        with self._database.writing() as connection:
            _forget(connection, id)
            self._database.tell(Change(what="replays"))

    def mark(self, name: str) -> int:
        """Return a number that was put under that name, 0 before."""
        found = self._database.read_one("SELECT value FROM marks WHERE name = ?", (name,))
        return int(found[0]) if found else 0

    def set_mark(self, name: str, value: int) -> None:
        """Put a number under a name."""
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO marks (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
                (name, value),
            )


def _forget(connection: Transaction, id: int) -> None:
    """Delete a replay and its items."""
    connection.execute("DELETE FROM replay_items WHERE replay = ?", (id,))
    connection.execute("DELETE FROM replays WHERE id = ?", (id,))


def _settle(connection: Transaction, replay: int, item: ReplayItem) -> None:
    """Write an item's new state; a failure holds whatever waits behind it in its lane."""
    connection.execute(
        "UPDATE replay_items SET state = ?, tries = ?, status = ?, note = ? WHERE replay = ? AND position = ?",
        (item.state, item.tries, item.status, item.note, replay, item.position),
    )
    if item.state in ("done", "failed"):
        count_replay(connection, item.source, item.event_id)
    if item.state == "failed":
        connection.execute(
            "UPDATE replay_items SET state = 'held', note = ? WHERE replay = ? AND lane = ? AND state = 'waiting'",
            (f"behind {item.event_id}, which failed", replay, item.lane),
        )
