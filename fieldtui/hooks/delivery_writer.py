"""Deliveries on their way to the disk: many wait for one sync, none is answered before it."""

from __future__ import annotations

import asyncio
import logging
from functools import partial

from fieldtui.contract.errors import StoreError
from fieldtui.contract.runtime import Run
from fieldtui.store.models import Delivery
from fieldtui.store.protocols.deliveries import DeliveryStore

log = logging.getLogger(__name__)

Batch = list[tuple[Delivery, asyncio.Future[bool]]]

#: the most deliveries that are stored in one transaction
BATCH = 256


class DeliveryWriter:
    """Stores deliveries in batches. `store` returns whether it was new; raises StoreError when it is not on disk."""

    def __init__(self, deliveries: DeliveryStore, run: Run) -> None:
        self._deliveries, self._run = deliveries, run
        self._waiting: Batch = []
        self._filled = asyncio.Event()

    async def store(self, delivery: Delivery) -> bool:
        """Hand in one delivery; returns when it is on disk."""
        future: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        self._waiting.append((delivery, future))
        self._filled.set()
        return await future

    async def run(self) -> None:
        """Store what waits, for ever; what comes meanwhile shares the next sync."""
        while True:
            # one event for however many deliveries came
            await self._filled.wait()
            self._filled.clear()
            while self._waiting:
                # bounded, so that one sync never holds up its senders for longer than they wait
                batch, self._waiting = self._waiting[:BATCH], self._waiting[BATCH:]
                await self._write(batch)

    async def _write(self, batch: Batch) -> None:
        """Store one batch and tell everyone who waits for it."""
        try:
            fresh = await self._run(
                # `durable`: the sync has ended before anyone is told so; a sender that hears 200 never sends it again
                partial(self._deliveries.receive, [delivery for delivery, _ in batch], durable=True)
            )
        except StoreError as error:
            await self._fail(batch, error)
            return
        except Exception as error:  # whatever it is, nobody may wait for ever, and the next batch is to be tried
            log.exception("webhooks: a batch could not be stored")
            await self._fail(batch, StoreError(f"a fault in fieldtui itself: {type(error).__name__}"))
            return
        for (_, future), new in zip(batch, fresh, strict=True):
            # a sender that hung up has cancelled its wait; its delivery is stored all the same
            if not future.done():
                future.set_result(new)

    async def _fail(self, batch: Batch, error: StoreError) -> None:
        """Try each alone, lest one that cannot be stored keep out the others; alone, say what is wrong."""
        # one body that SQLite refuses must not make senders of 255 others try again
        if len(batch) > 1:
            for one in batch:
                await self._write([one])
        elif not batch[0][1].done():
            batch[0][1].set_exception(error)
