"""What is known about all sources at once: their feeds, what never came, what is news; read in a thread."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fieldtui.ui.models.source_health import SourceHealth, appearance, not_known, not_stored, of_source
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.store.models import FeedStatus, Outage, Row
    from fieldtui.store.protocols.reception import MissingDeliveries
    from fieldtui.ui.ports import Setup, SourceInfo
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: between two looks for what never came: seconds, and how many times as long as the last one took
_PAUSE, _SHARE = 1.0, 20.0
#: sources that a sum names at most
_NAMED = 4


def deliveries(gaps: Sequence[MissingDeliveries]) -> int:
    """Count the deliveries in gaps."""
    return sum(len(gap.event_ids) for gap in gaps)


class MissingSource(NamedTuple):
    """A source that a sum over all sources lacks, and why."""

    source: str
    why: str


def missing(lacking: Sequence[MissingSource], of: int, *, names: bool) -> str:
    """Name the sources that a sum lacks, or count them; a single one with the reason, all of them as what that is.

    `of`: how many sources there are. Empty where none is missing.
    """
    if not lacking:
        return ""
    if len(lacking) == of > 1:
        return "no source is up to date"
    if not names:
        return f"without {formatting.count(len(lacking), 'source')}"
    if len(lacking) == 1:
        return f"without {lacking[0].source} ({lacking[0].why})"
    sources = [lack.source for lack in lacking]
    if len(sources) > _NAMED:
        sources = [*sources[: _NAMED - 1], f"{len(sources) - _NAMED + 1} more"]
    return f"without {', '.join(sources)}"


class SourceStatuses:
    """The feeds' states as they were read last; `paused(source)` asks the collector, if it runs."""

    def __init__(self, setup: Setup, context: RenderContext, paused: Callable[[str], bool]) -> None:
        self._setup, self._context, self._paused = setup, context, paused
        self.statuses: list[FeedStatus] = []
        #: what never came by itself: still missing, and brought by catching up
        self.missing: list[MissingDeliveries] = []
        self.recovered: list[MissingDeliveries] = []
        self.known = False
        self._opened = context.now()
        self._good: dict[tuple[str, str], float] = {}
        #: why nothing can be stored, the empty string while it can
        self.unwritable = ""
        #: that the store does not answer, None while it does
        self.outage: Outage | None = None
        self._look_at = 0.0
        #: what the feeds of a source came to, and in which second
        self._summed: dict[tuple[str, bool], tuple[int, SourceHealth]] = {}
        self._summed_for = self.statuses
        self._is_due = True

    async def read(self) -> None:
        """Read the states anew."""
        self.statuses = await asyncio.to_thread(self._setup.store.feeds.statuses)
        self.known = True
        for status in self.statuses:
            if status.good_at is not None:
                self._good.setdefault((status.source, status.resource), max(status.good_at, self._opened))

    def look_at_store(self) -> Span | None:
        """See whether the store answers, and whether what comes can be stored; what to say where that has changed,
        None where it has not. For as long as it does not answer, that is said each time.
        """
        was_offline, self.outage = self.outage is not None, self._setup.store.outage()
        if self.outage is not None:
            left = round(self.outage.left)
            again = f"again in {left // 60}:{left % 60:02}" if left else "being asked now"
            since = self._context.moment(self._context.now() - self.outage.lasts)
            return f"store offline since {since}, {again}", "bad"
        if was_offline:
            return "the store answers again", "good"
        before, self.unwritable = self.unwritable, self._setup.store.unwritable()
        if before == self.unwritable:
            return None
        return self.hurdle or ("what comes is stored again", "")

    @property
    def hurdle(self) -> Span | None:
        """Why nothing can be stored, None where it can."""
        return (f"nothing can be stored: {self.unwritable}", "bad") if self.unwritable else None

    @property
    def is_settled(self) -> bool:
        """Whether all that may have changed has been read."""
        return self.known and not self._is_due

    def suspect(self) -> None:
        """Note that deliveries have come, so that what is known of missing ones may be out of date."""
        self._is_due = True

    async def look_for_gaps(self, *, at_once: bool = False) -> bool:
        """Read what never came, where that may have changed and was not done a moment ago; whether it has."""
        loop = asyncio.get_running_loop()
        if not at_once and (not self._is_due or loop.time() < self._look_at):
            return False
        self._is_due, begun, before = False, loop.time(), (self.missing, self.recovered)
        self._look_at = begun + 3600.0
        try:
            gaps = await asyncio.to_thread(self._setup.store.reception.missing, now=self._context.now())
        finally:
            self._look_at = loop.time() + max(_PAUSE, _SHARE * (loop.time() - begun))
        self.missing = [gap for gap in gaps if not gap.recovered]
        self.recovered = [gap for gap in gaps if gap.recovered]
        return before != (self.missing, self.recovered)

    def recovered_since(self, start: float) -> list[MissingDeliveries]:
        """Return what never came by itself from that time (unix seconds) on, and was brought by catching up."""
        return [gap for gap in self.recovered if gap.end >= start]

    def is_news(self, row: Row, lasts: float) -> bool:
        """Return whether a row changed within so many seconds: since we look, and not in the sweep that first brought
        it.
        """
        if not 0 <= self._context.now() - row.news < lasts or row.news < self._opened:
            return False
        source = self._setup.source(row.source)
        since = [
            good
            for (name, resource), good in self._good.items()
            if source is not None and name == row.source and row.kind in source.kinds_of(resource)
        ]
        return bool(since) and (row.news > max(since) or max(since) == self._opened)

    def health(self, source: SourceInfo) -> SourceHealth:
        """Return how a source is doing now; nothing that it sends counts while it cannot be stored."""
        health = self._health(source, int(self._context.now()), paused=self._paused(source.name))
        if self.outage is not None:
            return not_known(health)
        return health if not self.unwritable else not_stored(health, self.unwritable)

    def _health(self, source: SourceInfo, now: int, *, paused: bool) -> SourceHealth:
        """Sum a source's feeds up, once a second at most: each pane asks for all sources when it draws its edges."""
        if self._summed_for is not self.statuses:
            self._summed, self._summed_for = {}, self.statuses
        key = (source.name, paused)
        before = self._summed.get(key)
        if before is None or before[0] != now:
            feeds = [status for status in self.statuses if status.source == source.name]
            health = of_source(source, feeds, now, self._context.zone, paused=paused)
            before = self._summed[key] = now, health
        return before[1]

    def lacking(self) -> list[MissingSource]:
        """Return the sources that a sum over all of them lacks, in their order, and why."""
        return [lack for source in self._setup.sources if (lack := self._lack(source)) is not None]

    def _lack(self, source: SourceInfo) -> MissingSource | None:
        """Return why a sum lacks that source, None where all of it has been read and nothing is wrong."""
        feeds = [status for status in self.statuses if status.source == source.name]
        if feeds and all(status.word == "off" for status in feeds):
            return None
        health = self.health(source)
        is_whole = bool(feeds) and all(status.good_at is not None for status in feeds if status.word != "off")
        if is_whole and (health.word == "quiet" or (health.calm and health.word != "paused")):
            return None
        if is_whole and health.as_of is not None and health.word != "paused":
            return MissingSource(source.name, f"{health.word} since {self._context.moment(health.as_of)}")
        return MissingSource(
            source.name, {"refreshing": "being read", "live": "not read whole"}.get(health.word, health.word)
        )

    def as_of(self) -> float | None:
        """Return the time (unix seconds) at which all that a sum has had been read, None if nothing has.

        Where every source is missing, that is when the rows were read that are still shown.
        """
        every = self._setup.sources
        lacking = {lack.source for lack in self.lacking()}
        rest = [source for source in every if source.name not in lacking] or every
        times = [self.health(source).as_of for source in rest]
        return min((at for at in times if at is not None), default=None)

    @property
    def number(self) -> int:
        """How many sources there are."""
        return len(self._setup.sources)

    def summary(self, *, words: bool = True) -> list[Span]:
        """Return how all sources are doing: how many are in which state, the worst first."""
        if not self.known:
            return []
        states = [self.health(source) for source in self._setup.sources]
        labels = ["warning" if state.warning and state.calm else state.word for state in states]
        tally = Counter(
            (word if words else "", state.symbol, state.meaning) for word, state in zip(labels, states, strict=True)
        )
        order = {"bad": 0, "warn": 1, "busy": 2, "quiet": 3, "good": 4}
        spans: list[Span] = []
        for (word, symbol, meaning), number in sorted(tally.items(), key=lambda item: order.get(item[0][2], 5)):
            wording = f" {number} {word}  " if words else f" {number}  "
            spans += [(self._context.symbol(symbol), meaning), (wording, "" if meaning in ("bad", "warn") else "quiet")]
        return spans

    def symbol(self, word: str) -> Span:
        """Draw a feed's word as a symbol."""
        name, meaning = appearance(word)
        return self._context.symbol(name), meaning
