"""Webhook deliveries, each stored once, and the log of everything that happened with them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

import msgspec

from fieldtui.contract.record import Kind
from fieldtui.store.models import Attempt, Change, Delivery, FilterError, Query, Subject
from fieldtui.store.query.plan import Matches, plan
from fieldtui.store.query.times import TimeReader
from fieldtui.store.query.vocabulary import ATTEMPTS, DELIVERIES, Vocabulary
from fieldtui.store.tables.database import Database
from fieldtui.store.tables.dialect import Dialect, Sql
from fieldtui.store.tables.plan_sql import SqlTable, contains
from fieldtui.store.tables.record_columns import sound, sound_time
from fieldtui.store.tables.transaction import Transaction

# in one order for reading and writing
DELIVERY = (
    "seq, source, event_id, event, kind, resource_id, created, received, how, attempts, verdict, replays, headers,"
    " body, digest"
)
_ATTEMPT = "seq, at, source, event_id, event, resource_id, way, target, status, seconds, note"
_SUBJECT = (
    "SELECT reference, deliveries.created, how FROM deliveries LEFT JOIN records ON records.source = deliveries.source"
    # the record may be unknown: a delivery may come before the poll, or be of a list that is not polled
    " AND records.kind = deliveries.kind AND records.id = resource_id"
    " WHERE deliveries.source = ? AND event_id = ?"
)
_HEADERS = msgspec.json.Decoder(tuple[tuple[str, str], ...])
# a few vendors' deliveries tell no time of the event
_CREATED = "coalesce(created, received)"
_SORTS = {"urgency": _CREATED, "created": _CREATED, "received": "received", "seq": "seq"}


_AT_OR_AFTER = "SELECT at FROM attempts WHERE seq >= ? ORDER BY seq LIMIT 1"
#: more than there can be, for who wants all
_ALL = 1 << 62


def _table(dialect: Dialect, vocabulary: Vocabulary, renamed: Mapping[str, str], *texts: str) -> SqlTable:
    """Return a table whose bare words are looked for anywhere in these texts; most fields are columns."""

    def found(test: Matches) -> Sql:
        return contains(dialect, texts, (test.text,))

    # most fields of the vocabulary are columns of the same name
    return SqlTable(dialect, {name: (renamed.get(name, name),) for name in vocabulary}, found, texts)


def _delivery_table(dialect: Dialect) -> SqlTable:
    # the body is stored as bytes
    texts = (dialect.text_of("body"), "event", "resource_id", "event_id")
    return _table(dialect, DELIVERIES, {"id": "event_id", "record": "resource_id"}, *texts)


def _attempt_table(dialect: Dialect) -> SqlTable:
    texts = ("event", "resource_id", "event_id", "target", "note", "way")
    return _table(dialect, ATTEMPTS, {"id": "event_id", "record": "resource_id"}, *texts)


class SqlDeliveries:
    """Store and query deliveries, and their log."""

    def __init__(self, database: Database, clock: Callable[[], float]) -> None:
        self._database, self._clock = database, clock

    def receive(self, deliveries: Sequence[Delivery], *, durable: bool = True) -> list[bool]:
        """Store deliveries, each with its line in the log; True where it was new."""
        with self._database.writing(durable=durable) as connection:
            new = [_receive(connection, delivery) for delivery in deliveries]
            # one change a source and batch
            for source in dict.fromkeys(delivery.source for delivery in deliveries):
                self._database.tell(Change(what="deliveries", source=source))
        return new

    def query(self, query: Query) -> list[Delivery]:
        """Return deliveries by filter, ordered by `created` unless `sort` says `received` or `seq`."""
        # read here and not by the caller, so that every `today` of a query is the same day
        if not query.now:
            query = msgspec.structs.replace(query, now=self._clock())
        return [
            delivery_of(row) for row in self._database.read(*deliveries_sql(self._database.dialect, query, DELIVERY))
        ]

    def get(self, source: str, event_id: str) -> Delivery | None:
        """Return one delivery."""
        found = self._database.read_one(
            f"SELECT {DELIVERY} FROM deliveries WHERE source = ? AND event_id = ?",  # noqa: S608
            (source, sound(event_id)),
        )
        return found and delivery_of(found)

    def stream(self, query: Query) -> Iterator[Delivery]:
        """Yield the deliveries that a query lists, one after the other, without holding them all."""
        sql, bindings = deliveries_sql(self._database.dialect, query, DELIVERY)
        for row in self._database.read(sql, bindings):
            yield delivery_of(row)

    def of_record(self, source: str, resource_id: str) -> list[Delivery]:
        """Return all deliveries of one record in the order of their events."""
        found = self._database.read(
            f"SELECT {DELIVERY} FROM deliveries WHERE source = ? AND resource_id = ?"  # noqa: S608
            # of two events in the same moment, the one that came first
            " ORDER BY coalesce(created, received), seq",
            (source, resource_id),
        )
        return [delivery_of(row) for row in found]

    def last_seq(self) -> int:
        """Return the number of the delivery that arrived last, 0 before the first."""
        return int(self._database.read_one("SELECT coalesce(max(seq), 0) FROM deliveries")[0])

    def after(self, seq: int, *, limit: int) -> list[Delivery]:
        """Return deliveries that arrived after that one, in the order of their arrival."""
        found = self._database.read(
            f"SELECT {DELIVERY} FROM deliveries WHERE seq > ? ORDER BY seq LIMIT ?",  # noqa: S608
            (seq, limit),
        )
        return [delivery_of(row) for row in found]

    def subjects(self, keys: Sequence[tuple[str, str]]) -> list[Subject | None]:
        """Return what deliveries are about, by source and event id; None for one that there is not."""
        found = (self._database.read_one(_SUBJECT, (source, sound(event_id))) for source, event_id in keys)
        # `row and`: one that is gone stays None
        return [row and Subject(row[0], sound_time(row[1]), row[2]) for row in found]

    def log_attempt(self, attempt: Attempt) -> None:
        """Add one line to the log."""
        with self._database.writing() as connection:
            log_line(connection, attempt)
            self._database.tell(Change(what="deliveries", source=attempt.source))

    def attempts(
        self, *, before: int | None = None, limit: int = 200, where: str = "", now: float = 0, zone: str = "UTC"
    ) -> list[Attempt]:
        """Return lines of the log that match, the newest first, with `seq` lower than `before` if given."""
        # the log's ages count from the store's own clock unless the caller has another
        condition, bindings = _attempt_table(self._database.dialect).where(
            plan(where, ATTEMPTS, TimeReader.at(now or self._clock(), zone))
        )
        if before is not None:
            condition, bindings = f"seq < ? AND {condition}", [before, *bindings]
        found = self._database.read(
            f"SELECT {_ATTEMPT} FROM attempts WHERE {condition} ORDER BY seq DESC LIMIT ?",  # noqa: S608
            # a negative limit means "all" to SQLite
            [*bindings, max(0, limit)],
        )
        return [_attempt(row) for row in found]

    def attempts_of(self, source: str, event_id: str) -> list[Attempt]:
        """Return all lines about one delivery, the oldest first."""
        found = self._database.read(
            f"SELECT {_ATTEMPT} FROM attempts WHERE source = ? AND event_id = ? ORDER BY seq",  # noqa: S608
            (source, sound(event_id)),
        )
        return [_attempt(row) for row in found]

    def attempt_count(self, *, since: float | None = None) -> int:
        """Return how many lines the log has, or has had since that time.

        Only the oldest are ever taken out, so that the ends tell.
        """
        first, last = self._database.read_one("SELECT (SELECT min(seq) FROM attempts), (SELECT max(seq) FROM attempts)")
        if last is None:
            return 0
        low = int(first)
        high = low if since is None else int(last) + 1
        # `at` grows with `seq`, so that halving finds the first line since then without reading all
        while low < high:
            middle = (low + high) // 2
            if self._database.read_one(_AT_OR_AFTER, (middle,))[0] < since:
                low = middle + 1
            else:
                high = middle
        return int(last) - low + 1


def deliveries_sql(dialect: Dialect, query: Query, columns: str) -> tuple[str, list[Any]]:
    """Return the SQL, and its bindings, that lists these columns of the deliveries that a query means."""
    if query.sort not in _SORTS:
        raise FilterError(f"no sort “{query.sort}”; one of: created received seq", 0)
    clock = TimeReader.at(query.now, query.zone)
    where, bindings = _delivery_table(dialect).where(plan(query.where, DELIVERIES, clock))
    if query.source is not None:
        # the bindings follow the order of the question marks
        where, bindings = f"source = ? AND {where}", [query.source, *bindings]
    way = " DESC" if query.descending else ""
    limit = _ALL if query.limit is None else max(0, query.limit)
    sql = (
        f"SELECT {columns} FROM deliveries WHERE {where}"  # noqa: S608
        f" ORDER BY {_SORTS[query.sort]}{way}, seq{way} LIMIT ?"
    )
    return sql, [*bindings, limit]


def count_replay(connection: Transaction, source: str, event_id: str) -> None:
    """Count a replay at its delivery: once, however many tries it took."""
    connection.execute(
        "UPDATE deliveries SET replays = replays + 1 WHERE source = ? AND event_id = ?", (source, sound(event_id))
    )


def _receive(connection: Transaction, delivery: Delivery) -> bool:
    """Store one delivery, or what its coming again adds to it; whether it was new."""
    key = (delivery.source, sound(delivery.event_id))
    known = connection.execute("SELECT how, digest FROM deliveries WHERE source = ? AND event_id = ?", key).fetchone()
    # the same id over another body is another delivery: one must not hide the other
    if known is not None and "" != known[1] != delivery.digest != "":
        return _receive(connection, _another(delivery))
    # the vendor's list shows what it sent, but nobody received it here
    by_hook = delivery.how != "caught up"
    if known is None:
        _insert(connection, delivery)
        note = "" if delivery.verdict == "accepted" else delivery.verdict
        log_line(connection, _line(delivery, "hook" if by_hook else "caught up", note))
        return True
    how = known[0] if known[0] == delivery.how else "both"
    # seen in the list again and again: one line is enough
    if by_hook or how != known[0]:
        connection.execute(
            "UPDATE deliveries SET how = ?, attempts = attempts + ?, digest = coalesce(nullif(digest, ''), ?)"
            " WHERE source = ? AND event_id = ?",
            (how, by_hook, delivery.digest, *key),
        )
        log_line(connection, _line(delivery, "again" if by_hook else "caught up", "duplicate" if by_hook else ""))
    return False


def _another(delivery: Delivery) -> Delivery:
    """Return a delivery under a name of its own: the id that it gives is that of one that says something else."""
    # twelve digits are enough to tell bodies of one id apart
    own = f"{delivery.event_id}~{delivery.digest[:12]}"
    return msgspec.structs.replace(delivery, event_id=own, verdict="another body")


def _insert(connection: Transaction, delivery: Delivery) -> None:
    # what was caught up has not arrived once
    attempts = delivery.attempts if delivery.how != "caught up" else 0
    connection.execute(
        f"INSERT INTO deliveries ({DELIVERY.removeprefix('seq, ')}) VALUES (?{', ?' * 13})",  # noqa: S608
        (
            *(delivery.source, sound(delivery.event_id), sound(delivery.event), delivery.kind),
            *(sound(delivery.resource_id), sound_time(delivery.created), delivery.received, delivery.how, attempts),
            *(delivery.verdict, delivery.replays, msgspec.json.encode(delivery.headers).decode(), delivery.body),
            delivery.digest,
        ),
    )


def _line(delivery: Delivery, way: str, note: str = "") -> Attempt:
    """Make the log's line of a delivery that came."""
    return Attempt(
        at=delivery.received,
        source=delivery.source,
        event_id=delivery.event_id,
        event=delivery.event,
        resource_id=delivery.resource_id,
        way=way,
        # nobody was answered: it was fetched
        status=None if way == "caught up" else 200,
        note=note,
    )


def log_line(connection: Transaction, attempt: Attempt) -> None:
    """Add one line to the log."""
    connection.execute(
        f"INSERT INTO attempts ({_ATTEMPT.removeprefix('seq, ')}) VALUES (?{', ?' * 9})",  # noqa: S608
        (
            *(attempt.at, attempt.source, sound(attempt.event_id), sound(attempt.event), sound(attempt.resource_id)),
            *(attempt.way, attempt.target, attempt.status, attempt.seconds, sound(attempt.note)),
        ),
    )


def delivery_of(found: tuple[Any, ...]) -> Delivery:
    """Make a delivery of the row that `DELIVERY` names the columns of."""
    names = DELIVERY.split(", ")
    values = dict(zip(names, found, strict=True))
    values["kind"] = Kind(values["kind"]) if values["kind"] else None
    # an older program may have stored what no screen can show
    values["created"] = sound_time(values["created"])
    return Delivery(**values | {"headers": _HEADERS.decode(values["headers"])})


def _attempt(found: tuple[Any, ...]) -> Attempt:
    return Attempt(**dict(zip(_ATTEMPT.split(", "), found, strict=True)))
