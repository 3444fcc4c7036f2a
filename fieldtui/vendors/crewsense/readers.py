"""The small shapes that all of this vendor's answers are made of, read without trust."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from fieldtui.contract.document import Related
from fieldtui.contract.flow import Encoded
from fieldtui.contract.record import Kind, Link
from fieldtui.http.html_text import html_text
from fieldtui.http.json_readers import decode_object, encode, read_number, read_text, shown
from fieldtui.vendors.crewsense.privacy import scrubbed

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
#: what tells one object from a map of objects
_OWN = ("id", "user_id", "name", "label")


class Named(NamedTuple):
    """Someone or something that another record names: `{"id", "name" or "label", …}`, or just a name."""

    id: str | None
    name: str | None
    code: str | None = None
    colour: str | None = None


def read_record(raw: Encoded) -> dict[str, Any]:
    """Decode one record's JSON as an object, without birth dates; RecordRejected if it is not one."""
    return decode_object(scrubbed(raw))


def words(value: object) -> str | None:
    """Read text for people out of a value of any JSON type, nothing where there is none."""
    return shown(value)


def prose(value: object) -> str | None:
    """Read what the vendor documents as HTML (a day's notes and activities, descriptions, bodies) with its line breaks.

    A value that is no text at all is shown as it came.
    """
    return (html_text(value) if isinstance(value, str) else shown(value)) or None


def named(value: object) -> Named:
    """Read what may be an object with an id and a name or label, a bare name, or nothing."""
    # a bare name, as other hours have their work type
    if not isinstance(value, Mapping):
        return Named(None, words(value))
    name = next((text for key in ("name", "label", "full_name", "title") if (text := words(value.get(key)))), None)
    code = words(value.get("shortcode")) or words(value.get("work_code"))
    return Named(identity(value), name, code, colour(value))


def read_person(value: object) -> Named:
    """Read whom another record names; a bare number is the id, `first_name` and `last_name` are a name."""
    if isinstance(value, Mapping):
        found = named(value)
        return found if found.name else found._replace(name=full_name(value))
    text = read_text(value)
    # a number alone is the id of a person (`created_by` of a sign-up event)
    return Named(text, None) if text is not None and text.isdecimal() else named(value)


def known_as(one: Named, related: Related) -> str | None:
    """Return the name of a person whom a record names, perhaps by the id alone."""
    return one.name or (related.title(Kind.PERSON, one.id) if one.id else None) or one.id


def person_link(role: str, one: Named) -> tuple[Link, ...]:
    """Return the link of that role to a person, none where the record does not give the id."""
    return (Link(role, Kind.PERSON, one.id),) if one.id else ()


def qualifier_key(id: str) -> str:
    """Return the id under which a qualifier's own record is kept: other look-up lists count from one, too."""
    return f"qualifiers/{id}"


def full_name(value: Mapping[str, Any]) -> str | None:
    """Put a name together of its parts."""
    parts = (words(value.get("first_name")), words(value.get("last_name")))
    return " ".join(part for part in parts if part) or None


def identity(value: Mapping[str, Any]) -> str | None:
    """Read an object's id, which is a number in one answer and a string in the next."""
    # `user_id` in the lists of people who were asked
    return read_text(value.get("id")) or read_text(value.get("user_id"))


def colour(value: Mapping[str, Any]) -> str | None:
    """Read an object's main colour as `#rrggbb`."""
    text = read_text(value.get("color")) or read_text(value.get("primary_color")) or ""
    # a colour without its number sign is no colour for us either
    if not _COLOUR.match(text):
        return None
    # `#abc` is `#aabbcc`
    return text.lower() if len(text) == 7 else "#" + "".join(two * 2 for two in text[1:].lower())


def several(value: object) -> Iterator[tuple[str, Any]]:
    """Go through what may be a list, a map by id or date, one object or value alone, or nothing at all.

    The key is empty in a list.
    """
    # an object that has an id or a name is one thing, not a map of things
    if isinstance(value, Mapping) and not any(name in value for name in _OWN):
        for key, inner in value.items():
            yield str(key), inner
    elif isinstance(value, list):
        for inner in value:
            yield "", inner
    elif value is not None and value != "":
        yield "", value


def things(value: object) -> tuple[Named, ...]:
    """Read the named things in what may be a list, a map, one thing or nothing; a bare text is a name."""
    found = (named(one) for _, one in several(value))
    return tuple(one for one in found if one.name or one.code or one.id)


def objects(value: object) -> list[dict[str, Any]]:
    """Return the objects in what may be a list, a map or nothing; whatever else is in there is left out."""
    return [inner for _, inner in several(value) if isinstance(inner, dict)]


def mapping(value: object) -> dict[str, Any]:
    """Return an object, an empty one where there is none: this vendor writes an empty object as an empty array."""
    return value if isinstance(value, dict) else {}


def flag(value: object) -> bool | None:
    """Read a truth that may be written as a number or in a string (`"1"`, `"0"`)."""
    if isinstance(value, bool):
        return value
    return {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}.get(
        str(value).strip().lower()
    )


def yes_or_no(value: object) -> str | None:
    """Write a truth for people; what is none as it came."""
    truth = flag(value)
    return shown(value if truth is None else truth)


def count(value: object) -> int | None:
    """Read a number of people."""
    number = read_number(value)
    return int(number) if number is not None and 0 <= number < 100_000 else None


def without(name: str, raw: Encoded) -> Encoded:
    """Take one member out of a record: what a sweep put in; a record that has none stays as it is."""
    data = decode_object(raw)
    # untouched to the byte where there is nothing to take out
    return encode({key: inner for key, inner in data.items() if key != name}) if name in data else raw
