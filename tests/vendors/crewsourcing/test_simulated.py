"""The adapter against the simulated vendor over real HTTP: jobs, lists, refusals and writes."""

from __future__ import annotations

import re
from typing import Any

import msgspec
import pytest

from fieldtui.contract.errors import AnswerLost, JobUnfinished, NotFound, Refused, SourceError, Throttled, Unavailable
from fieldtui.contract.flow import Request
from fieldtui.http.session import Session
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.crewsourcing.simulator_session import act, an_order, begin, count
from tests.vendors.simulated_in_process import SkippingClock

UTILITY = {"Utility-ID": "1"}


async def signed(raw: Any, known: Settings) -> dict[str, str]:
    """The headers of someone who is logged in."""
    return {**UTILITY, "Authorization": (await begin(raw, known))["access_token"]}


# --- jobs ---


async def test_refresh_is_job_that_ends_with_order(
    session: Session, known: Settings, simulated: SimulatorProcess, clock: SkippingClock
) -> None:
    id = an_order(simulated, "pending", "offered", "assigned")
    assert str((await act(session, known, "refresh", id))["id"]) == id
    assert 4 <= clock.waited <= 14


@pytest.mark.parametrize("fault", ["newer job", "job gateway timeout", "job failure"])
async def test_refresh_survives_either_generation_and_bad_moment(
    session: Session, known: Settings, simulated: SimulatorProcess, fault: str
) -> None:
    id = an_order(simulated, "pending", "offered", "assigned")
    simulated.strike(fault)
    assert str((await act(session, known, "refresh", id))["id"]) == id


async def test_job_that_drags_on_is_given_up_after_forty_seconds(
    session: Session, known: Settings, simulated: SimulatorProcess, clock: SkippingClock
) -> None:
    simulated.strike("dragging job")
    with pytest.raises(JobUnfinished, match="still at work"):
        await act(session, known, "refresh", an_order(simulated, "pending", "offered", "assigned"))
    assert clock.waited == 40


async def test_list_may_be_answered_by_job_too(
    session: Session, known: Settings, simulated: SimulatorProcess, clock: SkippingClock
) -> None:
    rows = await count(session, known)
    assert clock.waited == 0
    simulated.strike("job for a list", "job for a list")
    assert await count(session, known) == rows
    assert clock.waited >= 4


async def test_failed_job_is_500_with_apology_in_spanish(
    raw: Any, known: Settings, simulated: SimulatorProcess
) -> None:
    headers = await signed(raw, known)
    simulated.strike("job failure")
    id = an_order(simulated, "pending", "offered", "assigned")
    reply = await raw("GET", f"/api/v1/work_orders/{id}/refresh", headers)
    url = reply.json()["url"].removeprefix(known.base_url)
    while reply.status == 202:
        reply = await raw("GET", url, UTILITY)
    [problem] = reply.json()["errors"]
    assert (reply.status, problem["code"]) == (500, "internal_server_error")
    assert problem["message"] == "Algo salió mal. Por favor intente nuevamente más tarde."
    assert problem["meta"] == "#<NoMethodError: undefined method `call' for nil>"


async def test_jobs_ask_for_id_and_know_only_their_own(raw: Any) -> None:
    assert (await raw("GET", "/async_request/jobs", UTILITY)).status == 400
    for path in ("/async_request/jobs/nobody", "/async_request/jobs?id=nobody"):
        reply = await raw("GET", path, UTILITY)
        assert (reply.status, reply.body) == (404, b"")


@pytest.mark.parametrize("path", ["jobs", "jobs?id=nobody", "jobs/nobody", "job"])
async def test_jobs_ask_for_utility_but_for_no_token(raw: Any, path: str) -> None:
    reply = await raw("GET", f"/async_request/{path}", {})
    assert (reply.status, reply.json()["errors"][0]["code"]) == (400, "param_is_missing")


