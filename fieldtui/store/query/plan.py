"""What a filter asks of a row, with every word understood: the fields known, the times in unix seconds.

A row without a value satisfies no test of it but `Absent`; `Not` holds for every row for which the inner one does not.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from fieldtui.contract.facets import ValueType
from fieldtui.store.models import FilterError
from fieldtui.store.query.parser import parse
from fieldtui.store.query.ranges import Range, number_span, raw_span, time_span
from fieldtui.store.query.terms import Atom, Term
from fieldtui.store.query.times import TimeReader
from fieldtui.store.query.vocabulary import FilterField, Vocabulary, choice_of, field_of


@dataclass(frozen=True, slots=True)
class Equals:
    """The whole value, case aside; for a NAME also whole words of it."""

    field: FilterField
    text: str


@dataclass(frozen=True, slots=True)
class Like:
    """The value, case aside, with any characters between the parts."""

    field: FilterField
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Absent:
    """No value, or an empty one."""

    field: FilterField


@dataclass(frozen=True, slots=True)
class Matches:
    """Bare words: words that begin so, in any order (`phrase`: whole words in this order)."""

    text: str
    phrase: bool


@dataclass(frozen=True, slots=True)
class Contains:
    """Bare words with `*` elsewhere than at their end: the parts in this order anywhere in the text."""

    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one holds."""

    tests: tuple[Test, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The inner one does not hold."""

    test: Test


@dataclass(frozen=True, slots=True)
class AllOf:
    """All hold."""

    tests: tuple[Test, ...]


Test = AllOf | Equals | Like | Absent | Matches | Contains | Range | AnyOf | Not


def plan(where: str, vocabulary: Vocabulary, clock: TimeReader) -> tuple[Test, ...]:
    """Understand a filter: tests that must all hold; FilterError, with the column, if it is wrong."""
    branches = _branches(parse(where))
    tests = [tuple(_term_test(term, vocabulary, clock) for term in branch) for branch in branches]
    # one branch needs no wrapping, so that the common filter becomes the shortest SQL
    return tests[0] if len(tests) == 1 else (AnyOf(tuple(AllOf(branch) for branch in tests)),)


def _branches(terms: Sequence[Term]) -> list[list[Term]]:
    """Put apart what `|` stands between; FilterError where a side is empty."""
    branches: list[list[Term]] = [[]]
    for term in terms:
        if not term.is_or:
            branches[-1].append(term)
        elif branches[-1]:
            branches.append([])
        else:
            raise FilterError("“|” needs something on its left", term.column)
    if len(branches) > 1 and not branches[-1]:
        raise FilterError("“|” needs something on its right", terms[-1].column)
    return branches


def named_fields(where: str) -> frozenset[str]:
    """Return the fields that a filter asks for, those it only leaves out aside."""
    # what is only left out need not be shown as a column
    return frozenset(term.field.lower() for term in parse(where) if term.field and not term.negated)


def _term_test(term: Term, vocabulary: Vocabulary, clock: TimeReader) -> Test:
    if term.field is None:
        tests = tuple(_bare(atom) for atom in term.atoms)
    else:
        # the column of the field itself, behind the dash
        field = field_of(term.field, vocabulary, term.column + term.negated)
        tests = tuple(_atom_test(field, atom, clock) for atom in term.atoms)
    test = tests[0] if len(tests) == 1 else AnyOf(tests)
    return Not(test) if term.negated else test


def _bare(atom: Atom) -> Test:
    parts = atom.parts
    # `pump*` is what bare words mean anyway: words that begin so
    if parts[-1] == "" and len(parts) == 2:
        parts = parts[:1]
    return Contains(parts) if len(parts) > 1 else Matches(parts[0], atom.quoted)


def _atom_test(field: FilterField, atom: Atom, clock: TimeReader) -> Test:
    # `assignee:*`: anything at all
    if atom.is_wild and not any(atom.parts):
        return Not(Absent(field))
    # a vendor may call a stage or a status "none"; in quotes it is that word
    if not atom.text or (not atom.quoted and atom.text.lower() == "none" and "none" not in field.choices):
        return Absent(field) if not atom.text or field.type is not ValueType.WORD else _none(field)
    return _READERS[field.type](field, atom, clock)


def _none(field: FilterField) -> Test:
    """`status:none`: no value; or a vendor's word that happens to be “none”."""
    return AnyOf((Absent(field), Equals(field, "none")))


def _word(field: FilterField, atom: Atom, clock: TimeReader) -> Test:
    # `status:<3` would silently mean nothing
    if not atom.quoted and atom.text[0] in "<>":
        raise FilterError(f"{field.name} takes words, not “{atom.text[0]}”", atom.column)
    return Like(field, atom.parts) if atom.is_wild else Equals(field, atom.text)


def _choice(field: FilterField, atom: Atom, clock: TimeReader) -> Test:
    return Like(field, atom.parts) if atom.is_wild else Equals(field, choice_of(field, atom.text, atom.column))


def _time(field: FilterField, atom: Atom, clock: TimeReader) -> Test:
    return time_span(field, atom, clock)


def _number(field: FilterField, atom: Atom, clock: TimeReader) -> Test:
    # `short:yes`: how many are missing does not matter
    if atom.text.lower() in ("yes", "no"):
        some = Range(field, 0, None, low_open=True)
        return some if atom.text.lower() == "yes" else Not(some)
    return number_span(field, atom)


def _raw(field: FilterField, atom: Atom, clock: TimeReader) -> Test:
    # in quotes it is text, whatever it looks like
    span = None if atom.quoted else raw_span(field, atom, clock)
    if span is not None:
        return span
    return Like(field, atom.parts) if atom.is_wild else Equals(field, atom.text)


_READERS: dict[ValueType, Callable[[FilterField, Atom, TimeReader], Test]] = {
    ValueType.WORD: _word,
    ValueType.NAME: _word,
    ValueType.CHOICE: _choice,
    ValueType.PAST: _time,
    ValueType.AHEAD: _time,
    ValueType.NUMBER: _number,
    ValueType.RAW: _raw,
}
