"""By what pages and details are known that need not be sent again, and whether their records are still as they were."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import apsw
import msgspec

from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Address, Key
from fieldtui.store.protocol import Change, FeedKey, KnownPage, Sweep
from fieldtui.store.sqlite.database import Database
from fieldtui.store.sqlite.record_columns import sound
from fieldtui.store.sqlite.seen_records import Seen, Sweeps
from fieldtui.store.sqlite.typed_rows import many, one

_KEEP = (
    "INSERT INTO validators (feed, url, basis, etag, modified, remember, numbered, whole, entries, rows)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (feed, url) DO UPDATE SET basis = excluded.basis,"
    " etag = excluded.etag, modified = excluded.modified, remember = excluded.remember, numbered = excluded.numbered,"
    " whole = excluded.whole, entries = excluded.entries, rows = excluded.rows"
    " WHERE numbered <= excluded.numbered"
)
_FIND = (
    "SELECT basis, etag, modified, remember, numbered, entries, rows FROM validators"
    " WHERE url = ? AND feed = (SELECT id FROM feeds WHERE source = ? AND resource = ?)"
)
#: how many of these records are there, and have not been altered since
_WHOLE = "SELECT count(*) FROM records WHERE rowid IN (SELECT value FROM json_each(?)) AND number <= ?"
_DETAIL = (
    "SELECT detail_validator FROM bodies JOIN records USING (rowid)"
    " WHERE source = ? AND kind = ? AND id = ? AND detail IS NOT NULL"
)

_rows = msgspec.json.Decoder(list[int])
_detail = msgspec.json.Decoder(tuple[str, Validator])


class Validators:
    """What of the vendors' answers is still good."""

    _database: Database
    _sweeps: Sweeps

    def validator(self, feed: FeedKey, url: str, basis: str) -> Validator | None:
        """By what a page is known whose records all stand as it brought them; None when it has to be sent."""
        found = self._whole(feed, url)
        if found is None or found[0] != basis:
            return None
        _, etag, modified, remember, *_ = found
        return Validator(url, etag, modified, remember=remember)

    def see(self, sweep: Sweep, url: str) -> int | None:
        """Note that a sweep saw the records of a page that is unchanged; how many, None if they have changed here."""
        found = self._whole(sweep.feed, url)
        if found is None:
            return None
        seen = self._sweeps.seen(sweep)
        if seen is not None:
            seen.turn(url)
            for rowid in _rows.decode(found[6]):
                seen.add(rowid)
        return int(found[5])

    def _whole(self, feed: FeedKey, url: str) -> Any:
        """Find what is known of a page, None where a record of it is gone or was altered by something else since."""
        found = self._database.read_one(_FIND, (url, *feed))
        if found is None:
            return None
        (there,) = self._database.read_one(_WHOLE, (found[6], found[4]))
        return found if there == len(_rows.decode(found[6])) else None

    def detail_validator(self, address: Address, basis: str) -> Validator | None:
        """By what the fuller JSON of a record is known; None when it has to be sent."""
        found = self._database.read_one(_DETAIL, (address.source, address.kind, sound(address.id)))
        if found is None or found[0] is None:
            return None
        known, validator = _detail.decode(found[0])
        return validator if known == basis else None

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


def keep_page(connection: apsw.Connection, feed: int, sweep: Sweep, page: KnownPage) -> None:
    """Store by what a page is known, with the rows of its records; nothing where one of them could not be stored."""
    rows = rows_of(connection, sweep.feed.source, tuple(dict.fromkeys(page.keys)))
    if None in rows:
        return
    known = page.validator
    connection.execute(
        _KEEP,
        (
            *(feed, known.url, page.basis, known.etag, known.modified, known.remember),
            *(sweep.number, sweep.full, page.entries, msgspec.json.encode(rows).decode()),
        ),
    )


def rows_of(connection: apsw.Connection, source: str, keys: Sequence[Key]) -> list[int | None]:
    """Return the row ids of records, None for one that is not there."""
    sql = "SELECT rowid FROM records WHERE source = ? AND kind = ? AND id = ?"
    found = (one(connection, sql, (source, key.kind, sound(key.id))) for key in keys)
    return [row and int(row[0]) for row in found]


def forget_pages(connection: apsw.Connection, feed: int, seen: Seen, *, whole: bool) -> None:
    """Delete what is known of pages that a finished sweep of that sort did not ask for any more."""
    sql = "SELECT url FROM validators WHERE feed = ? AND whole = ?"
    gone = [url for (url,) in many(connection, sql, (feed, whole)) if url not in seen.urls]
    for url in gone:
        connection.execute("DELETE FROM validators WHERE feed = ? AND url = ?", (feed, url))


def encode_detail(basis: str, validator: Validator | None) -> str | None:
    """Return what is stored beside a detail that has a validator."""
    return None if validator is None else msgspec.json.encode((basis, validator)).decode()
