"""`fieldtui hooks list`: the deliveries in the store, ordered by their events."""

from __future__ import annotations

import argparse
import sys

from fieldtui.cli.output.delivery_formats import write_rows
from fieldtui.cli.query_args import mistake, query_now
from fieldtui.cli.wiring.program_parts import checked_store
from fieldtui.hooks import export_formats as forms
from fieldtui.store.models import FilterError


def run(options: argparse.Namespace) -> int:
    """List deliveries, ordered by their events."""
    form = options.format or ("json" if options.json else "table")
    with checked_store(options) as store:
        try:
            # streamed: the log may be larger than the memory
            rows = store.deliveries.stream(query_now(options.where, "created", options.limit))
            write_rows(sys.stdout, (forms.summary(row) for row in rows), form, forms.FIELDS)
        except FilterError as error:
            return mistake(options.where, error, "fieldtui hooks list")
    return 0
