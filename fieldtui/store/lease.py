"""The right to do what only one process per store may do; lost by who gives no sign of life."""

from __future__ import annotations

import logging
from functools import partial

from fieldtui.contract.errors import FieldtuiError, StoreError
from fieldtui.contract.runtime import Clock, Run
from fieldtui.store.process_identity import is_dead, mark
from fieldtui.store.protocols.leases import Grant, Leases

log = logging.getLogger(__name__)

# four renewals in the time that it lasts: one may be late, or fail. What it lasts and a look of whoever stands by are
# less than the five seconds within which somebody has taken over
#: seconds that the lease lasts, between renewals of it, and between two looks of one who stands by
LASTS, RENEWAL, LOOK = 4.2, 1.0, 0.4


class Lease:
    """This process's claim on a store: to collect, or to do what `name` says.

    `guards`: while it is ours, the store refuses what this process writes once another has been granted it. A process
    that was stopped for long, and does not know yet, overwrites nothing that way.
    """

    def __init__(
        self, leases: Leases, clock: Clock, run: Run, *, name: str = "collector", guards: bool = False
    ) -> None:
        self._leases, self._clock, self._run, self._name, self._guards = leases, clock, run, name, guards
        self._owner = mark()
        #: the mark of who has it; empty before the first answer
        self.holder = ""
        #: the number of our last grant, and until when (monotonic) it surely lasts
        self.fence, self._until = 0, 0.0
        self._is_silent = False
        #: when (monotonic) it was last asked for: whoever waits for it, or holds it, asks every second or so
        self.asked = clock.monotonic()

    @property
    def is_ours(self) -> bool:
        """Whether this process collects."""
        return self.holder == self._owner

    @property
    def is_fresh(self) -> bool:
        """Whether nobody else can have been granted it: false in a process that was stopped for long."""
        return self.is_ours and self._clock.monotonic() < self._until

    async def wait(self) -> None:
        """Wait until no other process on this store has it, and take its place."""
        # what we wrote for it has ended; whatever else this process writes needs no lease
        await self._guard(0)
        while not await self._is_ours():
            # a process of this host that has ended is not waited for
            if is_dead(self.holder):
                await self._run(partial(self._leases.release, self.holder, name=self._name))
            else:
                await self._clock.sleep(LOOK)

    async def hold(self) -> None:
        """Renew the lease for as long as it is ours."""
        # a store that does not answer takes the lease from nobody
        while await self._is_ours(unsure=True):
            await self._clock.sleep(RENEWAL)
        log.warning("%s: another process does that on this store now", self._name)

    async def release(self) -> None:
        """Give it back; one that cannot be given back runs out."""
        await self._guard(0)
        try:
            await self._run(partial(self._leases.release, self._owner, name=self._name))
        except StoreError as error:
            log.warning("the lease of %s could not be given back: %s", self._name, error)

    async def _is_ours(self, *, unsure: bool = False) -> bool:
        """Ask for the lease; whether we have it. `unsure` where the store does not say."""
        now, asked = self._clock.now(), self._clock.monotonic()
        self.asked = asked
        try:
            ask = partial(self._leases.take, self._owner, now=now, seconds=LASTS, name=self._name)
            grant: Grant = await self._run(ask)
        except FieldtuiError as error:
            # the other process cannot renew either, so that nobody gains it meanwhile
            # once, however often it is asked for until the store answers
            if not self._is_silent:
                log.warning("the lease of %s: %s", self._name, error)
            self._is_silent = True
            return unsure
        self._is_silent = False
        was_ours, self.holder = self.is_ours, grant.holder
        if self.is_ours:
            # from when it was asked for: the answer may have taken its time
            self._until = asked + LASTS
            if grant.fence != self.fence and was_ours:
                # another had it meanwhile: what we believed of the store is not so any more
                self.holder = ""
                return False
            self.fence = grant.fence
            await self._guard(self.fence)
        return self.is_ours

    async def _guard(self, fence: int) -> None:
        """Have the store refuse what is written without the lease; 0 ends that."""
        if self._guards:
            # behind what is being written: that was begun under the guard there was
            await self._run(partial(self._leases.guard, fence, name=self._name))
