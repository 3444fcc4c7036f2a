"""Rows of the tables of feeds: found, numbered, and taken out with their records."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from fieldtui.store.models import Change, FeedKey
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.dialect import Dialect
from fieldtui.store.tables.page_writer import PageWriter, revise, revision
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import many, one


def next_number(connection: Transaction) -> int:
    """Take the next sequence number, over all processes."""
    # one statement, so that two processes never get the same number
    ((number,),) = many(connection, "UPDATE sequence SET number = number + 1 RETURNING number")
    return int(number)


def feed_id(connection: Transaction, feed: FeedKey, vendor: str) -> int:
    """Return the feed's row id; a new feed gets one."""
    found = one(connection, "SELECT id, vendor FROM feeds WHERE source = ? AND resource = ?", feed)
    if found is None:
        insert = "INSERT INTO feeds (source, resource, vendor) VALUES (?, ?, ?) RETURNING id"
        return int(one(connection, insert, (*feed, vendor))[0])
    # the configuration may give a source another vendor
    if found[1] != vendor:
        connection.execute("UPDATE feeds SET vendor = ? WHERE id = ?", (vendor, found[0]))
    return int(found[0])


def keep_checkpoint(connection: Transaction, feed: int, checkpoint: str | None) -> None:
    """Store where the feed goes on, if that was said."""
    if checkpoint is not None:
        connection.execute(
            # unchanged is no write, which would wake every reader
            "UPDATE feeds SET checkpoint = ?1 WHERE id = ?2 AND checkpoint IS DISTINCT FROM ?1",
            (checkpoint, feed),
        )


def delete_records(
    connection: Transaction, dialect: Dialect, feed: int, rowids: Sequence[int], now: float, *, how: str = "poll"
) -> None:
    """Delete records; their history stays, with the first sight that stood in the record."""
    where, bindings = dialect.among("rowid", rowids)
    # the first sight stood in the record itself, to save a row for each record that never changed
    first = f"SELECT source, kind, id, first_at, first_how FROM records WHERE {where} ORDER BY rowid"  # noqa: S608
    revisions: list[Sequence[Any]] = []
    for *key, first_at, first_how in many(connection, first, bindings):
        revisions.append(revision(key, first_at, first_how, first_word(connection, key)))
        revisions.append(revision(key, now, how, "removed"))
    revise(connection, dialect, revisions)
    _delete_rows(connection, dialect, rowids)
    connection.execute("UPDATE feeds SET rows = rows - ? WHERE id = ?", (len(rowids), feed))


def first_word(connection: Transaction, key: Sequence[str]) -> str:
    """Return what the present first sight of a record is: `added`, or `back` if it was gone once."""
    gone = "SELECT 1 FROM revisions WHERE source = ? AND kind = ? AND id = ? AND what = 'removed'"
    return "back" if one(connection, gone, key) else "added"


def _delete_rows(connection: Transaction, dialect: Dialect, rowids: Sequence[int]) -> None:
    """Delete records from the three places that share their row ids."""
    where, bindings = dialect.among("rowid", rowids)
    for table in ("records", "bodies"):
        connection.execute(f"DELETE FROM {table} WHERE {where}", bindings)  # noqa: S608 - names of ours
    dialect.text_index.take_out(connection, rowids)


def forget_feed(connection: Transaction, dialect: Dialect, feed: int) -> int:
    """Delete a feed, its records and their histories; returns how many records."""
    connection.execute(
        # before the records go: their keys are needed
        "DELETE FROM revisions WHERE (source, kind, id) IN (SELECT source, kind, id FROM records WHERE feed = ?)",
        (feed,),
    )
    rowids = [rowid for (rowid,) in many(connection, "SELECT rowid FROM records WHERE feed = ?", (feed,))]
    _delete_rows(connection, dialect, rowids)
    connection.execute("DELETE FROM validators WHERE feed = ?", (feed,))
    connection.execute("DELETE FROM feeds WHERE id = ?", (feed,))
    return len(rowids)


def announce_page(database: Database, page: PageWriter) -> None:
    """Count a page's new records, and have listeners told of those that changed."""
    if page.new:
        # counted as they come: counting 100,000 rows at each paint would take longer than painting
        page.connection.execute("UPDATE feeds SET rows = rows + ? WHERE id = ?", (page.new, page.feed))
    if page.moved:
        database.tell(Change(what="records", source=page.sweep.feed.source, rowids=tuple(page.moved)))
