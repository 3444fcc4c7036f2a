"""`fieldtui store`: how the store is, and a copy of it while it is in use."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fieldtui.cli.parser import Parser, Subparsers
from fieldtui.cli.wiring.program_parts import checked_store
from fieldtui.contract.safe_text import clean
from fieldtui.contract.user_paths import expanded


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command and its own."""
    parser = subparsers.add_parser("store", help="check the store, back it up")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="read all of it, and say whether it is sound and how large")
    check.set_defaults(run=_check)
    backup = commands.add_parser("backup", help="copy it to a new file while it is in use")
    backup.add_argument("file", metavar="FILE", help="the new file; only you may read it")
    backup.set_defaults(run=_backup)


def _check(options: argparse.Namespace) -> int:
    """Print how the store is; exit code 1 where something is damaged."""
    with checked_store(options) as store:
        report = store.upkeep.check()
    if options.json:
        import msgspec

        print(msgspec.json.encode({"ok": not report.problems, **msgspec.to_builtins(report)}).decode())
    else:
        print(clean(f"{report.place}: {_megabytes(report.size)}, schema {report.schema}"))
        for name, count in report.counts.items():
            print(f"{name:<11} {count:>12,}")
    for problem in report.problems:
        print(clean(f"damaged: {problem}"), file=sys.stderr)
    if report.problems:
        print("put a backup there, or move it away: `fieldtui sync` fetches records anew", file=sys.stderr)
    return 1 if report.problems else 0


def _backup(options: argparse.Namespace) -> int:
    """Copy the store, and print where to and how large it is."""
    target = Path(expanded(options.file)).absolute()
    with checked_store(options) as store:
        size = store.upkeep.backup(target)
    if options.json:
        import msgspec

        print(msgspec.json.encode({"file": str(target), "size": size}).decode())
    else:
        print(clean(f"{target}: {_megabytes(size)}"))
    return 0


def _megabytes(size: int) -> str:
    """Write a size in megabytes of 10^6 bytes."""
    return f"{size / 1e6:,.1f} MB"
