"""What PostgreSQL says in its own way: words in a `tsvector`, JSON by functions of the schema, many rows by COPY."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, cast

from fieldtui.store.postgres.months import make_months
from fieldtui.store.postgres.statements import PostgresTransaction
from fieldtui.store.postgres.words import plain_words
from fieldtui.store.tables.dialect import BODY, Body, Sql, WrittenRecord
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import one

#: as the index has it
_WORDS = "array_to_tsvector(string_to_array(plain, ' '))"
_COLUMNS = (
    "SELECT attname FROM pg_attribute WHERE attrelid = to_regclass(?) AND attnum > 0 AND NOT attisdropped"
    " ORDER BY attnum"
)
#: what numbers the rows of each table: a sequence, or a count without holes
_SEQUENCES = (
    ("feeds", "id", "feeds_id_seq"),
    ("records", "rowid", "records_rowid_seq"),
    ("revisions", "seq", "revisions_seq"),
    ("replays", "id", "replays_id_seq"),
    ("outbox", "seq", "outbox_seq_seq"),
    ("journal", "seq", "journal_seq_seq"),
    ("commands", "seq", "commands_seq_seq"),
)
_COUNTED = ("deliveries", "attempts")
_TAKE = "SELECT setval(rows, nextval(rows) + ? - 1) FROM CAST('records_rowid_seq' AS regclass) AS rows"


class PostgresJson:
    """Values in a record's JSON."""

    text = "(value #>> '{}')"
    number = "number_of(value)"
    moment = "moment_of(value)"

    def any_value(self, condition: str) -> str:
        """Return the condition that one value at a path, or one of a list there, fulfils this."""
        values = "bodies, values_at(raw, ?) AS value"
        return f"EXISTS (SELECT 1 FROM {values} WHERE bodies.rowid = records.rowid AND ({condition}))"  # noqa: S608

    def path(self, parts: Sequence[str]) -> Any:
        """Return what is bound for a path."""
        return list(parts)

    def is_word(self, word: str) -> str:
        """Return the condition that the value is `true`, `false` or `null`."""
        return f"value = CAST('{word}' AS jsonb)"


class PostgresTextIndex:
    """Free text, by words without case and accents."""

    def found(self, text: str, *, phrase: bool) -> Sql | None:
        """Return the condition that a row of `records` has these words side by side."""
        words = plain_words(text)
        if not words:
            return None
        wanted = _all_of(words) + ("" if phrase else ":*")
        found = f"{_WORDS} @@ CAST(? AS tsquery)"
        if len(words) == 1:
            return found, [wanted]
        # the index knows which words there are, not where they stand
        side_by_side = f"% {' '.join(words)}{' ' if phrase else ''}%"
        return f"({found} AND ' ' || plain || ' ' LIKE ?)", [wanted, side_by_side]

    def holding(self, text: str) -> Sql | None:
        """Return the condition that a row has these words: looked up, so that few rows have to be compared."""
        # letters of other scripts have no case here that the server would agree with
        words = plain_words(text) if text.isascii() else []
        return (f"{_WORDS} @@ CAST(? AS tsquery)", [_all_of(words)]) if words else None

    def put(self, connection: Transaction, words: Sequence[tuple[int, str]]) -> None:
        """Put the words of rows into the index, in place of what each had there."""
        rows = [(_plain(text), rowid) for rowid, text in words]
        connection.executemany("UPDATE records SET plain = ? WHERE rowid = ?", rows)

    def take_out(self, connection: Transaction, rowids: Sequence[int]) -> None:
        """Take rows out of the index: they have gone with their records."""


