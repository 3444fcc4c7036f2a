"""Carry out in the collector what anyone asks of it through the store, each command as soon as it stands there."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from functools import partial
from typing import Any

import msgspec

from fieldtui.collector.command_errors import encode_error
from fieldtui.collector.error_boundary import error_boundary
from fieldtui.contract import collector_commands as commands
from fieldtui.contract.control import CollectorControl
from fieldtui.contract.errors import ConfigurationError, FieldtuiError, StoreError
from fieldtui.contract.record import Address
from fieldtui.contract.replay_control import NewReplay
from fieldtui.contract.runtime import Clock, Run
from fieldtui.store.process_identity import mark
from fieldtui.store.protocols.commands import CollectorCommand, Commands, Standing

log = logging.getLogger(__name__)

#: seconds between two looks for commands where nobody rings, and for how we stand
LOOK = 1.0
#: does what a command says; the result becomes JSON, None nothing
Handler = Callable[[Any], Future[Any]]


class CommandRunner:
    """Runs commands side by side. `control`: what carries them out; `fence()`: the grant under which it does;
    `describe()`: how the collector stands.
    """

    name = "carrying out commands"

    def __init__(
        self,
        commands: Commands,
        control: CollectorControl,
        *,
        clock: Clock,
        run: Run,
        fence: Callable[[], int],
        describe: Callable[[], Standing],
    ) -> None:
        self._commands, self._clock, self._run = commands, clock, run
        self._fence, self._describe = fence, describe
        self._handlers = _handlers(control)
        self._going: set[asyncio.Task[None]] = set()
        self._stood: Standing | None = None

    def state(self) -> str:
        """Return nothing: how commands go stands in the store."""
        return ""

    async def run(self) -> None:
        """Carry out commands until cancelled; those that are cut short then are run again by the next collector."""
        try:
            while True:
                await self._tell()
                for command in await self._run(self._commands.take, self._fence()):
                    task = asyncio.create_task(self._carry_out(command))
                    self._going.add(task)
                    task.add_done_callback(self._going.discard)
                # in a thread of its own: the store's one must not wait for a bell
                await asyncio.to_thread(self._commands.wait, LOOK)
        finally:
            # the thread that waits must not hold up the end of the program
            self._commands.wake()
            for task in self._going:
                task.cancel()

    async def _tell(self) -> None:
        """Have everybody see how the collector stands, when that has changed."""
        standing = self._describe()
        if standing != self._stood:
            await self._run(self._commands.stand, standing, self._fence())
            self._stood = standing

    async def _carry_out(self, command: CollectorCommand) -> None:
        """Do what a command says, and note what came of it."""
        answer, error = b"", ""
        try:
            with error_boundary("a command"):
                answer = await self._answer(command)
        except FieldtuiError as failed:
            error = encode_error(failed)
        try:
            # what it changed is seen before its end is: a console that waits for that may look at once
            await self._tell()
            done = partial(self._commands.finish, command.seq, now=self._clock.now(), answer=answer, error=error)
            await self._run(done)
        except StoreError as failed:
            # it stays as running, and the next collector runs it again
            log.warning("command %d: %s", command.seq, failed)

    async def _answer(self, command: CollectorCommand) -> bytes:
        """Do it; its result as JSON, empty where it has none."""
        if command.name not in self._handlers:
            raise ConfigurationError("the collector", f"does not know “{command.name}”", "it may be an older fieldtui")
        arguments, handle = self._handlers[command.name]
        # the control answers to any thread, and so to this loop
        value = await asyncio.wrap_future(handle(msgspec.json.decode(command.arguments, type=arguments)))
        return b"" if value is None else msgspec.json.encode(value)


def standing_of(control: CollectorControl, sources: list[str], *, since: float, read_only: bool) -> Standing:
    """Return how a collector of these sources stands."""
    return Standing(
        holder=mark(),
        since=since,
        listening=control.listening(),
        paused=tuple(name for name in sources if control.paused(name)),
        targets=tuple(control.replays.targets()),
        read_only=read_only,
    )


def _handlers(control: CollectorControl) -> Mapping[str, tuple[Any, Handler]]:
    """Return, by a command's name, what its arguments are and what carries it out."""
    replays = control.replays
    return {
        commands.REFRESH: (commands.OfRefresh, lambda about: control.refresh(about.source, about.feed)),
        commands.PAUSE: (commands.OfSource, lambda about: control.pause(about.source, True)),
        commands.RESUME: (commands.OfSource, lambda about: control.pause(about.source, False)),
        commands.CATCH_UP: (commands.OfSource, lambda about: control.catch_up(about.source)),
        commands.FETCH: (commands.OfRecord, lambda about: control.fetch(Address.parse(about.address))),
        commands.SYNC: (commands.OfSync, control.sync),
        commands.ACT: (commands.OfWrite, control.act),
        commands.INQUIRE: (commands.OfDelivery, lambda about: control.inquire(about.source, about.event_id)),
        commands.PREVIEW: (NewReplay, replays.preview),
        commands.HALT: (commands.OfReplay, lambda about: replays.pause(about.id)),
        commands.CONTINUE: (commands.OfReplay, lambda about: replays.resume(about.id)),
        commands.CANCEL: (commands.OfReplay, lambda about: replays.cancel(about.id)),
    }
