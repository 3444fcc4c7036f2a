"""Labelled answers in whatever shape they come: a list of objects, a map by label, pairs, single values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from fieldtui.http.json_readers import encode, shown

#: the members by which an answer names its question, and those in which it has what was answered
_LABELS = ("title", "label", "question", "name")
_VALUES = ("value", "values", "answer", "answers", "response")
#: what says nothing to a person
_SILENT = frozenset({"id", "href", "type", "position", "order", "required"})
#: answers nested deeper than this are written as they came
_DEEPEST = 8

Answer = tuple[str, str | None]


def read_answers(value: object, depth: int = 0) -> tuple[Answer, ...]:
    """Read every answer there is, with its label, in the order in which they came; None is "not given"."""
    if isinstance(value, Mapping) and not _is_labelled(value):
        # without labels it is a map of questions to answers
        return tuple(answer for key, one in value.items() for answer in _read(str(key), one, depth))
    if isinstance(value, list | Mapping):
        many = value if isinstance(value, list) else [value]
        return tuple(answer for one in many for answer in _read("", one, depth))
    text = shown(value)
    return (("?", text),) if text is not None else ()


def _read(key: str, value: Any, depth: int) -> Iterator[Answer]:
    """Read one member of a list of answers, or of a map by label (or by position, which is no label)."""
    label = key if key and not key.isdecimal() else "?"
    if isinstance(value, Mapping):
        yield from _read_object(label, value, depth)
    # a pair: `["Pressure", 80]`
    elif isinstance(value, list) and len(value) == 2 and isinstance(value[0], str) and label == "?":
        yield value[0], answer_text(value[1])
    else:
        yield label, answer_text(value)


def _read_object(label: str, data: Mapping[str, Any], depth: int) -> Iterator[Answer]:
    """Read an object: its label, what was answered, and the answers that are nested in it."""
    named = next((name for name in _LABELS if shown(data.get(name)) is not None), None)
    label = (shown(data[named]) if named else None) or label
    rest = {key: inner for key, inner in data.items() if key != named and key not in (*_VALUES, *_SILENT)}
    # a form's groups: answers below an answer
    nested = [key for key, inner in rest.items() if depth < _DEEPEST and _is_nested(inner)]
    others = {key: inner for key, inner in rest.items() if key not in nested}
    given = [text for name in _VALUES if (text := answer_text(data.get(name))) is not None]
    if not given and others and not data.keys() & set(_VALUES):
        given = [text] if (text := answer_text(others)) is not None else []
    # an object without a member for its answer is its own answer
    if given or not nested:
        yield label, ", ".join(dict.fromkeys(given)) or None
    for key in nested:
        yield from read_answers(data[key], depth + 1)


def _is_nested(value: object) -> bool:
    """Return whether this is a list of answers itself."""
    return isinstance(value, list) and bool(value) and all(_is_labelled(one) for one in value)


def _is_labelled(value: object) -> bool:
    """Return whether this is an answer with its label."""
    return isinstance(value, Mapping) and bool(value.keys() & set(_LABELS)) and bool(value.keys() & set(_VALUES))


def answer_text(value: object) -> str | None:
    """Return the text of an answer of any JSON type; of an object that has more than a name, all of it."""
    if isinstance(value, list) and any(_is_labelled(one) for one in value):
        return "; ".join(text for one in value if (text := answer_text(one)) is not None) or None
    if _is_labelled(value):
        return "; ".join(f"{label}: {text}" for label, text in read_answers([value]) if text is not None) or None
    # an object with more than a name would lose the rest
    if isinstance(value, Mapping) and len(value.keys() - _SILENT) > 1 and value.keys() & set(_LABELS):
        return encode(value).decode()
    return shown(value)
