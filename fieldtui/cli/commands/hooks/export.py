"""`fieldtui hooks export`: write deliveries with headers and bodies, secrets masked."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from fieldtui.cli.output.delivery_formats import export_to, write_export
from fieldtui.cli.query_args import mistake, query_now
from fieldtui.cli.wiring.program_parts import checked_store, listener_url
from fieldtui.store.models import FilterError


def run(options: argparse.Namespace) -> int:
    """Write deliveries with their headers and bodies."""
    with checked_store(options) as store:
        query = query_now(options.where, "created", None)
        try:
            if options.output is None:
                write_export(store.deliveries.stream(query), options.format, sys.stdout, listener_url(options))
                return 0
            export_to(Path(options.output), store.deliveries.stream(query), options.format, listener_url(options))
        except FilterError as error:
            return mistake(options.where, error, "fieldtui hooks export")
    return 0
