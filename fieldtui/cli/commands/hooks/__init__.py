"""`fieldtui hooks`: webhooks without a screen. The module of a command is imported only when it is asked for."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from importlib import import_module

from fieldtui.cli.arg_types import factor, whole
from fieldtui.cli.parser import Parser, Subparsers

Run = Callable[[argparse.Namespace], int]


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the group."""
    group = subparsers.add_parser("hooks", help="webhook deliveries: receive, list, replay, catch up")
    commands = group.add_subparsers(title="commands", metavar="COMMAND", required=True)
    for register in (_listen, _list, _show, _tail, _export, _replay, _catch_up, _gaps):
        register(commands)


def _command(commands: Subparsers[Parser], name: str, help: str) -> Parser:
    """Register one command; the module of its name (`-` is `_`) in this package has the function `run`."""
    parser = commands.add_parser(name, help=help)

    def run(options: argparse.Namespace) -> int:
        # imported when it runs: `hooks tail` needs no HTTP server
        run_it: Run = import_module(f"{__name__}.{name.replace('-', '_')}").run
        return run_it(options)

    parser.set_defaults(run=run)
    return parser


def _where(parser: Parser) -> None:
    """Add the filter."""
    parser.add_argument("--where", default="", metavar="EXPR", help="a filter: see `fieldtui manual filter`")


def _listen(commands: Subparsers[Parser]) -> None:
    """Register `listen`."""
    parser = _command(commands, "listen", "receive deliveries until told to stop")
    parser.add_argument("--listen", default=None, metavar="HOST:PORT", help="default: as the configuration has it")


def _list(commands: Subparsers[Parser]) -> None:
    """Register `list`."""
    parser = _command(commands, "list", "list deliveries by the time of their events")
    _where(parser)
    parser.add_argument("--limit", default=None, type=whole(0), metavar="N", help="at most so many")
    parser.add_argument("--format", default=None, choices=("table", "json", "jsonl", "csv"), help="default: table")


def _show(commands: Subparsers[Parser]) -> None:
    """Register `show`."""
    parser = _command(commands, "show", "show one delivery, and all that was done with it")
    parser.add_argument("address", metavar="ADDRESS", help="source/delivery/EVENT_ID")
    parser.add_argument("--refresh", default=False, action="store_true", help="ask the vendor for its own entry first")
    forms = ("text", "json", "raw", "curl", "har")
    parser.add_argument("--format", default=None, choices=forms, help="default: text")


def _tail(commands: Subparsers[Parser]) -> None:
    """Register `tail`."""
    parser = _command(commands, "tail", "follow the log: a line for every arrival and every sending")
    _where(parser)
    parser.add_argument("--lines", default=10, type=whole(0), metavar="N", help="begin with so many old ones (10)")


def _export(commands: Subparsers[Parser]) -> None:
    """Register `export`."""
    parser = _command(commands, "export", "write deliveries with headers and bodies, secrets masked")
    _where(parser)
    parser.add_argument("--format", required=True, choices=("jsonl", "csv", "har"), help="which form")
    parser.add_argument("--output", default=None, metavar="FILE", help="a new file; default: standard output")


def _replay(commands: Subparsers[Parser]) -> None:
    """Register `replay`."""
    parser = _command(commands, "replay", "send deliveries once more, in order within each record")
    parser.add_argument("addresses", nargs="*", default=[], metavar="ADDRESS", help="source/delivery/EVENT_ID")
    parser.add_argument("--where", default=None, metavar="EXPR", help="all that match, as they are now")
    parser.add_argument("--to", default=None, metavar="TARGET", help="a target of the configuration, or a URL")
    parser.add_argument("--dry-run", action="store_true", default=False, help="say what would be sent, send nothing")
    parser.add_argument("--rate", default=50.0, type=factor, metavar="N", help="at most so many a second (50)")
    retries = "waits between tries of one: 1s,5s (the default), none, or vendor for the vendor's own"
    parser.add_argument("--retries", default="1s,5s", metavar="WAITS", help=retries)
    parser.add_argument("--resume", default=None, type=whole(1), metavar="ID", help="go on with a replay that was cut")
    parser.add_argument("--yes", action="store_true", default=False, help="do not ask")


def _catch_up(commands: Subparsers[Parser]) -> None:
    """Register `catch-up`."""
    parser = _command(commands, "catch-up", "fetch the deliveries that were missed from the vendors")
    parser.add_argument("sources", nargs="*", default=[], metavar="SOURCE", help="only these sources")
    parser.add_argument("--since", default=None, metavar="TIME", help="2h, 1d, 2026-11-21 or 2026-11-21T08:00")


def _gaps(commands: Subparsers[Parser]) -> None:
    """Register `gaps`."""
    parser = _command(commands, "gaps", "list deliveries that never came by themselves")
    parser.add_argument("sources", nargs="*", default=[], metavar="SOURCE", help="only these sources")
    parser.add_argument("--all", action="store_true", default=False, help="those that were closed, too")
    parser.add_argument("--close", default=None, metavar="NOTE", help="close those that are open, and say why")
