"""What every vendor's folder must hold, each against its own simulated vendor over real HTTP."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import suppress
from typing import Any

import msgspec
import pytest

from fieldtui import vendors
from fieldtui.contract.errors import LoginRefused, RecordRejected, SourceError
from fieldtui.contract.vendor import Resource
from fieldtui.simulator.child_process import SimulatorProcess
from tests.vendors.simulator_session import Swept, Visit, draw, settings_of, spoiled, visiting

#: the faults that the server sprinkles over all vendors
COMMON = ("throttle", "throttle silently", "broken", "cut", "expire")
#: what stands in a field where something else is due
STRANGE: tuple[Any, ...] = (None, "", "nonsense \x1b[31m", -1, 1e300, True, [], [None], {}, {"id": []}, [[1]])


@pytest.fixture(scope="module", params=vendors.names())
def simulated(
    request: pytest.FixtureRequest, simulators: Callable[..., SimulatorProcess]
) -> Iterator[SimulatorProcess]:
    """One vendor's simulator, its clock stopped."""
    process = simulators(records=330, only=[request.param])
    process.pause()
    yield process
    assert process.complaints() == ""
    process.stop()


@pytest.fixture
def source(simulated: SimulatorProcess) -> str:
    assert len(simulated.sources) == 1, "this vendor has no simulator"
    return next(iter(simulated.sources))


@pytest.fixture
def vendor(simulated: SimulatorProcess, source: str) -> str:
    return simulated.sources[source]["vendor"]


@pytest.fixture
async def visit(simulated: SimulatorProcess, vendor: str, source: str) -> AsyncIterator[Visit]:
    assert simulated.config is not None
    async with visiting(vendor, settings_of(simulated.config, source)) as opened:
        yield opened


def told(simulated: SimulatorProcess, source: str) -> dict[str, dict[str, str | None]]:
    return {kind: ids for kind, ids in simulated.truth()[source].items() if ids}


def found(sweeps: dict[str, Swept]) -> dict[str, dict[str, str | None]]:
    """What sweeps brought, as the simulator tells the truth."""
    kinds: dict[str, dict[str, str | None]] = {}
    for swept in sweeps.values():
        for key, facets in swept.facets.items():
            kinds.setdefault(key.kind.value, {})[key.id] = facets.status
    return kinds


async def test_sweeps_show_exactly_what_there_is_each_record_once(
    visit: Visit, simulated: SimulatorProcess, source: str
) -> None:
    sweeps = await visit.sweep_all()
    truth, shown = told(simulated, source), found(sweeps)
    assert {kind: shown.get(kind) for kind in truth} == truth
    for swept in sweeps.values():
        assert [key for key, times in Counter(swept.keys).items() if times > 1] == []


async def test_sweeping_again_shows_same(visit: Visit) -> None:
    first, second = await visit.sweep_all(), await visit.sweep_all()
    for name, swept in first.items():
        assert second[name].keys == swept.keys
        assert second[name].facets == swept.facets


async def test_token_that_ends_in_mid_sweep_costs_nothing(visit: Visit, simulated: SimulatorProcess) -> None:
    for resource in visit.listed:
        calm = await visit.sweep(resource)
        troubled = await visit.sweep(resource, simulated.expire)
        assert troubled.keys == calm.keys, resource.name


@pytest.mark.parametrize("fault", COMMON)
async def test_fault_costs_time_but_no_record(visit: Visit, simulated: SimulatorProcess, fault: str) -> None:
    resource = max(visit.listed, key=lambda each: len(each.actions))
    calm = await visit.sweep(resource)
    simulated.strike(fault)
    assert (await visit.sweep(resource)).keys == calm.keys
    if "throttle" in fault:
        assert visit.watch.waited >= 0.7


async def test_no_fault_that_its_simulator_knows_costs_record(visit: Visit, simulated: SimulatorProcess) -> None:
    calm = {name: swept.keys for name, swept in (await visit.sweep_all()).items()}
    for fault in set(simulated.control()["known"]) - {*COMMON, "slow"}:
        simulated.strike(fault)
        swept = {resource.name: (await persistent(visit, resource)).keys for resource in visit.listed}
        assert swept == calm, fault


async def persistent(visit: Visit, resource: Resource) -> Swept:
    """Sweep again after trouble that passes, as a feed does."""
    for _ in range(3):
        try:
            return await visit.sweep(resource)
        except LoginRefused:
            raise
        except SourceError:
            continue
    return await visit.sweep(resource)


async def test_refused_login_is_said_and_not_tried_for_ever(
    visit: Visit, vendor: str, simulated: SimulatorProcess
) -> None:
    async with visiting(vendor, spoiled(visit.settings)) as stranger:
        signed = [resource for resource in stranger.listed if await needs_login(stranger, resource)]
    assert signed, "something needs a login"
    refusals = simulated.stats()[vendor]
    assert sum(count for status, count in refusals.items() if status in ("400", "401", "403")) < 60


async def needs_login(visit: Visit, resource: Resource) -> bool:
    """Whether a sweep of it is refused without a good login, in the way that is told to people."""
    try:
        await visit.sweep(resource)
    except LoginRefused as error:
        return "certainly not this" not in str(error)
    return False


async def test_every_record_can_be_drawn_whatever_stands_in_it(visit: Visit) -> None:
    for resource in visit.listed:
        swept = await visit.sweep(resource)
        for key, raw in swept.raw.items():
            drawn, facets, document = draw(resource, raw, visit.settings)
            assert drawn == key
            assert key.kind in resource.kinds
            assert facets.title.strip()
            assert document.title.strip()
            assert document.sections
            for action in resource.actions:
                assert action.unavailable(facets) != ""


async def test_broken_record_is_rejected_and_never_worse(visit: Visit) -> None:
    for resource in visit.listed:
        swept = await visit.sweep(resource)
        some = list(swept.raw.values())[:: max(1, len(swept.raw) // 3)]
        for raw in some:
            for spoilt in spoilt_forms(raw):
                with suppress(RecordRejected):
                    draw(resource, spoilt, visit.settings)


def spoilt_forms(raw: bytes) -> Iterator[bytes]:
    """What a record may look like that is not what the vendor promises."""
    yield from (b"", b"null", b"[]", b'"text"', b"{}", b"17", raw[: len(raw) // 2], raw[:-1] + b"\xff")
    record = msgspec.json.decode(raw)
    for name in record:
        yield msgspec.json.encode({other: value for other, value in record.items() if other != name})
        for strange in STRANGE:
            yield msgspec.json.encode({**record, name: strange})


async def test_one_record_can_be_had_by_itself(visit: Visit) -> None:
    for resource in visit.listed:
        if resource.detail is None:
            continue
        for key in (await visit.sweep(resource)).keys[:3]:
            raw = await visit.session.perform(resource.detail(visit.settings, key.id))
            assert draw(resource, raw, visit.settings)[0] == key


async def test_it_can_be_asked_whether_it_is_there(visit: Visit) -> None:
    assert visit.vendor.probe is not None
    assert (await visit.session.perform(visit.vendor.probe(visit.settings))).strip()
