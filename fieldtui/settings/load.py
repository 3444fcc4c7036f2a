"""From a TOML file to `Settings`. Errors name the file and line, the cause and the remedy."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Callable, Sequence
from ipaddress import ip_network
from pathlib import Path
from typing import Any

import msgspec

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.vendor import SourceSettings, Vendor
from fieldtui.settings.convert import convert
from fieldtui.settings.durations import read_duration
from fieldtui.settings.header_checks import header_faults
from fieldtui.settings.listener_checks import exposure
from fieldtui.settings.nearest import suggestion
from fieldtui.settings.places import Places
from fieldtui.settings.schema import HooksSettings, Settings, Source, StoreSettings, Target, View
from fieldtui.settings.secrets import Reference, all_of
from fieldtui.settings.sizes import read_size
from fieldtui.settings.urls import path_refusal, refusal

FindVendor = Callable[[str], Vendor]

_TABLES = ("store", "sources", "hooks", "views")
#: sources stand in addresses and in the receiver's paths
_NAME = re.compile(r"[A-Za-z0-9_-]+")
_LISTEN = re.compile(r"(?:\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9._-]+):\d{1,5}")


def load(path: Path, find_vendor: FindVendor, *, vendor_names: Callable[[], Sequence[str]] = tuple) -> Settings:
    """Read a configuration. A source that is wrong carries its error; anything else that is raises it.

    `find_vendor` raises KeyError for a name that no vendor has; `vendor_names` lists them for the complaint.
    """
    text = read_text(path)
    places = Places(path, text)
    tables = parse(path, text)
    for name in tables:
        if name not in _TABLES:
            cause = f"no table is called `{name}`{suggestion(name, _TABLES)}"
            raise ConfigurationError(places.at(name), cause, f"known: {', '.join(_TABLES)}")
    sources = _table(tables, "sources", places)
    return Settings(
        path=path,
        store=_store(_table(tables, "store", places), places),
        sources={name: _source(name, value, places, find_vendor, vendor_names) for name, value in sources.items()},
        hooks=_hooks(_table(tables, "hooks", places), places),
        views=_views(tables.get("views", []), places),
    )


def read_text(path: Path) -> str:
    """Return the file's text; ConfigurationError when it cannot be had."""
    try:
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
        found = re.search(r" \(at line (\d+), column (\d+)\)$", message)
        place = f"{path}:{found[1]}" if found else f"{path}:{text.count(chr(10)) + 1}"
        cause = message[: found.start()] if found else message.removesuffix(" (at end of document)")
        column = f" in column {found[2]}" if found else " at the end"
        raise ConfigurationError(place, f"broken TOML{column}: {cause}", "correct it") from None


def faults(settings: Settings, *, offline: bool = False) -> list[ConfigurationError]:
    """Return what keeps a command from working: sources that are wrong, and secrets that cannot be had or sent.

    `offline`: look up only secrets that need no program and no keyring.
    """
    found = [source.error for source in settings.sources.values() if source.error]
    parts = [source.settings for source in settings.sources.values()]
    for _, secret in all_of([*parts, settings.hooks]):
        if offline and isinstance(secret, Reference) and not secret.offline:
            continue
        try:
            secret.reveal()
        except ConfigurationError as error:
            found.append(error)
    exposed = exposure(settings)
    return found + [error for _, error in header_faults(settings, offline=offline)] + ([exposed] if exposed else [])


def _table(tables: dict[str, Any], name: str, places: Places) -> dict[str, Any]:
    """Return a table of the file, empty when it is not there."""
    value = tables.get(name, {})
    if not isinstance(value, dict):
        raise ConfigurationError(places.at(name), f"`{name}` must be a table", f"write [{name}]")
    return value


def _source(
    name: str, value: object, places: Places, find_vendor: FindVendor, vendor_names: Callable[[], Sequence[str]]
) -> Source:
    """Read one source; what is wrong with it becomes its error."""
    written = value.get("vendor", "") if isinstance(value, dict) else ""
    vendor_name = written if isinstance(written, str) else ""
    try:
        vendor, settings = _checked_source(name, value, places, find_vendor, vendor_names)
    except ConfigurationError as error:
        return Source(name=name, vendor_name=vendor_name, error=error)
    return Source(name=name, vendor_name=vendor_name, vendor=vendor, settings=settings)


def _checked_source(
    name: str, value: object, places: Places, find_vendor: FindVendor, vendor_names: Callable[[], Sequence[str]]
) -> tuple[Vendor, SourceSettings]:
    place = places.at("sources", name)
    if not _NAME.fullmatch(name):
        raise ConfigurationError(place, f"`{name}` cannot name a source", "use letters, digits, `-` and `_`")
    if not isinstance(value, dict):
        raise ConfigurationError(place, f"`sources.{name}` must be a table", f"write [sources.{name}]")
    word = value.get("vendor")
    if not isinstance(word, str):
        raise ConfigurationError(place, f"[sources.{name}] does not say its `vendor`", _known(vendor_names()))
    try:
        vendor = find_vendor(word)
    except KeyError:
        cause = f"no vendor is called `{word}`{suggestion(word, vendor_names())}"
        raise ConfigurationError(places.at("sources", name, "vendor"), cause, _known(vendor_names())) from None
    settings = convert(value, vendor.settings, places, "sources", name)
    _check_urls(settings, places, "sources", name)
    _check_paces(name, vendor, settings, places)
    _check_words(settings.largest_answer, read_size, places.at("sources", name, "largest_answer"))
    return vendor, settings


