"""The console as a user speaks of it: go to a pane, put the cursor on a record, press keys, see words."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import cast

from textual.pilot import Pilot

from fieldtui.store.tables.store import SqlStore
from fieldtui.ui.app import Console
from fieldtui.ui.models.record_rows import RecordRows
from fieldtui.ui.screens.desk import DeskScreen
from fieldtui.ui.widgets.table import LineTable
from tests.ui.recording_collector import Collector

#: seconds that a busy machine may take
_PATIENCE = 30.0
#: times in a row that nothing is to do until the program counts as at rest
_CALM = 3


@dataclass
class Driver:
    """Keys go in, text comes out; `sees` waits, with a deadline, for what is to appear."""

    app: Console
    pilot: Pilot[int]
    store: SqlStore
    collector: Collector

    def text(self) -> str:
        """All that stands on the screen."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip) for strip in strips)

    async def until(self, holds: Callable[[], bool], what: str) -> None:
        """Wait for something to become true."""
        deadline = time.monotonic() + _PATIENCE
        while not holds():
            await self.pilot.pause()
            assert time.monotonic() < deadline, f"{what}; the screen says:\n{self.text()}"
            await asyncio.sleep(0.01)

    async def sees(self, *words: str) -> Driver:
        """Wait until all these words stand on the screen."""
        for word in words:
            await self.until(lambda word=word: word in self.text(), f"“{word}” is not to be seen")  # type: ignore[misc]
        return self

    async def sees_no(self, *words: str) -> Driver:
        """Wait until none of these words stands on the screen."""
        for word in words:
            await self.until(lambda word=word: word not in self.text(), f"“{word}” is still to be seen")  # type: ignore[misc]
        return self

    async def rest(self) -> Driver:
        """Wait until the program has nothing left to do: no task, and no message that a widget has yet to handle."""
        calm = 0
        deadline = time.monotonic() + _PATIENCE
        while calm < _CALM:
            # every widget handles what it was sent so far; that may send more, or begin a task
            await self.pilot.pause()
            calm = calm + 1 if self.app.activity.is_at_rest else 0
            tasks = [str(task) for task in self.app.workers if not task.is_finished]
            assert time.monotonic() < deadline, f"no rest, {tasks}; the screen says:\n{self.text()}"
        return self

    async def press(self, *keys: str) -> Driver:
        """Press keys, one after the other."""
        await self.pilot.press(*keys)
        return self

    async def write(self, text: str) -> Driver:
        """Write into the line that has the focus."""
        return await self.press(*text)

    async def pane(self, name: str) -> Driver:
        """Go to the pane of that source."""
        desk = cast(DeskScreen, self.app.place)
        for _ in desk.panes:
            if desk.pane is not None and desk.pane.summary.label == name:
                break
            await self.press("tab")
        await self.until(
            lambda: desk.pane is not None and desk.pane.summary.label == name, f"the pane {name} is not in hand"
        )
        await self.until(lambda: desk.pane is not None and desk.pane.read, f"the pane {name} is not filled")
        return self

    @property
    def table(self) -> LineTable:
        """The table that keys go to."""
        if isinstance(self.app.focused, LineTable):
            return self.app.focused
        assert self.app.place is not None
        return self.app.place.query_one("#body", LineTable)

    @property
    def reference(self) -> str:
        """The short name of the record that the cursor is on."""
        row = cast(RecordRows, self.table.rows).at(self.table.cursor)
        return row.reference if row else ""

    async def select(self, reference: str) -> Driver:
        """Put the cursor on a record by pressing down until it is there."""
        for _ in range(len(self.table.rows)):
            if self.reference == reference:
                return self
            await self.press("down")
        raise AssertionError(f"{reference} is not in this list:\n{self.text()}")


Opening = Callable[..., "object"]


@asynccontextmanager
async def opened(app: Console, store: SqlStore, collector: Collector, width: int, height: int) -> AsyncIterator[Driver]:
    """Run a console on a terminal of that size."""
    async with app.run_test(size=(width, height)) as pilot:
        driver = Driver(app, pilot, store, collector)
        await driver.until(lambda: app.control is not None, "the collector is not started")
        yield driver
