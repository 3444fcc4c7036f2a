"""A collector that is stopped for longer than its lease, in the midst of all that it does, and wakes up after another
one has taken over: it sends nothing twice, overwrites nothing, notices and stands by.
"""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from fieldtui.contract.record import Address, Kind
from tests.cli.commands.test_collect import collecting, complaint, ready
from tests.end_to_end.either_program import opened, program_on, stop_between_writes, store_address
from tests.end_to_end.program import Program
from tests.store.either_store import KINDS
from tests.vendors.cloudworkpro.holding_vendor import HoldingVendor, standing_vendor

#: work orders: two that are written to, and one on the second page
LOOKED_AT, SENT, LISTED = "a1", "b2", "c3"

pytestmark = pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="needs signals that stop a process")


@pytest.fixture
def vendor() -> Iterator[HoldingVendor]:
    with standing_vendor(LOOKED_AT, SENT, LISTED) as server:
        yield server


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    with store_address(request.param, tmp_path) as address:
        yield address


def publish(program: Program, id: str) -> subprocess.Popen[str]:
    return program.start("act", f"north/work_order/{id}", "set-status", "--set", "status=published", "--yes")


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How a command ended, and what it complained about."""
    _, complaints = process.communicate(timeout=60)
    return process.returncode, complaints


def moves(address: str, id: str) -> list[tuple[str | None, str | None]]:
    """The changes of status that the store has seen of a record."""
    with opened(address) as store:
        revisions = store.records.revisions(Address("north", Kind.WORK_ORDER, id))
    changes = [change for revision in revisions for change in revision.changes]
    return [(before, after) for facet, before, after in changes if facet == "status"]


def test_stopped_in_midst_of_sweep_and_writes_it_undoes_and_repeats_nothing(
    address: str, vendor: HoldingVendor, tmp_path: Path
) -> None:
    program = program_on(address, tmp_path, vendor.settings)
    with ExitStack() as running:
        first = running.enter_context(collecting(program))
        ready(first)
        assert program.run("sync", "north", "--full").returncode == 0
        looking, sending, listing = (
            vendor.hold(request) for request in (f"GET {LOOKED_AT}", f"PATCH {SENT}", "GET /workorders?2")
        )
        before_claim, after_claim = publish(program, LOOKED_AT), publish(program, SENT)
        sweep = program.start("sync", "north", "--full", "--json")
        for hold in (looking, sending, listing):
            assert hold.arrived.wait(60)
        stop_between_writes(first, address)
        vendor.statuses[LISTED] = "assigned"
        second = running.enter_context(collecting(program))
        assert complaint(second).startswith("standing by")
        ready(second)
        # whoever waits is answered by the second: what had not left is not sent, what had may have happened
        assert [ended(each)[0] for each in (before_claim, sweep)] == [1, 0]
        code, said = ended(after_claim)
        assert (code, "it may have happened" in said) == (1, True), said
        assert (vendor.patched[LOOKED_AT], vendor.patched[SENT]) == (0, 1)
        assert moves(address, LISTED) == [("draft", "assigned")]
        assert ended(publish(program, LOOKED_AT))[0] == 0
        # all three answers are there when it wakes up
        vendor.let_go()
        time.sleep(0.5)
        first.send_signal(signal.SIGCONT)
        assert f":{second.pid} " in complaint(first)
        time.sleep(2)
        assert (vendor.patched[LOOKED_AT], vendor.patched[SENT]) == (1, 1)
        assert moves(address, LISTED) == [("draft", "assigned")]
        # it stands by in good order: it does all that it did before when it is its turn again
        second.kill()
        ready(first)
        assert ended(publish(program, LISTED))[0] == 0
