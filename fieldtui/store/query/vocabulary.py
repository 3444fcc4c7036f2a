"""Which fields may be named over which table, and what kind of value each takes."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import get_close_matches

from fieldtui.contract.facets import FACETS, ValueType
from fieldtui.contract.record import Kind
from fieldtui.store.models import FilterError


@dataclass(frozen=True, slots=True)
class FilterField:
    """A field as a filter means it. `path`: where in the vendor's JSON, for RAW."""

    name: str
    type: ValueType
    choices: tuple[str, ...] = ()
    path: tuple[str, ...] = ()


Vocabulary = dict[str, FilterField]


def _vocabulary(*fields: FilterField) -> Vocabulary:
    return {field.name: field for field in fields}


# fixed words beside those of the facets: what every record has by itself
RECORDS: Vocabulary = _vocabulary(
    FilterField("source", ValueType.WORD),
    FilterField("vendor", ValueType.WORD),
    FilterField("kind", ValueType.CHOICE, tuple(Kind)),
    *(
        FilterField(word, facet.type, facet.choices)
        for facet in FACETS
        if facet.type is not ValueType.TEXT
        for word in facet.words
    ),
    FilterField("seen", ValueType.PAST),
    FilterField("id", ValueType.WORD),
    FilterField("raw", ValueType.RAW),
)

#: other words for a field
_ALSO = {other: facet.words[0] for facet in FACETS for other in facet.also}

DELIVERIES: Vocabulary = _vocabulary(
    FilterField("source", ValueType.WORD),
    FilterField("event", ValueType.WORD),
    FilterField("id", ValueType.WORD),
    FilterField("record", ValueType.WORD),
    FilterField("kind", ValueType.CHOICE, tuple(Kind)),
    FilterField("created", ValueType.PAST),
    FilterField("received", ValueType.PAST),
    FilterField("how", ValueType.WORD),
    FilterField("verdict", ValueType.WORD),
    FilterField("attempts", ValueType.NUMBER),
    FilterField("replays", ValueType.NUMBER),
)

ATTEMPTS: Vocabulary = _vocabulary(
    FilterField("source", ValueType.WORD),
    FilterField("event", ValueType.WORD),
    FilterField("id", ValueType.WORD),
    FilterField("record", ValueType.WORD),
    FilterField("at", ValueType.PAST),
    FilterField("way", ValueType.WORD),
    FilterField("target", ValueType.WORD),
    FilterField("status", ValueType.NUMBER),
    FilterField("note", ValueType.NAME),
)

JOURNAL: Vocabulary = _vocabulary(
    FilterField("at", ValueType.PAST),
    FilterField("who", ValueType.NAME),
    FilterField("what", ValueType.NAME),
    FilterField("record", ValueType.WORD),
    FilterField("answer", ValueType.NAME),
    FilterField("ok", ValueType.CHOICE, ("yes", "no")),
)


def field_of(name: str, vocabulary: Vocabulary, column: int) -> FilterField:
    """Return the field of that name; FilterError, with the nearest one, if there is none."""
    # only `raw.` goes into the vendor's record
    root, *path = name.split(".")
    found = vocabulary.get(_ALSO.get(root.lower(), root.lower()))
    if found is None or (found.type is not ValueType.RAW and path):
        raise FilterError(f"no field “{name}”; {_advice(name, vocabulary)}", column)
    if found.type is ValueType.RAW:
        if not path or not all(path):
            raise FilterError(f"“{name}” needs a path into the vendor's record, as in raw.address.city", column)
        return FilterField(name, ValueType.RAW, path=tuple(path))
    return found


def _advice(name: str, vocabulary: Vocabulary) -> str:
    near = get_close_matches(name.lower(), vocabulary, n=1)
    # a word with a colon in it may be meant as text
    quotes = "or put it in quotes to search for it"
    return f"did you mean {near[0]}? {quotes}" if near else f"fields: {' '.join(vocabulary)}; {quotes}"


def choice_of(field: FilterField, text: str, column: int) -> str:
    """Return the choice that the text names; FilterError, with the nearest one, if it names none."""
    # people write "in progress", "in-progress" and "in_progress"
    word = text.casefold().replace("-", "_").replace(" ", "_")
    if word in field.choices:
        return word
    near = get_close_matches(word, field.choices, n=1)
    advice = f"did you mean {near[0]}?" if near else f"one of: {' '.join(field.choices)}"
    raise FilterError(f"no {field.name} “{text}”; {advice}", column)
