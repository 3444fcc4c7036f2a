"""The small shapes that all of this vendor's answers are made of, read without trust."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import msgspec

from fieldtui.contract.wire import Encoded
from fieldtui.http.fields import encode, read_text
from fieldtui.http.html_text import html_text

_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})\Z")
_BIRTH = re.compile(r"birth|\bdob\b", re.IGNORECASE)
_BIRTH_BYTES = re.compile(rb"birth|\bdob\b", re.IGNORECASE)


class Named(NamedTuple):
    """Someone or something that another record names: `{"id", "name" or "label", …}`, or just a name."""

    id: str | None
    name: str | None
    code: str | None = None
    colour: str | None = None


def words(value: object) -> str | None:
    """Read text for people, nothing where there is none."""
    return read_text(value)


def prose(value: object) -> str | None:
    """Read what the vendor writes as HTML (notes, activities, descriptions, bodies) as text with its line breaks."""
    return html_text(value) or None


def named(value: object) -> Named:
    """Read what may be an object with an id and a name or label, a bare name, or nothing."""
    if not isinstance(value, Mapping):
        return Named(None, words(value))
    name = next((text for key in ("name", "label", "full_name", "title") if (text := words(value.get(key)))), None)
    code = words(value.get("shortcode")) or words(value.get("work_code"))
    return Named(identity(value), name, code, colour(value))


def identity(value: Mapping[str, Any]) -> str | None:
    """Read an object's id, which is a number in one answer and a string in the next."""
    return read_text(value.get("id")) or read_text(value.get("user_id"))


def colour(value: Mapping[str, Any]) -> str | None:
    """Read an object's main colour as `#rrggbb`."""
    text = read_text(value.get("color")) or read_text(value.get("primary_color")) or ""
    if not _COLOUR.match(text):
        return None
    return text.lower() if len(text) == 7 else "#" + "".join(two * 2 for two in text[1:].lower())


def several(value: object) -> Iterator[tuple[str, Any]]:
    """Go through what may be a list, a map by id or date, or nothing at all; the key is empty in a list."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key), inner
    elif isinstance(value, list):
        for inner in value:
            yield "", inner


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


def packed(value: Any) -> bytes:
    """Encode a record that was taken out of a larger answer, whatever the size of the numbers in it."""
    try:
        return encode(value)
    except OverflowError:
        return json.dumps(value).encode()


def without(name: str, raw: Encoded) -> Encoded:
    """Take one member out of a record: what a sweep put in; a record that has none stays as it is."""
    data = msgspec.json.decode(raw)
    return packed({key: inner for key, inner in data.items() if key != name}) if name in data else raw


def scrubbed(raw: Encoded) -> Encoded:
    """Take birth dates out of a record before anyone keeps it; any other record stays as it came, to the byte."""
    data = bytes(raw)
    if not _BIRTH_BYTES.search(data):
        return raw
    try:
        return packed(_without_birth(msgspec.json.decode(data)))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return raw


def _without_birth(value: Any) -> Any:
    """Return JSON without the keys, and without the labelled fields, that are about a birth."""
    if isinstance(value, dict):
        return {key: _without_birth(inner) for key, inner in value.items() if not _about_birth(key)}
    if isinstance(value, list):
        return [_without_birth(inner) for inner in value if not _labelled_birth(inner)]
    return value


def _labelled_birth(value: object) -> bool:
    """Whether this is a field that someone has named so: `{"label": "Birthday", "value": …}`."""
    if not isinstance(value, dict):
        return False
    return any(_about_birth(value.get(key)) for key in ("label", "title", "name") if "value" in value)


def _about_birth(label: object) -> bool:
    """Whether a label speaks of a birth date."""
    return isinstance(label, str) and bool(_BIRTH.search(label.replace("_", " ")))