def _known(names: Sequence[str]) -> str:
    return f"known vendors: {', '.join(names)}" if names else "name its vendor"


def _check_urls(settings: msgspec.Struct, places: Places, *keys: str, far: bool = False) -> None:
    """Insist that every setting whose name ends in `url` or `_path` may be used; see `refusal` for `far`."""
    for field in settings.__struct_fields__:
        value = getattr(settings, field)
        if isinstance(value, str) and field.endswith(("url", "_path")):
            refused = refusal(value, far=far) if field.endswith("url") else path_refusal(value)
            if refused:
                place, name = places.at(*keys, field), ".".join((*keys, field))
                raise ConfigurationError(place, f"{name} {refused[0]}", refused[1])


def _check_paces(name: str, vendor: Vendor, settings: SourceSettings, places: Places) -> None:
    """Insist that `every` names resources of this vendor and lengths of time."""
    resources = [resource.name for resource in vendor.resources]
    for resource, words in settings.every.items():
        place = places.at("sources", name, "every", resource)
        if resource not in resources:
            cause = f"{vendor.name} has no resource `{resource}`{suggestion(resource, resources)}"
            raise ConfigurationError(place, cause, f"known: {', '.join(resources)}")
        _check_words(words, read_duration, place)


def _check_words(words: str, read: Callable[[str], float], place: str) -> None:
    """Insist that a length of time or a size can be read."""
    try:
        read(words)
    except ValueError as error:
        cause, _, remedy = str(error).partition("; ")
        raise ConfigurationError(place, cause, remedy) from None


def _store(value: dict[str, Any], places: Places) -> StoreSettings:
    """Read `[store]`."""
    settings = convert(value, StoreSettings, places, "store")
    if settings.url != "sqlite" and not settings.url.startswith(("sqlite:///", "postgresql://", "postgres://")):
        remedy = "write sqlite, sqlite:///PATH or postgresql://…"
        raise ConfigurationError(places.at("store", "url"), "store.url names no store", remedy)
    return settings


def _hooks(value: dict[str, Any], places: Places) -> HooksSettings:
    """Read `[hooks]`."""
    written = value.get("targets", {})
    named = written if isinstance(written, dict) else {}
    targets = {name: convert(one, Target, places, "hooks", "targets", name) for name, one in named.items()}
    settings = msgspec.structs.replace(convert(value, HooksSettings, places, "hooks"), targets=targets)
    if settings.listen is not None and not _is_listenable(settings.listen):
        raise ConfigurationError(places.at("hooks", "listen"), "hooks.listen is not HOST:PORT", "write 127.0.0.1:8787")
    _check_words(settings.quota, read_size, places.at("hooks", "quota"))
    _check_networks(settings, places)
    for name, target in settings.targets.items():
        _check_urls(target, places, "hooks", "targets", name, far=target.allow_http)
        _check_words(target.timeout, read_duration, places.at("hooks", "targets", name, "timeout"))
    return settings


def _check_networks(settings: HooksSettings, places: Places) -> None:
    """Insist on addresses and networks where they are due, and on a certificate with its key."""
    for key in ("allow", "trusted_proxies"):
        for word in getattr(settings, key):
            try:
                if not (key == "allow" and word == "vendor"):
                    ip_network(word, strict=False)
            except ValueError:
                cause = f"“{word}” in hooks.{key} is no address or network"
                raise ConfigurationError(places.at("hooks", key), cause, "write 10.0.0.7 or 10.0.0.0/8") from None
    if (settings.certificate is None) != (settings.key is None):
        cause = "hooks.certificate and hooks.key go together"
        raise ConfigurationError(places.at("hooks"), cause, "give both or neither")


def _is_listenable(text: str) -> bool:
    """Whether that is a host and a port."""
    return bool(_LISTEN.fullmatch(text)) and int(text.rpartition(":")[2]) < 65_536


def _views(value: object, places: Places) -> tuple[View, ...]:
    """Read `[[views]]`."""
    if not isinstance(value, list):
        raise ConfigurationError(places.at("views"), "`views` must be a list of tables", "write [[views]]")
    views: list[View] = []
    for number, one in enumerate(value):
        view = convert(one, View, places, "views", str(number))
        place = places.at("views", str(number), "name")
        if any(view.name == other.name for other in views):
            raise ConfigurationError(place, f"two views are called “{view.name}”", "rename one")
        if len(view.key) > 1:
            raise ConfigurationError(places.at("views", str(number), "key"), "a view's key is one character", "shorten")
        views.append(view)
    return tuple(views)