async def test_bad_ticket_is_400_with_message_alone(raw: Any) -> None:
    reply = await raw("GET", "/async_request/job", {**UTILITY, "X-JOB-AUTHORIZATION": "x"})
    assert (reply.status, reply.json()) == (400, {"errors": [{"message": "Invalid token"}]})


@pytest.mark.parametrize(("fault", "status", "inner"), [("", "processed", 200), ("job gateway timeout", "failed", 504)])
async def test_newer_job_has_its_workers_answer_inside(
    raw: Any, known: Settings, simulated: SimulatorProcess, fault: str, status: str, inner: int
) -> None:
    told = await newer_job(raw, known, simulated, fault)
    assert (told["status"], told["response"]["status_code"]) == (status, inner)
    assert isinstance(told["response"]["body"], str)


async def test_newer_failed_job_says_failed(raw: Any, known: Settings, simulated: SimulatorProcess) -> None:
    told = await newer_job(raw, known, simulated, "job failure")
    assert told["status"] == "failed"
    assert told["response"].get("status_code", 500) == 500
    assert "internal_server_error" in told["response"]["body"]


async def newer_job(raw: Any, known: Settings, simulated: SimulatorProcess, fault: str) -> dict[str, Any]:
    """Start a job of the newer generation, look until it has ended, and return what it says."""
    id = an_order(simulated, "pending", "offered", "assigned")
    token = (await begin(raw, known))["access_token"]
    simulated.strike(*filter(None, ("newer job", fault)))
    job = (await raw("GET", f"/api/v1/work_orders/{id}/refresh", {**UTILITY, "Authorization": token})).json()
    reply = await raw("GET", "/async_request/job", headers := {**UTILITY, "X-JOB-AUTHORIZATION": job["token"]})
    assert (reply.status, reply.body) == (202, b"")
    while reply.status == 202:
        reply = await raw("GET", "/async_request/job", headers)
    return dict(reply.json())


async def test_write_whose_job_ends_with_504_is_not_sent_again(
    session: Session, known: Settings, simulated: SimulatorProcess
) -> None:
    id = an_order(simulated, "pending", "offered", job=True)
    simulated.strike("job gateway timeout")
    with pytest.raises(AnswerLost, match="gateway_timeout"):
        await act(session, known, "set-status", id, status="cancelled")
    assert simulated.truth()["camuzzi"]["work_order"][id] != "cancelled"


# --- lists and refusals ---


async def test_pages_begin_at_one_and_end_empty(raw: Any, known: Settings, simulated: SimulatorProcess) -> None:
    headers = await signed(raw, known)
    for path in ("/api/v1/work_orders", "/api/v1/accounts"):
        assert len((await raw("GET", path, headers)).json()) == 20
        assert (await raw("GET", f"{path}?page=999", headers)).json() == []
        assert (await raw("GET", f"{path}?page=0", headers)).status == 400
        kind = "work_order" if "work" in path else "site"
        everything = (await raw("GET", f"{path}?page_size=99999", headers)).json()
        assert len(everything) == len(simulated.truth()["camuzzi"][kind])


@pytest.mark.parametrize("name", ["crews", "workflow_responses"])
async def test_only_some_lists_are_paged(
    session: Session, raw: Any, known: Settings, simulated: SimulatorProcess, name: str
) -> None:
    headers = await signed(raw, known)
    first, second = [(await raw("GET", f"/api/v1/{name}?page={page}&page_size=2", headers)).json() for page in (1, 2)]
    kind = VENDOR.resource(name).kinds[0]
    assert first == second
    assert {str(each["id"]) for each in first[name]} == set(simulated.truth()["camuzzi"][kind])
    assert len(first[name]) > 2
    assert await count(session, msgspec.structs.replace(known, page_size=2), name) == len(first[name])


