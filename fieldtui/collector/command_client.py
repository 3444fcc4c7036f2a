"""Ask the collector through the store, in whichever process it runs: the `Control` of a console."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from math import inf
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec

from fieldtui.collector.command_errors import decode_error
from fieldtui.collector.current_user import current_user
from fieldtui.contract import collector_commands as commands
from fieldtui.contract.action import Outcome
from fieldtui.contract.control import CollectorPlace, VendorEntry
from fieldtui.contract.errors import FieldtuiError, NotFound, ReadOnly, StoreError
from fieldtui.contract.feed_report import FeedReport
from fieldtui.contract.record import Address
from fieldtui.contract.replay_control import NewReplay, ReplayPreview
from fieldtui.store.models import Change
from fieldtui.store.process_identity import named
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.commands import CollectorCommand, Standing

T = TypeVar("T")
#: seconds after which nobody waits any more for a command's result, and between two looks for it
_PATIENCE, _LOOK = 120.0, 0.03


class Seat(NamedTuple):
    """Which process (by its mark) collects, whether that is a child of this one, and why none does."""

    holder: str = ""
    is_child: bool = False
    trouble: str = ""


class Keeper(Protocol):
    """Sees to it that a collector runs."""

    def seat(self) -> Seat:
        """Return which process collects; does not block."""

    def stop(self) -> None:
        """End what was started for it."""


class CommandClient:
    """Files commands and waits for what comes of them. `keeper`: knows who collects; without one, whoever said so last.
    `read_only`: nothing is asked that sends something, whatever the collector itself may do.
    """

    def __init__(self, store: Store, keeper: Keeper | None = None, *, read_only: bool = False) -> None:
        self._store, self._keeper, self._ended = store, keeper, threading.Event()
        self._said: Standing | None = None
        self._stop = store.subscribe(self._hear)
        self.replays = ReplayCommands(self._ask, lambda: self._standing, read_only=read_only)
        self._hear(Change(what="elsewhere"))

    @property
    def _standing(self) -> Standing | None:
        """How the collector stands; None where the one that said so last has gone."""
        if self._keeper is None or (self._said is not None and self._said.holder == self._keeper.seat().holder):
            return self._said
        return None

    def _hear(self, change: Change) -> None:
        """Read how the collector stands, when that may have changed; on the thread that brings the news."""
        if change.what in ("commands", "elsewhere"):
            # whoever wrote must not fail for what a listener cannot read; the next change brings it
            with suppress(StoreError):
                self._said = self._store.commands.standing()

    def refresh(self, source: str | None = None, feed: str = "") -> Future[None]:
        """Poll that source (None: all) now, or one feed of it, and try a refused login again."""
        return self._ask(commands.REFRESH, commands.OfRefresh(source, feed))

    def pause(self, source: str | None, paused: bool) -> Future[None]:
        """Stop or resume polling of that source (None: all)."""
        return self._ask(commands.PAUSE if paused else commands.RESUME, commands.OfSource(source))

    def place(self) -> CollectorPlace:
        """Return where the collector runs."""
        standing = self._standing
        seat = self._keeper.seat() if self._keeper else Seat(standing.holder if standing else "")
        return CollectorPlace(
            process=named(seat.holder),
            since=standing.since if standing else None,
            is_own=seat.is_child,
            read_only=standing is not None and standing.read_only,
            trouble=seat.trouble,
        )

    def paused(self, source: str) -> bool:
        """Return whether that source is paused."""
        return self._standing is not None and source in self._standing.paused

    def fetch(self, address: Address) -> Future[None]:
        """Get the fuller JSON of a record into the store."""
        return self._ask(commands.FETCH, commands.OfRecord(str(address)))

    def listening(self) -> str:
        """Return where webhooks are received, or why they are not."""
        return self._standing.listening if self._standing else ""

    def catch_up(self, source: str | None = None) -> Future[None]:
        """Fetch the deliveries that were missed."""
        return self._ask(commands.CATCH_UP, commands.OfSource(source))

    def sync(self, order: commands.OfSync) -> Future[list[FeedReport]]:
        """Sweep feeds once; how each went. However long that takes."""
        return self._ask(commands.SYNC, order, list[FeedReport], patience=None)

    def act(self, order: commands.OfWrite) -> Future[Outcome]:
        """Do something to a record at its vendor's, once for each key."""
        return self._ask(commands.ACT, order, Outcome)

    def inquire(self, source: str, event_id: str) -> Future[VendorEntry]:
        """Ask the vendor for its own entry of that delivery."""
        return self._ask(commands.INQUIRE, commands.OfDelivery(source, event_id), VendorEntry)

    def stop(self) -> None:
        """Wait for nothing more."""
        self._stop()
        self._ended.set()
        if self._keeper is not None:
            self._keeper.stop()

    def _ask(
        self,
        name: str,
        arguments: msgspec.Struct,
        answer: type[T] | None = None,
        *,
        patience: float | None = _PATIENCE,
    ) -> Future[T]:
        """File a command; its result, or its error, comes into the future. Returns at once."""
        future: Future[T] = Future()
        command = CollectorCommand(
            at=time.time(), who=current_user(), name=name, arguments=msgspec.json.encode(arguments)
        )
        # a thread for each, since the store may block; a person asks for few things at a time
        threading.Thread(
            target=self._carry, args=(command, future, answer, patience), name="command", daemon=True
        ).start()
        return future

    def _carry(
        self, command: CollectorCommand, future: Future[T], answer: type[T] | None, patience: float | None
    ) -> None:
        """Put a command into the store and wait for its end."""
        try:
            ended = self._end_of(self._store.commands.add(command).seq, patience)
            if ended.error:
                raise decode_error(ended.error)
            future.set_result(msgspec.json.decode(ended.answer, type=answer) if answer else None)  # type: ignore[arg-type]
        except FieldtuiError as error:
            future.set_exception(error)

    def _end_of(self, seq: int, patience: float | None) -> CollectorCommand:
        """Wait until a command has ended; NotFound when that takes too long."""
        until = time.monotonic() + patience if patience is not None else inf
        while time.monotonic() < until:
            found = self._store.commands.get(seq)
            if found is not None and found.ended is not None:
                return found
            if self._ended.wait(_LOOK):
                raise NotFound("the console was left before it was known what came of that")
        raise NotFound("no collector has answered yet; it will be done when one runs")


