"""Which fields may be named over which table, and what kind of value each takes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto

from fieldtui.contract.record import Kind, Stage
from fieldtui.store.models import FilterError


class FieldType(Enum):
    """What a field's values are.

    WORD: whole, case aside. NAME: the same, or whole words of it. CHOICE: one of a list.
    PAST and AHEAD: times; a duration is an age in the one, time from now in the other. NUMBER. RAW: the vendor's own.
    """

    WORD = auto()
    NAME = auto()
    CHOICE = auto()
    PAST = auto()
    AHEAD = auto()
    NUMBER = auto()
    RAW = auto()


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field as a filter means it. `path`: where in the vendor's JSON, for RAW."""

    name: str
    type: FieldType
    choices: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


Vocabulary = dict[str, FilterField]


def _vocabulary(*fields: FilterField) -> Vocabulary:
    return {field.name: field for field in fields}


RECORDS: Vocabulary = _vocabulary(
    FilterField("source", FieldType.WORD),
    FilterField("vendor", FieldType.WORD),
    FilterField("kind", FieldType.CHOICE, tuple(Kind)),
    FilterField("stage", FieldType.CHOICE, tuple(Stage)),
    FilterField("status", FieldType.WORD),
    FilterField("priority", FieldType.WORD),
    FilterField("assignee", FieldType.NAME),
    FilterField("crew", FieldType.NAME),
    FilterField("site", FieldType.NAME),
    FilterField("place", FieldType.NAME),
    FilterField("due", FieldType.AHEAD),
    FilterField("start", FieldType.AHEAD),
    FilterField("end", FieldType.AHEAD),
    FilterField("created", FieldType.PAST),
    FilterField("updated", FieldType.PAST),
    FilterField("seen", FieldType.PAST),
    FilterField("id", FieldType.WORD),
    FilterField("short", FieldType.NUMBER),
    FilterField("raw", FieldType.RAW),
)

#: other words for a field
_ALSO = {"gap": "short"}

DELIVERIES: Vocabulary = _vocabulary(
    FilterField("source", FieldType.WORD),
    FilterField("event", FieldType.WORD),
    FilterField("id", FieldType.WORD),
    FilterField("record", FieldType.WORD),
    FilterField("kind", FieldType.CHOICE, tuple(Kind)),
    FilterField("created", FieldType.PAST),
    FilterField("received", FieldType.PAST),
    FilterField("how", FieldType.WORD),
    FilterField("verdict", FieldType.WORD),
    FilterField("attempts", FieldType.NUMBER),
    FilterField("replays", FieldType.NUMBER),
)

ATTEMPTS: Vocabulary = _vocabulary(
    FilterField("source", FieldType.WORD),
    FilterField("event", FieldType.WORD),
    FilterField("id", FieldType.WORD),
    FilterField("record", FieldType.WORD),
    FilterField("at", FieldType.PAST),
    FilterField("way", FieldType.WORD),
    FilterField("target", FieldType.WORD),
    FilterField("status", FieldType.NUMBER),
    FilterField("note", FieldType.NAME),
)


def field_of(name: str, vocabulary: Vocabulary, column: int) -> FilterField:
    """Return the field of that name; FilterError, with the nearest one, if there is none."""
    root, *path = name.split(".")
    found = vocabulary.get(_ALSO.get(root.lower(), root.lower()))
    if found is None or (found.type is not FieldType.RAW and path):
        raise FilterError(f"no field “{name}”; {_advice(name, vocabulary)}", column)
    if found.type is FieldType.RAW:
        if not path or not all(path):
            raise FilterError(f"“{name}” needs a path into the vendor's record, as in raw.address.city", column)
        return FilterField(name, FieldType.RAW, path=tuple(path))
    return found


def _advice(name: str, vocabulary: Vocabulary) -> str:
    near = get_close_matches(name.lower(), vocabulary, n=1)
    quotes = "or put it in quotes to search for it"
    return f"did you mean {near[0]}? {quotes}" if near else f"fields: {' '.join(vocabulary)}; {quotes}"


def choice_of(field: FilterField, text: str, column: int) -> str:
    """Return the choice that the text names; FilterError, with the nearest one, if it names none."""
    word = text.casefold().replace("-", "_").replace(" ", "_")
    if word in field.choices:
        return word
    near = get_close_matches(word, field.choices, n=1)
    advice = f"did you mean {near[0]}?" if near else f"one of: {' '.join(field.choices)}"
    raise FilterError(f"no {field.name} “{text}”; {advice}", column)