async def test_times_have_milliseconds_and_offset_of_buenos_aires(raw: Any, known: Settings) -> None:
    [order] = (await raw("GET", "/api/v1/work_orders?page_size=1", await signed(raw, known))).json()
    for name in ("created_at", "updated_at", "scheduled_start_at", "scheduled_end_at"):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}-03:00", order[name])


async def test_orders_are_filtered_by_status_crew_and_change(raw: Any, known: Settings) -> None:
    headers = await signed(raw, known)
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
    session: Session, known: Settings, simulated: SimulatorProcess, fault: str, error: type[SourceError]
) -> None:
    await count(session, known)
    session.backoff.patience = 0
    simulated.strike(fault)
    with pytest.raises(error):
        await session.answer(Request(path="/api/v1/accounts"))


async def test_utility_down_says_until_when(session: Session, known: Settings, simulated: SimulatorProcess) -> None:
    assert VENDOR.probe is not None
    assert await session.perform(VENDOR.probe(known)) == "healthy, version 1.2.3"
    simulated.strike("utility down")
    with pytest.raises(Unavailable, match=r"Fuera de servicio por mantenimiento hasta las \d\d:\d\d\."):
        await session.perform(VENDOR.probe(known))


async def test_health_check_is_500_while_down(raw: Any, known: Settings, simulated: SimulatorProcess) -> None:
    reply = await raw("GET", "/health_check/all", UTILITY)
    assert (reply.status, reply.json()) == (200, {"healthy": True, "message": "success", "display_message": None})
    simulated.strike("utility down")
    reply = await raw("GET", "/health_check/all", UTILITY)
    body = reply.json()
    assert (reply.status, body["healthy"], body["message"]) == (500, False, "health_check failed: Camuzzi API is down.")
    assert body["display_message"].startswith("Fuera de servicio")


async def test_response_tells_its_answers_by_itself_alone(
    session: Session, raw: Any, known: Settings, simulated: SimulatorProcess
) -> None:
    listed = (await raw("GET", "/api/v1/workflow_responses", await signed(raw, known))).json()["workflow_responses"]
    assert not any("current_input_values" in each for each in listed)
    resource = VENDOR.resource("workflow_responses")
    assert resource.detail is not None
    one = msgspec.json.decode(await session.perform(resource.detail(known, str(listed[0]["id"]))))
    assert {name: one[name] for name in listed[0]} == listed[0]
    assert one["current_input_values"]
    assert 0 < one["step_responses_count"] <= one["total_step_responses_count"]


# --- writes ---


@pytest.mark.parametrize("job", [False, True])
async def test_order_is_given_to_crew_at_once_or_by_job(
    session: Session, known: Settings, simulated: SimulatorProcess, job: bool
) -> None:
    id = an_order(simulated, "pending", "offered", job=job)
    order = await act(session, known, "assign", id, crew="32")
    assert (order["status"], order["crew_id"]) == ("assigned", 32)
    assert simulated.truth()["camuzzi"]["work_order"][id] == "assigned"


@pytest.mark.parametrize("status", ["on_route", "paused", "cancelled"])
async def test_status_is_what_was_set(
    session: Session, known: Settings, simulated: SimulatorProcess, status: str
) -> None:
    id = an_order(simulated, "assigned", "in_progress")
    assert (await act(session, known, "set-status", id, status=status))["status"] == status


@pytest.mark.parametrize("job", [False, True])
async def test_illegal_step_is_refused_in_vendors_words(
    session: Session, known: Settings, simulated: SimulatorProcess, job: bool
) -> None:
    with pytest.raises(Refused, match=r"422 El cambio de estado no es válido"):
        await act(session, known, "set-status", an_order(simulated, "finished", job=job), status="pending")


async def test_all_wrong_is_told_at_once(session: Session, known: Settings, simulated: SimulatorProcess) -> None:
    with pytest.raises(Refused, match=r"no es válido.*La cuadrilla no existe.*\(invalid_status_change, crew_not_found"):
        await act(session, known, "assign", an_order(simulated, "finished"), crew="9999")
