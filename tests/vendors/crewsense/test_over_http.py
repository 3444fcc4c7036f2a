"""The adapter and the simulated vendor over real HTTP, on its odd days too."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
import pytest_asyncio

from fieldtui.contract.action import Action
from fieldtui.contract.errors import Conflict, LoginRefused, NotFound
from fieldtui.contract.flow import Poll
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.contract.secret import Secret
from fieldtui.http.session import Session
from fieldtui.vendors.crewsense import VENDOR
from tests.http.scripted_vendor import Kept
from tests.vendors.crewsense.simulator_server import Department, served, settings_of

ODD = ("days the other way", "metadata []", "local link hosts", "string ids")
TIME_OFFS = VENDOR.resource("time_offs")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def station() -> AsyncIterator[Department]:
    async with served() as opened:
        yield opened


pytestmark = pytest.mark.asyncio(loop_scope="module")


def action(name: str) -> Action:
    return next(each for each in TIME_OFFS.actions if each.name == name)


def pending(station: Department) -> list[Key]:
    words = station.truth()["time_off"]
    return [Key(Kind.TIME_OFF, id) for id, word in words.items() if word == "pending"]


async def everything(station: Department) -> dict[str, dict[str, str | None]]:
    """What sweeps of all lists bring, as the simulator tells the truth."""
    found: dict[str, dict[str, str | None]] = {}
    for resource in VENDOR.resources:
        for key, facets in (await station.sweep(resource.name)).items():
            found.setdefault(key.kind, {})[key.id] = facets.status
    return found


async def test_sweeps_bring_what_there_is(station: Department) -> None:
    assert await everything(station) == station.truth()


async def test_sweeps_read_long_lists_in_pages() -> None:
    async with served(60, seed=2) as other:
        assert await everything(other) == other.truth()


@pytest.mark.parametrize("fault", ODD)
@pytest.mark.parametrize("name", ["schedule", "time_offs", "callbacks", "users"])
async def test_odd_day_changes_nothing(station: Department, name: str, fault: str) -> None:
    calm = await station.sweep(name)
    station.dice.due[fault] = 3
    odd = await station.sweep(name)
    station.dice.due[fault] = 0
    assert odd == calm


async def test_long_time_off_comes_in_segments_with_one_id(station: Department) -> None:
    ids = [key.id.partition("@")[0] for key in await station.sweep("time_offs")]
    assert len(set(ids)) < len(ids)


@pytest.mark.parametrize("name", [resource.name for resource in VENDOR.resources])
async def test_second_sweep_costs_no_second_body(station: Department, name: str) -> None:
    kept, before = Kept(), station.session.request_stats.unchanged
    poll = Poll(station.settings, None, datetime.now(UTC))
    first, second = [await kept.pages(station.session, VENDOR.resource(name).pages(poll)) for _ in range(2)]
    asked = [page for page in second if page.checkpoint is None]
    assert any(page.items for page in first)
    assert len(first) == len(second)
    assert all(page.unchanged and not page.items for page in asked)
    assert station.session.request_stats.unchanged == before + len(asked)


async def test_some_assignments_are_short_and_say_by_how_many(station: Department) -> None:
    found = {key.id: facets for key, facets in (await station.sweep("schedule")).items() if key.kind is Kind.ASSIGNMENT}
    listed = (await station.get("/assignments")).json()
    idle = {str(each["id"]) for each in listed if not each["is_work_shift"]}
    assert idle
    assert any(facets.gap for facets in found.values())
    assert {id.partition("@")[0] for id, facets in found.items() if facets.gap is None} == idle


async def test_token_is_got_once_and_again_after_it_ended(station: Department) -> None:
    assert station.session.tokens is not None
    await station.sweep("users")
    logins = station.session.tokens.logins
    await station.sweep("users")
    assert station.session.tokens.logins == logins
    station.simulation.vendors["crewsense"].expire()
    assert await station.sweep("users")
    assert station.session.tokens.logins == logins + 1


async def test_wrong_credentials_are_refused_in_vendors_words(station: Department) -> None:
    table = {**station.simulation.vendors["crewsense"].settings, "client_secret": "wrong"}
    settings = settings_of(table)
    assert isinstance(settings.client_secret, Secret)
    session = Session("station", VENDOR.connect(settings), station.transport)
    assert VENDOR.probe is not None
    with pytest.raises(LoginRefused, match="Client authentication failed"):
        await session.perform(VENDOR.probe(settings))


async def test_approval_reaches_vendor_and_is_read_back(station: Department) -> None:
    key = pending(station)[0]
    outcome = await station.session.perform(action("approve").flow(station.settings, key, {"reason": "Enjoy"}))
    assert outcome.message == "Time Off approved successfully."
    assert TIME_OFFS.detail is not None
    raw = await station.session.perform(TIME_OFFS.detail(station.settings, key.id))
    assert TIME_OFFS.facets is not None
    facets = TIME_OFFS.facets(TIME_OFFS.decode(raw, station.settings))
    assert (facets.status, facets.stage) == ("approved", Stage.DONE)


async def test_denial_takes_it_out_of_list(station: Department) -> None:
    key = pending(station)[0]
    await station.session.perform(action("deny").flow(station.settings, key, {}))
    assert key not in await station.sweep("time_offs")
    assert TIME_OFFS.detail is not None
    with pytest.raises(NotFound):
        await station.session.perform(TIME_OFFS.detail(station.settings, key.id))


async def test_second_verdict_is_conflict(station: Department) -> None:
    key = pending(station)[0]
    await station.session.perform(action("approve").flow(station.settings, key, {}))
    with pytest.raises(Conflict, match="already approved"):
        await station.session.perform(action("deny").flow(station.settings, key, {}))
