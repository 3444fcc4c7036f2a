"""The right to do what only one process per store may do; lost by who gives no sign of life."""

from __future__ import annotations

import logging
from functools import partial

from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.runtime import Clock, Run
from fieldtui.store.process_marks import is_dead, mark
from fieldtui.store.protocols.leases import Leases

log = logging.getLogger(__name__)

#: seconds that the lease lasts, and between renewals of it
# four renewals in the time that it lasts: one may be late, or fail
LASTS, RENEWAL = 20.0, 5.0


class Lease:
    """This process's claim on a store: to collect, or to do what `name` says."""

    def __init__(self, leases: Leases, clock: Clock, run: Run, *, name: str = "collector") -> None:
        self._leases, self._clock, self._run, self._name = leases, clock, run, name
        self._owner = mark()
        #: the mark of who has it; empty before the first answer
        self.holder = ""

    @property
    def is_ours(self) -> bool:
        """Whether this process collects."""
        return self.holder == self._owner

    async def wait(self) -> None:
        """Wait until no other process on this store has it, and take its place."""
        while not await self._is_ours():
            # a process of this host that has ended is not waited for
            if is_dead(self.holder):
                await self._run(partial(self._leases.release, self.holder, name=self._name))
            else:
                await self._clock.sleep(RENEWAL)

    async def hold(self) -> None:
        """Renew the lease for as long as it is ours."""
        # a store that does not answer takes the lease from nobody
        while await self._is_ours(unsure=True):
            await self._clock.sleep(RENEWAL)
        log.warning("%s: another process does that on this store now", self._name)

    async def release(self) -> None:
        """Give it back."""
        await self._run(partial(self._leases.release, self._owner, name=self._name))

    async def _is_ours(self, *, unsure: bool = False) -> bool:
        """Ask for the lease; whether we have it. `unsure` where the store does not say."""
        now = self._clock.now()
        try:
            ask = partial(self._leases.take, self._owner, now=now, seconds=LASTS, name=self._name)
            holder: str = await self._run(ask)
        except FieldtuiError as error:
            # the other process cannot renew either, so that nobody gains it meanwhile
            log.warning("the lease of %s: %s", self._name, error)
            return unsure
        self.holder = holder
        return self.is_ours
