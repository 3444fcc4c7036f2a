"""The configuration as it may be shown: every secret that stands in it is replaced."""

from __future__ import annotations

import re
from typing import Any

from fieldtui.settings.load import parse, read_text
from fieldtui.settings.paths import Paths
from fieldtui.settings.schema import ConfiguredSource, Settings
from fieldtui.settings.secrets import all_of

_MASK = "(hidden)"
#: what a source may show of itself when its mistakes keep us from knowing which of its settings are secrets
_OPEN = re.compile(r"vendor|\w*url|time_zone|every")
_LOGIN = re.compile(r"(?<=://)[^/@]*@")


def hidden(paths: Paths, settings: Settings) -> dict[str, Any]:
    """Return the file's tables without a secret in them."""
    tables = parse(paths.config, read_text(paths.config))
    for source in settings.sources.values():
        _hide_source(tables["sources"], source)
    if "hooks" in tables:
        for keys, _ in all_of(settings.hooks):
            _mask(tables["hooks"], keys)
    return {name: _without_logins(table) for name, table in tables.items()}


def _hide_source(sources: dict[str, Any], source: ConfiguredSource) -> None:
    """Mask the secrets of one source; of a source that is wrong, all text that is not known to be harmless."""
    table = sources[source.name]
    if source.settings is not None:
        for keys, _ in all_of(source.settings):
            _mask(table, keys)
    elif isinstance(table, dict):
        sources[source.name] = {
            name: value if _OPEN.fullmatch(name) else _masked(value) for name, value in table.items()
        }
    else:
        sources[source.name] = _MASK


def _mask(table: Any, keys: tuple[str, ...]) -> None:
    """Replace one secret if it stands there as text; where it comes from may be shown."""
    *way, last = keys
    for key in way:
        table = table[int(key)] if isinstance(table, list) else table[key]
    position = int(last) if isinstance(table, list) else last
    table[position] = _origin(table[position])


def _origin(secret: Any) -> Any:
    """Return where a secret comes from, as it is written; of a command the program only."""
    if isinstance(secret, str):
        return _MASK
    if isinstance(secret, dict) and isinstance(secret.get("command"), list):
        return {"command": [*secret["command"][:1], _MASK]}
    return secret


def _masked(value: Any) -> Any:
    """Replace all text in a value, except where it says from where a secret comes."""
    if isinstance(value, str):
        return _MASK
    if isinstance(value, list):
        return [_masked(inner) for inner in value]
    if isinstance(value, dict):
        named = len(value) == 1 and next(iter(value)) in ("env", "file", "keyring")
        return value if named else {key: _masked(inner) for key, inner in value.items()}
    return value


def _without_logins(value: Any) -> Any:
    """Take names and passwords out of URLs (a store's may have them)."""
    if isinstance(value, str):
        return _LOGIN.sub(f"{_MASK}@", value)
    if isinstance(value, list):
        return [_without_logins(inner) for inner in value]
    return {key: _without_logins(inner) for key, inner in value.items()} if isinstance(value, dict) else value
