"""Signs of life of a receiver, so that what never came can be told from what nobody could have heard."""

from __future__ import annotations

import logging
from collections.abc import Callable

from fieldtui.contract.errors import StoreError
from fieldtui.contract.runtime import Clock, Run
from fieldtui.store.protocols.reception import ReceptionStore

log = logging.getLogger(__name__)

#: seconds between two signs, and between two that still belong to one stretch of listening
BEAT, SILENCE = 15.0, 45.0


class Heartbeat:
    """Notes in the store that we listen. `is_listening` is asked before each note."""

    def __init__(self, reception: ReceptionStore, run: Run, clock: Clock, is_listening: Callable[[], bool]) -> None:
        self._reception, self._run, self._clock, self._is_listening = reception, run, clock, is_listening
        self._start: float | None = None
        self._last = 0.0

    async def run(self) -> None:
        """Note it for ever."""
        while True:
            await self.beat()
            await self._clock.sleep(BEAT)

    async def beat(self) -> None:
        """Note it once. After a sleep of the machine, a jump of its clock or a closed port a new stretch begins."""
        # what comes while nobody listens is the vendor's to keep
        if not self._is_listening():
            self._start = None
            return
        now = self._clock.now()
        # the wall clock, since other runs compare their stretches with this one
        if self._start is None or not 0 <= now - self._last <= SILENCE:
            self._start = now
        self._last = now
        try:
            await self._run(self._reception.heard, self._start, now)
        except StoreError as error:
            log.warning("webhooks: that we listen could not be noted: %s", error)
