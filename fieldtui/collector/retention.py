"""Keeping the store as small as the configuration says: a little every hour, with pauses for everybody else."""

from __future__ import annotations

import logging

from fieldtui.contract.errors import Overtaken, StoreError
from fieldtui.contract.runtime import Clock, Run
from fieldtui.store.protocols.upkeep import Cutoffs, Upkeep

log = logging.getLogger(__name__)

#: seconds until the first round, between two rounds, and between two steps of one
_FIRST, _ROUND, _PAUSE = 60.0, 3_600.0, 0.2


def cutoffs(*, deliveries: float, revisions: float, now: float) -> Cutoffs:
    """Return before when things need not be kept, by the seconds for which each is; 0 keeps them for ever."""
    return Cutoffs(now - deliveries if deliveries else 0.0, now - revisions if revisions else 0.0)


class Retention:
    """Takes out what is older than it has to be kept. `deliveries`, `revisions`: seconds, 0 for ever."""

    name = "keeping the store small"

    def __init__(self, upkeep: Upkeep, *, deliveries: float, revisions: float, clock: Clock, run: Run) -> None:
        self._upkeep, self._deliveries, self._revisions = upkeep, deliveries, revisions
        self._clock, self._run_blocking = clock, run

    def state(self) -> str:
        """Return nothing: what it does shows in the store's size."""
        return ""

    async def run(self) -> None:
        """Run until cancelled."""
        # at once: a shared store makes room for the month that has begun
        work, pause = self._note_size, _FIRST
        while True:
            try:
                await work()
            except Overtaken:
                # another process does this now
                return
            except StoreError as error:
                # what is too old now is so in an hour
                log.warning("retention: %s", error)
            await self._clock.sleep(pause)
            work, pause = self._round, _ROUND

    async def _note_size(self) -> None:
        """Note how large the store is."""
        await self._run_blocking(self._upkeep.note_size, self._clock.now())

    async def _round(self) -> None:
        """Take out all that is too old, and note how large the store is."""
        await self._note_size()
        now = self._clock.now()
        old = cutoffs(deliveries=self._deliveries, revisions=self._revisions, now=now)
        gone = 0
        while step := await self._run_blocking(self._upkeep.prune, old):
            gone += step
            await self._clock.sleep(_PAUSE)
        if gone:
            log.info("retention: %d rows need not be kept any more", gone)
