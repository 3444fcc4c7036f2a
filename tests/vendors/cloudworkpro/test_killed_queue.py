"""A collector that is killed, again and again, while it sends what a console has filed: nothing is sent twice, and each
write ends in one state.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldtui.contract.record import Address, Kind
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.outbox import Write
from tests.cli.commands.test_collect import collecting, ready
from tests.end_to_end.either_program import opened, program_on, store_address
from tests.store.either_store import KINDS
from tests.vendors.cloudworkpro.holding_vendor import HoldingVendor, standing_vendor

IDS = [f"a{number}" for number in range(24)]
KILLS = 6


@pytest.fixture
def vendor() -> Iterator[HoldingVendor]:
    with standing_vendor(*IDS) as server:
        yield server


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with store_address(request.param, tmp_path) as address:
        yield address


def file_all(store: Store) -> None:
    """File a write to each order, as a console does when a person has marked them all."""
    now, writes = time.time(), []
    for id in IDS:
        stored = store.records.stored(Address("north", Kind.WORK_ORDER, id))
        assert stored is not None
        write = Write(
            at=now,
            due=now,
            who="Ana@jump",
            address=str(stored.row.address),
            action="set-status",
            resource=stored.resource,
            answers=(("status", "published"),),
            basis=stored.raw,
            key=id,
            is_queued=True,
            batch="all",
        )
        writes.append(write)
    store.outbox.file(writes, lasts=0)


def test_writes_survive_kills_and_none_is_sent_twice(address: str, vendor: HoldingVendor, tmp_path: Path) -> None:
    program, dice = program_on(address, tmp_path, vendor.settings), random.Random(7)
    with opened(address) as store:
        assert program.run("sync", "north", "--full").returncode == 0
        file_all(store)
        for _ in range(KILLS):
            with collecting(program) as process:
                ready(process)
                time.sleep(dice.uniform(0.0, 0.4))
                process.kill()
        with collecting(program) as process:
            ready(process)
            deadline = time.monotonic() + 60
            while any(write.state in ("waiting", "sending") for write in store.outbox.query()):
                assert time.monotonic() < deadline, store.outbox.query()
                time.sleep(0.1)
        states = {write.key: write.state for write in store.outbox.query()}
    assert set(states) == set(IDS)
    assert set(states.values()) <= {"confirmed", "unsure"}
    assert max(vendor.patched.values()) == 1
    assert [id for id, state in states.items() if state == "confirmed" and vendor.patched[id] != 1] == []
    assert vendor.statuses == dict.fromkeys(IDS, "published") | {
        id: "draft" for id, state in states.items() if state == "unsure" and not vendor.patched[id]
    }
