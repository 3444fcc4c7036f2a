"""Sweep feeds once in a collector that is at work: what `fieldtui sync` hands over."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping

from fieldtui.collector.feed import Feed
from fieldtui.collector.one_shot import swept
from fieldtui.collector.source import Source
from fieldtui.contract.collector_commands import OfSync
from fieldtui.contract.errors import NotFound
from fieldtui.contract.feed_report import FeedReport

#: seconds between two looks whether a feed's own sweep has ended
_LOOK = 0.2


async def sync_here(sources: Mapping[str, Source], order: OfSync) -> list[FeedReport]:
    """Sweep every feed that is meant once, all at the same time; NotFound for a source that is not at work here."""
    for name in order.sources:
        if name not in sources:
            raise NotFound(f"{name} is not polled by the collector; SIGHUP has it read its configuration again")
    for name in order.sources or sources:
        # a person asks for it, so that a refused login may be tried once more
        if (tokens := sources[name].session.tokens) is not None:
            tokens.retry()
    feeds = [
        feed
        for name in order.sources or sources
        for feed in sources[name].active
        if feed.sweeper.resource.delivers or not order.deliveries
    ]
    return list(await asyncio.gather(*(_report(feed, order) for feed in feeds)))


async def _report(feed: Feed, order: OfSync) -> FeedReport:
    """Sweep one feed as soon as its own sweep has ended; one that waits for longer than we do is not ok."""
    while feed.is_sweeping:
        status = feed.status
        # the vendor asks its own sweep to wait: ours would have to wait as long
        if status.next_at is not None and status.next_at - feed.sweeper.session.clock.now() > order.patience:
            name, resource = feed.sweeper.key
            return FeedReport(source=name, resource=resource, ok=False, error=status.error or status.word)
        await feed.sweeper.session.clock.sleep(_LOOK)
    result = await swept(feed, order.full, order.since, patience=order.patience)
    if feed.paused:
        # it was swept because somebody asked, and is not polled all the same
        feed.pause(True)
    return result.report
