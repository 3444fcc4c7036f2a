"""What PostgreSQL says in its own way: words in a `tsvector`, JSON by functions of the schema, many rows by COPY."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from fieldtui.store.postgres.statements import PostgresTransaction
from fieldtui.store.postgres.words import query_of, vector_of
from fieldtui.store.tables.dialect import Sql
from fieldtui.store.tables.transaction import Transaction


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
        words = query_of(text, phrase=phrase)
        if not words:
            return None
        return "records.rowid IN (SELECT rowid FROM search WHERE words @@ CAST(? AS tsquery))", [words]

    def put(self, connection: Transaction, words: Sequence[tuple[int, str]]) -> None:
        """Put the words of rows into the index."""
        self.take_out(connection, [rowid for rowid, _ in words])
        rows = [(rowid, vector_of(text)) for rowid, text in words]
        _copy(connection, "search", ("rowid", "words"), rows)

    def take_out(self, connection: Transaction, rowids: Sequence[int]) -> None:
        """Take rows out of the index."""
        if rowids:
            connection.execute("DELETE FROM search WHERE rowid = ANY(?)", [list(rowids)])


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

    def next_rowids(self, connection: Transaction, count: int) -> range:
        """Return row ids for so many new records."""
        numbers = "SELECT nextval(pg_get_serial_sequence('records', 'rowid')) FROM generate_series(1, ?)"
        found = [number for (number,) in connection.execute(numbers, (count,))]
        # whoever writes is alone, so that nobody has taken one in between
        return range(found[0], found[0] + count)

    def insert(
        self, connection: Transaction, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Add many rows to a table."""
        _copy(connection, table, columns, rows)


def _copy(connection: Transaction, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        cast(PostgresTransaction, connection).copy(table, columns, rows)
