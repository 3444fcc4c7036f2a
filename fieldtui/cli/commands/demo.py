"""`fieldtui demo`: simulated vendors, and the console on them in a throw-away profile."""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from fieldtui.cli.commands.simulate import add_world
from fieldtui.cli.parser import Parser, Subparsers
from fieldtui.contract.errors import ConfigurationError
from fieldtui.settings.paths import Paths


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("demo", help="try the console on simulated vendors")
    add_world(parser)
    parser.set_defaults(run=demo)


def demo(options: argparse.Namespace) -> int:
    """Start the vendors, open the console, and clear away both; a console that is killed takes the vendors with it."""
    from fieldtui.cli.commands.console import insist_on_terminal, show
    from fieldtui.simulator.child_process import SimulatorProcess

    # before the folder is made, which a missing terminal would leave behind
    insist_on_terminal()
    if options.config or options.profile:
        raise ConfigurationError("fieldtui demo", "it has a profile of its own", "leave out --config and --profile")
    folder = Path(tempfile.mkdtemp(prefix="fieldtui-demo-"))
    try:
        print("starting the simulated vendors …", file=sys.stderr)
        with SimulatorProcess.start(
            folder / "config.toml",
            records=options.records,
            seed=options.seed,
            faults=options.faults,
            speed=options.speed,
            hooks=f"127.0.0.1:{_free_port()}",
            scratch=str(folder),
        ):
            return show(Paths(folder / "config.toml", folder / "data", folder / "state"), options)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _free_port() -> int:
    """Return a port that nobody listens on now, so that several demos do not meet."""
    import socket

    with socket.socket() as probe:
        # the port is free at this moment; a race with another program shows as "address in use"
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
