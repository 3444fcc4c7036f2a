"""`fieldtui hooks list|show|tail|export`: deliveries as the store has them."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

import msgspec

from fieldtui import __version__
from fieldtui.cli import compose
from fieldtui.cli.parser import Usage
from fieldtui.cli.queries import mistake
from fieldtui.cli.zone import local_zone
from fieldtui.contract.control import Entry
from fieldtui.contract.errors import ConfigurationError, NotFound
from fieldtui.contract.safe_text import clean, clean_lines
from fieldtui.hooks import export_formats as forms
from fieldtui.hooks.provenance import Knowledge, as_json, reconcile, sentence
from fieldtui.http.json_readers import encode
from fieldtui.store.protocol import Attempt, Delivery, FilterError, Query, Store

#: seconds between two looks at the log
PAUSE = 0.5
#: lines of the log that are read at a time
PAGE = 500


def list_(options: argparse.Namespace) -> int:
    """List deliveries, ordered by their events."""
    form = options.format or ("json" if options.json else "table")
    with _store(options) as store:
        try:
            rows = store.stream_deliveries(_query(options.where, "created", options.limit))
            _write(sys.stdout, (forms.summary(row) for row in rows), form, forms.FIELDS)
        except FilterError as error:
            return mistake(options.where, error, "fieldtui hooks list")
    return 0


def show(options: argparse.Namespace) -> int:
    """Show one delivery."""
    source, event_id = read_address(options.address, "fieldtui hooks show")
    form = options.format or ("json" if options.json else "text")
    entry = _ask(options, source, event_id) if options.refresh else None
    with _store(options) as store:
        delivery = store.delivery(source, event_id)
        if delivery is None:
            raise NotFound(f"{options.address}: the store has no such delivery; `fieldtui hooks catch-up` may bring it")
        if form == "text":
            lines = store.attempts_of(source, event_id)
            print("\n".join([*_page(delivery, reconcile(store, delivery), lines), *_entry(entry)]))
        elif form == "json":
            said = {} if entry is None else {"vendor": {"said": entry.said, "entry": forms.json_or_text(entry.body)}}
            _print_json({**forms.whole(delivery), "known": as_json(reconcile(store, delivery)), **said})
        elif form == "curl":
            print(forms.curl(delivery, _listener(options)))
        elif form == "har":
            sys.stdout.writelines(forms.har([delivery], __version__, _listener(options)))
        else:
            sys.stdout.flush()
            sys.stdout.buffer.write(delivery.body + b"\n")
    return 0


def _ask(options: argparse.Namespace, source: str, event_id: str) -> Entry:
    """Ask the vendor for its own entry of the delivery."""
    import asyncio

    from fieldtui.collector.one_shot import inquire_once

    paths = compose.find(options)
    settings = compose.sound_settings(paths)
    spec = compose.spec_of(settings, source)
    store = compose.open_store(paths, settings.store.url)
    try:
        return asyncio.run(inquire_once(spec, store, event_id, shelf=compose.token_file(paths)))
    finally:
        store.close()


def tail(options: argparse.Namespace) -> int:
    """Follow the log until told to stop."""
    with _store(options) as store, suppress(KeyboardInterrupt):
        try:
            last = _newest(store)
            old = _lines(store, options.where, limit=options.lines)
            _tell(old, as_json=options.json)
            while True:
                time.sleep(PAUSE)
                if store.changed_elsewhere():
                    fresh = _lines(store, options.where, after=last)
                    _tell(fresh, as_json=options.json)
                    last = max(last, *(line.seq for line in fresh)) if fresh else last
        except FilterError as error:
            return mistake(options.where, error, "fieldtui hooks tail")
    return 0


def _newest(store: Store) -> int:
    """The number of the log's last line, 0 if it has none."""
    return next((line.seq for line in store.attempts(limit=1)), 0)


def _lines(store: Store, where: str, *, after: int = 0, limit: int | None = None) -> list[Attempt]:
    """The log's lines that came after that one, the oldest first; the newest few of them if `limit` says so."""
    found: list[Attempt] = []
    before: int | None = None
    while limit is None or len(found) < limit:
        wanted = PAGE if limit is None else min(PAGE, limit - len(found))
        page = store.attempts(before=before, limit=wanted, where=where, now=time.time(), zone=local_zone())
        fresh = [line for line in page if line.seq > after]
        found += fresh
        if not fresh or len(fresh) < wanted:
            break
        before = fresh[-1].seq
    return found[::-1]


def _tell(lines: list[Attempt], *, as_json: bool) -> None:
    """Print lines of the log."""
    for line in lines:
        if as_json:
            _print_json({**msgspec.to_builtins(line), "at": forms.moment(line.at)})
        else:
            print(_log_line(line))
    sys.stdout.flush()


