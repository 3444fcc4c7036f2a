"""`fieldtui hooks listen`: receive deliveries until told to stop."""

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
from typing import TYPE_CHECKING, TypeVar, TypeVarTuple

import msgspec

from fieldtui.cli.parser import UsageError
from fieldtui.cli.wiring.collector_parts import receiver, replay_service, rules_by_source
from fieldtui.cli.wiring.program_parts import command_paths, open_store, sound_settings, specs, token_file
from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean
from fieldtui.hooks.receiver import Receiver
from fieldtui.hooks.replay_service import run_beside
from fieldtui.settings.listener_checks import exposure
from fieldtui.settings.schema import Settings
from fieldtui.store.protocols import Store

if TYPE_CHECKING:
    from fieldtui.http.tokens import TokenStores

T = TypeVar("T")
Ts = TypeVarTuple("Ts")

#: seconds to wait for a receiver that says neither yes nor no
PATIENCE = 5.0


def run(options: argparse.Namespace) -> int:
    """Receive until told to stop."""
    paths = command_paths(options)
    settings = sound_settings(paths)
    if options.listen is not None:
        insist_on_listenable(options.listen)
        settings = msgspec.structs.replace(
            settings, hooks=msgspec.structs.replace(settings.hooks, listen=options.listen)
        )
    exposed = exposure(settings)
    if exposed is not None:
        # the same rule as in the configuration, for an address from the command line
        raise exposed
    if settings.hooks.listen is None:
        raise ConfigurationError(str(paths.config), "no [hooks] listen", "add it, or give --listen HOST:PORT")
    store = open_store(paths, settings.store.address)
    try:
        return asyncio.run(_receive(settings, store, token_file(paths), read_only=options.read_only))
    finally:
        store.close()


def insist_on_listenable(text: str) -> None:
    """Raise `UsageError` unless that is a host and a port."""
    host, colon, port = text.rpartition(":")
    if not (host and colon and port.isdecimal() and int(port) < 65_536):
        raise UsageError("fieldtui hooks listen", f"“{text}” is not HOST:PORT", "write 127.0.0.1:8787")


async def _receive(settings: Settings, store: Store, token_store: TokenStores, *, read_only: bool) -> int:
    """Listen, say so in one line of JSON, catch up, forward what is to be forwarded, and end on a signal."""
    with ThreadPoolExecutor(1) as worker:
        loop = asyncio.get_running_loop()

        async def run(work: Callable[[*Ts], T], *arguments: *Ts) -> T:
            return await loop.run_in_executor(worker, work, *arguments)

        # without a collector there is nothing to wake
        ours = receiver(settings, store, run, lambda source, resource: None)
        assert ours is not None
        async with run_beside(replay_service(settings, store, read_only=read_only)) as forwarding:
            # what is received must be forwarded from the first delivery on
            await forwarding.ready.wait()
            task = asyncio.create_task(ours.run())
            # a signal cancels the task, so that all is put away in order
            for number in (signal.SIGINT, signal.SIGTERM):
                loop.add_signal_handler(number, task.cancel)
            await _until_ready(ours, task)
            _announce(ours, list(rules_by_source(specs(settings))))
            # beside the listening, so that a slow vendor does not keep the port closed
            missed = asyncio.create_task(_fetch_missed(settings, store, token_store))
            with contextlib.suppress(asyncio.CancelledError):
                await task
            missed.cancel()
            await asyncio.wait([missed])
    return 0


async def _fetch_missed(settings: Settings, store: Store, token_store: TokenStores) -> None:
    """Fetch what came while nobody listened; where that cannot be, say so and go on listening."""
    from fieldtui.collector.one_shot import sync

    for result in await sync(specs(settings), store, token_store=token_store, only=lambda resource: resource.delivers):
        if not result.ok:
            print(clean(f"{result.source}: not caught up: {result.error}"), file=sys.stderr, flush=True)


async def _until_ready(ours: Receiver, task: asyncio.Task[None]) -> None:
    """Wait for the port; ConfigurationError when it cannot be had."""
    deadline = time.monotonic() + PATIENCE
    while not ours.is_listening and not ours.state().startswith("not listening") and not task.done():
        # neither yes nor no within five seconds
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
    """Print where deliveries are taken."""
    ready = {"listening": ours.url, "paths": {source: f"/hooks/{source}" for source in sources}}
    print(json.dumps(ready), flush=True)
