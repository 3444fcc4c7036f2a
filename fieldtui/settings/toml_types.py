"""From plain TOML values to types; every mistake is found at once, and put into words with its line and key."""

from __future__ import annotations

import re
import types
from collections.abc import Iterator
from typing import Any, TypeVar, get_args, get_origin

import msgspec

from fieldtui.contract.errors import ConfigurationError, SettingRefused
from fieldtui.contract.secret import Secret
from fieldtui.settings.secrets import read_secret, settle
from fieldtui.settings.suggestions import suggestion
from fieldtui.settings.toml_positions import Keys, TomlPositions

T = TypeVar("T", bound=msgspec.Struct)

_AT = re.compile(r" - at `[^`]*`$")
# msgspec's sentences are for programmers; the names in them are translated below
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


class Mistakes:
    """What is wrong with a file, or with a part of it."""

    def __init__(self, places: TomlPositions) -> None:
        self.places = places
        self.found: list[ConfigurationError] = []
        self._keys: set[Keys] = set()

    def add(self, keys: Keys, cause: str, remedy: str) -> None:
        """Note one, at the place of that key."""
        self._keys.add(keys)
        self.found.append(ConfigurationError(self.places.at(*keys), cause, remedy))

    def sound(self, value: object, *keys: str) -> dict[str, Any]:
        """Return what of a table, which stands under `keys`, nothing is wrong with."""
        length = len(keys)
        wrong = {path[length] for path in self._keys if path[:length] == keys and len(path) > length}
        # what is wrong is left out, so that what is right is still checked
        return {name: one for name, one in value.items() if name not in wrong} if isinstance(value, dict) else {}


def convert(value: object, type: type[T], mistakes: Mistakes, *keys: str) -> T | None:
    """Make that type of a TOML table that stands under `keys`; None, and the mistakes noted, where it has any."""
    before = len(mistakes.found)
    for path, cause, remedy in _examine(value, type, keys):
        mistakes.add(path, cause, remedy)
    if len(mistakes.found) > before:
        return None
    # nothing is wrong with the parts; the whole may still be (`__post_init__`)
    try:
        made = msgspec.convert(value, type, dec_hook=_hook)
    except msgspec.ValidationError as error:
        if isinstance(error.__cause__, SettingRefused):
            own = error.__cause__
            mistakes.add((*keys, own.key), f"{'.'.join((*keys, own.key))} {own.cause}", own.remedy)
        else:
            mistakes.add(keys, *_complaint(str(error), keys))
        return None
    settle(made, mistakes.places, *keys)
    return made


def _hook(type: type, value: object) -> object:
    """Read the one type that msgspec does not know."""
    if type is Secret:
        return read_secret(value)
    raise TypeError(f"no way to read {type}")


def _examine(value: object, hint: Any, keys: Keys) -> Iterator[tuple[Keys, str, str]]:
    """Yield each mistake in a value: its key, cause and remedy. What can only be judged whole is left to `convert`."""
    struct = _struct(hint)
    if struct is not None and isinstance(value, dict):
        yield from _examine_struct(value, struct, keys)
    elif get_origin(hint) is dict and isinstance(value, dict):
        for name, inner in value.items():
            yield from _examine(inner, get_args(hint)[1], (*keys, str(name)))
    # a secret may be left out where it is optional
    elif struct is not None or hint is not Secret or value is not None:
        try:
            msgspec.convert(value, hint, dec_hook=_hook)
        except msgspec.ValidationError as error:
            if not isinstance(error.__cause__, SettingRefused):
                yield keys, *_complaint(str(error), keys)


def _examine_struct(value: dict[str, Any], struct: type[msgspec.Struct], keys: Keys) -> Iterator[tuple[Keys, str, str]]:
    """Yield what is wrong with a table: keys that it cannot have, those that it lacks, and their values."""
    fields = {field.encode_name: field for field in msgspec.structs.fields(struct)}
    for name, inner in value.items():
        if name in fields:
            yield from _examine(inner, fields[name].type, (*keys, name))
            continue
        # a misspelt key is told with the one that was meant, an unknown one with all that there are
        near = suggestion(name, fields)
        remedy = "correct or remove it" if near else f"known keys: {', '.join(fields)}"
        yield (*keys, name), f"{_name(keys)} has no key `{name}`{near}", remedy
    for name, field in fields.items():
        if field.required and name not in value:
            yield keys, f"{_name(keys)} needs `{name}`", f"add `{name} = …`"


def _complaint(text: str, keys: Keys) -> tuple[str, str]:
    """Translate msgspec's sentence about the value of a key; its cause and remedy."""
    message, what = _AT.sub("", text), ".".join(keys)
    expected = _EXPECTED.match(message)
    if expected is None:
        return f"{what}: {message}", "correct it"
    inside = "a value in " if _AT.search(text) else ""
    return f"{inside}{what} must be {_words(expected['due'])}, not {_words(expected['got'])}", "correct it"


def _name(keys: Keys) -> str:
    """Write a table as its header has it."""
    return f"[{'.'.join(keys)}]" if keys else "the file"


def _words(names: str) -> str:
    """Put msgspec's type names into words."""
    # "or nothing" is no help to a person
    return " or ".join(_WORDS.get(name.strip(), name.strip()) for name in names.split("|") if name.strip() != "null")


def _struct(hint: Any) -> type[msgspec.Struct] | None:
    """Return the struct in a hint that may be `Struct | None`; None when there is none."""
    options = get_args(hint) if isinstance(hint, types.UnionType) else (hint,)
    return next((one for one in options if isinstance(one, type) and issubclass(one, msgspec.Struct)), None)
