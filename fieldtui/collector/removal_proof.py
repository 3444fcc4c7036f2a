"""Whether what is missing from a list that may have moved while it was read is gone, or only hidden.

A list that is read page by page can hide a record that is there: when one that was read already leaves or moves, all
behind it move up, and the first of the next page is on none. A sweep hid nothing if it saw no record twice and all that
it saw is still there afterwards, which the next sweep shows. Then, page by page, as many records were read as stood
before each place in the list, so that there is no room for one that was passed over. So of two sweeps in a row the
second proves what the first did not see to be gone, unless the second sees it. The vendor's own word, a 404 for the
record itself, proves it too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.sweep_progress import SweepProgress
from fieldtui.contract.errors import NotFound, SourceError
from fieldtui.contract.record import Address
from fieldtui.contract.runtime import Run
from fieldtui.contract.vendor import Resource
from fieldtui.http.session import Session
from fieldtui.store.models import FeedKey, Look
from fieldtui.store.protocols import Store

#: how many missing records are asked for one by one after a sweep
# enough for what a person notices; more would cost the vendor a list's worth of requests
ASKED = 20
#: how often a list that moves is read by one who does not come back
LOOKS = 4
#: seconds between two occasions on which one who does come back reads a list that moves twice at once
# ten minutes: twice the load on such a list is bearable that often
PAUSE = 600.0
#: by these a vendor says that there is no such record
_GONE = frozenset({404, 410})


@dataclass(slots=True)
class FeedSuspects:
    """What is remembered of one feed from sweep to sweep.

    `present`: missing from the list, but there when asked for by itself. `answers`: the call for one record is known
    to work, so that a 404 means something. `looked_at`: when the list was read twice at once, by the monotonic clock.
    """

    present: set[Address] = field(default_factory=set)
    answers: bool = False
    looked_at: float = float("-inf")


@dataclass(frozen=True, slots=True)
class RemovalProof:
    """Decides, after a sweep of a list that moves, what is gone and whether to read the list again."""

    feed: FeedKey
    resource: Resource
    settings: Any
    session: Session
    store: Store
    run: Run
    memory: FeedSuspects

    async def is_settled(self, progress: SweepProgress, looks: int) -> bool:
        """Take out what is proved to be gone; whether the list need not be read again at once.

        `looks`: how often this sweep has read it. A sweep that others follow can wait for them; one that none follows
        reads it until two readings agree, and is not complete when they never do.
        """
        # `look` reads the marks that the sweeps left in the store; nothing is asked of the vendor
        look: Look = await self.run(self.store.sweeps.look, self.feed)
        if progress.again:
            await self._ask(progress, look.missing)
            # another sweep comes by itself within minutes: that is the cheaper proof
            return not await self._is_worth_another(looks)
        # the sweep before the first reading tells how the list was then, not how it is
        if not look.missing and (progress.single or (look.agrees and looks > 1)):
            return True
        if looks < LOOKS:
            return False
        await self._ask(progress, look.missing)
        self._doubt(progress, await self.run(self.store.sweeps.look, self.feed))
        return True

    async def _is_worth_another(self, looks: int) -> bool:
        """Return whether to read the list again although a sweep follows: now and then, for what sweep after sweep
        missed.
        """
        look: Look = await self.run(self.store.sweeps.look, self.feed)
        now = self.session.clock.monotonic()
        if not look.lingers or looks > 1 or now - self.memory.looked_at < PAUSE:
            return False
        self.memory.looked_at = now
        return True

    @staticmethod
    def _doubt(progress: SweepProgress, look: Look) -> None:
        """Note that the list could not be read in one state."""
        progress.complete = False
        kept = len(look.missing)
        what = f"{kept:,} records are" if kept != 1 else "1 record is"
        rest = f"; {what} kept until it has been read again" if kept else ""
        progress.add_note(f"the list moved while it was read{rest}")

    async def _ask(self, progress: SweepProgress, missing: Sequence[Address]) -> None:
        """Ask for some of the missing records by themselves, and take out those that the vendor does not have."""
        # what is in the list again needs no watching; the memory must not grow with the years
        self.memory.present &= set(missing)
        if self.resource.detail is None:
            return
        gone = []
        try:
            # those that the vendor still had when asked last are not asked again by every sweep
            for address in [one for one in missing if one not in self.memory.present][:ASKED]:
                if await self._is_gone(address):
                    gone.append(address)
                else:
                    self.memory.present.add(address)
                    self.memory.answers = True
            # where the call for one record always says 404, that proves nothing: one known to be there is asked for
            if gone and not self.memory.answers:
                self.memory.answers = await self._has_an_answer()
        except SourceError:  # the list was read all the same; the next sweep asks again
            return
        if gone and self.memory.answers:
            now = self.session.clock.now()
            progress.removed += await self.run(partial(self.store.records.remove, self.feed, gone, now=now))

    async def _is_gone(self, address: Address) -> bool:
        """Return whether the vendor says that there is no such record; SourceError when it says nothing of the kind."""
        assert self.resource.detail is not None
        try:
            with error_boundary("/".join(self.feed)):
                await self.session.perform(self.resource.detail(self.settings, address.id))
        except NotFound as error:
            if error.status in _GONE:
                # 404 from a proxy or a moved path looks alike, so that the witness below is asked too
                return True
            raise
        return False

    async def _has_an_answer(self) -> bool:
        """Return whether a record that the last sweep saw is there when it is asked for by itself."""
        witness: Address | None = await self.run(self.store.sweeps.witness, self.feed)
        return witness is not None and not await self._is_gone(witness)
