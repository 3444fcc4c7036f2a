"""The tables of a configuration, each read with everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from ipaddress import ip_network
from typing import Any

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean
from fieldtui.contract.store_url import mistake_of
from fieldtui.contract.url_rules import path_refusal, refusal
from fieldtui.contract.vendor import SourceSettings, Vendor
from fieldtui.settings.durations import read_duration
from fieldtui.settings.schema import (
    ConfiguredSource,
    HooksSettings,
    KeepSettings,
    LogSettings,
    MeSettings,
    OutboxSettings,
    StoreSettings,
)
from fieldtui.settings.sizes import read_size
from fieldtui.settings.suggestions import suggestion
from fieldtui.settings.toml_positions import Keys, TomlPositions
from fieldtui.settings.toml_types import Mistakes, convert

FindVendor = Callable[[str], Vendor]

#: sources stand in addresses and in the receiver's paths
# a slash or a space would make an address ambiguous
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LISTEN = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}")


#: seconds: a longer undo window would look like a write that is stuck; a shorter wait would not outlive a restart
_LONGEST_UNDO, _SHORTEST_WAIT = 600.0, 60.0


def read_source(
    name: str, value: object, places: TomlPositions, find_vendor: FindVendor, vendor_names: Callable[[], Sequence[str]]
) -> ConfiguredSource:
    """Read one source; what is wrong with it becomes its errors."""
    written = value.get("vendor", "") if isinstance(value, dict) else ""
    vendor_name = written if isinstance(written, str) else ""
    mistakes = Mistakes(places)
    vendor, settings = None, None
    try:
        vendor = _vendor(name, value, places, find_vendor, vendor_names)
    # without its vendor nothing else of a source can be checked
    except ConfigurationError as error:
        mistakes.found.append(error)
    if vendor is not None:
        settings = _source_settings(name, value, vendor, mistakes)
    if mistakes.found:
        return ConfiguredSource(name=name, vendor_name=vendor_name, errors=tuple(mistakes.found))
    return ConfiguredSource(name=name, vendor_name=vendor_name, vendor=vendor, settings=settings)


def _vendor(
    name: str, value: object, places: TomlPositions, find_vendor: FindVendor, vendor_names: Callable[[], Sequence[str]]
) -> Vendor:
    """Return the vendor of a source; ConfigurationError where nothing else of it can be looked at."""
    place = places.at("sources", name)
    if not _NAME.fullmatch(name):
        raise ConfigurationError(place, f"`{name}` cannot name a source", "use letters, digits, `-` and `_`")
    if not isinstance(value, dict):
        raise ConfigurationError(place, f"`sources.{name}` must be a table", f"write [sources.{name}]")
    names = vendor_names()
    known = f"known vendors: {', '.join(names)}" if names else "name its vendor"
    word = value.get("vendor")
    # a vendor that is no text cannot be suggested for
    if not isinstance(word, str):
        raise ConfigurationError(place, f"[sources.{name}] does not say its `vendor`", known)
    try:
        return find_vendor(word)
    except KeyError:
        cause = f"sources.{name}.vendor: no vendor is called `{word}`{suggestion(word, names)}"
        raise ConfigurationError(places.at("sources", name, "vendor"), cause, known) from None


def _source_settings(name: str, value: object, vendor: Vendor, mistakes: Mistakes) -> SourceSettings | None:
    """Read what a source says for that vendor."""
    keys = ("sources", name)
    settings: SourceSettings | None = convert(value, vendor.settings, mistakes, *keys)
    # only what has its type is looked at further, so that one mistake is told once
    sound = mistakes.sound(value, *keys)
    _check_urls(sound, mistakes, keys)
    _check_paces(keys, vendor, mistakes.sound(_inner(value, "every"), *keys, "every"), mistakes)
    _check_words(sound, "largest_answer", read_size, mistakes, keys)
    return settings


def _inner(value: object, name: str) -> object:
    """Return what stands under a name in a table, None where there is no table or no such name."""
    return value.get(name) if isinstance(value, dict) else None


def _check_urls(table: Mapping[str, Any], mistakes: Mistakes, keys: Keys, *, far: bool = False) -> None:
    """Insist that every setting whose name ends in `url` or `_path` may be used; see `refusal` for `far`."""
    for field, value in table.items():
        # by the name of the setting, so that a new vendor's settings are checked as well
        if isinstance(value, str) and field.endswith(("url", "_path")):
            refused = refusal(value, far=far) if field.endswith("url") else path_refusal(value)
            if refused:
                mistakes.add((*keys, field), f"{'.'.join((*keys, field))} {refused[0]}", refused[1])


def _check_paces(keys: Keys, vendor: Vendor, every: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Insist that `every` names resources of this vendor and lengths of time."""
    resources = [resource.name for resource in vendor.resources]
    for resource in every:
        path = (*keys, "every", resource)
        if resource not in resources:
            near = suggestion(resource, resources)
            cause = f"{'.'.join(path)}: {vendor.name} has no resource `{resource}`{near}"
            mistakes.add(path, cause, f"known: {', '.join(resources)}")
        else:
            _check_words(every, resource, read_duration, mistakes, (*keys, "every"))


