"""Puts the program together for one command: paths, settings, store, collector. Imports each only when asked."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, TypeVar

from fieldtui.contract.errors import ConfigurationError, Unwritable
from fieldtui.contract.store_url import StoreAddress
from fieldtui.settings.paths import Paths, find_paths

if TYPE_CHECKING:
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.settings.schema import Settings
    from fieldtui.settings.token_file import TokenFile
    from fieldtui.store.protocols import Store
    from fieldtui.store.sqlite.read_only import SqliteReader


S = TypeVar("S", bound="SqliteReader | Store")


def command_paths(options: argparse.Namespace) -> Paths:
    """Return where this command's files are."""
    return find_paths(options.config, options.profile)


def load_settings(paths: Paths) -> Settings:
    """Read the configuration; sources that are wrong carry their errors."""
    from fieldtui import vendors
    from fieldtui.cli.output.log_file import write_as
    from fieldtui.collector.current_user import call_me
    from fieldtui.settings.load import load

    settings = load(paths.config, vendors.load, vendor_names=vendors.names)
    write_as(settings.log.format)
    call_me(settings.me.name)
    return settings


def read_settings(paths: Paths) -> tuple[Settings, list[ConfigurationError]]:
    """Read the configuration as far as it can be, with all that is wrong outside of its sources; what is wrong with
    the file itself raises ConfigurationError.
    """
    from fieldtui import vendors
    from fieldtui.settings.load import read_whole

    return read_whole(paths.config, vendors.load, vendor_names=vendors.names)


def sound_settings(paths: Paths, *, offline: bool = False) -> Settings:
    """Read the configuration for a command without a screen: anything that is wrong raises, missing secrets too.

    `offline`: do not look up secrets for which a program or keyring would have to be asked.
    """
    from fieldtui.cli.output.log_file import keep_log
    from fieldtui.settings.load import faults
    from fieldtui.settings.validation_cache import remember

    keep_log(paths.state)
    settings = load_settings(paths)
    found = faults(settings, offline=offline)
    if found:
        raise found[0]
    remember(paths, settings)
    return settings


def token_file(paths: Paths) -> TokenFile:
    """Return where tokens are kept between runs."""
    from fieldtui.settings.token_file import TokenFile

    return TokenFile(paths.state / "tokens.json")


def open_store(paths: Paths, address: StoreAddress, *, to_write: bool = True) -> Store:
    """Open the store that a configuration names; StoreError when it cannot be.

    `to_write`: Unwritable at once where nothing can be written, before anything is asked of a vendor.
    """
    from fieldtui.store.open import open_store

    store = open_store(address.url, paths.data, address.password)
    if to_write and store.unwritable():
        store.close()
        raise Unwritable(store.unwritable())
    return store


def open_checked_store(paths: Paths) -> Store:
    """Open the store of a configuration that is good, without reading it again if it was found good before."""
    return _told_of(open_store(paths, _checked(paths), to_write=False))


@contextmanager
def checked_store(options: argparse.Namespace) -> Iterator[Store]:
    """Open the store of a good configuration for the time of a command."""
    store = open_checked_store(command_paths(options))
    try:
        yield store
    finally:
        store.close()


def listener_url(options: argparse.Namespace) -> str:
    """Return the URL, without a path, at which the configuration has deliveries received."""
    return load_settings(command_paths(options)).hooks.url


def open_checked_reader(paths: Paths) -> SqliteReader | Store:
    """Open it for reading lists only, which takes less importing."""
    from fieldtui.store.open import open_reader

    address = _checked(paths)
    return _told_of(open_reader(address.url, paths.data, address.password))


def _told_of(store: S) -> S:
    """Warn on standard error where nothing can be written, since what is read may be old; return the store."""
    hurdle = store.unwritable()
    if hurdle:
        from fieldtui.contract.safe_text import clean

        print(clean(f"fieldtui: only read, not written: {hurdle}"), file=sys.stderr)
    return store


def _checked(paths: Paths) -> StoreAddress:
    """Return the store of a configuration that is good."""
    from fieldtui.settings.validation_cache import recall

    stamp = recall(paths)
    if stamp is not None:
        return StoreAddress(stamp.store)
    settings = sound_settings(paths, offline=True)
    forget_other_accounts(paths, settings)
    return settings.store.address


def forget_other_accounts(paths: Paths, settings: Settings) -> None:
    """Forget records of another account than their source stands for in a changed configuration."""
    from fieldtui.collector import source_identity

    store = open_store(paths, settings.store.address, to_write=False)
    try:
        # what cannot be written now is forgotten the next time; reading has to say so itself
        with suppress(Unwritable):
            source_identity.forget_other_accounts(store.feeds, specs(settings), offline=True)
    finally:
        store.close()


def specs(settings: Settings) -> list[SourceSpec]:
    """Return the sources that are right, as the collector takes them."""
    return [spec_of(settings, name) for name, source in settings.sources.items() if source.error is None]


def with_shared_sources(settings: Settings, store: Store) -> Settings:
    """Return settings whose sources, where a configuration has none, are those of whoever collects for the store."""
    if settings.sources:
        return settings
    import msgspec

    from fieldtui import vendors
    from fieldtui.settings.shared_sources import configured

    shared = {each.name: configured(each, vendors.load) for each in store.feeds.sources()}
    return msgspec.structs.replace(settings, sources=shared)


def spec_of(settings: Settings, name: str) -> SourceSpec:
    """Return one source as the collector takes it; ConfigurationError when there is none or it is wrong."""
    from fieldtui.collector.source_spec import SourceSpec
    from fieldtui.settings.durations import read_duration
    from fieldtui.settings.sizes import read_size
    from fieldtui.settings.suggestions import suggestion

    if name not in settings.sources:
        near = suggestion(name, settings.sources)
        known = ", ".join(settings.sources) or "none"
        raise ConfigurationError(str(settings.path), f"there is no source `{name}`{near}", f"sources: {known}")
    vendor, own = settings.sources[name].ready()
    paces = {resource: read_duration(words) for resource, words in own.every.items()}
    return SourceSpec(name, vendor, own, paces, read_size(own.largest_answer))
