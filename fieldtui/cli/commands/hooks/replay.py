"""`fieldtui hooks replay`: send deliveries once more, after saying what that would do."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any

import msgspec

from fieldtui.cli.parser import UsageError
from fieldtui.cli.query_args import delivery_address, mistake
from fieldtui.cli.wiring.collector_parts import replay_service
from fieldtui.cli.wiring.program_parts import command_paths, open_store, sound_settings, specs
from fieldtui.cli.wiring.replay_senders import ReplaySender, found, sender
from fieldtui.contract.errors import ReadOnly, Refused
from fieldtui.contract.record import DeliveryAddress
from fieldtui.contract.replay_control import NewReplay, ReplayPreview
from fieldtui.contract.safe_text import clean, without_query
from fieldtui.hooks.export_formats import moment
from fieldtui.hooks.replay_service import run_beside
from fieldtui.settings.durations import read_duration
from fieldtui.settings.schema import Settings
from fieldtui.store.models import FilterError
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.replays import Replay, ReplayItem

_COMMAND = "fieldtui hooks replay"
#: from this many on, the number itself has to be typed
MANY = 100


def run(options: argparse.Namespace) -> int:
    """Freeze what is meant, say what it would do, ask, send, and give a line for every one."""
    _insist_on_sense(options)
    paths = command_paths(options)
    settings = sound_settings(paths)
    if options.read_only and not options.dry_run:
        raise ReadOnly("read-only: nothing is sent")
    store = open_store(paths, settings.store.address)
    try:
        return asyncio.run(_replay(options, settings, store))
    except FilterError as error:
        return mistake(options.where, error, _COMMAND)
    finally:
        store.close()


def _insist_on_sense(options: argparse.Namespace) -> None:
    """Raise `UsageError` unless exactly one of addresses, filter and resumption says what to send, and where."""
    # exactly one: two would leave open what is meant
    given = bool(options.addresses) + (options.where is not None) + (options.resume is not None)
    if given != 1:
        raise UsageError(_COMMAND, "say what to send", "give addresses, or --where EXPR, or --resume ID")
    if options.resume is None and options.to is None:
        # where to is never guessed
        raise UsageError(_COMMAND, "say where to send it", "--to a target of the configuration, or a URL")
    if options.resume is not None and options.to is not None:
        raise UsageError(_COMMAND, "a replay is resumed to the target that it had", "leave out --to")
    if options.rate <= 0:
        raise UsageError(_COMMAND, "--rate must be above 0", "a number of deliveries a second")
    # each address is checked before anything is frozen
    for address in options.addresses:
        delivery_address(address, _COMMAND)


async def _replay(options: argparse.Namespace, settings: Settings, store: Store) -> int:
    """Do it with an open store."""
    with ThreadPoolExecutor(1) as worker:
        async with run_beside(replay_service(settings, store, read_only=options.read_only, forwarding=False)) as ours:
            by = sender(store, ours)
            if options.resume is not None:
                view = await ours.look(_resumed(store, options.resume))
            else:
                what, waits = options.addresses or options.where, _schedule(options.retries, settings)
                view = await by.preview(NewReplay(what, options.to, options.rate, waits))
            # said in any case, also with --yes: it stands in the script's log
            _describe(view)
            if options.dry_run:
                _print_results(store.replays.items(view.id, state="waiting"), as_json=options.json)
            code = 0
            if view.count and not options.dry_run:
                asking = asyncio.get_running_loop().run_in_executor(worker, _agreed, options.yes, view.count)
                try:
                    if await asking:
                        return await _carry_out(options, store, by, view.id)
                # the draft goes as well where nobody could be asked
                except UsageError:
                    await _leave(options, by, view.id)
                    raise
                print("nothing was sent", file=sys.stderr)
                code = 1
            await _leave(options, by, view.id)
            return code


async def _leave(options: argparse.Namespace, by: ReplaySender, id: int) -> None:
    """Forget what was frozen only to be looked at; a replay that is resumed stays, of course."""
    if options.resume is None:
        await by.forget(id)


def _resumed(store: Store, id: int) -> Replay:
    """Return a replay that was halted or cut short."""
    order = found(store, id)
    if order.state in ("cancelled", "finished"):
        raise Refused(f"replay {id} is {order.state}; nothing of it is sent any more")
    return order


def _schedule(words: str, settings: Settings) -> tuple[float, ...]:
    """Read `1s,5s`, `none` or `vendor` as seconds before each further try."""
    if words == "vendor":
        return _vendors_schedule(settings)
    if words == "none":
        return ()
    try:
        return tuple(read_duration(word) for word in words.split(","))
    except ValueError as error:
        raise UsageError(_COMMAND, f"--retries: {error}", "write 1s,5s, vendor or none") from None


def _vendors_schedule(settings: Settings) -> tuple[float, ...]:
    """Return the waits between tries that a vendor's webhooks have; those of the first source that says so."""
    for spec in specs(settings):
        if spec.vendor.webhooks is not None and spec.vendor.webhooks.retries:
            # the vendor's retries are times after the event; waits lie between them
            after = [0.0, *(retry.total_seconds() for retry in spec.vendor.webhooks.retries)]
            return tuple(later - earlier for earlier, later in pairwise(after))
    raise UsageError(_COMMAND, "no vendor here says when it tries again", "write --retries 1s,5s")


