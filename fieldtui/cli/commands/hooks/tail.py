"""`fieldtui hooks tail`: follow the log of deliveries, a line for each arrival and each replay."""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import suppress

import msgspec

from fieldtui.cli.output.delivery_formats import log_line, print_json
from fieldtui.cli.query_args import mistake
from fieldtui.cli.wiring.program_parts import checked_store
from fieldtui.cli.wiring.time_zone import local_zone
from fieldtui.hooks import export_formats as forms
from fieldtui.store.models import Attempt, FilterError
from fieldtui.store.protocols import Store

#: seconds between two looks at the log
PAUSE = 0.5
#: lines of the log that are read at a time
PAGE = 500


def run(options: argparse.Namespace) -> int:
    """Follow the log until told to stop."""
    with checked_store(options) as store, suppress(KeyboardInterrupt):
        try:
            last = _newest(store)
            old = _lines(store, options.where, limit=options.lines)
            _tell(old, as_json=options.json)
            while True:
                if store.wait_elsewhere(PAUSE):
                    fresh = _lines(store, options.where, after=last)
                    _tell(fresh, as_json=options.json)
                    # the filter may leave lines out: the number counts over all of them
                    last = max(last, *(line.seq for line in fresh)) if fresh else last
        except FilterError as error:
            return mistake(options.where, error, "fieldtui hooks tail")
    return 0


def _newest(store: Store) -> int:
    """Return the number of the log's last line, 0 if it has none."""
    return next((line.seq for line in store.deliveries.attempts(limit=1)), 0)


def _lines(store: Store, where: str, *, after: int = 0, limit: int | None = None) -> list[Attempt]:
    """Return the log's lines that came after that one, the oldest first; the newest few of them if `limit` says so."""
    found: list[Attempt] = []
    before: int | None = None
    while limit is None or len(found) < limit:
        wanted = PAGE if limit is None else min(PAGE, limit - len(found))
        page = store.deliveries.attempts(before=before, limit=wanted, where=where, now=time.time(), zone=local_zone())
        fresh = [line for line in page if line.seq > after]
        found += fresh
        # the page was not full, or reached what was printed before
        if not fresh or len(fresh) < wanted:
            break
        before = fresh[-1].seq
    return found[::-1]


def _tell(lines: list[Attempt], *, as_json: bool) -> None:
    """Print lines of the log."""
    for line in lines:
        if as_json:
            print_json({**msgspec.to_builtins(line), "at": forms.moment(line.at)})
        else:
            print(log_line(line))
    sys.stdout.flush()
