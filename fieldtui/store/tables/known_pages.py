"""Pages that need not be sent again: by what each is known, and which records it brought."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from fieldtui.contract.flow import Validator
from fieldtui.contract.record import Key
from fieldtui.store.models import KnownPage, Sweep
from fieldtui.store.tables.record_columns import sound
from fieldtui.store.tables.seen_records import Seen
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import many, one

_KEEP = (
    "INSERT INTO validators (feed, url, basis, etag, modified, remember, numbered, whole, entries, rows)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (feed, url) DO UPDATE SET basis = excluded.basis,"
    " etag = excluded.etag, modified = excluded.modified, remember = excluded.remember, numbered = excluded.numbered,"
    " whole = excluded.whole, entries = excluded.entries, rows = excluded.rows"
    " WHERE validators.numbered <= excluded.numbered"
    # a page of an older sweep must not undo what a newer one noted
)


def keep_page(connection: Transaction, feed: int, sweep: Sweep, page: KnownPage) -> None:
    """Store by what a page is known, with the rows of its records; nothing where one of them could not be stored."""
    rows = rows_of(connection, sweep.feed.source, tuple(dict.fromkeys(page.keys)))
    # a record without a row could vanish unseen behind a 304
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


def rows_of(connection: Transaction, source: str, keys: Sequence[Key]) -> list[int | None]:
    """Return the row ids of records, None for one that is not there."""
    sql = "SELECT rowid FROM records WHERE source = ? AND kind = ? AND id = ?"
    found = (one(connection, sql, (source, key.kind, sound(key.id))) for key in keys)
    return [row and int(row[0]) for row in found]


def forget_pages(connection: Transaction, feed: int, seen: Seen, *, whole: bool) -> None:
    """Delete what is known of pages that a finished sweep of that sort did not ask for any more."""
    sql = "SELECT url FROM validators WHERE feed = ? AND whole = ?"
    # only pages of the same sort: a sweep of changes asks for other URLs than a full one
    gone = [url for (url,) in many(connection, sql, (feed, whole)) if url not in seen.urls]
    for url in gone:
        connection.execute("DELETE FROM validators WHERE feed = ? AND url = ?", (feed, url))


def encode_detail(basis: str, validator: Validator | None) -> str | None:
    """Return what is stored beside a detail that has a validator."""
    return None if validator is None else msgspec.json.encode((basis, validator)).decode()
