"""Whose records a source holds: a name in the configuration may come to stand for another company."""

from __future__ import annotations

from fieldtui.store.protocol import Change
from fieldtui.store.sqlite.database import Database
from fieldtui.store.sqlite.ingest import forget_feed
from fieldtui.store.sqlite.typed_rows import many, one

#: where a write ends that was on its way to the account that the source stood for before
_ENDS = (("waiting", "failed", "it was not sent"), ("sending", "unsure", "it may have happened"))


class Accounts:
    """Notes the account of each source."""

    _database: Database

    def account(self, source: str) -> str | None:
        """Return what was noted of a source's account, None if nothing was."""
        found = self._database.read_one("SELECT account FROM accounts WHERE source = ?", (source,))
        return None if found is None else str(found[0])

    def set_account(self, source: str, account: str) -> int:
        """Note a source's account; what another one left there is forgotten. Returns how many records that were."""
        with self._database.writing(durable=True) as connection:
            before = one(connection, "SELECT 1 FROM accounts WHERE source = ?", (source,))
            connection.execute("INSERT OR REPLACE INTO accounts (source, account) VALUES (?, ?)", (source, account))
            if before is None:
                return 0
            feeds = many(connection, "SELECT id FROM feeds WHERE source = ?", (source,))
            count = sum([forget_feed(connection, feed) for (feed,) in feeds])
            # records that had gone before have left their histories, which a like-named one would be shown with
            connection.execute("DELETE FROM revisions WHERE source = ?", (source,))
            for state, end, words in _ENDS:
                connection.execute(
                    "UPDATE outbox SET state = ?, answer = ? WHERE state = ?"
                    " AND substr(json_extract(entry, '$.address'), 1, length(?4) + 1) = ?4 || '/'",
                    (end, f"{words}: {source} stands for another account now", state, source),
                )
            # whoever shows anything of this source has to look at all of it again
            self._database.tell(Change(what="elsewhere"))
        return count
