"""Declare a record's fields with what reads each of them: an odd value costs its field at most, never the record.

A struct says once what a record has, and where:

    class Job(msgspec.Struct, frozen=True, kw_only=True):
        id: str
        priority: str | None = read_by(shown)
        due: datetime | None = read_by(read_time, "due_date")

`read_fields(Job, record, id=…)` makes one of a decoded object. Readers take a value of any JSON type, None where there
is none, and raise nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from functools import cache
from typing import Any, TypeVar

import msgspec

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Declared:
    """What reads a field, under which names its member may stand, and whether reading it takes the time zone."""

    read: Callable[..., Any]
    names: tuple[str, ...]
    is_local: bool = False


def read_by(read: Callable[[Any], T], *names: str) -> T:
    """Declare a field of a struct. `names`: its member's, of which the first that is there counts; its own if none."""
    return _Declared(read, names)  # type: ignore[return-value]


def read_locally_by(read: Callable[[Any, Any], T], *names: str) -> T:
    """Declare a field whose reader is given the record's time zone as well; see `read_by`."""
    return _Declared(read, names, is_local=True)  # type: ignore[return-value]


def read_fields(struct: type[T], record: Mapping[str, Any], zone: tzinfo | None = None, /, **known: Any) -> T:
    """Make a struct of a decoded record. `known`: the fields that the caller has read itself.

    A field that declares no reader, but has a default, holds its member as it came.
    """
    found = dict(known)
    for name, declared in _declared(struct):  # type: ignore[arg-type]
        if name in found:
            continue
        value = next((record[each] for each in declared.names if record.get(each) is not None), None)
        found[name] = declared.read(value, zone) if declared.is_local else declared.read(value)
    return struct(**found)


def _as_it_came(value: object) -> object:
    """Return a value as it came."""
    return value


@cache
def _declared(struct: type[Any]) -> tuple[tuple[str, _Declared], ...]:
    """Return the fields of a struct that are read from a record, each with the names of its member."""
    found = []
    for field in msgspec.structs.fields(struct):
        declared = field.default if isinstance(field.default, _Declared) else _Declared(_as_it_came, ())
        if not field.required:
            names = declared.names or (field.encode_name,)
            found.append((field.name, _Declared(declared.read, names, declared.is_local)))
    return tuple(found)