def _check_words(
    table: Mapping[str, Any], field: str, read: Callable[[str], float], mistakes: Mistakes, keys: Keys
) -> None:
    """Insist that a length of time or a size, if it is given, can be read."""
    try:
        if field in table:
            read(table[field])
    except ValueError as error:
        # the readers' sentences have cause and remedy with a semicolon between them
        cause, _, remedy = str(error).partition("; ")
        mistakes.add((*keys, field), f"{'.'.join((*keys, field))}: {cause}", remedy)


def read_store(value: object, mistakes: Mistakes) -> StoreSettings | None:
    """Read `[store]`."""
    settings = convert(value, StoreSettings, mistakes, "store")
    found = mistake_of(settings.url) if settings is not None else None
    if found is not None:
        mistakes.add(("store", "url"), f"store.url {found[0]}", found[1])
    return settings


def read_log(value: object, mistakes: Mistakes) -> LogSettings | None:
    """Read `[log]`."""
    settings = convert(value, LogSettings, mistakes, "log")
    if settings is not None and settings.format not in ("text", "json"):
        mistakes.add(("log", "format"), f"log.format cannot be “{settings.format}”", "write “text” or “json”")
        return None
    return settings


def read_me(value: object, mistakes: Mistakes) -> MeSettings | None:
    """Read `[me]`."""
    settings = convert(value, MeSettings, mistakes, "me")
    # a name stands before an @ in the journal, and on others' screens
    if settings is not None and (settings.name != clean(settings.name) or "@" in settings.name):
        mistakes.add(("me", "name"), "me.name has a character that a name has not", "write letters and spaces")
    return settings


def read_keep(value: object, mistakes: Mistakes) -> KeepSettings | None:
    """Read `[keep]`."""
    settings = convert(value, KeepSettings, mistakes, "keep")
    sound = mistakes.sound(value, "keep")
    for key in ("deliveries", "revisions"):
        _check_words(sound, key, read_duration, mistakes, ("keep",))
    return settings


def read_outbox(value: object, mistakes: Mistakes) -> OutboxSettings | None:
    """Read `[outbox]`."""
    settings = convert(value, OutboxSettings, mistakes, "outbox")
    sound = mistakes.sound(value, "outbox")
    for key in ("undo", "expires"):
        _check_words(sound, key, read_duration, mistakes, ("outbox",))
    with suppress(ValueError):  # said above
        if settings is not None and read_duration(settings.undo) > _LONGEST_UNDO:
            mistakes.add(("outbox", "undo"), "outbox.undo is too long", "write 10m or less")
        if settings is not None and read_duration(settings.expires) < _SHORTEST_WAIT:
            mistakes.add(("outbox", "expires"), "outbox.expires is too short", "write 1m or more")
    return settings


def read_hooks(value: object, mistakes: Mistakes) -> HooksSettings | None:
    """Read `[hooks]`."""
    settings = convert(value, HooksSettings, mistakes, "hooks")
    sound = mistakes.sound(value, "hooks")
    listen = sound.get("listen")
    if isinstance(listen, str) and not _is_listenable(listen):
        mistakes.add(("hooks", "listen"), "hooks.listen is not HOST:PORT", "write 127.0.0.1:8787")
    _check_words(sound, "quota", read_size, mistakes, ("hooks",))
    _check_networks(sound, mistakes)
    targets = _inner(value, "targets")
    for name, target in targets.items() if isinstance(targets, dict) else ():
        keys = ("hooks", "targets", name)
        own = mistakes.sound(target, *keys)
        # `is True`: a mistake in its type is told elsewhere
        _check_urls(own, mistakes, keys, far=own.get("allow_http") is True)
        _check_words(own, "timeout", read_duration, mistakes, keys)
    return settings


def _check_networks(table: Mapping[str, Any], mistakes: Mistakes) -> None:
    """Insist on addresses and networks where they are due, and on a certificate with its key."""
    for key in ("allow", "trusted_proxies"):
        for word in table.get(key, ()):
            try:
                if not (key == "allow" and word == "vendor"):
                    ip_network(word, strict=False)
            except ValueError:
                cause = f"“{word}” in hooks.{key} is no address or network"
                mistakes.add(("hooks", key), cause, "write 10.0.0.7 or 10.0.0.0/8")
    # one without the other cannot speak TLS
    if ("certificate" in table) != ("key" in table):
        mistakes.add(("hooks",), "hooks.certificate and hooks.key go together", "give both or neither")


def _is_listenable(text: str) -> bool:
    """Return whether that is a host and a port."""
    # five digits may still be no port
    return bool(_LISTEN.fullmatch(text)) and int(text.rpartition(":")[2]) < 65_536
