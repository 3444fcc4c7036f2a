"""`fieldtui collect`: poll, receive and replay for every console on a store, until told to stop."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from fieldtui.cli.wiring.program_parts import command_paths


def add(subparsers: Any) -> None:
    """Register the command."""
    command = subparsers.add_parser("collect", help="poll, receive and replay without a screen")
    command.add_argument("--systemd", action="store_true", default=False, help="print a unit file for this service")
    command.add_argument("--metrics", type=_metrics, metavar="HOST:PORT", default=None, help="serve Prometheus there")
    # started so by a console, which tells where its files are
    command.add_argument("--child", metavar="PATHS", default=None, help=argparse.SUPPRESS)
    command.set_defaults(run=run)


def run(options: argparse.Namespace) -> int:
    """Collect until told to stop; or print the unit file."""
    if options.systemd:
        from fieldtui.cli.wiring.service_manager import unit_file

        print(unit_file(_command(options)), end="")
        return 0
    from fieldtui.cli.wiring.collector_service import Service

    if options.child is not None:
        from fieldtui.cli.wiring.child_collector import paths_of

        return Service(paths_of(options.child), read_only=options.read_only, is_child=True).run()
    return Service(command_paths(options), read_only=options.read_only, metrics=options.metrics).run()


def _metrics(text: str) -> tuple[str, int]:
    """Read the address for Prometheus."""
    from fieldtui.cli.wiring.metrics import loopback_address

    try:
        return loopback_address(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _command(options: argparse.Namespace) -> list[str]:
    """Return the command that runs this program with the options that matter, wherever it is started."""
    config = [] if options.config is None else ["--config", str(Path(options.config).absolute())]
    profile = [] if options.profile is None else ["--profile", options.profile]
    metrics = [] if options.metrics is None else ["--metrics", "{}:{}".format(*options.metrics)]
    before = [*config, *profile, *(["--read-only"] * options.read_only)]
    return [sys.executable, "-m", "fieldtui", *before, "collect", *metrics]