class ReplayCommands:
    """The `ReplayControl` of a collector in another process. `standing()`: how that stands."""

    def __init__(
        self, ask: Callable[..., Future[Any]], standing: Callable[[], Standing | None], *, read_only: bool
    ) -> None:
        self._ask, self._standing, self._read_only = ask, standing, read_only

    def targets(self) -> list[str]:
        """Return the names of the configuration's targets, that is the collector's."""
        standing = self._standing()
        return list(standing.targets) if standing else []

    def preview(self, order: NewReplay) -> Future[ReplayPreview]:
        """Freeze what is meant, in the name of the person here, and return what sending it would do."""
        named = msgspec.structs.replace(order, who=order.who or current_user())
        return self._ask(commands.PREVIEW, named, ReplayPreview)

    def pause(self, id: int) -> Future[None]:
        """Send nothing more of it for now."""
        return self._ask(commands.HALT, commands.OfReplay(id))

    def resume(self, id: int) -> Future[None]:
        """Begin or go on with it."""
        if self._read_only:
            refused: Future[None] = Future()
            refused.set_exception(ReadOnly("read-only: nothing is sent again"))
            return refused
        return self._ask(commands.CONTINUE, commands.OfReplay(id))

    def cancel(self, id: int) -> Future[None]:
        """Send nothing more of it, ever."""
        return self._ask(commands.CANCEL, commands.OfReplay(id))
