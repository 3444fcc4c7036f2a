"""The adapter against the simulated vendor over real HTTP: jobs, lists, refusals and writes."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import AnswerLost, JobUnfinished, NotFound, Refused, SourceError, Throttled, Unavailable
from fieldtui.contract.wire import Request
from fieldtui.http.session import Session
from fieldtui.simulator.process import Process
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.crewsourcing.stays import Hurried, act, an_order, begin, count

# --- jobs ---


async def test_a_refresh_is_a_job_that_ends_with_the_order(
    session: Session, known: Settings, simulated: Process, clock: Hurried
) -> None:
    id = an_order(simulated, "pending", "offered", "assigned")
    assert str((await act(session, known, "refresh", id))["id"]) == id
    assert 4 <= clock.waited <= 14


@pytest.mark.parametrize("fault", ["newer job", "job gateway timeout", "job failure"])
async def test_a_refresh_survives_either_generation_and_a_bad_moment(
    session: Session, known: Settings, simulated: Process, fault: str
) -> None:
    id = an_order(simulated, "pending", "offered", "assigned")
    simulated.strike(fault)
    assert str((await act(session, known, "refresh", id))["id"]) == id


async def test_a_job_that_drags_on_is_given_up_after_forty_seconds(
    session: Session, known: Settings, simulated: Process, clock: Hurried
) -> None:
    simulated.strike("dragging job")
    with pytest.raises(JobUnfinished, match="still at work"):
        await act(session, known, "refresh", an_order(simulated, "pending", "offered", "assigned"))
    assert clock.waited == 40


async def test_a_list_may_be_answered_by_a_job_too(session: Session, known: Settings, simulated: Process) -> None:
    rows = await count(session, known)
    simulated.strike("job for a list", "job for a list")
    assert await count(session, known) == rows


async def test_jobs_ask_for_an_id_and_know_only_their_own(raw: Any) -> None:
    assert (await raw("GET", "/async_request/jobs", {})).status == 400
    for path in ("/async_request/jobs/nobody", "/async_request/jobs?id=nobody"):
        reply = await raw("GET", path, {})
        assert (reply.status, reply.body) == (404, b"")
    assert (await raw("GET", "/async_request/job", {"X-JOB-AUTHORIZATION": "x"})).status == 400


async def test_a_write_whose_job_ends_with_504_is_not_sent_again(
    session: Session, known: Settings, simulated: Process
) -> None:
    id = an_order(simulated, "pending", "offered", job=True)
    simulated.strike("job gateway timeout")
    with pytest.raises(AnswerLost, match="gateway_timeout"):
        await act(session, known, "set-status", id, status="cancelled")
    assert simulated.truth()["camuzzi"]["work_order"][id] != "cancelled"


# --- lists and refusals ---


async def test_pages_begin_at_one_hold_twenty_and_end_with_an_empty_one(raw: Any, known: Settings) -> None:
    headers = {"Utility-ID": "1", "Authorization": (await begin(raw, known))["access_token"]}
    assert len((await raw("GET", "/api/v1/work_orders", headers)).json()) == 20
    assert (await raw("GET", "/api/v1/work_orders?page=999", headers)).json() == []
    assert (await raw("GET", "/api/v1/work_orders?page=0", headers)).status == 400
    assert set((await raw("GET", "/api/v1/crews", headers)).json()) == {"crews"}


async def test_orders_are_filtered_by_status_crew_and_change(raw: Any, known: Settings) -> None:
    headers = {"Utility-ID": "1", "Authorization": (await begin(raw, known))["access_token"]}
    path = "/api/v1/work_orders?page_size=999"
    every = (await raw("GET", path, headers)).json()
    assert all(each["status"] == "pending" for each in (await raw("GET", f"{path}&status=pending", headers)).json())
    newest = max(each["updated_at"] for each in every)
    late = (await raw("GET", f"{path}&updated_since={newest}", headers)).json()
    assert [each["updated_at"] for each in late] == [newest] * len(late)
    assert (await raw("GET", f"{path}&updated_since=never", headers)).status == 400


@pytest.mark.parametrize(
    ("fault", "error"), [("empty 404", NotFound), ("throttle silently", Throttled), ("broken", Unavailable)]
)
async def test_each_fault_is_told_as_what_it_is(
    session: Session, known: Settings, simulated: Process, fault: str, error: type[SourceError]
) -> None:
    await count(session, known)
    session.calm.patience = 0
    simulated.strike(fault)
    with pytest.raises(error):
        await session.answer(Request(path="/api/v1/accounts"))


async def test_a_utility_that_is_down_says_until_when(session: Session, known: Settings, simulated: Process) -> None:
    assert VENDOR.probe is not None
    assert await session.perform(VENDOR.probe(known)) == "healthy, version 1.2.3"
    simulated.strike("utility down")
    with pytest.raises(Unavailable, match="Volvemos en unos minutos"):
        await session.perform(VENDOR.probe(known))


# --- writes ---


@pytest.mark.parametrize("job", [False, True])
async def test_an_order_is_given_to_a_crew_at_once_or_by_a_job(
    session: Session, known: Settings, simulated: Process, job: bool
) -> None:
    id = an_order(simulated, "pending", "offered", job=job)
    order = await act(session, known, "assign", id, crew="32")
    assert (order["status"], order["crew_id"]) == ("assigned", 32)
    assert simulated.truth()["camuzzi"]["work_order"][id] == "assigned"


@pytest.mark.parametrize("status", ["on_route", "paused", "cancelled"])
async def test_a_status_is_what_was_set(session: Session, known: Settings, simulated: Process, status: str) -> None:
    id = an_order(simulated, "assigned", "in_progress")
    assert (await act(session, known, "set-status", id, status=status))["status"] == status


@pytest.mark.parametrize("job", [False, True])
async def test_an_illegal_step_is_refused_in_the_vendors_words(
    session: Session, known: Settings, simulated: Process, job: bool
) -> None:
    with pytest.raises(Refused, match=r"422 El cambio de estado no es válido"):
        await act(session, known, "set-status", an_order(simulated, "finished", job=job), status="pending")


async def test_all_that_is_wrong_is_told_at_once(session: Session, known: Settings, simulated: Process) -> None:
    with pytest.raises(Refused, match=r"no es válido.*La cuadrilla no existe.*\(invalid_status_change, crew_not_found"):
        await act(session, known, "assign", an_order(simulated, "finished"), crew="9999")
