"""What SQLite says in its own way: FTS5 for free text, its JSON functions, and NOCASE, which knows ASCII only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from fieldtui.store.tables.dialect import BODY

if TYPE_CHECKING:
    from fieldtui.store.tables.dialect import Sql, WrittenRecord
    from fieldtui.store.tables.transaction import Transaction

_DOCUMENT = "CASE WHEN json_valid(CAST(raw AS TEXT)) THEN CAST(raw AS TEXT) ELSE 'null' END"


class SqliteJson:
    """Values in a record's JSON, by `json_each`."""

    text = "CAST(value AS TEXT)"
    number = "CASE WHEN typeof(value) <> 'text' OR value GLOB '[-0-9]*' THEN CAST(value AS REAL) END"
    moment = "CASE WHEN typeof(value) = 'text' THEN unixepoch(value, 'subsec') ELSE value END"

    def any_value(self, condition: str) -> str:
        """Return the condition that one value at a path, or one of a list there, fulfils this."""
        values = f"bodies, json_each({_DOCUMENT}, ?)"
        return f"EXISTS (SELECT 1 FROM {values} WHERE bodies.rowid = records.rowid AND ({condition}))"  # noqa: S608

    def path(self, parts: Sequence[str]) -> Any:
        """Return the path as SQLite writes it; a number is a place in a list."""
        return "$" + "".join(f"[{part}]" if part.isdecimal() and part.isascii() else f'."{part}"' for part in parts)

    def is_word(self, word: str) -> str:
        """Return the condition that the value is `true`, `false` or `null`."""
        return f"type = '{word}'"


class SqliteTextIndex:
    """Free text, by FTS5."""

    def found(self, text: str, *, phrase: bool) -> Sql | None:
        """Return the condition that a row of `records` has these words in a row."""
        match = match_of(text, phrase=phrase)
        return ("records.rowid IN (SELECT rowid FROM search WHERE search MATCH ?)", [match]) if match else None

    def holding(self, text: str) -> Sql | None:
        """Return None: to look at each row takes no longer."""
        return None

    def put(self, connection: Transaction, words: Sequence[tuple[int, str]]) -> None:
        """Put the words of rows into the index."""
        # the index has no copy of the words, so that a row is replaced whole
        connection.executemany("INSERT OR REPLACE INTO search (rowid, words) VALUES (?, ?)", words)

    def take_out(self, connection: Transaction, rowids: Sequence[int]) -> None:
        """Take rows out of the index."""
        connection.executemany("DELETE FROM search WHERE rowid = ?", [(rowid,) for rowid in rowids])


class SqliteDialect:
    """SQLite's ways. What is plain ASCII is compared by SQLite itself, all else by Python, which takes longer."""

    id_as_number = (
        "CASE WHEN records.id NOT GLOB '*[^0-9]*' THEN CAST(records.id AS INTEGER) ELSE 9223372036854775807 END"
    )
    json = SqliteJson()
    text_index = SqliteTextIndex()

    def equals(self, column: str, text: str) -> Sql:
        """Return the condition that a column holds that text, in whatever case."""
        if text.isascii():
            return f"{column} = ? COLLATE NOCASE", [text]
        return f"fold({column}) = ?", [text.casefold()]

    def like(self, column: str, pattern: str) -> Sql:
        """Return the condition that a column is like a pattern."""
        if pattern.isascii():
            return f"{column} LIKE ? ESCAPE '\\'", [pattern]
        return f"fold({column}) LIKE ? ESCAPE '\\'", [pattern.casefold()]

    def ignoring_case(self, column: str) -> str:
        """Return what orders by a column of text without regard to case."""
        return f"{column} COLLATE NOCASE"

    def text_of(self, column: str) -> str:
        """Return the text in a column of bytes."""
        return f"CAST({column} AS TEXT)"

    def among(self, column: str, values: Sequence[int] | Sequence[str]) -> Sql:
        """Return the condition that a column holds one of many values."""
        # as one value: SQLite takes a limited number of them
        return f"{column} IN (SELECT value FROM json_each(?))", [msgspec.json.encode(list(values)).decode()]  # noqa: S608

    def add_records(self, connection: Transaction, columns: Sequence[str], records: Iterable[WrittenRecord]) -> None:
        """Add new records, each with its body and its words."""
        added = list(records)
        self.insert(connection, "records", columns, [record.columns for record in added])
        self.insert(connection, "bodies", BODY, [record.body for record in added])
        self.text_index.put(connection, _words(added))

    def alter_records(self, connection: Transaction, columns: Sequence[str], records: Sequence[WrittenRecord]) -> None:
        """Put records in place of what stands in their rows."""
        values = ", ".join(f"{column} = ?" for column in columns)
        rows = [(*record.columns, record.body.rowid) for record in records]
        connection.executemany(f"UPDATE records SET {values} WHERE rowid = ?", rows)  # noqa: S608 - names of ours
        bodies = [(*record.body[1:], record.body.rowid) for record in records]
        connection.executemany("UPDATE bodies SET raw = ?, text = ?, single = ? WHERE rowid = ?", bodies)
        self.text_index.put(connection, _words(records))

    def next_rowids(self, connection: Transaction, count: int) -> range:
        """Return row ids for so many new records."""
        found = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'records'").fetchone()
        first = int(found[0]) + 1 if found else 1
        return range(first, first + count)

    def columns(self, table: str) -> Sql:
        """Return the query that gives the names of a table's columns."""
        return "SELECT name FROM pragma_table_info(?)", [table]

    def make_room(self, connection: Transaction, oldest: float | None) -> None:
        """Do nothing: one table holds deliveries of any time."""

    def settle_numbers(self, connection: Transaction) -> None:
        """Do nothing: SQLite counts on from the highest number that there ever was."""

    def insert(
        self, connection: Transaction, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Add many rows to a table."""
        places = ", ".join("?" * len(columns))
        connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)  # noqa: S608


def _words(records: Sequence[WrittenRecord]) -> list[tuple[int, str]]:
    """Return the words of those records that have other ones."""
    return [(record.body.rowid, record.words) for record in records if record.words is not None]


def match_of(text: str, *, phrase: bool) -> str:
    """Return bare words in FTS5's own language; the empty string when there is nothing in them to look up."""
    text = "".join(character if character.isprintable() and character != '"' else " " for character in text)
    if not any(character.isalnum() for character in text):
        return ""
    return f'"{text}"' if phrase else f'"{text}" *'
