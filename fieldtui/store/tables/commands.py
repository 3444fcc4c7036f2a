"""Commands to the collector: each in one row, whose state only moves forward; and how the collector stands."""

from __future__ import annotations

from typing import Any

import msgspec

from fieldtui.store.models import Change
from fieldtui.store.protocols.commands import CollectorCommand, Standing
from fieldtui.store.tables.database import Database, Waker
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.typed_rows import many, one

_COLUMNS = "seq, at, who, name, arguments, state, fence, ended, error, answer"
_STANDING = msgspec.json.Decoder(Standing)
#: commands that have ended, of which the last so many are kept
_KEPT = 1_000


class SqlCommands:
    """Keep commands until they are carried out, and for a while afterwards."""

    def __init__(self, database: Database, waker: Waker) -> None:
        self._database, self._waker = database, waker

    def add(self, command: CollectorCommand) -> CollectorCommand:
        """Keep a command, on disk when this returns; it comes back with its `seq`."""
        with self._database.writing(durable=True) as connection:
            (seq,) = one(
                connection,
                "INSERT INTO commands (at, who, name, arguments, state) VALUES (?, ?, ?, ?, ?) RETURNING seq",
                (command.at, sound(command.who), command.name, command.arguments.decode(), command.state),
            )
            connection.execute("DELETE FROM commands WHERE ended IS NOT NULL AND seq <= ?", (seq - _KEPT,))
            self._database.tell(Change(what="commands"))
        self._waker.ring()
        return msgspec.structs.replace(command, seq=seq)

    def get(self, seq: int) -> CollectorCommand | None:
        """Return one command as it stands."""
        found = self._database.read_one(f"SELECT {_COLUMNS} FROM commands WHERE seq = ?", (seq,))  # noqa: S608
        return None if found is None else _command(found)

    def recent(self, *, limit: int = 50) -> list[CollectorCommand]:
        """Return the last commands, the newest first."""
        found = self._database.read(
            f"SELECT {_COLUMNS} FROM commands ORDER BY seq DESC LIMIT ?",  # noqa: S608
            # a negative limit means "all" to SQLite
            (max(0, limit),),
        )
        return [_command(row) for row in found]

    def take(self, fence: int) -> list[CollectorCommand]:
        """Return what is to be done, the oldest first, and mark it as running under that grant."""
        # read first: there is nothing to do most of the time, and a write would wait for other writers
        if self._database.read_one(f"SELECT 1 FROM commands WHERE {_OPEN}", (fence,)) is None:  # noqa: S608
            return []
        with self._database.writing(durable=True) as connection:
            taken = many(
                connection,
                f"UPDATE commands SET state = 'running', fence = ?1 WHERE {_OPEN} RETURNING {_COLUMNS}",  # noqa: S608
                (fence,),
            )
            self._database.tell(Change(what="commands"))
        return sorted(map(_command, taken), key=lambda command: command.seq)

    def finish(self, seq: int, *, now: float, answer: bytes = b"", error: str = "") -> bool:
        """Note what came of a command, `failed` where there is an error; False if it was not running."""
        with self._database.writing(durable=True) as connection:
            moved = many(
                connection,
                "UPDATE commands SET state = ?, ended = ?, answer = ?, error = ? WHERE seq = ? AND state = 'running'"
                " RETURNING seq",
                ("failed" if error else "done", now, answer.decode(), sound(error), seq),
            )
            self._database.tell(Change(what="commands"))
        return bool(moved)

    def wait(self, seconds: float) -> None:
        """Return when a command may have come, after so many seconds at the latest; for a thread of its own."""
        self._waker.wait(seconds)

    def close(self) -> None:
        """Wait for commands no more."""
        self._waker.close()

    def wake(self) -> None:
        """Let whoever waits for commands go on at once, in whichever process."""
        self._waker.ring()

    def stand(self, standing: Standing, fence: int) -> None:
        """Have everybody see how the collector stands."""
        with self._database.writing() as connection:
            found = one(connection, "SELECT fence FROM collector")
            # one that was overtaken knows nothing of how things stand
            if found is not None and found[0] > fence:
                return
            connection.execute("DELETE FROM collector")
            text = msgspec.json.encode(standing).decode()
            connection.execute("INSERT INTO collector (fence, standing) VALUES (?, ?)", (fence, text))
            self._database.tell(Change(what="commands"))

    def standing(self) -> Standing | None:
        """Return how the last collector stands or stood; None before the first."""
        found = self._database.read_one("SELECT standing FROM collector")
        return None if found is None else _STANDING.decode(found[0])


#: what a collector with that grant has to do
_OPEN = "state = 'waiting' OR (state = 'running' AND fence < ?1)"


def _command(row: tuple[Any, ...]) -> CollectorCommand:
    """Make a command of its row."""
    seq, at, who, name, arguments, state, fence, ended, error, answer = row
    return CollectorCommand(
        seq=seq,
        at=at,
        who=who,
        name=name,
        arguments=arguments.encode(),
        state=state,
        fence=fence,
        ended=ended,
        error=error,
        answer=answer.encode(),
    )
