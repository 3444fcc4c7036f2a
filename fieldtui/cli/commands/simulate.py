"""`fieldtui simulate`: the simulated vendors alone, in the foreground, until told to stop."""

from __future__ import annotations

import argparse
import contextlib
from pathlib import Path

from fieldtui.cli.arg_types import factor, whole
from fieldtui.cli.parser import Parser, Subparsers


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("simulate", help="serve simulated vendors on this machine")
    parser.add_argument("--host", default="127.0.0.1", metavar="H", help="default: 127.0.0.1")
    parser.add_argument("--port", default=0, type=whole(0, 65535), metavar="P", help="default: one that is free")
    add_world(parser)
    parser.add_argument("--write-config", default=None, metavar="FILE", help="write a configuration that points here")
    parser.set_defaults(run=_simulate)


def add_world(parser: Parser) -> None:
    """Add the flags that say what is simulated."""
    parser.add_argument("--records", default=2000, type=whole(1), metavar="N", help="about so many; default: 2000")
    parser.add_argument("--seed", default=1, type=int, metavar="N", help="another number, another world; default: 1")
    parser.add_argument("--faults", default="calm", choices=("calm", "rough", "none"), help="default: calm")
    parser.add_argument("--speed", default=1.0, type=factor, metavar="X", help="how much faster time runs; default: 1")


def _simulate(options: argparse.Namespace) -> int:
    """Serve; Ctrl-C ends it well."""
    from fieldtui.cli.wiring.simulators import builders
    from fieldtui.simulator.run import run

    # Ctrl-C is how it is meant to end
    with contextlib.suppress(KeyboardInterrupt):
        run(
            builders(),
            options.host,
            options.port,
            records=options.records,
            seed=options.seed,
            faults=options.faults,
            speed=options.speed,
            write_config=Path(options.write_config).absolute() if options.write_config else None,
        )
    return 0
