"""`fieldtui store`: how the store is, and a copy of it while it is in use."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from fieldtui.cli.parser import Parser, Subparsers
from fieldtui.cli.wiring.program_parts import checked_store, command_paths, open_checked_store, sound_settings
from fieldtui.contract.safe_text import clean
from fieldtui.contract.user_paths import expanded


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command and its own."""
    parser = subparsers.add_parser("store", help="check the store, back it up")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="read all of it, and say whether it is sound and how large")
    check.set_defaults(run=_check)
    prune = commands.add_parser("prune", help="take out now what [keep] does not want kept")
    prune.set_defaults(run=_prune)
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


def _prune(options: argparse.Namespace) -> int:
    """Take out what need not be kept, as the collector does each hour; print how many rows that were."""
    from fieldtui.collector.retention import cutoffs
    from fieldtui.settings.durations import read_duration

    paths = command_paths(options)
    keep = sound_settings(paths, offline=True).keep
    store = open_checked_store(paths)
    try:
        lengths = {"deliveries": read_duration(keep.deliveries), "revisions": read_duration(keep.revisions)}
        old, gone = cutoffs(**lengths, now=time.time()), 0
        while step := store.upkeep.prune(old):
            gone += step
    finally:
        store.close()
    if options.json:
        import msgspec

        print(msgspec.json.encode({"gone": gone}).decode())
    else:
        kept = f"deliveries of the last {keep.deliveries}, former states of the last {keep.revisions}"
        print(f"{gone:,} rows taken out; kept: {kept}")
    return 0


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
