"""A 202 in place of an answer: which URL is asked, how often, with what, and what its end means."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fieldtui.contract.errors import AnswerLost, JobUnfinished, Malformed, Refused, SourceError
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.http.session import Session
from fieldtui.vendors.crewsourcing.settings import Settings
from fieldtui.vendors.crewsourcing.wire import connect
from tests.http.scripted_vendor import Sent, StillClock, Wire

UUID = "5b70a39d-0000-4547-bd0f-fe6f9d1fa6af"
PENDING = Reply(202, {}, b'{"status":"waiting"}')


def started(url: str | None = None, **more: str) -> Reply:
    body = {"response": UUID, "job_id": UUID, **({"url": url} if url else {}), **more}
    return Reply(202, {}, msgspec.json.encode(body))


def waiting(settings: Settings, reply: Reply) -> Flow[Reply]:
    connection = connect(settings)
    assert connection.follow is not None
    flow = connection.follow(Request(path="/api/v1/work_orders/7/refresh"), reply)
    assert flow is not None
    return flow


def ended(flow: Flow[Reply], reply: Reply) -> Any:
    with pytest.raises(StopIteration) as stop:
        flow.send(reply)
    return stop.value.value


def test_any_other_answer_is_no_job(settings: Settings) -> None:
    connection = connect(settings)
    assert connection.follow is not None
    assert connection.follow(Request(path="/x"), Reply(200, {}, b"[]")) is None


def test_jobs_own_202_starts_no_second_wait(settings: Settings) -> None:
    look = next(waiting(settings, started(f"https://api.example.org/async_request/jobs/{UUID}")))
    connection = connect(settings)
    assert connection.follow is not None
    assert connection.follow(look, PENDING) is None


@pytest.mark.parametrize("tail", [f"/async_request/jobs/{UUID}", f"/async_request/jobs?id={UUID}"])
def test_job_url_is_asked_without_token(settings: Settings, tail: str) -> None:
    look = next(waiting(settings, started("https://api-3.widergy.com" + tail)))
    assert look.url == "https://api-3.widergy.com" + tail
    assert (look.method, look.signed, look.delay) == ("GET", False, 2.0)
    assert look.headers["Utility-ID"] == "1"


def test_job_without_url_is_asked_by_id(settings: Settings) -> None:
    assert next(waiting(settings, started())).url == f"https://api.example.org/async_request/jobs/{UUID}"


@pytest.mark.parametrize(
    "url",
    [
        "https://api.example.org:9443/async_request/jobs/1",
        "https://crewsourcing-api-2.widergy.com/async_request/jobs/1",
        "https://x.widergydev.com/async_request/jobs/1",
        "https://jobs.example.net/async_request/jobs/1",
    ],
)
def test_jobs_on_known_hosts_are_followed(settings: Settings, url: str) -> None:
    listed = msgspec.structs.replace(settings, job_hosts=("jobs.example.net",))
    assert next(waiting(listed, started(url))).url == url


@pytest.mark.parametrize(
    "url",
    ["https://evil.example/jobs/1", "https://widergy.com.evil.example/1", "file:///etc/passwd", "https://[/"],
)
def test_job_on_other_host_is_not_followed(settings: Settings, url: str) -> None:
    with pytest.raises(SourceError, match=r"job_hosts|no URL"):
        next(waiting(settings, started(url)))


def test_job_never_leads_from_https_to_plain_http(settings: Settings) -> None:
    look = next(waiting(settings, started("http://api.example.org/async_request/jobs/1")))
    assert look.url == "https://api.example.org/async_request/jobs/1"


def test_202_without_job_is_malformed(settings: Settings) -> None:
    for body in (b"", b"{}", b"[]", b"<html>"):
        with pytest.raises(Malformed, match="202 without a job"):
            next(waiting(settings, Reply(202, {}, body)))


def test_workers_own_status_and_body_are_answer(settings: Settings) -> None:
    for status in (200, 201, 404, 422, 500, 504):
        flow = waiting(settings, started())
        look = next(flow)
        assert flow.send(PENDING) == look
        final = ended(flow, Reply(status, {}, b'{"id": 7}'))
        assert (final.status, final.body) == (status, b'{"id": 7}')


def test_trouble_on_way_to_job_is_left_to_session(settings: Settings) -> None:
    look = next(waiting(settings, started()))
    assert not look.accepts & {429, 502, 503}
    assert {202, 404, 422, 500, 504} <= look.accepts


def test_job_gets_twenty_looks_and_then_clear_sentence(settings: Settings) -> None:
    flow = waiting(settings, started())
    next(flow)
    for _ in range(19):
        flow.send(PENDING)
    with pytest.raises(JobUnfinished, match="still at work after 20 looks in 40 s"):
        flow.send(PENDING)


def test_newer_generation_asks_with_ticket_and_is_unwrapped(settings: Settings) -> None:
    flow = waiting(settings, started("https://api.example.org/async_request/job", token="ticket.jwt"))
    look = next(flow)
    assert look.headers["X-JOB-AUTHORIZATION"] == "ticket.jwt"
    assert flow.send(Reply(202, {}, b"")) == look
    body = {"status": "processed", "response": {"status_code": 422, "body": '{"errors":[]}'}}
    final = ended(flow, Reply(200, {}, msgspec.json.encode(body)))
    assert (final.status, final.body) == (422, b'{"errors":[]}')


def test_newer_generations_ticket_may_be_job_id(settings: Settings) -> None:
    look = next(waiting(settings, started("https://api.example.org/async_request/job")))
    assert look.headers["X-JOB-AUTHORIZATION"] == UUID


@pytest.mark.parametrize(
    ("body", "status", "text"),
    [
        ({"status": "processed", "response": {"status_code": 201, "body": '{"id": 7}'}}, 201, b'{"id": 7}'),
        ({"status": "processed", "response": {"status_code": "401", "body": None}}, 401, b""),
        ({"status": "failed", "response": {"status_code": 404, "body": ""}}, 404, b""),
        ({"status": "failed", "response": {"body": '{"errors": []}'}}, 500, b'{"errors": []}'),
        ({"status": "failed", "response": {"status_code": 200, "body": "{}"}}, 500, b"{}"),
        ({"status": "failed", "response": "#<StandardError: timeout>"}, 500, b"#<StandardError: timeout>"),
        ({"status": "failed"}, 500, b""),
    ],
)
def test_newer_job_ends_as_its_worker_did(settings: Settings, body: object, status: int, text: bytes) -> None:
    flow = waiting(settings, started("https://api.example.org/async_request/job"))
    next(flow)
    final = ended(flow, Reply(200, {}, msgspec.json.encode(body)))
    assert (final.status, final.body) == (status, text)


def test_broken_text_within_job_costs_no_more_than_that_text(settings: Settings) -> None:
    flow = waiting(settings, started("https://api.example.org/async_request/job"))
    next(flow)
    inner = '[{"id": 1, "description": "cut \\ud83d"}, {"id": 2, "latitude": NaN}]'
    body = {"status": "processed", "response": {"status_code": 200, "body": inner}}
    final = ended(flow, Reply(200, {}, msgspec.json.encode(body)))
    assert final.json() == [{"id": 1, "description": "cut \ufffd"}, {"id": 2, "latitude": None}]


@pytest.mark.parametrize("body", [b'{"id": 7, "status": "failed"}', b'{"status":"processed"}', b"failed", b"[]"])
def test_workers_record_is_no_wrapping(settings: Settings, body: bytes) -> None:
    flow = waiting(settings, started())
    next(flow)
    assert ended(flow, Reply(200, {}, body)).body == body


UNAUTHORIZED = b'{"errors":[{"status":401,"code":"client_unauthorized","message":"No autorizado"}]}'


@pytest.mark.parametrize(("method", "error"), [("PATCH", AnswerLost), ("GET", Refused)], ids=["a write", "a read"])
@pytest.mark.parametrize("wrapped", [False, True])
async def test_finished_jobs_401_is_workers(
    settings: Settings, method: str, error: type[SourceError], wrapped: bool
) -> None:
    inside = {"status": "processed", "response": {"status_code": 401, "body": UNAUTHORIZED.decode()}}

    def answer(sent: Sent) -> Reply:
        if sent.path.endswith("/sessions"):
            return Reply(201, {}, b'{"access_token":"t","renew_id":"r"}')
        if sent.path.startswith("/async_request"):
            return Reply(200, {}, msgspec.json.encode(inside)) if wrapped else Reply(401, {}, UNAUTHORIZED)
        return started()

    wire = Wire(answer)
    session = Session("camuzzi", connect(settings), wire, clock=StillClock())
    with pytest.raises(error, match="No autorizado"):
        await session.answer(Request(method=method, path="/api/v1/work_orders/7"))
    assert [path.rpartition("/")[2] for path in wire.paths()] == ["sessions", "7", UUID]
