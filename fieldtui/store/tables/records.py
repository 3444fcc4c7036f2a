"""Records: queries over them, one whole, its history, and writes of single ones."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address, Key
from fieldtui.store.models import Arrival, Change, FeedKey, Sweep
from fieldtui.store.tables.feed_rows import (
    announce_page,
    delete_records,
    feed_id,
    next_number,
)
from fieldtui.store.tables.known_pages import encode_detail, rows_of
from fieldtui.store.tables.page_writer import PageWriter
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.record_queries import RecordQueries
from fieldtui.store.tables.typed_rows import many, one

_IN_FEED = "SELECT 1 FROM records WHERE rowid = ? AND feed = ?"

_DETAIL = (
    "SELECT detail_validator FROM bodies JOIN records USING (rowid)"
    " WHERE source = ? AND kind = ? AND id = ? AND detail IS NOT NULL"
)
_detail = msgspec.json.Decoder(tuple[str, Validator])


class SqlRecords(RecordQueries):
    """Query records, and write single ones."""

    def touch(self, feed: FeedKey, vendor: str, arrival: Arrival, *, now: float, how: str) -> bool:
        """Store one record outside any sweep; whether it changed."""
        with self._database.writing() as connection:
            sweep = Sweep(feed, vendor, next_number(connection), full=False)
            page = PageWriter(
                connection, self._database.dialect, sweep, feed_id(connection, feed, vendor), now, how, always=True
            )
            applied = page.write([arrival])
            announce_page(self._database, page)
        return applied.same == 0

    def remove(self, feed: FeedKey, addresses: Sequence[Address], *, now: float) -> int:
        """Take out records of a feed that the vendor itself says are gone; returns how many there were."""
        with self._database.writing() as connection:
            found = one(connection, "SELECT id FROM feeds WHERE source = ? AND resource = ?", feed)
            keys = [Key(address.kind, address.id) for address in addresses]
            gone = [rowid for rowid in rows_of(connection, feed.source, keys) if rowid is not None]
            gone = [rowid for rowid in gone if one(connection, _IN_FEED, (rowid, found[0]))] if found else []
            if gone:
                delete_records(connection, self._database.dialect, int(found[0]), gone, now, how="detail")
                self._database.tell(Change(what="records", source=feed.source, rowids=tuple(gone)))
        return len(gone)

    def keep_detail(
        self, address: Address, raw: bytes, *, now: float, basis: str = "", validator: Validator | None = None
    ) -> None:
        """Keep the fuller JSON of a record beside the one from the list; nothing for a record that is gone."""
        with self._database.writing() as connection:
            found = many(
                connection,
                "UPDATE bodies SET detail = ?, detail_at = ?, detail_validator = ? WHERE rowid ="
                " (SELECT rowid FROM records WHERE source = ? AND kind = ? AND id = ?) RETURNING rowid",
                (raw, now, encode_detail(basis, validator), address.source, address.kind, sound(address.id)),
            )
            if found:
                self._database.tell(Change(what="records", source=address.source, rowids=(found[0][0],)))

    def confirm_detail(self, address: Address, *, now: float) -> None:
        """Note that the fuller JSON of a record is still what the vendor has."""
        with self._database.writing() as connection:
            found = many(
                connection,
                "UPDATE bodies SET detail_at = ? WHERE detail IS NOT NULL AND rowid ="
                " (SELECT rowid FROM records WHERE source = ? AND kind = ? AND id = ?) RETURNING rowid",
                (now, address.source, address.kind, sound(address.id)),
            )
            if found:
                self._database.tell(Change(what="records", source=address.source, rowids=(found[0][0],)))

    def detail_validator(self, address: Address, basis: str) -> Validator | None:
        """By what the fuller JSON of a record is known; None when it has to be sent."""
        found = self._database.read_one(_DETAIL, (address.source, address.kind, sound(address.id)))
        if found is None or found[0] is None:
            return None
        known, validator = _detail.decode(found[0])
        return validator if known == basis else None
