"""`fieldtui hooks gaps`: list the deliveries that never came by themselves, or close them with a note."""

from __future__ import annotations

import argparse
import json
import sys
import time
from typing import Any

import msgspec

from fieldtui.cli.commands.sync import chosen
from fieldtui.cli.wiring.program_parts import command_paths, open_store, sound_settings
from fieldtui.contract.safe_text import clean
from fieldtui.hooks.export_formats import moment
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.reception import DeliveryTally, MissingDeliveries


def run(options: argparse.Namespace) -> int:
    """List what never came by itself, or close it; exit code 0 either way."""
    paths = command_paths(options)
    settings = sound_settings(paths, offline=True)
    # only closing writes
    store = open_store(paths, settings.store.address, to_write=options.close is not None)
    try:
        known = [spec.name for spec in chosen(settings, options.sources)]
        found = [
            gap
            for gap in store.reception.missing(now=time.time(), closed=options.all)
            if not options.sources or gap.source in known
        ]
        if options.close is not None:
            # those that were shown, not those that came meanwhile
            for gap in found:
                if gap.closed is None:
                    store.reception.close(gap, options.close, now=time.time())
        if options.json:
            print(json.dumps({"gaps": [_gap(gap) for gap in found], "tallies": _tallies(store)}, ensure_ascii=False))
        else:
            _tell(found, closed_now=options.close is not None)
            for tally in store.reception.tallies():
                print(_tally_line(tally))
    finally:
        store.close()
    return 0


def _gap(gap: MissingDeliveries) -> dict[str, Any]:
    """Return a gap as JSON has it."""
    return {
        "source": gap.source,
        "start": moment(gap.start),
        "end": moment(gap.end),
        "count": len(gap.event_ids),
        "event_ids": list(gap.event_ids),
        "listened": gap.listened,
        "recovered": gap.recovered,
        "closed": gap.closed,
    }


def _tally_line(tally: DeliveryTally) -> str:
    """Return how one source's deliveries came, for people."""
    came = tally.by_hook + tally.both
    text = f"{came:,} came by themselves, {tally.by_list:,} never did, {tally.late:,} came late"
    if tally.median_delay is not None and tally.worst_delay is not None:
        text += f"; {tally.median_delay:.1f} s after the event in the middle, {tally.worst_delay:.1f} s at worst"
    return clean(f"{tally.source}  {text}")


def _tallies(store: Store) -> list[dict[str, Any]]:
    """Return how each source's deliveries came."""
    return [msgspec.to_builtins(tally) for tally in store.reception.tallies()]


def _tell(found: list[MissingDeliveries], *, closed_now: bool) -> None:
    """Print gaps for people."""
    if not found:
        print("nothing that the vendors list is missing", file=sys.stderr)
    for gap in found:
        why = "we listened, but they never came" if gap.listened else "nobody listened then"
        note = "  closed now" if closed_now else f"  closed: {gap.closed}" if gap.closed else ""
        count = f"{len(gap.event_ids)} {'recovered' if gap.recovered else 'missing'}"
        print(clean(f"{gap.source}  {moment(gap.start)} to {moment(gap.end)}  {count}  {why}{note}"))
