"""From a TOML file to `Settings`. Errors name the file and line, the cause and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.header_checks import header_faults
from fieldtui.settings.listener_checks import exposure
from fieldtui.settings.schema import (
    HooksSettings,
    KeepSettings,
    LogSettings,
    MeSettings,
    OutboxSettings,
    Settings,
    StoreSettings,
)
from fieldtui.settings.secrets import Reference, all_of
from fieldtui.settings.suggestions import suggestion
from fieldtui.settings.table_readers import (
    FindVendor,
    read_hooks,
    read_keep,
    read_log,
    read_me,
    read_outbox,
    read_source,
    read_store,
)
from fieldtui.settings.toml_positions import TomlPositions
from fieldtui.settings.toml_types import Mistakes
from fieldtui.settings.view_readers import read_views

_TABLES = ("store", "sources", "hooks", "views", "log", "keep", "outbox", "me")


def load(path: Path, find_vendor: FindVendor, *, vendor_names: Callable[[], Sequence[str]] = tuple) -> Settings:
    """Read a configuration. A source that is wrong carries its errors; anything else that is raises the first of them.

    `find_vendor` raises KeyError for a name that no vendor has; `vendor_names` lists them for the complaint.
    """
    settings, found = read_whole(path, find_vendor, vendor_names=vendor_names)
    if found:
        # one at a time here; `config check` shows them all
        raise found[0]
    return settings


def read_whole(
    path: Path, find_vendor: FindVendor, *, vendor_names: Callable[[], Sequence[str]] = tuple
) -> tuple[Settings, list[ConfigurationError]]:
    """Read a configuration as far as it can be, and return with it what is wrong outside of its sources.

    ConfigurationError when the file is not there or no TOML.
    """
    text = read_text(path)
    mistakes = Mistakes(TomlPositions(path, text))
    tables = parse(path, text)
    for name in tables:
        # a table that nobody reads is most likely a misspelt one
        if name not in _TABLES:
            cause = f"no table is called `{name}`{suggestion(name, _TABLES)}"
            mistakes.add((name,), cause, f"known: {', '.join(_TABLES)}")
    sources = _table(tables, "sources", mistakes)
    settings = Settings(
        path=path,
        store=read_store(_table(tables, "store", mistakes), mistakes) or StoreSettings(),
        sources={
            name: read_source(name, value, mistakes.places, find_vendor, vendor_names)
            for name, value in sources.items()
        },
        hooks=read_hooks(_table(tables, "hooks", mistakes), mistakes) or HooksSettings(),
        views=read_views(tables.get("views", []), mistakes),
        log=read_log(_table(tables, "log", mistakes), mistakes) or LogSettings(),
        me=read_me(_table(tables, "me", mistakes), mistakes) or MeSettings(),
        keep=read_keep(_table(tables, "keep", mistakes), mistakes) or KeepSettings(),
        outbox=read_outbox(_table(tables, "outbox", mistakes), mistakes) or OutboxSettings(),
    )
    return settings, mistakes.found


def read_text(path: Path) -> str:
    """Return the file's text; ConfigurationError when it cannot be had."""
    try:
        # "utf-8-sig": editors of Windows put a mark at the beginning
        return path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(str(path), "there is no such file", "write one with `fieldtui config init`") from None
    except UnicodeDecodeError:
        raise ConfigurationError(str(path), "it is not UTF-8", "save it as UTF-8") from None
    except OSError as error:
        raise ConfigurationError(str(path), f"it cannot be read ({error.strerror})", "make it readable") from None


def parse(path: Path, text: str) -> dict[str, Any]:
    """Read TOML; ConfigurationError with the line when it is broken."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = str(error)
        # tomllib has no attributes for the place in Python 3.11
        found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
        place = f"{path}:{found[1]}" if found else f"{path}:{text.count(chr(10)) + 1}"
        cause = message[: found.start()] if found else message.removesuffix(" (at end of document)")
        column = f" in column {found[2]}" if found else " at the end"
        raise ConfigurationError(place, f"broken TOML{column}: {cause}", "correct it") from None


def faults(settings: Settings, *, offline: bool = False) -> list[ConfigurationError]:
    """Return what keeps a command from working: sources that are wrong, and secrets that cannot be had or sent.

    `offline`: look up only secrets that need no program and no keyring.
    """
    # in the order of a person's interest: what is wrong with a source, then with its secrets, then with the listener
    found = [error for source in settings.sources.values() for error in source.errors]
    parts = [source.settings for source in settings.sources.values()]
    for _, secret in all_of([*parts, settings.hooks, settings.store]):
        if offline and isinstance(secret, Reference) and not secret.offline:
            continue
        try:
            secret.reveal()
        except ConfigurationError as error:
            found.append(error)
    exposed = exposure(settings)
    return found + [error for _, error in header_faults(settings, offline=offline)] + ([exposed] if exposed else [])


def _table(tables: dict[str, Any], name: str, mistakes: Mistakes) -> dict[str, Any]:
    """Return a table of the file, empty when it is not there or is none."""
    value = tables.get(name, {})
    if isinstance(value, dict):
        return value
    mistakes.add((name,), f"`{name}` must be a table", f"write [{name}]")
    return {}
