"""The outbox: each write in one row, whose state only ever moves from what the mover believed it to be."""

from __future__ import annotations

import msgspec

from fieldtui.store.models import Change
from fieldtui.store.protocols.outbox import Write
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.typed_rows import many, one

_WRITE = msgspec.json.Decoder(Write)


class SqlOutbox:
    """Keep writes until they are settled."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, write: Write) -> Write:
        """Keep a write, on disk when this returns; it comes back with its `seq`."""
        with self._database.writing(durable=True) as connection:
            (seq,) = one(
                connection,
                "INSERT INTO outbox (state, at, due, entry, answer, owner, address) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " RETURNING seq",
                (
                    write.state,
                    write.at,
                    write.due,
                    msgspec.json.encode(write).decode(),
                    sound(write.answer),
                    write.owner,
                    write.address,
                ),
            )
            self._database.tell(Change(what="outbox"))
        return msgspec.structs.replace(write, seq=seq)

    def query(self, *states: str, limit: int = 200, address: str | None = None) -> list[Write]:
        """Return writes in those states (all, if none is given), the oldest first; the newest `limit` of them.

        `address`: only those to that record.
        """
        # the state stands in a column of its own: the entry's JSON is never changed
        where = [f"state IN ({', '.join('?' * len(states))})"] if states else []
        where += ["address = ?"] if address is not None else []
        found = self._database.read(
            "SELECT * FROM (SELECT seq, state, entry, answer, owner, told FROM outbox"  # noqa: S608
            f" WHERE {' AND '.join(where) or 'true'} ORDER BY seq DESC LIMIT ?) AS newest ORDER BY seq",
            (*states, *(() if address is None else (address,)), max(0, limit)),
            # a negative limit means "all" to SQLite
        )
        return [
            msgspec.structs.replace(
                _WRITE.decode(entry), seq=seq, state=state, answer=answer, owner=owner, told=bool(told)
            )
            for seq, state, entry, answer, owner, told in found
        ]

    def advance(
        self, seq: int, before: str, after: str, *, answer: str = "", owner: str | None = None, told: bool = False
    ) -> bool:
        """Move a write from one state to the next; False if it was not in the first, so that nobody sends twice.

        `owner`: who answers for it from now on; None leaves that as it is. `told`: a person was told how it stands.
        """
        with self._database.writing(durable=True) as connection:
            moved = many(
                connection,
                # compared and changed in one statement: of two processes that move it, one is told so
                "UPDATE outbox SET state = ?, answer = ?, owner = coalesce(?, owner),"
                " told = CASE WHEN ? = 1 THEN 1 ELSE told END WHERE seq = ? AND state = ? RETURNING seq",
                (after, sound(answer), owner, told, seq, before),
            )
            if moved:
                self._database.tell(Change(what="outbox"))
        return bool(moved)
