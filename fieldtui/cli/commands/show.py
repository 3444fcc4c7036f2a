"""`fieldtui show`: one record, drawn for reading or as the vendor wrote it."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Any

from fieldtui.cli.parser import Parser, Subparsers, UsageError
from fieldtui.contract.errors import NotFound, RecordRejected
from fieldtui.contract.record import Address
from fieldtui.contract.safe_text import clean

if TYPE_CHECKING:
    from fieldtui.contract.document import Document
    from fieldtui.contract.vendor import Resource
    from fieldtui.settings.paths import Paths
    from fieldtui.store.models import Stored
    from fieldtui.store.protocols import Store

_COMMAND = "fieldtui show"


def add(subparsers: Subparsers[Parser]) -> None:
    """Register the command."""
    parser = subparsers.add_parser("show", help="show one record")
    parser.add_argument("address", metavar="ADDRESS", help="source/kind/id")
    parser.add_argument("--format", default=None, choices=("text", "json", "raw"), help="default: text")
    parser.add_argument("--refresh", default=False, action="store_true", help="ask the vendor for it first")
    parser.set_defaults(run=_show)


def _show(options: argparse.Namespace) -> int:
    """Find the record and write it."""
    from fieldtui.cli.wiring import program_parts

    address = read_address(options.address, _COMMAND)
    paths = program_parts.command_paths(options)
    if options.refresh:
        # before the store is opened: the answer is written by its own connection
        _refresh(paths, address)
    store = program_parts.open_checked_store(paths)
    try:
        stored = store.records.stored(address)
        if stored is None:
            raise NotFound(f"{address}: the store has no such record; `fieldtui sync {address.source}` may bring it")
        form = options.format or ("json" if options.json else "text")
        if form == "text":
            _text(paths, store, stored, ascii_only=options.ascii)
        else:
            _bytes(paths, store, stored, whole=form == "json")
    finally:
        store.close()
    return 0


def read_address(text: str, command: str) -> Address:
    """Read an address; `UsageError` when it is none."""
    try:
        return Address.parse(text)
    except ValueError as error:
        cause, _, remedy = str(error).partition("; ")
        raise UsageError(command, cause, remedy) from None


def fullest(stored: Stored) -> bytes:
    """Return the vendor's own JSON: the fuller one unless the list has brought a newer."""
    return stored.detail if stored.detail is not None and stored.detail_fresh else stored.raw


def _bytes(paths: Paths, store: Store, stored: Stored, *, whole: bool) -> None:
    """Write the vendor's JSON as it came, or (`whole`) the record's fields with that in them."""
    import msgspec

    from fieldtui.cli.output.record_fields import FIELDS, values

    served = _served(paths, store, stored)
    raw = bytes(served[0].original(fullest(stored))) if served else fullest(stored)
    if whole:
        raw = msgspec.json.encode({**values(stored.row, FIELDS), "raw": msgspec.Raw(raw)})
    # print and the buffer below write to the same file, in this order
    sys.stdout.flush()
    sys.stdout.buffer.write(raw + b"\n")


def _text(paths: Paths, store: Store, stored: Stored, *, ascii_only: bool) -> None:
    """Draw the record's document."""
    from fieldtui.cli.output.document_text import document_lines
    from fieldtui.cli.output.record_fields import text

    row = stored.row
    print(clean(str(row.address)))
    for line in document_lines(_document(paths, store, stored), ascii_only=ascii_only):
        print(line)
    print(f"\nseen {text(row.seen)}" + ("  (its feed lost a page in the last sweep)" if row.partial else ""))


def _document(paths: Paths, store: Store, stored: Stored) -> Document:
    """Have the vendor draw it; where that cannot be, draw what every record has."""
    from fieldtui.store.related_records import RelatedOf

    served = _served(paths, store, stored)
    if served is None:
        return _plain(stored, "the configuration has no such source (any more)")
    # a record outlives its source in the store
    resource, settings = served
    try:
        if resource.document is None:
            return _plain(stored, "")
        item = resource.decode(fullest(stored), settings)
        return resource.document(item, RelatedOf(store, stored.row.source))
    except RecordRejected as error:
        return _plain(stored, f"the stored JSON cannot be read: {error}")


def _served(paths: Paths, store: Store, stored: Stored) -> tuple[Resource, Any] | None:
    """Return the resource that a record is of, and its source's settings; None if the configuration has it no more."""
    from fieldtui.cli.wiring.program_parts import load_settings, with_shared_sources

    source = with_shared_sources(load_settings(paths), store).sources.get(stored.row.source)
    if source is None or source.error is not None:
        return None
    vendor, settings = source.ready()
    try:
        return vendor.resource(stored.resource), settings
    except KeyError:
        return None


def _plain(stored: Stored, note: str) -> Document:
    """Draw the fields that all records have."""
    from fieldtui.cli.output.record_fields import FIELDS, text, values
    from fieldtui.contract.document import Document, Field, Section

    known = values(stored.row, FIELDS[3:-1])
    parts = tuple(Field(name.replace("_", " "), text(value)) for name, value in known.items() if value is not None)
    return Document(stored.row.title, (Section("Record", parts, note=note),))


def _refresh(paths: Paths, address: Address) -> None:
    """Have the vendor asked for the record, by whoever collects, and keep what it says."""
    import asyncio

    from fieldtui.cli.wiring import program_parts
    from fieldtui.cli.wiring.hand_over import hand_over
    from fieldtui.collector.one_shot import fetch

    settings = program_parts.sound_settings(paths)
    store = program_parts.open_store(paths, settings.store.address)
    try:
        spec = program_parts.spec_of(program_parts.with_shared_sources(settings, store), address.source)
        done = hand_over(store, lambda client: client.fetch(address))
        if done is not None:
            done.result()
            return
        asyncio.run(fetch(spec, store, address, token_store=program_parts.token_file(paths), leased=True))
    finally:
        store.close()
