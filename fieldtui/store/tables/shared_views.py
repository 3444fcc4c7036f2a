"""Views that somebody has shared, a row each."""

from __future__ import annotations

import msgspec

from fieldtui.contract.view import View
from fieldtui.store.models import Change
from fieldtui.store.protocols.shared_views import SharedView
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.typed_rows import many

_COLUMNS = msgspec.json.Decoder(tuple[str, ...])


class SqlSharedViews:
    """Keep views for all who use the store."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def share(self, view: View, who: str, *, now: float) -> None:
        """Let all have a view, in place of one that is shared under that name."""
        columns = msgspec.json.encode(view.columns).decode()
        texts = [sound(text) for text in (view.name, view.key, view.where, view.sort, columns, who)]
        with self._database.writing(guarded=False) as connection:
            connection.execute(
                "INSERT INTO shared_views (name, key, filter, sort, columns, who, at) VALUES (?, ?, ?, ?, ?, ?, ?)"
                " ON CONFLICT (name) DO UPDATE SET key = excluded.key, filter = excluded.filter, sort = excluded.sort,"
                " columns = excluded.columns, who = excluded.who, at = excluded.at",
                (*texts, now),
            )
            self._database.tell(Change(what="views"))

    def withdraw(self, name: str) -> bool:
        """Take a shared view back; False where there was none of that name."""
        with self._database.writing(guarded=False) as connection:
            gone = many(connection, "DELETE FROM shared_views WHERE name = ? RETURNING name", (sound(name),))
            if gone:
                self._database.tell(Change(what="views"))
        return bool(gone)

    def all(self) -> list[SharedView]:
        """Return the shared views in the order of their names."""
        found = self._database.read("SELECT name, key, filter, sort, columns, who, at FROM shared_views ORDER BY name")
        return [
            SharedView(
                view=View(name=name, key=key, where=where, sort=sort, columns=_COLUMNS.decode(columns)), who=who, at=at
            )
            for name, key, where, sort, columns, who, at in found
        ]
