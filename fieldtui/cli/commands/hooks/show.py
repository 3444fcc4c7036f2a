"""`fieldtui hooks show`: one delivery, and everything that was done with it."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator

from fieldtui import __version__
from fieldtui.cli.output.delivery_formats import log_line, pretty, print_json
from fieldtui.cli.query_args import delivery_address
from fieldtui.cli.wiring import program_parts
from fieldtui.cli.wiring.program_parts import checked_store, listener_url
from fieldtui.contract.control import VendorEntry
from fieldtui.contract.errors import NotFound
from fieldtui.contract.safe_text import clean
from fieldtui.hooks import export_formats as forms
from fieldtui.hooks.provenance import Provenance, as_json, provenance_of, sentence
from fieldtui.store.models import Attempt, Delivery


def run(options: argparse.Namespace) -> int:
    """Show one delivery."""
    source, event_id = delivery_address(options.address, "fieldtui hooks show")
    form = options.format or ("json" if options.json else "text")
    entry = _ask(options, source, event_id) if options.refresh else None
    with checked_store(options) as store:
        delivery = store.deliveries.get(source, event_id)
        if delivery is None:
            raise NotFound(f"{options.address}: the store has no such delivery; `fieldtui hooks catch-up` may bring it")
        if form == "text":
            lines = store.deliveries.attempts_of(source, event_id)
            print("\n".join([*_page(delivery, provenance_of(store.records, delivery), lines), *_entry(entry)]))
        elif form == "json":
            vendor = {} if entry is None else {"vendor": {"said": entry.said, "entry": forms.json_or_text(entry.body)}}
            print_json({**forms.whole(delivery), "known": as_json(provenance_of(store.records, delivery)), **vendor})
        elif form == "curl":
            print(forms.curl(delivery, listener_url(options)))
        elif form == "har":
            sys.stdout.writelines(forms.har([delivery], __version__, listener_url(options)))
        else:
            sys.stdout.flush()
            # byte for byte: redirecting it gives the file that came
            sys.stdout.buffer.write(delivery.body + b"\n")
    return 0


def _ask(options: argparse.Namespace, source: str, event_id: str) -> VendorEntry:
    """Ask the vendor for its own entry of the delivery."""
    import asyncio

    from fieldtui.collector.one_shot import inquire_once

    paths = program_parts.command_paths(options)
    settings = program_parts.sound_settings(paths)
    spec = program_parts.spec_of(settings, source)
    store = program_parts.open_store(paths, settings.store.address)
    try:
        return asyncio.run(inquire_once(spec, store, event_id, token_store=program_parts.token_file(paths)))
    finally:
        store.close()


def _page(delivery: Delivery, known: Provenance, attempts: list[Attempt]) -> Iterator[str]:
    """Draw a delivery for reading."""
    for name, value in forms.summary(delivery).items():
        yield f"{name:<12} {clean(str(value if value is not None else '–'))}"
    yield f"{'known':<12} {sentence(known)}"
    for field, before, after in known.change.changes if known.change else ():
        yield clean(f"{'':<12} {field}: {before or '–'} → {after or '–'}")
    yield "\nheaders"
    for name, value in delivery.headers:
        yield f"  {clean(name)}: {clean(value)}"
    yield "\nbody"
    yield from pretty(forms.body(delivery))
    yield "\nlog"
    yield from (f"  {log_line(line)}" for line in attempts)


def _entry(entry: VendorEntry | None) -> Iterator[str]:
    """Draw the vendor's own entry, if it was asked for."""
    if entry is None:
        return
    yield f"\nthe vendor says\n  {clean(entry.said)}"
    if entry.body:
        yield from pretty(forms.json_or_text(entry.body))
