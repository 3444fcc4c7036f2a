"""Decode a record field by field: a value of an unexpected type costs its field at most, never the record."""

from __future__ import annotations

import types
from collections.abc import Mapping
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

import msgspec

from fieldtui.contract.flow import Encoded
from fieldtui.contract.json_repair import loads

#: what stands for a value that cannot be made into what a field holds
_LOST = object()
#: the names by which vendors call a record's id: a bare id where an object is due refers to that object
_IDS = ("_id", "id", "Id", "user_id")


def decode_tolerantly(raw: Encoded, kind: Any) -> Any:
    """Decode JSON as that type, each field of a struct by itself; `msgspec.ValidationError` where nothing fits."""
    given = loads(raw)
    # a bare text or number is no record, whatever its fields may tolerate
    value = _LOST if _is_struct(kind) and not isinstance(given, Mapping) else _fit(given, kind)
    if value is _LOST:
        raise msgspec.ValidationError(f"Expected `{getattr(kind, '__name__', kind)}`")
    return value


def _fit(value: Any, kind: Any) -> Any:
    """Return a value as that type, made to fit where that is safe, else `_LOST`."""
    # the quick way first: most fields are as promised
    try:
        return msgspec.convert(value, kind, strict=False)
    except (msgspec.ValidationError, OverflowError):
        pass
    # the members of a union in their order: the first that fits is what the vendor's folder prefers
    for member in _members(kind):
        if _is_struct(member):
            fitted = _fit_struct(value, member)
        elif (get_origin(member) or member) in (list, tuple):
            fitted = _fit_list(value, member)
        else:
            fitted = _fit_scalar(value, member)
        if fitted is not _LOST:
            return fitted
    return _LOST


def _fit_struct(value: Any, kind: Any) -> Any:
    """Read an object field by field; a bare id becomes an object that has nothing but its id, a list of one its only
    member.
    """
    # some vendors send one object as a list of one
    if isinstance(value, list) and len(value) == 1:
        value = value[0]
    if not isinstance(value, Mapping):
        named = next((name for name in _IDS if name in _fields(kind)), None)
        if named is None or isinstance(value, bool) or not isinstance(value, str | int) or value == "":
            return _LOST
        value = {named: value}
    found = {}
    for name, (attribute, inner) in _fields(kind).items():
        # a field that is lost keeps its default, which every reader of a record has to allow for anyhow
        if name in value and (fitted := _fit(value[name], inner)) is not _LOST:
            found[attribute] = fitted
    try:
        return kind(**found)
    except TypeError:  # a field that has no default did not come
        return _LOST


def _fit_list(value: Any, kind: Any) -> Any:
    """Read a list; a map by its values, one value alone as a list of one, the empty text as none."""
    inner = (get_args(kind) or (Any,))[0]
    if isinstance(value, Mapping) and not _is_record(value, inner):
        value = list(value.values())
    elif not isinstance(value, list):
        # PHP servers write "no list" as false or as an empty text
        value = [] if value in ("", False) else [value]
    fitted = [one for each in value if (one := _fit(each, inner)) is not _LOST]
    return tuple(fitted) if (get_origin(kind) or kind) is tuple else fitted


def _is_record(value: Mapping[str, Any], kind: Any) -> bool:
    """Return whether an object is itself what a list should hold, and no map of such: it has an id of its own."""
    names = {name for member in _members(kind) if _is_struct(member) for name in _fields(member)}
    return any(name in names and not isinstance(value.get(name), Mapping | list | None) for name in _IDS)


def _fit_scalar(value: Any, kind: Any) -> Any:
    """Read a single value; a number does for text."""
    # the other way round is done by msgspec itself (strict=False): "12" for a number
    if kind is str and isinstance(value, int | float) and not isinstance(value, bool):
        return str(value)
    return _LOST


def _members(kind: Any) -> tuple[Any, ...]:
    """Return the members of a union, or the type alone."""
    return get_args(kind) if get_origin(kind) in (Union, types.UnionType) else (kind,)


def _is_struct(kind: Any) -> bool:
    """Return whether a type is a struct."""
    return isinstance(kind, type) and issubclass(kind, msgspec.Struct)


@cache
def _fields(struct: type[msgspec.Struct]) -> dict[str, tuple[str, Any]]:
    # worked out once per type: the hints of a struct are resolved by evaluating their source
    """Return a struct's fields by their JSON names: the attribute and its type."""
    hints = get_type_hints(struct)
    return {field.encode_name: (field.name, hints[field.name]) for field in msgspec.structs.fields(struct)}