def export(options: argparse.Namespace) -> int:
    """Write deliveries with their headers and bodies."""
    with _store(options) as store:
        query = _query(options.where, "created", None)
        try:
            if options.output is None:
                _export(store.stream_deliveries(query), options.format, sys.stdout, _listener(options))
                return 0
            export_to(Path(options.output), store.stream_deliveries(query), options.format, _listener(options))
        except FilterError as error:
            return mistake(options.where, error, "fieldtui hooks export")
    return 0


def _listener(options: argparse.Namespace) -> str:
    """Return the URL, without a path, at which the configuration has deliveries received."""
    from fieldtui.cli.compose import find, load_settings

    return load_settings(find(options)).hooks.url


def read_address(text: str, command: str) -> tuple[str, str]:
    """Read `source/delivery/EVENT_ID`; `Usage` when it is none."""
    parts = text.split("/", 2)
    if len(parts) != 3 or parts[1] != "delivery" or not all(parts):
        raise Usage(command, f"“{text}” is no delivery's address", "write source/delivery/EVENT_ID")
    return parts[0], parts[2]


def _log_line(line: Attempt) -> str:
    """One line of the log."""
    came = f"{line.way}→{line.target}" if line.target else line.way
    took = "" if line.seconds is None else f"{line.seconds * 1000:.0f} ms"
    parts = (forms.moment(line.at), line.source, line.event, line.resource_id or "–", came, line.status or "–", took)
    return clean("  ".join(str(part) for part in (*parts, line.note) if part))


def _page(delivery: Delivery, known: Knowledge, attempts: list[Attempt]) -> Iterator[str]:
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
    yield from _pretty(forms.body(delivery))
    yield "\nlog"
    yield from (f"  {_log_line(line)}" for line in attempts)


def _entry(entry: Entry | None) -> Iterator[str]:
    """Draw the vendor's own entry, if it was asked for."""
    if entry is None:
        return
    yield f"\nthe vendor says\n  {clean(entry.said)}"
    if entry.body:
        yield from _pretty(forms.json_or_text(entry.body))


def _pretty(body: Any) -> Iterator[str]:
    """Draw JSON, indented."""
    pretty = msgspec.json.format(encode(body), indent=2).decode("utf-8", "replace")
    yield from (f"  {line}" for line in clean_lines(pretty))


def export_to(path: Path, rows: Iterable[Delivery], form: str, listener: str) -> None:
    """Write deliveries with their headers and bodies into a file that is not there yet."""
    with _new_file(str(path)) as file:
        _export(rows, form, file, listener)


def _export(rows: Iterable[Delivery], form: str, file: IO[str], listener: str) -> None:
    """Write deliveries in that form."""
    if form == "har":
        file.writelines(forms.har(rows, __version__, listener))
    else:
        _write(file, (forms.whole(row) for row in rows), form, (*forms.FIELDS, "headers", "body"))


def _write(file: IO[str], rows: Iterator[dict[str, Any]], form: str, fields: tuple[str, ...]) -> None:
    """Write rows as a table, a JSON array, JSON lines or CSV."""
    if form in ("json", "jsonl"):
        before = "[\n" if form == "json" else ""
        for row in rows:
            file.write(before + encode(row).decode("utf-8", "replace") + ("" if form == "json" else "\n"))
            before = ",\n" if form == "json" else ""
        file.write({"[\n": "[]\n", ",\n": "\n]\n"}.get(before, ""))
        return
    cells = ([_cell(row[name]) for name in fields] for row in rows)
    if form == "csv":
        _csv(file, cells, fields)
        return
    from fieldtui.cli.table import lines

    width = os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else None
    for line in lines(fields, list(cells), width):
        print(line, file=file)


def _csv(file: IO[str], cells: Iterator[list[str]], fields: tuple[str, ...]) -> None:
    """Write RFC 4180 lines that no spreadsheet runs."""
    import csv

    from fieldtui.cli.formats import harmless

    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(fields)
    writer.writerows([harmless(clean(cell)) for cell in row] for row in cells)


def _cell(value: Any) -> str:
    """A value in a table."""
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode("utf-8", "replace")


def _print_json(value: Any) -> None:
    """Print one object."""
    print(encode(value).decode("utf-8", "replace"))


def _query(where: str, sort: str, limit: int | None) -> Query:
    """A query as of now."""
    return Query(where=where, sort=sort, limit=limit, now=time.time(), zone=local_zone())


@contextmanager
def _store(options: argparse.Namespace) -> Iterator[Store]:
    """The store of the configuration, for the time of a command."""
    store = compose.open_checked_store(compose.find(options))
    try:
        yield store
    finally:
        store.close()


@contextmanager
def _new_file(name: str) -> Iterator[IO[str]]:
    """Open a file that is not there yet, for its owner alone: bodies hold names and addresses."""
    try:
        descriptor = os.open(Path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConfigurationError(name, f"it cannot be written ({error.strerror})", "name a new file") from None
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file
