"""Opens the console on a configuration, and says what to do where there is none."""

from __future__ import annotations

import argparse
import os
import sys
import threading
from functools import partial
from typing import TYPE_CHECKING

from fieldtui.cli.wiring import program_parts
from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.store_url import StoreAddress, is_shared
from fieldtui.settings.paths import Paths

if TYPE_CHECKING:
    from fieldtui.contract.control import Control
    from fieldtui.settings.schema import Settings
    from fieldtui.store.protocols import Store
    from fieldtui.ui.ports import Known, Setup, SourceInfo


def open_console(options: argparse.Namespace) -> int:
    """Open the console; where there is nothing to show yet, say what to do."""
    paths = program_parts.command_paths(options)
    # without a terminal nobody can answer the welcome's questions
    if not _is_terminal() and not paths.config.exists():
        remedy = "run `fieldtui demo`, or write one with `fieldtui config init`"
        raise ConfigurationError(str(paths.config), "there is no configuration", remedy)
    insist_on_terminal()
    # a configuration that is there is shown, even one with mistakes in a source
    if _is_ready(paths):
        return show(paths, options)
    from fieldtui.cli.commands.welcome import welcome

    return show(paths, options) if welcome(paths) else 0


def insist_on_terminal() -> None:
    """Raise ConfigurationError where no screen can be drawn."""
    if not _is_terminal():
        raise ConfigurationError("fieldtui", "the console needs a terminal", "see `fieldtui --help` for commands")


def _is_terminal() -> bool:
    """Return whether there is a person at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _is_ready(paths: Paths) -> bool:
    """Return whether there is a configuration with a source, right or wrong, or with a shared store; one with mistakes
    elsewhere raises them.
    """
    from fieldtui.settings.validation_cache import recall

    stamp = recall(paths)
    if stamp is not None and stamp.sources:
        return True
    if not paths.config.exists():
        return False
    settings = program_parts.load_settings(paths)
    # a team's store brings its sources
    return bool(settings.sources) or is_shared(settings.store.url)


def show(paths: Paths, options: argparse.Namespace) -> int:
    """Run the console until it is left; what polls is a process of its own, started after the first paint."""
    from fieldtui.cli.output.log_file import keep_log
    from fieldtui.ui.ssh_profile import prepare

    prepare(os.environ)
    keep_log(paths.state)
    opening = Opening(paths, read_only=options.read_only)
    # a changed secret may stand for another company
    if opening.is_new:
        program_parts.forget_other_accounts(paths, opening.settings)
    store = program_parts.open_store(paths, opening.store, to_write=False)
    try:
        opening.meet(store)
        setup = _setup(opening, store, options)
        from fieldtui.ui.terminal import run

        return run(setup)
    finally:
        store.close()


class Opening:
    """A configuration as a console opens on it.

    One that was found good before is not read before the first paint: reading it takes the vendors' code.
    """

    def __init__(self, paths: Paths, *, read_only: bool) -> None:
        from fieldtui.settings.validation_cache import recall

        self.paths, self._read_only = paths, read_only
        self._lock = threading.Lock()
        self._settings: Settings | None = None
        self._is_guest = False
        # an old note without sources must not open an empty console
        stamp = recall(paths)
        self._stamp = stamp if stamp is not None and stamp.sources else None
        self.store = StoreAddress(self._stamp.store) if self._stamp else self.settings.store.address

    @property
    def is_new(self) -> bool:
        """Whether the configuration, or a secret of it, is another one than was found good before."""
        return self._stamp is None

    @property
    def settings(self) -> Settings:
        """The settings, read when they are first asked for, from whichever thread."""
        # a screen's worker and the collector may ask at the same time
        with self._lock:
            if self._settings is None:
                self._settings = program_parts.load_settings(self.paths)
            return self._settings

    def meet(self, store: Store) -> None:
        """Take the sources of whoever collects for the store, where the configuration has none of its own."""
        if self._stamp is None and not self.settings.sources:
            self._is_guest = True
            self._settings = program_parts.with_shared_sources(self.settings, store)

    def sources(self) -> list[SourceInfo]:
        """Return the sources, as far as they are known by now."""
        from fieldtui.ui.ports import SourceInfo

        if self._stamp is not None:
            return [
                SourceInfo(name, title=title, find=partial(self._find, name)) for name, title in self._stamp.sources
            ]
        return [
            SourceInfo(source.name, source.vendor, source.settings, str(source.error) if source.error else None)
            for source in self.settings.sources.values()
        ]

    def _find(self, name: str) -> Known:
        """Return the vendor and settings of one source."""
        source = self.settings.sources[name]
        return source.vendor, source.settings

    def start(self, store: Store) -> Control:
        """See to it that a collector runs, and note that the configuration is good if it is."""
        from fieldtui.cli.wiring.child_collector import ChildCollector
        from fieldtui.collector.command_client import CommandClient
        from fieldtui.settings.load import faults
        from fieldtui.settings.validation_cache import remember

        settings = self.settings
        # noted only once it is known to be good, by the same check as `config check`
        if self._stamp is None and not self._is_guest and not faults(settings, offline=True):
            remember(self.paths, settings)
        # a collector without a source would keep the lease from one of another console
        is_any = any(source.error is None for source in settings.sources.values())
        unwanted = "" if is_any else "no source is configured as it has to be"
        unwanted = "this configuration has no sources: another one has to collect" if self._is_guest else unwanted
        keeper = ChildCollector(store.leases, self.paths, read_only=self._read_only, unwanted=unwanted)
        keeper.start()
        return CommandClient(store, keeper, read_only=self._read_only)


def _setup(opening: Opening, store: Store, options: argparse.Namespace) -> Setup:
    """Return what the console is made of."""
    from zoneinfo import ZoneInfo

    from fieldtui import manual
    from fieldtui.cli.wiring.delivery_tools import StoredDeliveryTools
    from fieldtui.cli.wiring.screen_state import FileScreenState
    from fieldtui.cli.wiring.time_zone import local_zone
    from fieldtui.cli.wiring.view_library import FileViewLibrary
    from fieldtui.ui.ports import Setup

    zone = local_zone()
    return Setup(
        store=store,
        sources=opening.sources(),
        start=partial(opening.start, store),
        screen_state=FileScreenState(opening.paths.state / "console.toml"),
        views=FileViewLibrary(opening.paths.state / "views.toml", lambda: opening.settings),
        ascii=options.ascii,
        read_only=options.read_only,
        zone=ZoneInfo(zone),
        zone_name=zone,
        manual=manual.pages(),
        who=lambda: _who(opening),
        write_times=lambda: _write_times(opening),
        delivery_tools=StoredDeliveryTools(lambda: opening.settings.hooks.url),
    )


def _write_times(opening: Opening) -> tuple[float, float]:
    """Return for how many seconds a write can be taken back, and for how many it may be sent."""
    from fieldtui.settings.durations import read_duration

    outbox = opening.settings.outbox
    return read_duration(outbox.undo), read_duration(outbox.expires)


def _who(opening: Opening) -> str:
    """Name the person at this console, whose configuration has been read by then."""
    from fieldtui.collector.current_user import current_user

    # a configuration that was found good before may not have been read yet
    return current_user() if opening.settings else ""
