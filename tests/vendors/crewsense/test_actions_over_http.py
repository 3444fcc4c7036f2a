"""The writes of a supervisor against the simulated vendor: done, refused, lost, and done by somebody else meanwhile."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from fieldtui.cli.wiring.action_choices import choices
from fieldtui.contract.action import linked_ids
from fieldtui.contract.errors import AnswerLost, Conflict, Refused
from fieldtui.contract.record import Address, Kind
from fieldtui.vendors.crewsense import VENDOR
from tests.vendors.acting_source import ActingSource, acting_on
from tests.vendors.crewsense.simulator_server import Department, served

LISTS = ("schedule", "users", "work_types", "time_off_types", "callbacks", "time_offs", "signup_events")
ADMIN = "801"


@pytest.fixture
async def station() -> AsyncIterator[Department]:
    async with served(records=900, seed=8) as opened:
        yield opened


@pytest.fixture
async def mine(station: Department, tmp_path: Path) -> AsyncIterator[ActingSource]:
    async with acting_on(VENDOR, station.settings, tmp_path / "mine") as opened:
        await opened.sweep(*LISTS)
        yield opened


@pytest.fixture
async def theirs(station: Department, tmp_path: Path) -> AsyncIterator[ActingSource]:
    async with acting_on(VENDOR, station.settings, tmp_path / "theirs") as opened:
        await opened.sweep(*LISTS)
        yield opened


def short(source: ActingSource) -> Address:
    """An assignment that lacks one person."""
    return next(each.row.address for each in source.records(Kind.ASSIGNMENT) if each.row.gap == 1)


def best(source: ActingSource, address: Address, name: str, *, of: int = 0) -> str:
    """Who is offered for an action, the first or another one."""
    (ask,) = (each for each in source.action(address, name).asks if each.kind is Kind.PERSON)
    return choices(source.source.spec, source.store, source.facets(address), ask)[of].id


def shift(source: ActingSource, address: Address, *, of: int = 0) -> dict[str, str]:
    return {"person": best(source, address, "fill", of=of), "work_type": "work_types/34"}


def hours() -> dict[str, str]:
    """Eight hours of tomorrow."""
    start = datetime.now(UTC).replace(minute=0, second=0, microsecond=0) + timedelta(days=1)
    return {"start": start.isoformat(), "end": (start + timedelta(hours=8)).isoformat()}


def sick() -> dict[str, str]:
    return {"type": "time_off_types/5", "admin": ADMIN, **hours()}


async def test_free_and_qualified_people_come_first(mine: ActingSource) -> None:
    seen = set()
    for stored in mine.records(Kind.ASSIGNMENT, "short:>0"):
        address, facets = stored.row.address, mine.facets(stored.row.address)
        needs = linked_ids(facets, Kind.REFERENCE, "needs")
        ask = mine.action(address, "fill").asks[0]
        offered = choices(mine.source.spec, mine.store, facets, ask)
        assert len(offered) == len(mine.records(Kind.PERSON))
        assert [(each.busy, each.rank) for each in offered] == sorted((each.busy, each.rank) for each in offered)
        on_duty = {
            id
            for other in mine.records(Kind.SHIFT)
            if other.row.start and other.row.end and facets.start and facets.end
            if other.row.start < facets.end and other.row.end > facets.start
            for id in linked_ids(mine.facets(other.row.address), Kind.PERSON, "assignee")
        }
        assert {each.id for each in offered if not each.busy}.isdisjoint(on_duty)
        seen.add((bool(needs), bool(on_duty), offered[0].busy))
    assert (True, True, False) in seen


async def test_short_assignment_is_filled(mine: ActingSource, station: Department) -> None:
    address, answers = short(mine), shift(mine, short(mine))
    shifts = len(station.truth()["shift"])
    assert await mine.act(address, "fill", **answers) in ("Shift created successfully.", "")
    assert mine.facets(address).gap == 0
    assert answers["person"] in linked_ids(mine.facets(address), Kind.PERSON, "staff")
    assert (mine.sent, mine.ends()) == ([("POST", "crewsense/v1/shifts")], ["confirmed"])
    assert mine.why_not(address, "fill") == "nobody is missing"
    await mine.sweep("schedule")
    assert len(station.truth()["shift"]) == shifts + 1 == len(mine.records(Kind.SHIFT))


async def test_gap_that_somebody_else_filled_is_left(mine: ActingSource, theirs: ActingSource) -> None:
    address = short(mine)
    await theirs.act(address, "fill", **shift(theirs, address))
    with pytest.raises(Conflict, match=r"it has moved on since it was read \(nobody is missing\)"):
        await mine.act(address, "fill", **shift(mine, address, of=1))
    assert (mine.sent, mine.ends()) == ([], ["held"])
    assert mine.facets(address).gap == 0


async def test_same_shift_by_somebody_else_is_not_sent_twice(mine: ActingSource, theirs: ActingSource) -> None:
    call = next(each.row.address for each in mine.records(Kind.CALLBACK) if each.row.status == "active")
    answers = {**shift(mine, call), "assignment": short(mine).id}
    await theirs.act(call, "fill", **answers)
    with pytest.raises(Conflict, match="it is done already, as the vendor shows"):
        await mine.act(call, "fill", **answers)
    assert mine.sent == []


async def test_lost_shift_is_settled_by_persons_own_list(mine: ActingSource, station: Department) -> None:
    address, answers = short(mine), shift(mine, short(mine))
    shifts = len(station.truth()["shift"])
    station.dice.due["lose"] += 1
    with pytest.raises(AnswerLost, match="may have happened all the same: the vendor shows that it was done"):
        await mine.act(address, "fill", **answers)
    assert "nothing was sent" in await mine.act(address, "fill", **answers)
    assert mine.ends() == ["confirmed"]
    assert len(station.truth()["shift"]) == shifts + 1


async def test_shift_that_names_nobody_is_refused_in_vendors_words(mine: ActingSource) -> None:
    address = short(mine)
    with pytest.raises(Refused, match=r"The selected user id is invalid\..*The selected work type id is invalid\."):
        await mine.act(address, "fill", person="999999", work_type="work_types/999")
    assert mine.ends() == ["failed"]
    assert mine.facets(address).gap == 1


async def test_person_who_stands_there_is_not_put_there_again(mine: ActingSource) -> None:
    address = short(mine)
    there = linked_ids(mine.facets(address), Kind.PERSON, "staff")[0]
    with pytest.raises(Refused, match="that person is on it already"):
        await mine.act(address, "fill", person=there, work_type="work_types/34")
    assert mine.sent == []


async def test_callback_is_filled_by_enough_shifts(mine: ActingSource) -> None:
    call = next(each.row.address for each in mine.records(Kind.CALLBACK) if each.row.status == "active")
    places = [each.row.id for each in mine.records(Kind.ASSIGNMENT, "short:>0")]
    for turn in range(3):
        if mine.why_not(call, "fill") is not None:
            break
        await mine.act(call, "fill", **{**shift(mine, call, of=turn), "assignment": places[turn]})
    facets = mine.facets(call)
    assert facets.status == "filled"
    assert len(linked_ids(facets, Kind.PERSON, "accepted")) >= 2
    assert mine.why_not(call, "fill") == "it is filled already"


async def test_assignment_is_finalized_once_and_reopened(mine: ActingSource, theirs: ActingSource) -> None:
    address = next(
        each.row.address for each in mine.records(Kind.ASSIGNMENT) if mine.why_not(each.row.address, "finalize") is None
    )
    await theirs.act(address, "finalize", admin=ADMIN)
    assert theirs.facets(address).status_label == "finalized"
    with pytest.raises(Conflict, match="it is finalized already"):
        await mine.act(address, "finalize", admin=ADMIN)
    undo = mine.action(address, "finalize").undo(mine.facets(address), {"admin": ADMIN})
    assert undo is not None
    await mine.act(address, undo.action, **undo.answers)
    assert mine.facets(address).status_label is None
    assert mine.sent == [("DELETE", f"crewsense/v1/assignments/{address.id.partition('@')[0]}/finalization")]


async def test_finalization_by_nobody_is_refused(mine: ActingSource) -> None:
    address = next(
        each.row.address for each in mine.records(Kind.ASSIGNMENT) if mine.why_not(each.row.address, "finalize") is None
    )
    with pytest.raises(Refused, match=r"The selected admin id is invalid\."):
        await mine.act(address, "finalize", admin="999999")


async def test_sick_call_is_entered_once(mine: ActingSource, theirs: ActingSource) -> None:
    person, answers = mine.records(Kind.PERSON)[3].row.address, sick()
    assert (
        await theirs.act(person, "enter-time-off", **answers, note="called at six") == "Time Off created successfully."
    )
    with pytest.raises(Conflict, match="it is done already, as the vendor shows"):
        await mine.act(person, "enter-time-off", **answers)
    await mine.sweep("time_offs")
    names = [each.row for each in mine.records(Kind.TIME_OFF, "status:approved") if "Sick" in each.row.title]
    assert person.id in {id for row in names for id in linked_ids(mine.facets(row.address), Kind.PERSON, "assignee")}
    assert mine.sent == []


async def test_pending_time_off_waits_for_its_verdict(mine: ActingSource) -> None:
    person, before = mine.records(Kind.PERSON)[4].row.address, len(mine.records(Kind.TIME_OFF, "stage:review"))
    await mine.act(person, "enter-time-off", **sick(), status="pending")
    await mine.sweep("time_offs")
    assert len(mine.records(Kind.TIME_OFF, "stage:review")) > before


async def test_lost_sick_call_is_settled_by_reading(mine: ActingSource, station: Department) -> None:
    person, answers = mine.records(Kind.PERSON)[5].row.address, sick()
    absences = len(station.part.absences)
    station.dice.due["lose"] += 1
    with pytest.raises(AnswerLost, match="the vendor shows that it was done"):
        await mine.act(person, "enter-time-off", **answers)
    assert "nothing was sent" in await mine.act(person, "enter-time-off", **answers)
    assert len(station.part.absences) == absences + 1


async def test_person_is_signed_up_and_taken_off_again(mine: ActingSource, theirs: ActingSource) -> None:
    event = next(each.row.address for each in mine.records(Kind.REFERENCE, "status:active"))
    person = best(mine, event, "sign-up")
    assert "up for event" in await mine.act(event, "sign-up", person=person)
    assert mine.facets(event).status == "partially_filled"
    undo = mine.action(event, "sign-up").undo(mine.facets(event), {"person": person})
    assert undo is not None
    assert best(mine, event, "sign-off") == person
    with pytest.raises(Conflict, match="moved on"):
        await theirs.act(event, "sign-up", person=person)
    with pytest.raises(Conflict, match="it is done already"):
        await theirs.act(event, "sign-up", person=person)
    assert "Removed" in await mine.act(event, undo.action, **undo.answers)
    assert (mine.facets(event).status, theirs.sent) == ("active", [])


async def test_lost_sign_up_is_settled_by_reading(mine: ActingSource, station: Department) -> None:
    event = next(each.row.address for each in mine.records(Kind.REFERENCE, "status:active"))
    person = best(mine, event, "sign-up")
    station.dice.due["lose"] += 1
    with pytest.raises(AnswerLost, match="sending it again does no harm"):
        await mine.act(event, "sign-up", person=person)
    assert "nothing was sent" in await mine.act(event, "sign-up", person=person)
    assert [method for method, _ in mine.sent] == ["POST"]


async def test_full_event_takes_nobody(mine: ActingSource) -> None:
    event = next(each.row.address for each in mine.records(Kind.REFERENCE, "status:filled"))
    with pytest.raises(Refused, match="it is filled"):
        await mine.act(event, "sign-up", person=ADMIN)
    with pytest.raises(Refused, match=r"The selected user id is invalid\."):
        await mine.act(
            next(each.row.address for each in mine.records(Kind.REFERENCE, "status:active")), "sign-up", person="1"
        )


async def test_assignment_read_again_is_as_in_list(mine: ActingSource, station: Department) -> None:
    detail = VENDOR.resource("schedule").detail
    assert detail is not None
    for stored in (*mine.records(Kind.ASSIGNMENT)[::5], *mine.records(Kind.SHIFT)[::20]):
        raw = await station.session.perform(detail(station.settings, stored.row.id))
        resource = VENDOR.resource("schedule")
        assert resource.facets is not None
        assert resource.facets(resource.decode(raw, station.settings)) == mine.facets(stored.row.address)
