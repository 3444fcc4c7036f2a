"""What SQLite and PostgreSQL say each in its own way: letters without their case, free text, and values in JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

if TYPE_CHECKING:
    from fieldtui.store.tables.transaction import Transaction

Bindings = list[Any]
BODY = ("rowid", "raw", "text", "single")


class Body(NamedTuple):
    """What is long of a record: its row, its JSON, its text; and whether the JSON came by itself."""

    rowid: int
    raw: bytes
    text: str
    single: bool


class WrittenRecord(NamedTuple):
    """A record that is to be written: its columns, what is long, and its words; None where these are as they were."""

    columns: Sequence[Any]
    body: Body
    words: str | None


#: a condition, and what its placeholders stand for
Sql = tuple[str, Bindings]


class JsonSql(Protocol):
    """How a value within a record's JSON is found. The expressions hold within `any_value`."""

    #: the value as text, as a number, and as unix seconds; NULL where it is none
    text: str
    number: str
    moment: str

    def any_value(self, condition: str) -> str:
        """Return the condition that one value at a path, which is bound first, or one of a list there, fulfils this."""

    def path(self, parts: Sequence[str]) -> Any:
        """Return what is bound for a path; a number is a place in a list."""

    def is_word(self, word: str) -> str:
        """Return the condition that the value is `true`, `false` or `null`."""


class TextIndex(Protocol):
    """How records are found by free text."""

    def found(self, text: str, *, phrase: bool) -> Sql | None:
        """Return the condition that a row of `records` has these words side by side, the last one perhaps longer if it
        is no `phrase`; None where there is nothing in them to look up.
        """

    def holding(self, text: str) -> Sql | None:
        """Return a condition that holds for every row in which a column of a name or a number has that text as some of
        its words, and for few others; None where that helps nobody.
        """

    def put(self, connection: Transaction, words: Sequence[tuple[int, str]]) -> None:
        """Put the words of rows into the index, in place of what each had there."""

    def take_out(self, connection: Transaction, rowids: Sequence[int]) -> None:
        """Take rows out of the index."""


class Dialect(Protocol):
    """One database's ways."""

    #: orders records by their ids as numbers, those that are none last
    id_as_number: str

    @property
    def json(self) -> JsonSql:
        """Values in JSON."""

    @property
    def text_index(self) -> TextIndex:
        """Free text."""

    def equals(self, column: str, text: str) -> Sql:
        """Return the condition that a column holds that text, in whatever case."""

    def like(self, column: str, pattern: str) -> Sql:
        """Return the condition that a column is like a pattern of `%`; a backslash quotes what comes after it."""

    def ignoring_case(self, column: str) -> str:
        """Return what orders by a column of text without regard to case."""

    def text_of(self, column: str) -> str:
        """Return the text in a column of bytes."""

    def among(self, column: str, values: Sequence[int] | Sequence[str]) -> Sql:
        """Return the condition that a column holds one of many values."""

    def add_records(self, connection: Transaction, columns: Sequence[str], records: Iterable[WrittenRecord]) -> None:
        """Add new records, each with its body and its words; they may be made while the first are being written."""

    def alter_records(self, connection: Transaction, columns: Sequence[str], records: Sequence[WrittenRecord]) -> None:
        """Put records in place of what stands in their rows."""

    def next_rowids(self, connection: Transaction, count: int) -> range:
        """Return row ids for so many new records."""

    def columns(self, table: str) -> Sql:
        """Return the query that gives the names of a table's columns."""

    def make_room(self, connection: Transaction, oldest: float | None) -> None:
        """Prepare for deliveries that came since that time, in unix seconds."""

    def settle_numbers(self, connection: Transaction) -> None:
        """Let the next number of each table be higher than those that rows were inserted with."""

    def insert(
        self, connection: Transaction, table: str, columns: Sequence[str], rows: Sequence[Sequence[Any]]
    ) -> None:
        """Add many rows to a table."""
