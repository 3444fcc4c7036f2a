"""Pages into the store: records decoded, stored in bearable parts, and by what their page is known with the last."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from fieldtui.collector.decoder_fingerprint import basis
from fieldtui.collector.error_boundary import error_boundary
from fieldtui.collector.sweep_progress import SweepProgress
from fieldtui.contract.errors import CursorExpired, FieldtuiError
from fieldtui.contract.events import read_event
from fieldtui.contract.flow import Encoded, Page, Validator
from fieldtui.contract.record import Key
from fieldtui.contract.runtime import Clock, Run
from fieldtui.contract.vendor import Resource, Vendor, WebhookRules
from fieldtui.store.models import Arrival, Delivery, FeedKey, KnownPage, Sweep
from fieldtui.store.protocols import Store

log = logging.getLogger(__name__)

#: records that are decoded and stored in one go; more would hold up others that wait for the writer
# 250 records take SQLite about 20 ms, a little longer than a frame
CHUNK = 250


class _Part(NamedTuple):
    """Some records of a page."""

    items: Sequence[Encoded]
    first: bool
    last: bool


@dataclass(frozen=True, slots=True)
class PageKeeper:
    """Stores the pages of one feed. `run` takes blocking work off the event loop."""

    feed: FeedKey
    vendor: Vendor
    resource: Resource
    settings: Any
    store: Store
    clock: Clock
    run: Run

    async def offer(self, url: str, context: str) -> Validator | None:
        """Find by what a page is known that need not be sent again."""
        found: Validator | None = await self.run(self.store.sweeps.page_validator, self.feed, url, self._basis(context))
        return found

    def _basis(self, context: str) -> str:
        """Return what the reading of this feed's pages rests on."""
        return basis(self.vendor.name, self.resource.name, self.settings, context)

    async def keep(self, sweep: Sweep, page: Page, progress: SweepProgress) -> None:
        """Store one page, or note that it is unchanged, and its checkpoint with the last part of it."""
        progress.turn(page)
        if page.unchanged:
            assert page.validator is not None
            await self.run(self._see, sweep, page.validator, page.checkpoint, progress)
            return
        # counted before, so that trouble on this page is told from trouble on others
        before = progress.troubles
        keys: list[Key] = []
        for part in _parts(page.items):
            await self.run(self._store, sweep, page, part, keys, before, progress)

    def _see(self, sweep: Sweep, validator: Validator, checkpoint: str | None, progress: SweepProgress) -> None:
        """Note that a page is unchanged."""
        count = self.store.sweeps.see_page(sweep, validator.url)
        if count is None:
            # the records that the validator stood for are not as they were: the list has to be read again
            raise CursorExpired("another process has changed what an unchanged page holds")
        progress.records += count
        if checkpoint is not None:
            self.store.sweeps.apply(sweep, (), now=self.clock.now(), checkpoint=checkpoint, same_page=True)

    def _store(
        self, sweep: Sweep, page: Page, part: _Part, keys: list[Key], before: int, progress: SweepProgress
    ) -> None:
        """Decode and store a part of a page; runs off the event loop."""
        now = self.clock.now()
        arrivals: list[Arrival] = []
        rules = self.vendor.webhooks if self.resource.delivers else None
        # a list of deliveries fills the log, not a list of records
        if rules is not None:
            read = self._readable(part.items, progress, lambda raw: caught(self.feed.source, rules, raw, now))
            progress.changed += sum(self.store.deliveries.receive(read)) if read else 0
        else:
            read = arrivals = self._readable(
                part.items, progress, lambda raw: arrival(self.resource, self.settings, raw)
            )
        progress.records += len(read)
        # all keys of a page together tell which records a 304 stands for the next time
        keys += [arrival.key for arrival in arrivals]
        applied = self.store.sweeps.apply(
            sweep,
            arrivals,
            now=now,
            # the checkpoint with the last part only: a stop between two parts must not pass over the rest
            checkpoint=page.checkpoint if part.last else None,
            known=self._known(page, keys, progress.troubles == before) if part.last else None,
            same_page=not part.first,
        )
        progress.changed += applied.added + applied.altered
        progress.doubled.update(applied.doubled)

    def _known(self, page: Page, keys: Sequence[Key], sound: bool) -> KnownPage | None:
        """Return by what a page is known; None for one of which something has to be said again the next time."""
        # a page with unreadable records would say "unchanged" and hide them for ever
        if page.validator is None or not sound:
            return None
        return KnownPage(page.validator, self._basis(page.validator.context), tuple(keys), len(page.items))

    def _readable(self, items: Sequence[Encoded], progress: SweepProgress, read: Callable[[Encoded], Any]) -> list[Any]:
        """Read each record that can be read; count the others, and say once what is wrong with them."""
        good, where = [], "/".join(self.feed)
        for raw in items:
            try:
                # a thousand records with the same fault make one entry in the log
                with error_boundary(where, log_it=not progress.rejected):
                    good.append(read(raw))
            except FieldtuiError as error:
                progress.rejected += 1
                if not progress.first_rejection:
                    progress.first_rejection = str(error)
                    log.warning("%s: a record was rejected: %s", where, error)
        return good


def arrival(resource: Resource, settings: Any, raw: Encoded) -> Arrival:
    """Make what the store takes of one record's JSON; RecordRejected if it is not what the vendor promises."""
    assert resource.identity is not None
    assert resource.facets is not None
    item = resource.decode(raw, settings)
    # the bytes as they came: what a later version of this program reads out of them is not known now
    return Arrival(resource.identity(item), resource.facets(item), bytes(raw), resource.former(item))


def caught(source: str, rules: WebhookRules, raw: Encoded, now: float) -> Delivery:
    """Make a delivery of an entry in the vendor's own list of deliveries."""
    event = read_event(rules, raw)
    return Delivery(
        seq=0,
        source=source,
        event_id=event.id or "",
        event=event.name,
        kind=event.kind,
        resource_id=event.resource_id,
        created=event.created.timestamp() if event.created else None,
        received=now,
        how="caught up",
        attempts=0,
        body=bytes(raw),
    )


def _parts(items: Sequence[Encoded]) -> Iterator[_Part]:
    """Cut a page into parts of a bearable size; an empty page is one empty part."""
    # an empty page still moves the checkpoint
    for start in range(0, max(1, len(items)), CHUNK):
        yield _Part(items[start : start + CHUNK], first=start == 0, last=start + CHUNK >= len(items))
