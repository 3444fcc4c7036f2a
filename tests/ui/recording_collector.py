"""A collector that does nothing but write down what a screen asks of it."""

from __future__ import annotations

from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from fieldtui.contract.action import Outcome
from fieldtui.contract.collector_commands import OfSync, OfWrite
from fieldtui.contract.control import CollectorPlace, VendorEntry
from fieldtui.contract.errors import SourceError, Unreachable
from fieldtui.contract.feed_report import FeedReport
from fieldtui.contract.record import Address
from fieldtui.contract.replay_control import NewReplay

#: when it began to poll: three quarters of an hour before the time at which the screens are drawn
SINCE = datetime(2026, 11, 21, 6, 58, tzinfo=UTC).timestamp()


@dataclass
class NoReplays:
    """Targets to choose from, to which nothing is sent."""

    def targets(self) -> list[str]:
        return ["crm"]

    def preview(self, order: NewReplay) -> Future[Any]:
        raise Unreachable("nothing is sent here")

    def pause(self, id: int) -> Future[None]:
        raise Unreachable("nothing is sent here")

    def resume(self, id: int) -> Future[None]:
        raise Unreachable("nothing is sent here")

    def cancel(self, id: int) -> Future[None]:
        raise Unreachable("nothing is sent here")


@dataclass
class Collector:
    """What a screen may ask for, written down."""

    asked: list[str] = field(default_factory=list)
    stopped: list[str] = field(default_factory=list)
    trouble: SourceError | None = None
    other: str = ""
    read_only: bool = False
    replays: NoReplays = field(default_factory=NoReplays)

    def refresh(self, source: str | None = None, feed: str = "") -> Future[None]:
        self.asked.append(f"refresh {source} {feed}".rstrip())
        return self._done()

    def pause(self, source: str | None, paused: bool) -> Future[None]:
        self.asked.append(f"pause {source} {paused}")
        self.stopped = [source] if paused and source else []
        return self._done()

    def place(self) -> CollectorPlace:
        process = self.other or "desk-7:4711"
        return CollectorPlace(process=process, since=SINCE, is_own=not self.other, read_only=self.read_only)

    def paused(self, source: str) -> bool:
        return source in self.stopped

    def fetch(self, address: Address) -> Future[None]:
        self.asked.append(f"fetch {address}")
        return self._done()

    def _done(self) -> Future[None]:
        future: Future[None] = Future()
        if self.trouble is not None:
            future.set_exception(self.trouble)
        else:
            future.set_result(None)
        return future

    def listening(self) -> str:
        return "listening 127.0.0.1:8787"

    def catch_up(self, source: str | None = None) -> Future[None]:
        self.asked.append(f"catch up {source}")
        return self._done()

    def sync(self, order: OfSync) -> Future[list[FeedReport]]:
        self.asked.append(f"sync {' '.join(order.sources)}")
        future: Future[list[FeedReport]] = Future()
        future.set_result([FeedReport(source=source, resource="orders", ok=True) for source in order.sources])
        return future

    def act(self, order: OfWrite) -> Future[Outcome]:
        self.asked.append(f"act {order.action} {order.address}")
        future: Future[Outcome] = Future()
        future.set_result(Outcome())
        return future

    def inquire(self, source: str, event_id: str) -> Future[VendorEntry]:
        self.asked.append(f"inquire {source} {event_id}")
        future: Future[VendorEntry] = Future()
        if self.trouble is not None:
            future.set_exception(self.trouble)
        else:
            future.set_result(VendorEntry(said="taken at retry 2", body=b'{"attempt": 2}'))
        return future

    def stop(self) -> None:
        self.asked.append("stop")
