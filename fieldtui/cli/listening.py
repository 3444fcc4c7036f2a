"""`fieldtui hooks listen|catch-up|gaps`: receive deliveries, fetch what was missed, and say what never came."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import signal
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import msgspec

from fieldtui.cli.collecting import desk, gates, receiver
from fieldtui.cli.compose import find, open_store, sound_settings, specs, token_file
from fieldtui.cli.parser import Usage
from fieldtui.cli.sync import as_json, chosen, fail, lines
from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean
from fieldtui.hooks.export_formats import moment
from fieldtui.hooks.receiver import Receiver
from fieldtui.hooks.replay_service import beside
from fieldtui.settings.listener_checks import exposure
from fieldtui.settings.schema import Settings
from fieldtui.store.protocol import FeedKey, Store
from fieldtui.store.replays import Gap, Tally

if TYPE_CHECKING:
    from fieldtui.collector.source import SourceSpec
    from fieldtui.http.tokens import Shelves

#: seconds to wait for a receiver that says neither yes nor no
PATIENCE = 5.0


def listen(options: argparse.Namespace) -> int:
    """Receive until told to stop."""
    paths = find(options)
    settings = sound_settings(paths)
    if options.listen is not None:
        insist_on_listenable(options.listen)
        settings = msgspec.structs.replace(
            settings, hooks=msgspec.structs.replace(settings.hooks, listen=options.listen)
        )
    exposed = exposure(settings)
    if exposed is not None:
        raise exposed
    if settings.hooks.listen is None:
        raise ConfigurationError(str(paths.config), "no [hooks] listen", "add it, or give --listen HOST:PORT")
    store = open_store(paths, settings.store.url)
    try:
        return asyncio.run(_receive(settings, store, token_file(paths), read_only=options.read_only))
    finally:
        store.close()


def insist_on_listenable(text: str) -> None:
    """Raise `Usage` unless that is a host and a port."""
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal() and int(port) < 65_536):
        raise Usage("fieldtui hooks listen", f"“{text}” is not HOST:PORT", "write 127.0.0.1:8787")


async def _receive(settings: Settings, store: Store, shelf: Shelves, *, read_only: bool) -> int:
    """Listen, say so in one line of JSON, catch up, forward what is to be forwarded, and end on a signal."""
    with ThreadPoolExecutor(1) as worker:
        loop = asyncio.get_running_loop()

        async def run(work: Any, *arguments: Any) -> Any:
            return await loop.run_in_executor(worker, work, *arguments)

        ours = receiver(settings, store, run, lambda source, resource: None)
        assert ours is not None
        async with beside(desk(settings, store, read_only=read_only)) as forwarding:
            await forwarding.ready.wait()
            task = asyncio.create_task(ours.run())
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, task.cancel)
            await _until_ready(ours, task)
            _announce(ours, list(gates(specs(settings))))
            missed = asyncio.create_task(_fetch_missed(settings, store, shelf))
            with contextlib.suppress(asyncio.CancelledError):
                await task
            missed.cancel()
            await asyncio.wait([missed])
    return 0


async def _fetch_missed(settings: Settings, store: Store, shelf: Shelves) -> None:
    """Fetch what came while nobody listened; where that cannot be, say so and go on listening."""
    from fieldtui.collector.one_shot import sync

    for result in await sync(specs(settings), store, shelf=shelf, only=lambda resource: resource.delivers):
        if not result.ok:
            print(clean(f"{result.source}: not caught up: {result.error}"), file=sys.stderr, flush=True)


async def _until_ready(ours: Receiver, task: asyncio.Task[None]) -> None:
    """Wait for the port; ConfigurationError when it cannot be had."""
    deadline = time.monotonic() + PATIENCE
    while not ours.is_listening and not ours.state().startswith("not listening") and not task.done():
        if time.monotonic() > deadline:
            break
        await asyncio.sleep(0.02)
    if ours.is_listening:
        return
    state = ours.state()
    task.cancel()
    await asyncio.wait([task])
    raise ConfigurationError("hooks.listen", state, "correct that, or choose another HOST:PORT")


def _announce(ours: Receiver, sources: list[str]) -> None:
    """Say where deliveries are taken."""
    ready = {"listening": ours.url, "paths": {source: f"/hooks/{source}" for source in sources}}
    print(json.dumps(ready), flush=True)


def catch_up(options: argparse.Namespace) -> int:
    """Sweep the vendors' own lists of deliveries."""
    from fieldtui.collector.one_shot import sync

    paths = find(options)
    settings = sound_settings(paths)
    sources = chosen(settings, options.sources)
    since = _moment(options.since) if options.since is not None else None
    store = open_store(paths, settings.store.url)
    try:
        for source in sources:
            _tell_of_retention(store, source, since)
        results = asyncio.run(
            sync(sources, store, shelf=token_file(paths), only=lambda resource: resource.delivers, since=since)
        )
    finally:
        store.close()
    if options.json:
        print(json.dumps({"feeds": [as_json(result) for result in results]}, ensure_ascii=False))
    else:
        print("\n".join(lines(results)) or "no source here has a list of deliveries")
    return fail(results)


