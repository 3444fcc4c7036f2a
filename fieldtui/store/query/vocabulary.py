"""Which fields may be named over which table, and what kind of value each takes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches
from enum import Enum, auto

from fieldtui.contract.record import Kind, Stage
from fieldtui.store.protocol import FilterError


class Type(Enum):
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
class Field:
    """A field as a filter means it. `path`: where in the vendor's JSON, for RAW."""

    name: str
    type: Type
    choices: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


Vocabulary = dict[str, Field]


def _vocabulary(*fields: Field) -> Vocabulary:
    return {field.name: field for field in fields}


RECORDS: Vocabulary = _vocabulary(
    Field("source", Type.WORD),
    Field("vendor", Type.WORD),
    Field("kind", Type.CHOICE, tuple(Kind)),
    Field("stage", Type.CHOICE, tuple(Stage)),
    Field("status", Type.WORD),
    Field("priority", Type.WORD),
    Field("assignee", Type.NAME),
    Field("crew", Type.NAME),
    Field("site", Type.NAME),
    Field("place", Type.NAME),
    Field("due", Type.AHEAD),
    Field("start", Type.AHEAD),
    Field("end", Type.AHEAD),
    Field("created", Type.PAST),
    Field("updated", Type.PAST),
    Field("seen", Type.PAST),
    Field("id", Type.WORD),
    Field("short", Type.NUMBER),
    Field("raw", Type.RAW),
)

#: other words for a field
_ALSO = {"gap": "short"}

DELIVERIES: Vocabulary = _vocabulary(
    Field("source", Type.WORD),
    Field("event", Type.WORD),
    Field("id", Type.WORD),
    Field("record", Type.WORD),
    Field("kind", Type.CHOICE, tuple(Kind)),
    Field("created", Type.PAST),
    Field("received", Type.PAST),
    Field("how", Type.WORD),
    Field("verdict", Type.WORD),
    Field("attempts", Type.NUMBER),
    Field("replays", Type.NUMBER),
)

ATTEMPTS: Vocabulary = _vocabulary(
    Field("source", Type.WORD),
    Field("event", Type.WORD),
    Field("id", Type.WORD),
    Field("record", Type.WORD),
    Field("at", Type.PAST),
    Field("way", Type.WORD),
    Field("target", Type.WORD),
    Field("status", Type.NUMBER),
    Field("note", Type.NAME),
)


def field_of(name: str, vocabulary: Vocabulary, column: int) -> Field:
    """Return the field of that name; FilterError, with the nearest one, if there is none."""
    root, *path = name.split(".")
    found = vocabulary.get(_ALSO.get(root.lower(), root.lower()))
    if found is None or (found.type is not Type.RAW and path):
        raise FilterError(f"no field “{name}”; {_advice(name, vocabulary)}", column)
    if found.type is Type.RAW:
        if not path or not all(path):
            raise FilterError(f"“{name}” needs a path into the vendor's record, as in raw.address.city", column)
        return Field(name, Type.RAW, path=tuple(path))
    return found


def _advice(name: str, vocabulary: Vocabulary) -> str:
    near = get_close_matches(name.lower(), vocabulary, n=1)
    quotes = "or put it in quotes to search for it"
    return f"did you mean {near[0]}? {quotes}" if near else f"fields: {' '.join(vocabulary)}; {quotes}"


def choice_of(field: Field, text: str, column: int) -> str:
    """Return the choice that the text names; FilterError, with the nearest one, if it names none."""
    word = text.casefold().replace("-", "_").replace(" ", "_")
    if word in field.choices:
        return word
    near = get_close_matches(word, field.choices, n=1)
    advice = f"did you mean {near[0]}?" if near else f"one of: {' '.join(field.choices)}"
    raise FilterError(f"no {field.name} “{text}”; {advice}", column)
