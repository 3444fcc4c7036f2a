"""A plan as SQL. Values are always bound; only names that stand in the program become SQL text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fieldtui.contract.facets import ValueType
from fieldtui.store.query.plan import Absent, AllOf, AnyOf, Contains, Equals, Like, Matches, Not, Test
from fieldtui.store.query.ranges import Range
from fieldtui.store.query.vocabulary import FilterField
from fieldtui.store.tables.dialect import Dialect, Sql

_ALL, _NOTHING = "true", "false"


@dataclass(frozen=True, slots=True)
class SqlTable:
    """How fields and bare words are found in one table: a field's expressions, any of which may match.

    `holding`: a condition that every row fulfils whose field equals a text, where an index knows one.
    """

    dialect: Dialect
    columns: Mapping[str, tuple[str, ...]]
    found: Callable[[Matches], Sql]
    texts: tuple[str, ...]
    holding: Callable[[Equals], Sql | None] = lambda _: None

    def where(self, tests: Sequence[Test]) -> Sql:
        """Return a condition under which all tests hold."""
        return _joined([self.condition(test) for test in tests], " AND ", _ALL)

    def condition(self, test: Test) -> Sql:
        """Return the condition of one test; it may be NULL where there is no value."""
        match test:
            case AllOf(tests):
                return self.where(tests)
            case AnyOf(tests):
                return _joined([self.condition(inner) for inner in tests], " OR ", _NOTHING)
            case Not(inner):
                sql, bindings = self.condition(inner)
                return f"NOT coalesce({sql}, false)", bindings
            case Matches():
                return self.found(test)
            case Contains(parts):
                return contains(self.dialect, self.texts, parts)
            case Absent(field):
                return self._missing(field)
            case Equals(field) | Like(field) | Range(field):
                return self._values(field, test)

    def _missing(self, field: FilterField) -> Sql:
        json = self.dialect.json
        if field.path:
            return "NOT " + json.any_value(f"coalesce({json.text}, '') <> ''"), [json.path(field.path)]
        empty = (f"({column} IS NULL OR CAST({column} AS TEXT) = '')" for column in self.columns[field.name])
        return _joined([(sql, []) for sql in empty], " AND ", _ALL)

    def _values(self, field: FilterField, test: Equals | Like | Range) -> Sql:
        json = self.dialect.json
        if field.path:
            sql, bindings = self._json_value(test)
            return json.any_value(sql), [json.path(field.path), *bindings]
        compared = _joined([self._compare(column, test) for column in self.columns[field.name]], " OR ", _NOTHING)
        held = self.holding(test) if isinstance(test, Equals) else None
        return compared if held is None else _joined([held, compared], " AND ", _ALL)

    def _json_value(self, test: Equals | Like | Range) -> Sql:
        json = self.dialect.json
        if isinstance(test, Range):
            return _span(json.moment if test.time else json.number, test)
        if isinstance(test, Like):
            return _like(self.dialect, json.text, test.parts)
        sql, bindings = self.dialect.equals(json.text, test.text)
        word = test.text.lower()
        return (f"({sql} OR {json.is_word(word)})" if word in ("true", "false", "null") else sql), bindings

    def _compare(self, column: str, test: Equals | Like | Range) -> Sql:
        if isinstance(test, Range):
            return _span(column, test)
        if isinstance(test, Like):
            return _like(self.dialect, column, test.parts)
        equals = self.dialect.equals(column, test.text)
        if test.field.type is not ValueType.NAME:
            return equals
        return _joined([equals, self._whole_words(column, test.text)], " OR ", _NOTHING)

    def _whole_words(self, column: str, text: str) -> Sql:
        """Match the text as some whole words of a name: “north” is in “North crew”, “Crew 1” is not in “Crew 10”."""
        words = " ".join(text.replace(",", " ").split())
        if not words:
            return _NOTHING, []
        spaced = f"(' ' || replace({column}, ',', ' ') || ' ')"
        return _like(self.dialect, spaced, (f" {words} ",), anywhere=True)


def contains(dialect: Dialect, texts: Sequence[str], parts: Sequence[str]) -> Sql:
    """Return the condition that the parts stand in one of the texts, in this order, anywhere."""
    return _joined([_like(dialect, text, parts, anywhere=True) for text in texts], " OR ", _NOTHING)


def _joined(parts: Sequence[Sql], word: str, none: str) -> Sql:
    if not parts:
        return none, []
    if len(parts) == 1:
        return parts[0]
    return f"({word.join(sql for sql, _ in parts)})", [value for _, bindings in parts for value in bindings]


def _like(dialect: Dialect, column: str, parts: Sequence[str], *, anywhere: bool = False) -> Sql:
    escaped = "%".join(re.sub(r"([%_\\])", r"\\\1", part) for part in parts)
    return dialect.like(column, f"%{escaped}%" if anywhere else escaped)


def _span(column: str, span: Range) -> Sql:
    ends: list[Sql] = []
    if span.low is not None:
        ends.append((f"{column} {'>' if span.low_open else '>='} ?", [span.low]))
    if span.high is not None:
        ends.append((f"{column} {'<' if span.high_open else '<='} ?", [span.high]))
    return _joined(ends, " AND ", _NOTHING)
