"""The loop of one feed: sweep, say how it went, wait, for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import msgspec

from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.status_writer import StatusWriter
from fieldtui.collector.sweep import Sweeper, SweepProgress
from fieldtui.contract.errors import (
    FieldtuiError,
    LoginRefused,
    SourceError,
    StoreError,
    Throttled,
    TokenExpired,
    Unreadable,
)
from fieldtui.contract.runtime import Clock
from fieldtui.contract.supervisor import heed_cancellation
from fieldtui.http.backoff import next_delay
from fieldtui.store.models import FeedStatus


class Feed:
    """Polls one resource of one source at its pace. `pace` is in seconds; 0 switches it off."""

    def __init__(self, sweeper: Sweeper, *, pace: float, status: FeedStatus | None = None) -> None:
        self.sweeper, self.pace = sweeper, pace
        self.paused = False
        self._wake = asyncio.Event()
        self._full_wanted = False
        self._shown = True
        self._failures = 0
        # two sweeps of one list at a time would take out each other's records
        self._sweeping = asyncio.Lock()
        self.writer = StatusWriter(sweeper.store.feeds.set_status, sweeper.run, sweeper.session.clock)
        self.status = status or FeedStatus(
            source=sweeper.source,
            vendor=sweeper.vendor.name,
            resource=sweeper.resource.name,
            title=sweeper.resource.title,
        )

    def refresh(self, *, full: bool = False, shown: bool = True) -> None:
        """Sweep now, whatever the pace says. `shown`: somebody waits to see that it is done."""
        self._full_wanted = self._full_wanted or full
        self._shown = self._shown or shown
        self._wake.set()

    def pause(self, paused: bool) -> None:
        """Stop after the sweep that is going on, or go on."""
        self.paused = paused
        self._say(word="paused" if paused else "waiting", next_at=None)
        self._wake.set()

    async def run(self) -> None:
        """Poll until cancelled; nothing that a vendor does, nor a fault of ours, ends it."""
        if not self.pace:
            self._say(word="off", next_at=None, note="switched off in the configuration")
            return
        while True:
            # each turn ends in one of three ways: paused, waiting for a time, waiting to be asked
            await self._until_wanted()
            delay = await self._turn()
            if self.paused:
                self._say(word="paused", next_at=None)
                continue
            self._say(next_at=None if delay is None else self._now() + delay)
            await _rest(self.sweeper.session.clock, self._wake, delay)

    async def once(
        self,
        *,
        full: bool,
        since: str | None = None,
        again: bool = False,
        anew: bool = False,
        patience: float | None = None,
        shown: bool = True,
        tell: Callable[[SweepProgress], None] = lambda progress: None,
    ) -> SweepProgress:
        """Sweep once and remember how it went; arguments as for `Sweeper.sweep`.

        `patience`: seconds that may be spent waiting because the vendor asks for it, None for no end. `shown`: have
        everybody see that it goes on, and how far it is.
        """
        async with self._sweeping:
            return await self._once(full, since, again, anew, patience, shown, tell)

    @property
    def is_sweeping(self) -> bool:
        """Whether a sweep is going on."""
        return self._sweeping.locked()

    async def _once(
        self,
        full: bool,
        since: str | None,
        again: bool,
        anew: bool,
        patience: float | None,
        shown: bool,
        tell: Callable[[SweepProgress], None],
    ) -> SweepProgress:
        """Sweep, with nobody else at it; what `next_at` said was about this sweep."""
        self._say_polling(shown, asked_at=self._now(), next_at=None, page=0, pages=None)

        def on_page(progress: SweepProgress) -> None:
            self._say_polling(shown, page=progress.pages, pages=progress.of, note=progress.remarks, error="")
            tell(progress)

        def on_wait(until: float, reason: SourceError) -> None:
            nonlocal patience
            if patience is not None:
                patience -= max(0.0, until - self._now())
                if patience < 0:
                    raise reason
            self._wait(until, reason)

        progress = await self.sweeper.sweep(
            full=full,
            since=since,
            again=again,
            anew=anew,
            count=self.status.count,
            tell=on_page,
            on_wait=on_wait,
        )
        self._conclude(progress)
        return progress

    def _say_polling(self, shown: bool, **changes: object) -> None:
        """Show how far a sweep is; of one that only confirms each minute what is live, nothing is written."""
        if shown or self.status.word != "live":
            self._say(word="polling", **changes)
        else:
            self.status = msgspec.structs.replace(self.status, **changes)

    def _wait(self, until: float, reason: SourceError) -> None:
        """Show that the sweep is waiting, for whom and until when."""
        word, text = _trouble(reason, self.status.page)
        self._say(word=word, next_at=until, error=text)

    async def _turn(self) -> float | None:
        """Return one sweep of the loop; seconds until the next one, None to wait until someone asks."""
        try:
            with error_boundary("/".join(self.sweeper.key)):
                # asked for by a person: whatever validators say, everything is to be sent
                anew = self._full_wanted
                shown, self._shown = self._shown, False
                progress = await self.once(full=self.is_full_due(), again=True, anew=anew, shown=shown)
        # one feed's fault is its own: the loop goes on
        except FieldtuiError as error:
            heed_cancellation()
            word = "store failed" if isinstance(error, StoreError) else getattr(error, "word", "failed")
            self._say(word=word, error=str(error))
            return self._after_failure(None)
        if progress.error is None:
            self._failures = 0
            return self.pace
        if isinstance(progress.error, LoginRefused):
            # another try would count against the account; `refresh` and a changed secret try again
            return None
        return self._after_failure(progress.error)

    def _after_failure(self, error: FieldtuiError | None) -> float:
        """Return seconds to wait after one more failure in a row: longer each time, as long as the vendor asks for."""
        # a refusal with a time in it is obeyed even where it is longer than our own
        asked = error.retry_after if isinstance(error, Throttled) else None
        left = self.sweeper.session.backoff.left()
        self._failures += 1
        return max(left, next_delay(self._failures + 1, asked, self.sweeper.session.backoff.rng))

    def is_full_due(self) -> bool:
        """Return whether this sweep has to read everything."""
        resource = self.sweeper.resource
        # asked for once: the next sweep may be one of changes again
        wanted, self._full_wanted = self._full_wanted, False
        if wanted or not resource.incremental or self.status.full_at is None:
            return True
        # a last time that lies ahead is that of a clock which has been set back since
        return not 0 <= self._now() - self.status.full_at < resource.full_every

    def _conclude(self, progress: SweepProgress) -> None:
        """Remember how a sweep went."""
        now, error = self._now(), progress.error
        common: dict[str, object] = {
            "page": progress.pages,
            # after a failure the known number of pages stays, to show how far it came
            "pages": progress.of if error is not None else progress.pages,
            "rejected": progress.rejected,
            "requests": self.status.requests + progress.request_stats.requests,
            "retries": self.status.retries + progress.request_stats.retries,
            "latency": self.sweeper.session.request_stats.latency,
            "note": progress.remarks,
            "warning": progress.warning,
        }
        if error is None:
            full_at = now if progress.full else self.status.full_at
            # only a sweep that went to its end knows the count
            common["count"] = progress.count
            self._say(word="live", complete=progress.complete, good_at=now, full_at=full_at, error="", **common)
            return
        word, text = _trouble(error, progress.pages)
        self._say(word=word, complete=False, error=text, **common)

    def _say(self, **changes: object) -> None:
        """Change the status and hand it to the store, off the event loop."""
        self.status = msgspec.structs.replace(self.status, **changes)
        self.writer.put(self.status)

    def _now(self) -> float:
        """Return Unix seconds."""
        return self.sweeper.session.clock.now()

    async def _until_wanted(self) -> None:
        """Wait while paused."""
        while self.paused:
            self._wake.clear()
            await self._wake.wait()
            self._wake.clear()


async def _rest(clock: Clock, wake: asyncio.Event, delay: float | None) -> None:
    """Wait that long, or until someone asks; None waits until someone asks."""
    # two waits side by side: whichever comes first ends the rest
    rest = asyncio.ensure_future(clock.sleep(delay)) if delay is not None else None
    asked = asyncio.ensure_future(wake.wait())
    try:
        await asyncio.wait([task for task in (rest, asked) if task is not None], return_when=asyncio.FIRST_COMPLETED)
    finally:
        for task in (rest, asked):
            if task is not None:
                task.cancel()
    wake.clear()


def _trouble(error: SourceError, pages: int) -> tuple[str, str]:
    """Return a feed's word for an error, and its text; of a list of which some pages came, which page is missing."""
    # a token that expired twice in a row is a login trouble for a person
    word = LoginRefused.word if isinstance(error, LoginRefused | TokenExpired) else error.word
    # with these a page number would only distract
    if not pages or word in (LoginRefused.word, Throttled.word, Unreadable.word):
        return word, str(error)
    return "partial", f"page {pages + 1}: {error}"
