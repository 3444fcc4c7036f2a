"""A configuration with one source that sends webhooks and one target, and deliveries in its store."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from fieldtui.settings.paths import find_paths
from fieldtui.store.models import Delivery
from fieldtui.store.open import open_store
from tests.cli.commands.hooks.factories import CONFIG, made
from tests.cli.commands.hooks.sink import Sink, standing


@pytest.fixture
def sink() -> Iterator[Sink]:
    """A target that the configuration calls `crm`."""
    with standing() as ours:
        yield ours


@pytest.fixture
def came(config: Path, sink: Sink) -> Callable[..., None]:
    """A configuration, and a way to let deliveries come."""
    config.write_text(CONFIG.format(port=sink.port, more=""))

    def come(*deliveries: Delivery) -> None:
        store = open_store("sqlite", find_paths().data)
        store.reception.heard(1_763_700_000, 1_763_710_000)
        store.deliveries.receive(deliveries)
        store.close()

    return come


@pytest.fixture
def three(came: Callable[..., None]) -> None:
    """Three deliveries, one of them caught up, one with hostile text."""
    secret = (("authorization", "•••"), ("content-type", "application/json"), ("x-trace", "t1"))
    came(made("e2", at=20), made("e1", at=10, headers=secret), made("e3", "r2\x1b[2J", 30, how="caught up", attempts=0))
