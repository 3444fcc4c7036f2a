"""From plain TOML values to types, with the type's complaints put into words."""

from __future__ import annotations

import re
import types
from collections.abc import Mapping
from typing import Any, TypeVar, get_args

import msgspec

from fieldtui.contract.errors import ConfigurationError, SettingRefused
from fieldtui.contract.secret import Secret
from fieldtui.settings.nearest import suggestion
from fieldtui.settings.places import Keys, Places
from fieldtui.settings.secrets import read_secret, settle

T = TypeVar("T", bound=msgspec.Struct)

_AT = re.compile(r"(?P<message>.*?)(?: - at `\$?(?P<path>.*)`)?", re.DOTALL)
_STEP = re.compile(r"\.([^.\[]+)|\[(\d+|\.\.\.)\]")
_EXPECTED = re.compile(r"Expected `(?P<due>[^`]+)`, got `(?P<got>[^`]+)`")
_WORDS = {
    "int": "a whole number",
    "float": "a number",
    "str": "text",
    "bool": "true or false",
    "array": "a list",
    "object": "a table",
    "null": "nothing",
}


def convert(value: object, type: type[T], places: Places, *keys: str) -> T:
    """Make that type of a TOML table that stands under `keys`; ConfigurationError with line and remedy."""
    try:
        made = msgspec.convert(value, type, dec_hook=_hook)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, SettingRefused):
            own = error.__cause__
            name = ".".join((*keys, own.key))
            raise ConfigurationError(places.at(*keys, own.key), f"{name} {own.cause}", own.remedy) from None
        raise _complaint(str(error), type, places, keys) from None
    settle(made, places, *keys)
    return made


def _hook(type: type, value: object) -> object:
    """Read the one type that msgspec does not know."""
    if type is Secret:
        return read_secret(value)
    raise TypeError(f"no way to read {type}")


def _complaint(text: str, type: type[msgspec.Struct], places: Places, keys: Keys) -> ConfigurationError:
    """Translate msgspec's sentence."""
    match = _AT.fullmatch(text)
    assert match is not None
    message = match["message"]
    steps = tuple(name or number for name, number in _STEP.findall(match["path"] or ""))
    inner = tuple(step for step in steps if step != "...")
    table, word = keys + inner, _quoted(message)
    if message.startswith("Object contains unknown field"):
        known = _fields(type, inner)
        near = suggestion(word, known)
        remedy = "correct or remove it" if near else f"known keys: {', '.join(known)}"
        return ConfigurationError(places.at(*table, word), f"{_name(table)} has no key `{word}`{near}", remedy)
    if message.startswith("Object missing required field"):
        return ConfigurationError(places.at(*table), f"{_name(table)} needs `{word}`", f"add `{word} = …`")
    what = ("a value in " if inner != steps else "") + ".".join(table)
    expected = _EXPECTED.match(message)
    if expected:
        cause = f"{what} must be {_words(expected['due'])}, not {_words(expected['got'])}"
        return ConfigurationError(places.at(*table), cause, "correct it")
    return ConfigurationError(places.at(*table), f"{what}: {message}", "correct it")


def _quoted(message: str) -> str:
    """Return the first word in backticks."""
    found = re.search(r"`([^`]*)`", message)
    return found[1] if found else ""


def _name(keys: Keys) -> str:
    """Write a table as its header has it."""
    return f"[{'.'.join(keys)}]" if keys else "the file"


def _words(names: str) -> str:
    """Put msgspec's type names into words."""
    return " or ".join(_WORDS.get(name.strip(), name.strip()) for name in names.split("|") if name.strip() != "null")


def _fields(type: Any, path: Keys) -> list[str]:
    """Return the keys that the table at that path may hold; none when it holds any."""
    for name in path:
        hints: Mapping[str, Any] = {field.name: field.type for field in msgspec.structs.fields(type)}
        type = _struct(hints.get(name))
        if type is None:
            return []
    return [field.encode_name for field in msgspec.structs.fields(type)]


def _struct(hint: Any) -> Any:
    """Return the struct in a hint that may be `Struct | None`; None when there is none."""
    options = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return next((one for one in options if isinstance(one, type) and issubclass(one, msgspec.Struct)), None)
