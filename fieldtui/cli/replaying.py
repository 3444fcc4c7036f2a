"""`fieldtui hooks replay`: send deliveries once more, after saying what that would do."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from fieldtui.cli.compose import find, open_store, sound_settings, specs
from fieldtui.cli.deliveries import read_address
from fieldtui.cli.parser import Usage
from fieldtui.cli.queries import mistake
from fieldtui.cli.zone import local_zone
from fieldtui.collector.act import who
from fieldtui.contract.errors import NotFound, ReadOnly
from fieldtui.contract.text import clean
from fieldtui.hooks.export import moment
from fieldtui.hooks.foresight import Foresight, foresee, status_by
from fieldtui.hooks.replay import ReplayRun
from fieldtui.hooks.targets import Destination, find_destination
from fieldtui.http.clock import WallClock
from fieldtui.settings.durations import read_duration
from fieldtui.settings.schema import Settings
from fieldtui.store.protocol import Delivery, FilterError, JournalEntry, Query, Store
from fieldtui.store.replays import Replay

_COMMAND = "fieldtui hooks replay"


def replay(options: argparse.Namespace) -> int:
    """Freeze what is meant, say what it would do, ask, send, and give a line for every one."""
    _insist_on_sense(options)
    paths = find(options)
    settings = sound_settings(paths)
    if options.read_only and not options.dry_run:
        raise ReadOnly("read-only: nothing is sent")
    store = open_store(paths, settings.store.url)
    try:
        return _replay(options, settings, store)
    except FilterError as error:
        return mistake(options.where, error, _COMMAND)
    finally:
        store.close()


def _insist_on_sense(options: argparse.Namespace) -> None:
    """Raise `Usage` unless exactly one of addresses, filter and resumption says what to send."""
    given = bool(options.addresses) + (options.where is not None) + (options.resume is not None)
    if given != 1:
        raise Usage(_COMMAND, "say what to send", "give addresses, or --where EXPR, or --resume ID")
    if options.to is None and options.resume is None:
        raise Usage(_COMMAND, "say where to send it", "--to a target of the configuration, or a URL")


def destinations(settings: Settings) -> dict[str, Destination]:
    """The targets of a configuration."""
    return {
        name: Destination(
            name=name,
            url=target.url,
            headers=target.headers,
            timeout=read_duration(target.timeout),
            allow_http=target.allow_http,
        )
        for name, target in settings.hooks.targets.items()
    }


def _replay(options: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Do it with an open store."""
    order = _resumed(store, options.resume) if options.resume is not None else None
    destination = find_destination(order.target if order else options.to, destinations(settings))
    if order is None:
        order = _ordered(options, store, destination)
    waiting = store.items(order.id, state="waiting")
    view = foresee(store, waiting, _status_of(settings))
    _describe(view, destination)
    if options.dry_run:
        store.set_replay(order.id, "cancelled")
        return 0
    if not waiting:
        store.set_replay(order.id, "finished")
        return 0
    if not (options.yes or _agreed(len(waiting))):
        store.set_replay(order.id, "cancelled")
        print("nothing was sent", file=sys.stderr)
        return 1
    return _carry_out(options, store, order, destination)


def _resumed(store: Store, id: int) -> Replay:
    """A replay that was cut short."""
    order = store.replay(id)
    if order is None:
        raise NotFound(f"there is no replay {id}")
    store.set_replay(id, "running")
    return order


def _ordered(options: argparse.Namespace, store: Store, destination: Destination) -> Replay:
    """Freeze what is meant now."""
    now = time.time()
    name = options.to
    order = Replay(id=0, at=now, who=who(), target=name, where=options.where or "", rate=options.rate)
    if options.where is not None:
        query = Query(where=options.where, sort="created", now=now, zone=local_zone())
        return store.order_replay(order, query, now=now)
    keys = [read_address(text, _COMMAND) for text in options.addresses]
    for text, key in zip(options.addresses, keys, strict=True):
        if store.delivery(*key) is None:
            raise NotFound(f"{text}: the store has no such delivery")
    return store.order_items(order, keys, now=now)


def _status_of(settings: Settings) -> Callable[[Delivery], str | None]:
    """Read what a delivery says of its record, by the rules of its source's vendor."""
    readers = {
        spec.name: status_by(spec.vendor.webhooks.read) for spec in specs(settings) if spec.vendor.webhooks is not None
    }

    def status(delivery: Delivery) -> str | None:
        read = readers.get(delivery.source)
        return read(delivery) if read is not None else None

    return status


def _describe(view: Foresight, destination: Destination) -> None:
    """Say what is about to be sent."""
    span = f", events from {moment(view.oldest)} to {moment(view.newest)}" if view.count else ""
    print(f"{view.count:,} deliveries of {view.records:,} records to {clean(destination.name)}{span}", file=sys.stderr)
    if view.overtaken:
        print(f"{view.overtaken:,} records have later events that are not sent with them", file=sys.stderr)
    for sentence in view.back:
        print(f"would move it back: {clean(sentence)}", file=sys.stderr)


def _agreed(count: int) -> bool:
    """Ask on a terminal, refuse elsewhere."""
    if not sys.stdin.isatty():
        raise Usage(_COMMAND, "there is nobody to ask", "add --yes")
    answer = input(f"send {count:,}? type yes: " if count < 100 else f"to send them, type the number {count}: ")
    return answer.strip().lower() == ("yes" if count < 100 else str(count))


def _carry_out(options: argparse.Namespace, store: Store, order: Replay, destination: Destination) -> int:
    """Send, and print a line for every one."""
    standing = asyncio.run(_go(store, order, destination))
    answer = f"{standing.done} taken, {standing.failed} failed, {standing.held} held"
    deed = f"replay {order.id} to {order.target}"
    store.record_deed(JournalEntry(at=time.time(), who=who(), what=deed, answer=answer, ok=not standing.failed))
    for item in store.items(order.id):
        if options.json:
            fields = {"address": f"{item.source}/delivery/{item.event_id}", "state": item.state, "tries": item.tries}
            print(json.dumps({**fields, "status": item.status, "note": item.note}, ensure_ascii=False))
        else:
            told = f"{item.state:<8}{item.status or '–'}  {item.source}/delivery/{item.event_id}  {item.note}"
            print(clean(told).rstrip())
    left = len(store.items(order.id, state="waiting"))
    print(answer + (f", {left} not sent: go on with --resume {order.id}" if left else ""), file=sys.stderr)
    return 0 if standing.done == standing.total else 1


async def _go(store: Store, order: Replay, destination: Destination) -> Replay:
    """Run the replay; a signal lets what is on its way end and leaves the rest for later."""
    from fieldtui.http.transport import Transport

    loop, transport = asyncio.get_running_loop(), Transport()
    with ThreadPoolExecutor(1) as worker, contextlib.ExitStack() as after:

        async def run(work: Any, *arguments: Any) -> Any:
            return await loop.run_in_executor(worker, work, *arguments)

        going = ReplayRun(order, store, destination, send=transport, clock=WallClock(), run=run)
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, going.stop)
            after.callback(loop.remove_signal_handler, number)
        try:
            return await going.go()
        finally:
            await transport.aclose()
