"""Opens the console on a configuration, and says what to do where there is none."""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from fieldtui.cli import compose
from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.paths import Paths

if TYPE_CHECKING:
    from fieldtui.contract.control import Control
    from fieldtui.settings.schema import Settings
    from fieldtui.store.protocol import Store
    from fieldtui.ui.ports import Setup

_WELCOME = """\
There is no configuration yet ({path}).

  d  see a demo: simulated vendors, nothing to set up, nothing kept
  w  write a commented configuration there, to be filled in
  q  leave
"""


def open_console(options: argparse.Namespace) -> int:
    """Open the console; with no configuration, offer the demo or to write one."""
    paths = compose.find(options)
    if paths.config.exists():
        insist_on_terminal()
        return show(paths, options)
    if not _is_terminal():
        remedy = "run `fieldtui demo`, or write one with `fieldtui config init`"
        raise ConfigurationError(str(paths.config), "there is no configuration", remedy)
    return _welcome(paths.config, options)


def insist_on_terminal() -> None:
    """Raise ConfigurationError where no screen can be drawn."""
    if not _is_terminal():
        raise ConfigurationError("fieldtui", "the console needs a terminal", "see `fieldtui --help` for commands")


def _is_terminal() -> bool:
    """Whether there is a person at both ends."""
    return sys.stdin.isatty() and sys.stdout.isatty()


def _welcome(path: Path, options: argparse.Namespace) -> int:
    """Ask a new user what to do."""
    print(_WELCOME.format(path=path))
    try:
        print("d, w or q: ", end="", flush=True)
        answer = input().strip().lower()
    except EOFError:
        answer = "q"
    if answer == "d":
        return _demo()
    if answer == "w":
        from fieldtui.cli.configuration import write_template

        write_template(path)
        print(f"{path} is written; fill in a source, then run `fieldtui` again")
    return 0


def _demo() -> int:
    """Run the demo as `fieldtui demo` would."""
    from fieldtui.cli.parser import parse

    options = parse(["demo"])
    return int(options.run(options))


def show(paths: Paths, options: argparse.Namespace) -> int:
    """Run the console until it is left; what polls is imported and started after its first paint."""
    from fieldtui.cli.logs import keep_log
    from fieldtui.ui.profile import prepare

    prepare(os.environ)
    keep_log(paths.state)
    settings = compose.load_settings(paths)
    store = compose.open_store(paths, settings.store.url)
    try:
        setup = _setup(paths, settings, store, options)
        from fieldtui.ui.terminal import run

        return run(setup)
    finally:
        store.close()


def _setup(paths: Paths, settings: Settings, store: Store, options: argparse.Namespace) -> Setup:
    """Say what the console is made of."""
    from zoneinfo import ZoneInfo

    from fieldtui.cli.manual import PAGES
    from fieldtui.cli.memory import FileMemory
    from fieldtui.cli.zone import local_zone
    from fieldtui.ui.ports import Setup, SourceInfo

    zone = local_zone()

    def start() -> Control:
        from fieldtui.cli.collecting import start_collector

        return start_collector(paths, settings, store, read_only=options.read_only)

    return Setup(
        store=store,
        sources=[
            SourceInfo(source.name, source.vendor, source.settings, str(source.error) if source.error else None)
            for source in settings.sources.values()
        ],
        start=start,
        memory=FileMemory(paths.state / "console.toml"),
        ascii=options.ascii,
        read_only=options.read_only,
        zone=ZoneInfo(zone),
        zone_name=zone,
        manual=PAGES,
    )