def _describe(view: ReplayPreview) -> None:
    """Print what is about to be sent."""
    span = f", events from {moment(view.oldest)} to {moment(view.newest)}" if view.count else ""
    target = clean(without_query(view.target))
    what = f"{counted(view.count, 'delivery')} of {counted(view.records, 'record')}"
    print(f"{what} to {target}{span}", file=sys.stderr)
    among = f" (of the first {view.looked_at:,})" if view.looked_at < view.records else ""
    if view.overtaken:
        text = "has later events that are" if view.overtaken == 1 else "have later events that are"
        print(f"{counted(view.overtaken, 'record')}{among} {text} not sent along", file=sys.stderr)
    for sentence in view.back:
        print(f"would move it back: {clean(sentence)}", file=sys.stderr)


def counted(count: int, word: str) -> str:
    """Write a number of things: `1 delivery`, `2,000 deliveries`."""
    many = f"{word[:-1]}ies" if word.endswith("y") else f"{word}s"
    return f"{count:,} {word if count == 1 else many}"


def _agreed(already: bool, count: int) -> bool:
    """Ask on a terminal, refuse elsewhere."""
    if already:
        return True
    # a hundred or more: the number has to be typed, as in the console
    if not sys.stdin.isatty():
        raise UsageError(_COMMAND, "there is nobody to ask", "add --yes")
    question = f"send {count:,}? type yes: " if count < MANY else f"to send them, type the number {count}: "
    print(question, end="", file=sys.stderr, flush=True)
    try:
        answer = input()
    except EOFError:
        return False
    return answer.strip().lower() == ("yes" if count < MANY else str(count))


async def _carry_out(options: argparse.Namespace, store: Store, by: ReplaySender, id: int) -> int:
    """Send, and print a line for every one. A signal lets what is on its way end and leaves the rest for later."""
    loop = asyncio.get_running_loop()
    with contextlib.ExitStack() as after:
        for number in (signal.SIGINT, signal.SIGTERM):
            # what is on its way ends; the rest stays for `--resume`
            loop.add_signal_handler(number, by.stop)
            after.callback(loop.remove_signal_handler, number)
        standing, trouble = await by.go(id)
    _print_results(store.replays.items(id), as_json=options.json)
    text = f"{standing.done:,} taken, {standing.failed:,} failed, {standing.held:,} held back"
    if standing.left:
        text += f", {standing.left:,} not sent: go on with --resume {id}"
    print(clean(f"{trouble}; {text}" if trouble else text), file=sys.stderr)
    # anything that was not taken is a failure for a script
    return 0 if standing.done == standing.total else 1


def _print_results(items: Iterable[ReplayItem], *, as_json: bool) -> None:
    """Print a line for every item."""
    for item in items:
        print(json.dumps(_as_json(item), ensure_ascii=False) if as_json else _line(item))


def _as_json(item: ReplayItem) -> dict[str, Any]:
    """Return one result for programs."""
    fields = msgspec.to_builtins(item)
    return {"address": str(DeliveryAddress(item.source, item.event_id))} | {
        name: fields[name] for name in ("state", "tries", "status", "note")
    }


def _line(item: ReplayItem) -> str:
    """Return one result for people."""
    return clean(
        f"{item.state:<8}{item.status or '–'}  {DeliveryAddress(item.source, item.event_id)}  {item.note}"
    ).rstrip()
