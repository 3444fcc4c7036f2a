"""The outbox: each write in one row, whose state only ever moves from what the mover believed it to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from fieldtui.contract.errors import Conflict
from fieldtui.store.models import Change, JournalEntry
from fieldtui.store.protocols.outbox import Write
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.journal import add_lines
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import many, one

_WRITE = msgspec.json.Decoder(Write)
_READ = "seq, state, due, entry, answer, owner, told, fence"
_ADD = (
    "INSERT INTO outbox (state, at, due, entry, answer, owner, address, queued, batch, expires, fence)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) RETURNING seq"
)
#: of those to one record, the first alone is sent: the next one may depend on it
_DUE = (
    f"SELECT {_READ} FROM outbox WHERE state = 'waiting' AND queued = 1 AND due <= ? AND NOT EXISTS ("  # noqa: S608
    "SELECT 1 FROM outbox AS before WHERE before.address = outbox.address AND before.seq < outbox.seq"
    " AND before.state IN ('waiting', 'sending'))"
)
_EXPIRE = (
    "UPDATE outbox SET state = 'expired', answer = ? WHERE state = 'waiting' AND queued = 1 AND expires > 0"  # noqa: S608
    f" AND expires < ? RETURNING {_READ}"
)
_TAKE_BACK = f"UPDATE outbox SET state = 'taken back' WHERE state = 'waiting' AND batch = ? RETURNING {_READ}"  # noqa: S608
_UNSETTLED = f"SELECT {_READ} FROM outbox WHERE state = 'sending' OR (state = 'waiting' AND queued = 0) ORDER BY seq"  # noqa: S608
_UNDER_WAY = "SELECT address, state FROM outbox WHERE state IN ('waiting', 'sending') ORDER BY seq DESC"


class SqlOutbox:
    """Keep writes until they are settled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, write: Write) -> Write:
        """Keep a write, on disk when this returns; it comes back with its `seq`.

        Conflict where its key was filed before: of two processes that do what was asked for once, one gets to send it.
        """
        with self._database.writing(durable=True) as connection:
            if write.key and _is_filed(connection, write):
                raise Conflict("nothing was sent: another process has taken it up; look again")
            kept = _add(connection, write)
            self._database.tell(Change(what="outbox"))
        return kept

    def file(self, writes: Sequence[Write], *, lasts: float) -> list[Write]:
        """Keep writes for whoever collects, all or none, on disk when this returns, each with a line in the journal;
        they come back with their `seq`. `lasts`: seconds until each is sent, for that line.
        """
        with self._database.writing(durable=True, guarded=False) as connection:
            kept = [_add(connection, write) for write in writes]
            self._note(connection, kept, f"filed, to be sent in {lasts:.0f} s")
        return kept

    def take_back(self, batch: str, who: str, *, now: float) -> list[Write]:
        """Take back what of a batch has not been sent; which that was. Each has a line in the journal."""
        with self._database.writing(durable=True, guarded=False) as connection:
            taken = _writes(many(connection, _TAKE_BACK, (batch,)))
            self._note(connection, [msgspec.structs.replace(write, at=now, who=who) for write in taken], "taken back")
        return taken

    def due(self, now: float, *, sources: Sequence[str], limit: int) -> list[Write]:
        """Return queued writes of these sources to be sent now, the oldest first: none behind another to the same
        record.
        """
        # all addresses of a source lie between `north/` and `north0`, the next character
        ranges = " OR ".join("address >= ? AND address < ?" for _ in sources) or "false"
        bounds = [f"{source}{end}" for source in sources for end in "/0"]
        return _writes(self._database.read(f"{_DUE} AND ({ranges}) ORDER BY seq LIMIT ?", (now, *bounds, limit)))

    def put_off(self, seq: int, due: float, answer: str) -> None:
        """Have a waiting write tried again at that time; `answer`: why."""
        with self._database.writing() as connection:
            wait = "UPDATE outbox SET due = ?, answer = ? WHERE seq = ? AND state = 'waiting'"
            connection.execute(wait, (due, sound(answer), seq))
            self._database.tell(Change(what="outbox"))

    def expire(self, now: float) -> list[Write]:
        """End the queued writes whose time has run out; which they were."""
        answer = "expired: it could not be sent in time, and is not sent any more"
        if self._database.read_one("SELECT 1 FROM outbox WHERE state = 'waiting' AND queued = 1 LIMIT 1") is None:
            return []
        with self._database.writing(durable=True) as connection:
            ended = _writes(many(connection, _EXPIRE, (answer, now)))
            self._note(connection, [msgspec.structs.replace(write, at=now) for write in ended], answer, ok=False)
        return ended

    def states(self, batch: str) -> Mapping[str, int]:
        """Return how many of the writes that were filed together stand in which state."""
        return dict(self._database.read("SELECT state, count(*) FROM outbox WHERE batch = ? GROUP BY state", (batch,)))

    def under_way(self) -> Mapping[str, str]:
        """Return the records to which something is being done: by address, the state of the first such write."""
        return dict(self._database.read(_UNDER_WAY))

    def _note(self, connection: Transaction, writes: Sequence[Write], answer: str, *, ok: bool = True) -> None:
        """Add lines to the journal about writes, and have screens told."""
        add_lines(
            connection,
            [
                JournalEntry(at=write.at, who=write.who, what=write.action, address=write.address, answer=answer, ok=ok)
                for write in writes
            ],
        )
        for what in ("outbox", "journal") if writes else ():
            self._database.tell(Change(what=what))

    def query(
        self, *states: str, limit: int = 200, address: str | None = None, batch: str | None = None
    ) -> list[Write]:
        """Return writes in those states (all, if none is given), the oldest first; the newest `limit` of them.

        `address`: only those to that record; `batch`: only those that were filed together.
        """
        # the state stands in a column of its own: the entry's JSON is never changed
        where = [f"state IN ({', '.join('?' * len(states))})"] if states else []
        wanted = {column: value for column, value in (("address", address), ("batch", batch)) if value is not None}
        where += [f"{column} = ?" for column in wanted]
        found = self._database.read(
            f"SELECT * FROM (SELECT {_READ} FROM outbox"  # noqa: S608
            f" WHERE {' AND '.join(where) or 'true'} ORDER BY seq DESC LIMIT ?) AS newest ORDER BY seq",
            (*states, *wanted.values(), max(0, limit)),
            # a negative limit means "all" to SQLite
        )
        return _writes(found)

    def unsettled(self) -> list[Write]:
        """Return the writes that some process has in hand, or had when it ended: all that are being sent, and those
        that wait without being queued.
        """
        return _writes(self._database.read(_UNSETTLED))

    def advance(
        self,
        seq: int,
        before: str,
        after: str,
        *,
        answer: str = "",
        owner: str | None = None,
        told: bool = False,
        fence: int | None = None,
    ) -> bool:
        """Move a write from one state to the next; False if it was not in the first, so that nobody sends twice.

        `owner`, `fence`: who answers for it from now on; None leaves that as it is. `told`: a person was told how it
        stands.
        """
        with self._database.writing(durable=True) as connection:
            moved = many(
                connection,
                # compared and changed in one statement: of two processes that move it, one is told so
                "UPDATE outbox SET state = ?, answer = ?, owner = coalesce(?, owner), fence = coalesce(?, fence),"
                " told = CASE WHEN ? = 1 THEN 1 ELSE told END WHERE seq = ? AND state = ? RETURNING seq",
                (after, sound(answer), owner, fence, told, seq, before),
            )
            if moved:
                self._database.tell(Change(what="outbox"))
        return bool(moved)


def _add(connection: Transaction, write: Write) -> Write:
    """Put a write into its row."""
    texts = (msgspec.json.encode(write).decode(), sound(write.answer), write.owner, write.address)
    queue = (write.is_queued, write.batch, write.expires, write.fence)
    (seq,) = one(connection, _ADD, (write.state, write.at, write.due, *texts, *queue))
    return msgspec.structs.replace(write, seq=seq)


def _writes(rows: Iterable[Sequence[Any]]) -> list[Write]:
    """Return writes as they stand now: the JSON has them as they were filed."""
    return [
        msgspec.structs.replace(
            _WRITE.decode(entry),
            seq=seq,
            state=state,
            due=due,
            answer=answer,
            owner=owner,
            told=bool(told),
            fence=fence,
        )
        for seq, state, due, entry, answer, owner, told, fence in rows
    ]


def _is_filed(connection: Transaction, write: Write) -> bool:
    """Return whether there is a write to the same record with the same key."""
    entries = connection.execute("SELECT entry FROM outbox WHERE address = ?", (write.address,))
    return any(_WRITE.decode(entry).key == write.key for (entry,) in list(entries))