class PostgresDialect:
    """PostgreSQL's ways. What is plain ASCII is compared byte by byte, all else by the server's collation."""

    id_as_number = "CASE WHEN records.id ~ '^[0-9]{1,18}$' THEN CAST(records.id AS bigint) ELSE 9223372036854775807 END"
    json = PostgresJson()
    text_index = PostgresTextIndex()

    def equals(self, column: str, text: str) -> Sql:
        """Return the condition that a column holds that text, in whatever case."""
        if text.isascii():
            return f"lower(CAST({column} AS text)) = ?", [text.lower()]
        return f"fold(CAST({column} AS text)) = fold(?)", [text]

    def like(self, column: str, pattern: str) -> Sql:
        """Return the condition that a column is like a pattern."""
        if pattern.isascii():
            return f"lower(CAST({column} AS text)) LIKE ? ESCAPE '\\'", [pattern.lower()]
        return f"fold(CAST({column} AS text)) LIKE fold(?) ESCAPE '\\'", [pattern]

    def ignoring_case(self, column: str) -> str:
        """Return what orders by a column of text without regard to case."""
        return f"lower({column})"

    def text_of(self, column: str) -> str:
        """Return the text in a column of bytes."""
        return f"text_of({column})"

    def among(self, column: str, values: Sequence[int] | Sequence[str]) -> Sql:
        """Return the condition that a column holds one of many values."""
        return f"{column} = ANY(?)", [list(values)]

    def add_records(self, connection: Transaction, columns: Sequence[str], records: Iterable[WrittenRecord]) -> None:
        """Add new records, each with its body and its words."""
        bodies: list[Body] = []

        def rows() -> Iterator[Sequence[Any]]:
            for record in records:
                bodies.append(record.body)
                yield (*record.columns, _plain(record.words or ""))

        _copy(connection, "records", (*columns, "plain"), rows())
        self.insert(connection, "bodies", BODY, bodies)

    def alter_records(self, connection: Transaction, columns: Sequence[str], records: Sequence[WrittenRecord]) -> None:
        """Put records in place of what stands in their rows."""
        values = ", ".join(f"{column} = ?" for column in columns)
        rows = [
            (*record.columns, None if record.words is None else _plain(record.words), record.body.rowid)
            for record in records
        ]
        sql = f"UPDATE records SET {values}, plain = coalesce(?, plain) WHERE rowid = ?"  # noqa: S608 - names of ours
        connection.executemany(sql, rows)
        bodies = [(*record.body[1:], record.body.rowid) for record in records]
        connection.executemany("UPDATE bodies SET raw = ?, text = ?, single = ? WHERE rowid = ?", bodies)

    def next_rowids(self, connection: Transaction, count: int) -> range:
        """Return row ids for so many new records."""
        # whoever writes is alone, so that nobody takes one in between
        (last,) = one(connection, _TAKE, (count,))
        return range(last - count + 1, last + 1)

    def columns(self, table: str) -> Sql:
        """Return the query that gives the names of a table's columns."""
        return _COLUMNS, [table]

    def make_room(self, connection: Transaction, oldest: float | None) -> None:
        """Make the months in which deliveries came since that time."""
        if oldest is not None:
            make_months(cast(PostgresTransaction, connection), oldest, time.time())

    def settle_numbers(self, connection: Transaction) -> None:
        """Let the next number of each table be higher than those that rows were inserted with."""
        for table, column, sequence in _SEQUENCES:
            highest = f"SELECT coalesce(max({column}), 0) + 1 FROM {table}"  # noqa: S608 - names of ours
            connection.execute(f"SELECT setval('{sequence}', ({highest}), false)")
        for table in _COUNTED:
            connection.execute("DELETE FROM numbers WHERE name = ?", (table,))
            highest = f"SELECT CAST(? AS text), coalesce(max(seq), 0) FROM {table}"  # noqa: S608 - names of ours
            connection.execute(f"INSERT INTO numbers (name, value) {highest}", (table,))

    def insert(
        self, connection: Transaction, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Add many rows to a table."""
        if rows:
            _copy(connection, table, columns, rows)


def _all_of(words: Sequence[str]) -> str:
    """Return the query for all these words, which hold nothing but letters and digits."""
    return " & ".join(f"'{word}'" for word in words)


def _plain(text: str) -> str:
    """Return what the index is made of."""
    return " ".join(plain_words(text))


def _copy(connection: Transaction, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    cast(PostgresTransaction, connection).copy(table, columns, rows)
