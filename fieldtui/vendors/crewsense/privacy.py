"""Birth dates are taken out of a record before anything keeps, searches, shows or exports it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

import msgspec

from fieldtui.contract.flow import Encoded
from fieldtui.contract.json_repair import loads
from fieldtui.http.json_readers import encode

#: what any label of a birth date has in it, in JSON's escapes too; a record without it is not looked into
_SUSPECT = re.compile(rb"birth|born|bday|d\W{0,9}o\W{0,9}b|\\u|[\x80-\xff]", re.IGNORECASE)
#: where a word ends inside `dateOfBirth` and `DOBYear`
_HUMP = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_NO_WORD = re.compile(r"[\W_]+")
#: whole words only: a birthing pool, a childbirth kit and births attended are somebody's work
_LABEL = re.compile(
    r"\b(?:dob|d o b|bday|birth ?(?:date|day|year|month)s?)\b"
    r"|\b(?:date|day|month|year)s?(?: and time)? (?:of )?(?:the |your |their )?birth\b"
    r"|^(?:(?:date|year|when) )?(?:birth|born)(?: on)?$"
)
#: the members by which an object says what it is about, and those in which it has what it says of it
_LABELS = ("label", "title", "name", "question", "field", "key", "caption", "prompt", "type")
_ANSWERS = frozenset(
    {"value", "values", "answer", "answers", "response", "responses", "val", "text", "content", "data"}
)


def scrubbed(raw: Encoded) -> Encoded:
    """Take birth dates out of a record before anyone keeps it; any other record stays as it came, to the byte."""
    data = bytes(raw)
    # most records have nothing that could be a birth date
    if not _SUSPECT.search(data):
        return raw
    try:
        came = _decoded(data)
        kept = _without_birth(came)
        # unchanged to the byte where nothing was taken out, so that hashes and validators hold
        return raw if kept == came else encode(kept)
    except (ValueError, RecursionError):
        # what is no JSON is rejected later, by whoever reads it
        return raw


def kept(value: Any) -> bytes:
    """Encode a record that was put together of several answers, without birth dates."""
    return bytes(scrubbed(encode(value)))


def _decoded(data: bytes) -> Any:
    """Decode JSON with numbers of any size."""
    try:
        return msgspec.json.decode(data)
    except msgspec.ValidationError:
        return loads(data)


def _without_birth(value: Any) -> Any:
    """Return JSON without the members, the labelled fields and the pairs that are about a birth date."""
    if isinstance(value, dict):
        return {
            key: _without_birth(inner)
            for key, inner in value.items()
            if not is_birth_label(key) and not _tells_birth(inner)
        }
    if isinstance(value, list):
        return [_without_birth(inner) for inner in value if not _tells_birth(inner)]
    return value


def _tells_birth(value: object) -> bool:
    """Return whether this is a field that someone has labelled so: `{"label": "Birthday", "value": …}`, or a pair."""
    if isinstance(value, Mapping):
        folded = {str(key).lower(): inner for key, inner in value.items()}
        return bool(folded.keys() & _ANSWERS) and any(_labels_birth(folded.get(name)) for name in _LABELS)
    return isinstance(value, list) and len(value) == 2 and is_birth_label(value[0])


def _labels_birth(value: object) -> bool:
    """Return whether a label, which may be an object itself, is one of a birth date."""
    if isinstance(value, Mapping):
        return any(is_birth_label(inner) for inner in value.values())
    return is_birth_label(value)


def is_birth_label(label: object) -> bool:
    """Return whether a label speaks of a birth date, as words of their own, however they are written."""
    # a text of that length is no label
    if not isinstance(label, str) or len(label) > 300:
        return False
    # NFKC: letters in full width or as ligatures spell the same words
    spaced = _HUMP.sub(" ", unicodedata.normalize("NFKC", label))
    return _LABEL.search(_NO_WORD.sub(" ", spaced).strip().lower()) is not None
