"""A plan as SQLite's SQL. Values are always bound; only names that stand in this file become SQL text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from fieldtui.contract.facets import ValueType
from fieldtui.store.query.plan import Absent, AllOf, AnyOf, Contains, Equals, Like, Matches, Not, Test
from fieldtui.store.query.ranges import Range
from fieldtui.store.query.vocabulary import FilterField

Bindings = list[str | float]
Sql = tuple[str, Bindings]

_NOTHING = "0"


@dataclass(frozen=True, slots=True)
class SqlTable:
    """How fields and bare words are found in one table: a field's expressions, any of which may match."""

    columns: Mapping[str, tuple[str, ...]]
    found: Callable[[Matches], Sql]
    texts: tuple[str, ...]

    def where(self, tests: Sequence[Test]) -> Sql:
        """Return a condition under which all tests hold."""
        return _joined([self.condition(test) for test in tests], " AND ", "1")

    def condition(self, test: Test) -> Sql:
        """Return the condition of one test; it may be NULL where there is no value."""
        match test:
            case AllOf(tests):
                return self.where(tests)
            case AnyOf(tests):
                return _joined([self.condition(inner) for inner in tests], " OR ", _NOTHING)
            case Not(inner):
                sql, bindings = self.condition(inner)
                return f"NOT ifnull({sql}, 0)", bindings
            case Matches():
                return self.found(test)
            case Contains(parts):
                return contains(self.texts, parts)
            case Absent(field):
                return self._missing(field)
            case Equals(field) | Like(field) | Range(field):
                return self._values(field, test)

    def _missing(self, field: FilterField) -> Sql:
        if field.path:
            return "NOT " + _in_json("ifnull(value, '') <> ''"), _json_path(field)
        return _joined([(f"ifnull({column}, '') = ''", []) for column in self.columns[field.name]], " AND ", "1")

    def _values(self, field: FilterField, test: Equals | Like | Range) -> Sql:
        if field.path:
            sql, bindings = _json_value(test)
            return _in_json(sql), _json_path(field) + bindings
        return _joined([_compare(column, test) for column in self.columns[field.name]], " OR ", _NOTHING)


def contains(texts: Sequence[str], parts: Sequence[str]) -> Sql:
    """Return the condition that the parts stand in one of the texts, in this order, anywhere."""
    return _joined([_like(text, parts, anywhere=True) for text in texts], " OR ", _NOTHING)


def _joined(parts: Sequence[Sql], word: str, none: str) -> Sql:
    if not parts:
        return none, []
    if len(parts) == 1:
        return parts[0]
    return f"({word.join(sql for sql, _ in parts)})", [value for _, bindings in parts for value in bindings]


def _compare(column: str, test: Equals | Like | Range) -> Sql:
    if isinstance(test, Range):
        return _span(column, test)
    if isinstance(test, Like):
        return _like(column, test.parts)
    if test.field.type is not ValueType.NAME:
        return _equals(column, test.text)
    return _joined([_equals(column, test.text), _whole_words(column, test.text)], " OR ", _NOTHING)


def _equals(column: str, text: str) -> Sql:
    if text.isascii():
        return f"{column} = ? COLLATE NOCASE", [text]
    return f"fold({column}) = ?", [text.casefold()]


def _whole_words(column: str, text: str) -> Sql:
    """Match the text as some whole words of a name: “north” is in “North crew”, “Crew 1” is not in “Crew 10”."""
    words = " ".join(text.replace(",", " ").split())
    if not words:
        return _NOTHING, []
    return _like(f"(' ' || replace({column}, ',', ' ') || ' ')", (f" {words} ",), anywhere=True)


def _like(column: str, parts: Sequence[str], *, anywhere: bool = False) -> Sql:
    escaped = "%".join(re.sub(r"([%_\\])", r"\\\1", part) for part in parts)
    if anywhere:
        escaped = f"%{escaped}%"
    if escaped.isascii():
        return f"{column} LIKE ? ESCAPE '\\'", [escaped]
    return f"fold({column}) LIKE ? ESCAPE '\\'", [escaped.casefold()]


def _span(column: str, span: Range) -> Sql:
    ends: list[Sql] = []
    if span.low is not None:
        ends.append((f"{column} {'>' if span.low_open else '>='} ?", [span.low]))
    if span.high is not None:
        ends.append((f"{column} {'<' if span.high_open else '<='} ?", [span.high]))
    return _joined(ends, " AND ", _NOTHING)


def _in_json(condition: str) -> str:
    """Look at a value of the vendor's JSON, or at each of a list's."""
    document = "CASE WHEN json_valid(CAST(raw AS TEXT)) THEN CAST(raw AS TEXT) ELSE 'null' END"
    values = f"bodies, json_each({document}, ?)"
    return f"EXISTS (SELECT 1 FROM {values} WHERE bodies.rowid = records.rowid AND ({condition}))"  # noqa: S608


def _json_path(field: FilterField) -> Bindings:
    """Return the path as SQLite writes it; a number is a place in a list."""
    return ["$" + "".join(f"[{part}]" if part.isdecimal() and part.isascii() else f'."{part}"' for part in field.path)]


def _json_value(test: Equals | Like | Range) -> Sql:
    if isinstance(test, Range):
        if not test.time:
            return _span("CASE WHEN typeof(value) <> 'text' OR value GLOB '[-0-9]*' THEN CAST(value AS REAL) END", test)
        return _span("CASE WHEN typeof(value) = 'text' THEN unixepoch(value, 'subsec') ELSE value END", test)
    if isinstance(test, Like):
        return _like("CAST(value AS TEXT)", test.parts)
    sql, bindings = _equals("CAST(value AS TEXT)", test.text)
    word = test.text.lower()
    if word in ("true", "false"):
        return f"({sql} OR type = '{word}')", bindings
    if word == "null":
        return f"({sql} OR type = 'null')", bindings
    return sql, bindings


def match_of(found: Matches) -> str:
    """Return bare words in FTS5's own language; the empty string when there is nothing in them to look up."""
    text = "".join(character if character.isprintable() and character != '"' else " " for character in found.text)
    if not any(character.isalnum() for character in text):
        return ""
    return f'"{text}"' if found.phrase else f'"{text}" *'
