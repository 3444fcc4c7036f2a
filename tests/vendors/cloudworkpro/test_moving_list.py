"""A list whose cursors turn out to be places in it: what a deletion in mid-sweep hides is not taken for gone."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from fieldtui.contract.record import Kind
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from tests.vendors.cloudworkpro.stub_server import Answer, Standin, paged, rows, standing

_PATHS = {"workorders": Kind.WORK_ORDER, "sites": Kind.SITE, "worktypes": Kind.REFERENCE}


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = open_store("sqlite", tmp_path)
    yield ours
    ours.close()


class Moving:
    """A list of ten a page whose cursor is an offset; `leaves` goes once the first page has been given."""

    def __init__(self, count: int) -> None:
        self.ids = [f"{number:03}" for number in range(count)]
        self.leaves: str | None = None

    def __call__(self, query: Mapping[str, str]) -> Answer:
        """Answer with the page that begins at the cursor."""
        start = int(query.get("cursor", "0"))
        found = self.ids[start : start + 10]
        more = start + 10 < len(self.ids)
        body = paged(
            *({"_id": id, "name": id} for id in found), hasNext=more, nextCursor=str(start + 10) if more else ""
        )
        if self.leaves is not None and not start:
            self.ids.remove(self.leaves)
            self.leaves = None
        return 200, body

    def one(self, id: str) -> Answer:
        """Answer for one record."""
        if id in self.ids:
            return 200, json.dumps({"code": 200, "data": {"_id": id, "name": id}}).encode()
        return 404, b'{"code":404,"message":"not found"}'


def serve(vendor: Standin, name: str, moving: Moving) -> None:
    """Have a stand-in give that list, and each of its records."""
    vendor.lists = {f"/{name}": moving}
    for id in moving.ids:
        vendor.lists[f"/{name}/{id}"] = lambda query, id=id: moving.one(id)


@pytest.mark.parametrize("name", _PATHS)
async def test_record_hidden_by_deletion_stays(store: Store, name: str) -> None:
    moving = Moving(25)
    with standing() as vendor:
        serve(vendor, name, moving)
        assert (await vendor.sync(store, name)).progress.complete
        moving.leaves = "003"
        result = await vendor.sync(store, name, full=True)
        known = {row.id for row in rows(store, _PATHS[name])}
    assert "010" in known, "the record that moved to the page already read was taken for gone"
    assert "003" not in known
    assert known == set(moving.ids)
    assert result.progress.removed == 1
    assert result.progress.complete


async def test_list_that_stands_still_is_read_twice_at_most(store: Store) -> None:
    moving = Moving(25)
    with standing() as vendor:
        serve(vendor, "sites", moving)
        await vendor.sync(store, "sites")
        vendor.questions("/sites")
        await vendor.sync(store, "sites", full=True)
        assert len(vendor.questions("/sites")) <= 6
