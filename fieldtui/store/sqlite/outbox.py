"""The outbox: each write in one row, whose state only ever moves from what the mover believed it to be."""

from __future__ import annotations

import msgspec

from fieldtui.store.outbox import Write
from fieldtui.store.protocol import Change
from fieldtui.store.sqlite.asking import many
from fieldtui.store.sqlite.columns import sound
from fieldtui.store.sqlite.database import Database

_WRITE = msgspec.json.Decoder(Write)


class WritesOut:
    """Writes on their way."""

    _database: Database

    def put_out(self, write: Write) -> Write:
        """Keep a write, on disk when this returns; it comes back with its `seq`."""
        with self._database.writing(durable=True) as connection:
            connection.execute(
                "INSERT INTO outbox (state, at, due, entry, answer) VALUES (?, ?, ?, ?, ?)",
                (write.state, write.at, write.due, msgspec.json.encode(write).decode(), sound(write.answer)),
            )
            seq = connection.last_insert_rowid()
            self._database.tell(Change(what="outbox"))
        return msgspec.structs.replace(write, seq=seq)

    def outbox(self, *states: str, limit: int = 200) -> list[Write]:
        """Writes in those states (all, if none is given), the oldest first; the newest `limit` of them."""
        where = f"state IN ({', '.join('?' * len(states))})" if states else "1"
        found = self._database.read(
            f"SELECT * FROM (SELECT seq, state, entry, answer FROM outbox WHERE {where}"  # noqa: S608
            " ORDER BY seq DESC LIMIT ?) ORDER BY seq",
            (*states, max(0, limit)),
        )
        return [
            msgspec.structs.replace(_WRITE.decode(entry), seq=seq, state=state, answer=answer)
            for seq, state, entry, answer in found
        ]

    def advance(self, seq: int, before: str, after: str, *, answer: str = "") -> bool:
        """Move a write from one state to the next; False if it was not in the first, so that nobody sends twice."""
        with self._database.writing(durable=True) as connection:
            moved = many(
                connection,
                "UPDATE outbox SET state = ?, answer = ? WHERE seq = ? AND state = ? RETURNING seq",
                (after, sound(answer), seq, before),
            )
            if moved:
                self._database.tell(Change(what="outbox"))
        return bool(moved)
