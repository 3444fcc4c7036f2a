"""A console over a real store, with a clock that stands still."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any

import pytest

from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.ui.app import Console
from fieldtui.ui.ports import InMemoryState, Setup
from tests.ui.console_driver import Driver, opened
from tests.ui.factories import NOW, furnish, sources
from tests.ui.recording_collector import Collector

Open = Callable[..., AbstractAsyncContextManager[Driver]]


@pytest.fixture
def store(tmp_path: Path) -> Iterator[SqliteStore]:
    """A store with the made records in it."""
    ours = SqliteStore(tmp_path / "store.db", clock=lambda: NOW)
    furnish(ours)
    yield ours
    ours.close()


@pytest.fixture
def screen_state() -> InMemoryState:
    """How screens were left."""
    return InMemoryState()


@pytest.fixture
def make(store: SqliteStore, screen_state: InMemoryState) -> Callable[..., Console]:
    """Make a console; what differs from the usual is said by name."""

    def making(collector: Collector | None = None, **told: Any) -> Console:
        hands = collector or Collector()
        usual: dict[str, Any] = {
            "start": lambda: hands,
            "screen_state": screen_state,
            "now": lambda: NOW,
            "sources": sources(),
        }
        return Console(Setup(store=store, **{**usual, **told}))

    return making


@pytest.fixture
def console(store: SqliteStore, make: Callable[..., Console]) -> Open:
    """Open a console on a terminal of some size."""

    def opening(width: int = 120, height: int = 40, **told: Any) -> AbstractAsyncContextManager[Driver]:
        collector = Collector()
        return opened(make(collector, **told), store, collector, width, height)

    return opening
