"""A fresh store for every test: in a real file, and in a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import KINDS, Opened, either_store


@pytest.fixture(params=KINDS)
def opened(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Opened]:
    with either_store(request.param, tmp_path) as opened:
        yield opened


@pytest.fixture
def store(opened: Opened) -> SqlStore:
    return opened()
