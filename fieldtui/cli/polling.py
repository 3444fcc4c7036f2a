"""Starts what polls for a console. Imported after its first paint: httpx and the receiver take their time."""

from __future__ import annotations

from fieldtui.cli import compose
from fieldtui.collector.collector import Collector
from fieldtui.contract.control import Control
from fieldtui.settings.paths import Paths
from fieldtui.settings.schema import Settings
from fieldtui.store.protocol import Store


def start_collector(paths: Paths, settings: Settings, store: Store, *, read_only: bool) -> Control:
    """Start polling every source that is right; returns the handle."""
    collector = Collector(compose.specs(settings), store, shelf=compose.token_file(paths), read_only=read_only)
    collector.start()
    return collector