def _tell_of_retention(store: Store, source: SourceSpec, since: str | None) -> None:
    """Say it when what is asked for is older than what the vendor keeps."""
    rules = source.vendor.webhooks
    if rules is None or rules.feed is None:
        return
    start = since or store.checkpoint(FeedKey(source.name, rules.feed))
    oldest = time.time() - rules.retention.total_seconds()
    try:
        asked = datetime.fromisoformat(start).timestamp() if start else None
    except ValueError:
        return
    if asked is not None and asked < oldest:
        kept = f"{rules.retention.days} days"
        lost = f"what is from before {moment(oldest)} cannot be fetched any more"
        print(clean(f"{source.name}: the vendor keeps notifications for {kept}; {lost}"), file=sys.stderr)


def _moment(text: str) -> str:
    """Read `2h`, `1d`, a date or a date and time as ISO 8601 UTC; ConfigurationError when it is none."""
    from fieldtui.settings.durations import read_duration

    try:
        return datetime.fromtimestamp(time.time() - read_duration(text), UTC).isoformat()
    except ValueError:
        pass
    try:
        moment_ = datetime.fromisoformat(text)
    except ValueError:
        raise ConfigurationError("--since", f"“{text}” is no time", "write 2h, 1d or 2026-11-21T08:00") from None
    return moment_.astimezone(UTC).isoformat()


def gaps(options: argparse.Namespace) -> int:
    """List what never came by itself, or close it; exit code 0 either way."""
    paths = find(options)
    settings = sound_settings(paths, offline=True)
    store = open_store(paths, settings.store.url, to_write=options.close is not None)
    try:
        known = [spec.name for spec in chosen(settings, options.sources)]
        found = [
            gap for gap in store.gaps(now=time.time(), closed=options.all) if not options.sources or gap.source in known
        ]
        if options.close is not None:
            for gap in found:
                if gap.closed is None:
                    store.close_gap(gap, options.close, now=time.time())
        if options.json:
            print(json.dumps({"gaps": [_gap(gap) for gap in found], "tallies": _tallies(store)}, ensure_ascii=False))
        else:
            _tell(found, closed_now=options.close is not None)
            for tally in store.tallies():
                print(_tally_line(tally))
    finally:
        store.close()
    return 0


def _gap(gap: Gap) -> dict[str, Any]:
    """A gap as JSON has it."""
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


def _tally_line(tally: Tally) -> str:
    """How one source's deliveries came, for people."""
    came = tally.by_hook + tally.both
    said = f"{came:,} came by themselves, {tally.by_list:,} never did, {tally.late:,} came late"
    if tally.median_delay is not None and tally.worst_delay is not None:
        said += f"; {tally.median_delay:.1f} s after the event in the middle, {tally.worst_delay:.1f} s at worst"
    return clean(f"{tally.source}  {said}")


def _tallies(store: Store) -> list[dict[str, Any]]:
    """How each source's deliveries came."""
    return [msgspec.to_builtins(tally) for tally in store.tallies()]


def _tell(found: list[Gap], *, closed_now: bool) -> None:
    """Print gaps for people."""
    if not found:
        print("nothing that the vendors list is missing", file=sys.stderr)
    for gap in found:
        why = "we listened, but they never came" if gap.listened else "nobody listened then"
        note = "  closed now" if closed_now else f"  closed: {gap.closed}" if gap.closed else ""
        count = f"{len(gap.event_ids)} {'recovered' if gap.recovered else 'missing'}"
        print(clean(f"{gap.source}  {moment(gap.start)} to {moment(gap.end)}  {count}  {why}{note}"))
