"""How large the store was each day, and how much it grows."""

from __future__ import annotations

from fieldtui.store.tables.database import Database

_DAY = 86_400.0
#: days that are kept, and the days over which growth is told
_KEPT, _OVER = 400, 7


def note_size(database: Database, size: int, now: float) -> None:
    """Remember how large it is now, once a day."""
    last = database.read_one("SELECT max(at) FROM sizes")[0]
    # a clock that was set back by more than a day must not end the notes
    if last is not None and 0 <= now - last < _DAY:
        return
    with database.writing() as connection:
        connection.execute(
            "INSERT INTO sizes (at, bytes) VALUES (?, ?) ON CONFLICT (at) DO UPDATE SET bytes = excluded.bytes",
            (now, size),
        )
        connection.execute("DELETE FROM sizes WHERE at < ? OR at > ?", (now - _KEPT * _DAY, now))


def growth(database: Database, size: int, now: float) -> float | None:
    """Return by how many bytes a day it has grown over the last week; None before a day is over."""
    found = database.read_one("SELECT at, bytes FROM sizes WHERE at >= ? ORDER BY at LIMIT 1", (now - _OVER * _DAY,))
    if found is None or now - found[0] < _DAY:
        return None
    return (size - int(found[1])) / ((now - float(found[0])) / _DAY)
