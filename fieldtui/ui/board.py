"""What is known about all sources at once: their feeds, and so their health; read in a thread, drawn from here."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Callable

from fieldtui.store.protocol import FeedStatus
from fieldtui.ui.brush import Brush
from fieldtui.ui.health import Health, look, of_source
from fieldtui.ui.paint import Span
from fieldtui.ui.ports import Setup, SourceInfo


class Board:
    """The feeds' states as they were read last; `paused(source)` asks the collector, if it runs."""

    def __init__(self, setup: Setup, brush: Brush, paused: Callable[[str], bool]) -> None:
        self._setup, self._brush, self._paused = setup, brush, paused
        self.statuses: list[FeedStatus] = []
        self.known = False

    async def read(self) -> None:
        """Read the states anew."""
        self.statuses = await asyncio.to_thread(self._setup.store.statuses)
        self.known = True

    def health(self, source: SourceInfo) -> Health:
        """Say how a source is doing now."""
        feeds = [status for status in self.statuses if status.source == source.name]
        return of_source(source, feeds, self._brush.now(), self._brush.zone, paused=self._paused(source.name))

    def summary(self, *, words: bool = True) -> list[Span]:
        """Say how all sources are doing: how many are in which state, the worst first."""
        if not self.known:
            return []
        states = [self.health(source) for source in self._setup.sources]
        tally = Counter((state.word if words else "", state.symbol, state.meaning) for state in states)
        order = {"bad": 0, "warn": 1, "busy": 2, "quiet": 3, "good": 4}
        spans: list[Span] = []
        for (word, symbol, meaning), number in sorted(tally.items(), key=lambda item: order.get(item[0][2], 5)):
            said = f" {number} {word}  " if words else f" {number}  "
            spans += [(self._brush.symbol(symbol), meaning), (said, "" if meaning in ("bad", "warn") else "quiet")]
        return spans

    def symbol(self, word: str) -> Span:
        """Draw a feed's word as a symbol."""
        name, meaning = look(word)
        return self._brush.symbol(name), meaning
