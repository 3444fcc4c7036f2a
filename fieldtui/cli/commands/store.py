"""`fieldtui store`: how the store is, copies of it, what it need not keep, and who may use a shared one."""

from __future__ import annotations

import argparse
import sys
import time
from pathlib import Path

from fieldtui.cli.parser import Parser, Subparsers
from fieldtui.cli.wiring.program_parts import (
    checked_store,
    command_paths,
    open_checked_store,
    open_store,
    sound_settings,
)
from fieldtui.contract.errors import StoreError
from fieldtui.contract.safe_text import clean
from fieldtui.contract.user_paths import expanded

#: seconds for which nobody else collects while a store is copied, unless this process ends before
_COPYING = 3_600.0


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command and its own."""
    parser = subparsers.add_parser("store", help="check the store, copy it, let others use it")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    check = commands.add_parser("check", help="read all of it, and say whether it is sound and how large")
    check.set_defaults(run=_check)
    prune = commands.add_parser("prune", help="take out now what [keep] does not want kept")
    prune.set_defaults(run=_prune)
    backup = commands.add_parser("backup", help="copy it to a new file while it is in use")
    backup.add_argument("file", metavar="FILE", help="the new file; only you may read it")
    backup.set_defaults(run=_backup)
    copy = commands.add_parser("copy", help="copy all of it into an empty store, of either kind")
    copy.add_argument("url", metavar="URL", help="sqlite:///PATH, or postgresql://USER@HOST/DATABASE")
    copy.set_defaults(run=_copy)
    migrate = commands.add_parser("migrate", help="bring it to the schema of this version")
    migrate.set_defaults(run=_migrate)
    grant = commands.add_parser("grant", help="let a user of the shared database be a console or a collector")
    grant.add_argument("role", choices=("console", "collector"), help="what the user is to be")
    grant.add_argument("user", metavar="USER", help="a user that the database knows already")
    grant.set_defaults(run=_grant)


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


def _copy(options: argparse.Namespace) -> int:
    """Copy the store into another one, and print what was copied."""
    from fieldtui.contract.store_url import StoreAddress
    from fieldtui.store.process_identity import mark, named

    paths = command_paths(options)
    with checked_store(options) as store:
        target = open_store(paths, StoreAddress(options.url))
        try:
            # whoever collects would write what is not copied any more
            for each in (store, target):
                holder = each.leases.take(mark(), now=time.time(), seconds=_COPYING).holder
                if holder != mark():
                    raise StoreError(f"{named(holder)} collects for {each.upkeep.about().place}; stop it first")
            rows: dict[str, int] = {}
            store.upkeep.copy_to(target.upkeep, rows.__setitem__)
            place = target.upkeep.about().place
        finally:
            for each in (target, store):
                each.leases.release(mark())
            target.close()
    if options.json:
        import msgspec

        print(msgspec.json.encode({"place": place, "rows": rows}).decode())
    else:
        print(clean(f"{place}: {sum(rows.values()):,} rows copied; now name it in [store] url"))
    return 0


def _migrate(options: argparse.Namespace) -> int:
    """Open the store, which brings it to the present schema; print how it is."""
    paths = command_paths(options)
    store = open_store(paths, sound_settings(paths, offline=True).store.address)
    try:
        about = store.upkeep.about()
    finally:
        store.close()
    if options.json:
        import msgspec

        print(msgspec.json.encode({"place": about.place, "schema": about.schema}).decode())
    else:
        print(clean(f"{about.place}: schema {about.schema}"))
    return 0


def _grant(options: argparse.Namespace) -> int:
    """Give a user of the shared database the rights of its role."""
    from fieldtui.contract.errors import ConfigurationError
    from fieldtui.contract.store_url import is_shared

    paths = command_paths(options)
    settings = sound_settings(paths, offline=True)
    if not is_shared(settings.store.url):
        remedy = "whoever may read and write the file may use it; see `fieldtui store copy` for a shared store"
        raise ConfigurationError("store.url", "a file has no roles", remedy)
    # the schema has to be there
    open_store(paths, settings.store.address).close()
    from fieldtui.store.postgres.connect import server_of
    from fieldtui.store.postgres.roles import grant

    grant(server_of(*settings.store.address), options.role, options.user)
    print(clean(f"{options.user} may use the store as a {options.role}"))
    return 0


def _megabytes(size: int) -> str:
    """Write a size in megabytes of 10^6 bytes."""
    return f"{size / 1e6:,.1f} MB"
