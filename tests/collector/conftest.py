"""A fresh store for every test."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import fresh_store


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = fresh_store(tmp_path)
    yield ours
    ours.close()
