"""`fieldtui list`: the records that the store has. It imports nothing that reading a store does not need."""

from __future__ import annotations

import argparse
import sys
import time

from fieldtui.cli.arg_types import whole
from fieldtui.cli.parser import Parser, Subparsers, UsageError

_COMMAND = "fieldtui list"


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("list", help="list records")
    parser.add_argument("kind", nargs="?", default=None, metavar="KIND", help="work_order, request, crew, …")
    parser.add_argument("--where", default="", metavar="EXPR", help="a filter: see `fieldtui manual filter`")
    parser.add_argument("--sort", default=None, metavar="FIELD[:desc]", help="a field, and which way")
    parser.add_argument("--limit", default=None, type=whole(0), metavar="N", help="at most so many")
    parser.add_argument("--columns", default=None, metavar="A,B,…", help="which fields")
    parser.add_argument("--format", default=None, choices=("table", "json", "jsonl", "csv"), help="default: table")
    parser.add_argument("--excel", action="store_true", default=False, help="with --format csv: as Excel reads it")
    parser.set_defaults(run=_list, brief=True)


def _list(options: argparse.Namespace) -> int:
    """Write what the query finds."""
    from fieldtui.cli.output.record_fields import FIELDS, TABLE, chosen
    from fieldtui.cli.output.record_formats import MOST, write
    from fieldtui.cli.query_args import kind, mistake, sorting
    from fieldtui.cli.wiring import program_parts
    from fieldtui.cli.wiring.time_zone import local_zone
    from fieldtui.store.models import FilterError, Query

    form = options.format or ("json" if options.json else "table")
    if options.excel and form != "csv":
        raise UsageError(_COMMAND, "--excel goes with --format csv", "add --format csv")
    fields = chosen(options.columns, TABLE if form == "table" else FIELDS, _COMMAND)
    sort, descending = sorting(options.sort, _COMMAND)
    kinds = (kind(options.kind, _COMMAND),) if options.kind else ()
    store = program_parts.open_checked_reader(program_parts.command_paths(options))
    query = Query(
        where=options.where,
        sort=sort,
        descending=descending,
        kinds=kinds,
        limit=options.limit,
        now=time.time(),
        zone=local_zone() if options.where else "UTC",
    )
    try:
        count = write(store.records.stream(query), form, fields, ascii_only=options.ascii, excel=options.excel)
        if form == "table" and count > MOST and sys.stdout.isatty():
            sys.stdout.flush()
            print(
                f"{MOST} of {store.records.count(query):,} shown; --where or --limit narrows, | less shows all",
                file=sys.stderr,
            )
    except FilterError as error:
        return mistake(options.where, error, _COMMAND)
    except ValueError as error:
        raise UsageError(_COMMAND, str(error), f"see `{_COMMAND} --help`") from None
    finally:
        store.close()
    return 0
