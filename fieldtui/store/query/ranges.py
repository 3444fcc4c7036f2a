"""Comparisons and ranges: `<2h`, `>=2026-11-21`, `today..3d`, `5`, `1..3`, as a low and a high end.

A duration is an age on fields that tell of the past (`updated:>1d`: longer ago than a day; `updated:<1h`, `updated:1h`:
within the last hour) and a time from now on those that tell of what is ahead (`due:<2h`, `due:2h`: due within two
hours or late; `due:>2h`: later than that). A day is all of it: `due:<=2026-11-21` ends with that day,
`due:>2026-11-21` begins after it, `due:2026-11-21` is that day.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from fieldtui.contract.facets import ValueType
from fieldtui.store.models import FilterError
from fieldtui.store.query.terms import Atom
from fieldtui.store.query.times import Moment, TimeReader
from fieldtui.store.query.vocabulary import FilterField

# the longer ones first, since `<` is the beginning of `<=`
_OPERATORS = ("<=", ">=", "<", ">", "=")
# of an age, "less than" means later; no operator means "within"
_TURNED = {"<": ">", ">": "<", "<=": ">=", ">=": "<=", "": ">=", "=": "="}


@dataclass(frozen=True, slots=True)
class Range:
    """From `low` to `high`; None is no end on that side, `open` leaves the end itself out. `time`: unix seconds."""

    field: FilterField
    low: float | None
    high: float | None
    low_open: bool = False
    high_open: bool = False
    time: bool = False


def split_operator(text: str) -> tuple[str, str]:
    """Return the comparison in front, empty if there is none, and what is compared with."""
    for operator in _OPERATORS:
        if text.startswith(operator):
            return operator, text[len(operator) :].strip()
    return "", text


def time_span(field: FilterField, atom: Atom, clock: TimeReader) -> Range:
    """Read a comparison, a range or a single time; FilterError if it is none."""
    operator, rest = split_operator(atom.text)
    # a range has its own ends and takes no operator
    if not operator and ".." in rest:
        return _time_range(field, atom, clock)
    moment = _moment(field, rest, atom, clock)
    if moment.relative:
        return _relative(field, operator, moment.first)
    return _compared(field, operator, moment)


def _moment(field: FilterField, text: str, atom: Atom, clock: TimeReader) -> Moment:
    moment = clock.read(text, ages=field.type is ValueType.PAST)
    if moment is None:
        raise FilterError(
            f"“{text}” is no time; {field.name} takes 2h, 1d, today, 2026-11-21 or 2026-11-21T08:00 behind < or >",
            atom.column,
        )
    return moment


def _relative(field: FilterField, operator: str, at: float) -> Range:
    """Compare with a duration; of an age, the older is the greater."""
    # `due:2h` means within two hours
    operator = operator or "<="
    if field.type is ValueType.PAST:
        # an age grows towards the past, a time towards the future
        operator = _TURNED[operator]
    return _compared(field, operator, Moment(at, at))


def _compared(field: FilterField, operator: str, moment: Moment) -> Range:
    # a word that names no day but an instant has no length
    first, last, instant = moment.first, moment.last, moment.first == moment.last
    if operator == "<":
        return Range(field, None, first, high_open=True, time=True)
    if operator == "<=":
        # `<=` a day includes the whole of it
        return Range(field, None, last, high_open=not instant, time=True)
    if operator == ">":
        # a minute is what a time without seconds covers; more than that is a day
        whole_day = last - first > 60
        return Range(field, last if whole_day else first, None, low_open=not whole_day, time=True)
    if operator == ">=":
        return Range(field, first, None, time=True)
    return Range(field, first, last, high_open=not instant, time=True)


def _time_range(field: FilterField, atom: Atom, clock: TimeReader) -> Range:
    before, _, after = atom.text.partition("..")
    low = _moment(field, before, atom, clock) if before else None
    high = _moment(field, after, atom, clock) if after else None
    if low is None and high is None:
        raise FilterError("a range needs a beginning or an end, as in today..3d", atom.column)
    # `updated:1d..3d`: between one and three days ago, so that the larger age is the earlier time
    if field.type is ValueType.PAST and all(end is None or end.relative for end in (low, high)):
        low, high = high, low
    return Range(
        field,
        low.first if low else None,
        high.last if high else None,
        high_open=high is not None and high.first != high.last,
        time=True,
    )


def number_span(field: FilterField, atom: Atom) -> Range:
    """Read a comparison, a range or a single number; FilterError if it is none."""
    span = _number_span(field, atom.text)
    if span is None:
        raise FilterError(f"“{atom.text}” is no number; {field.name} takes 2, >0 or 1..3", atom.column)
    return span


def _number_span(field: FilterField, text: str) -> Range | None:
    operator, rest = split_operator(text)
    if not operator and ".." in rest:
        before, _, after = rest.partition("..")
        low, high = _number(before), _number(after)
        # one end may be left out, both may not
        whole = (low is not None or not before) and (high is not None or not after) and (before or after)
        return Range(field, low, high) if whole else None
    number = _number(rest)
    if number is None:
        return None
    return {
        "<": Range(field, None, number, high_open=True),
        "<=": Range(field, None, number),
        ">": Range(field, number, None, low_open=True),
        ">=": Range(field, number, None),
    }.get(operator, Range(field, number, number))


def _number(text: str) -> float | None:
    try:
        number = float(text)
    except ValueError:
        return None
    # "nan" and "inf" are numbers to Python
    return number if math.isfinite(number) else None


def raw_span(field: FilterField, atom: Atom, clock: TimeReader) -> Range | None:
    """Read a comparison or range of a vendor's own field; None if the atom is a plain word."""
    operator, rest = split_operator(atom.text)
    # a plain word is compared as text
    if not operator and ".." not in rest:
        return None
    span = _number_span(field, atom.text)
    if span is not None:
        return span
    try:
        # past: a vendor's own field most likely tells when something happened
        return time_span(FilterField(field.name, ValueType.PAST, path=field.path), atom, clock)
    except FilterError:
        if not operator:
            return None
        raise FilterError(f"“{rest}” is neither a number nor a time", atom.column) from None
