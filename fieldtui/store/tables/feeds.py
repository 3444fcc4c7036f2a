"""Feeds: how each is doing, where it goes on, and whose records its source holds."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fieldtui.contract.shared_source import SharedSource
from fieldtui.store.models import Change, FeedKey, FeedStatus
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.feed_rows import (
    feed_id,
    forget_feed,
)
from fieldtui.store.tables.typed_rows import many, one

#: where a write ends that was on its way to the account that the source stood for before
_ENDS = (("waiting", "failed", "it was not sent"), ("sending", "unsure", "it may have happened"))

_STATUS = msgspec.json.Decoder(FeedStatus)


class SqlFeeds:
    """Keep what is known of each feed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def statuses(self) -> list[FeedStatus]:
        """Return all feeds, in the order in which they were first seen; `rows` is what the store holds of each."""
        found = self._database.read("SELECT source, resource, vendor, status, rows, checkpoint FROM feeds ORDER BY id")
        return [_status(*columns) for columns in found]

    def checkpoint(self, feed: FeedKey) -> str | None:
        """Return the checkpoint that was stored last, None before the first."""
        found = self._database.read_one("SELECT checkpoint FROM feeds WHERE source = ? AND resource = ?", feed)
        # NULL until the first page with a checkpoint was stored
        return None if found is None or found[0] is None else str(found[0])

    def set_status(self, status: FeedStatus) -> None:
        """Remember how a feed is doing; `partial` and `live` also say it of each of its rows."""
        encoded = msgspec.json.encode(status)
        with self._database.writing() as connection:
            feed = feed_id(connection, FeedKey(status.source, status.resource), status.vendor)
            # other words (polling, offline) say nothing about the rows that are there
            partial = {"partial": 1, "live": 0}.get(status.word)
            changed = many(
                connection,
                "UPDATE feeds SET status = ?1, partial = coalesce(?2, partial) WHERE id = ?3"
                " AND (status IS DISTINCT FROM ?1 OR partial IS DISTINCT FROM coalesce(?2, partial)) RETURNING id",
                (encoded, partial, feed),
            )
            # a status that is the same wakes no screen
            if changed:
                self._database.tell(Change(what="feeds", source=status.source))

    def sources(self) -> list[SharedSource]:
        """Return the sources of whoever collected last, in the order of its configuration."""
        found = self._database.read("SELECT name, vendor, settings FROM sources ORDER BY position")
        return [SharedSource(*row) for row in found]

    def set_sources(self, sources: Sequence[SharedSource]) -> None:
        """Write down whose records are collected, in place of what was there; nothing where that is the same."""
        if self.sources() == list(sources):
            return
        with self._database.writing() as connection:
            connection.execute("DELETE FROM sources")
            connection.executemany(
                "INSERT INTO sources (position, name, vendor, settings) VALUES (?, ?, ?, ?)",
                [(position, each.name, each.vendor, each.settings) for position, each in enumerate(sources)],
            )
            self._database.tell(Change(what="elsewhere"))

    def forget(self, known: Sequence[FeedKey]) -> int:
        """Take out feeds that the configuration no longer has, with their records; returns how many records."""
        with self._database.writing() as connection:
            feeds = many(connection, "SELECT id, source, resource FROM feeds")
            kept = set(known)
            gone = [id for id, source, resource in feeds if FeedKey(source, resource) not in kept]
            # a list, so that every one is deleted before the sum
            count = sum([forget_feed(connection, self._database.dialect, id) for id in gone])
            if gone:
                self._database.tell(Change(what="feeds"))
        return count

    def account(self, source: str) -> str | None:
        """Return what was noted of a source's account, None if nothing was."""
        found = self._database.read_one("SELECT account FROM accounts WHERE source = ?", (source,))
        return None if found is None else str(found[0])

    def set_account(self, source: str, account: str) -> int:
        """Note a source's account; what another one left there is forgotten. Returns how many records that were."""
        with self._database.writing(durable=True) as connection:
            before = one(connection, "SELECT 1 FROM accounts WHERE source = ?", (source,))
            connection.execute(
                "INSERT INTO accounts (source, account) VALUES (?, ?)"
                " ON CONFLICT (source) DO UPDATE SET account = excluded.account",
                (source, account),
            )
            # the first note: what is stored was read with this account
            if before is None:
                return 0
            feeds = many(connection, "SELECT id FROM feeds WHERE source = ?", (source,))
            count = sum([forget_feed(connection, self._database.dialect, feed) for (feed,) in feeds])
            # records that had gone before have left their histories, which a like-named one would be shown with
            connection.execute("DELETE FROM revisions WHERE source = ?", (source,))
            for state, end, words in _ENDS:
                connection.execute(
                    "UPDATE outbox SET state = ?, answer = ? WHERE state = ?"
                    " AND substr(address, 1, length(?) + 1) = ? || '/'",
                    (end, f"{words}: {source} stands for another account now", state, source, source),
                )
            # whoever shows anything of this source has to look at all of it again
            self._database.tell(Change(what="elsewhere"))
        return count


def _status(
    source: str, resource: str, vendor: str, status: bytes | None, rows: int, checkpoint: str | None
) -> FeedStatus:
    known = _STATUS.decode(status) if status else FeedStatus(source=source, vendor=vendor, resource=resource)
    # a feed that has never run has no status of its own yet
    return msgspec.structs.replace(known, rows=rows, checkpoint=known.checkpoint or checkpoint)
