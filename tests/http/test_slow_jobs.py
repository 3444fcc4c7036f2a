"""What a slow job's end means: it is the worker's own answer, never the session's, and a write is never sent twice."""

from __future__ import annotations

import pytest

from fieldtui.contract.errors import AnswerLost, Conflict, Refused, SourceError, Unavailable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.http.session import Session
from tests.http.scripted_vendor import Sent, StillClock, Wire, bearer_login, connection, get, reply


def followed(request: Request, answer: Reply) -> Flow[Reply] | None:
    """A vendor whose 202 hands out a job at /job; 429 on the way to it is trouble, all else the worker's answer."""
    return look() if answer.status == 202 else None


def look() -> Flow[Reply]:
    accepted = frozenset(range(200, 600)) - {429}
    return (yield Request(path="/job", signed=False, accepts=accepted))


class JobVendor:
    """Takes everything with 202 and ends each job in the same way."""

    def __init__(self, end: Reply | SourceError) -> None:
        self.wire = Wire(lambda sent: self.answered(sent))
        self.session = Session("north", connection(bearer_login(), follow=followed), self.wire, clock=StillClock())
        self._end = end

    def answered(self, sent: Sent) -> Reply | SourceError:
        if sent.path in ("/login", "/renew"):
            return reply(body=b'{"token":"1"}')
        return self._end if sent.path == "/job" else reply(202)

    def count(self, path: str) -> int:
        return self.wire.paths().count(path)


ENDS = [reply(status) for status in (400, 401, 403, 404, 429, 500, 504)]


@pytest.mark.parametrize("end", ENDS, ids=lambda end: str(end.status))
async def test_write_is_sent_once_however_its_job_ends(end: Reply) -> None:
    vendor = JobVendor(end)
    with pytest.raises(AnswerLost, match=f"it was accepted, .*{end.status}"):
        await vendor.session.perform(get(method="PATCH"))
    assert (vendor.count("/things"), vendor.count("/login"), vendor.count("/renew")) == (1, 1, 0)


@pytest.mark.parametrize(("status", "kind"), [(409, Conflict), (422, Refused)])
async def test_job_that_declines_write_has_refused_it(status: int, kind: type[SourceError]) -> None:
    vendor = JobVendor(reply(status))
    with pytest.raises(kind):
        await vendor.session.perform(get(method="PATCH"))
    assert vendor.count("/things") == 1


async def test_reads_job_that_answers_401_logs_in_nowhere() -> None:
    vendor = JobVendor(reply(401))
    for _ in range(3):
        with pytest.raises(Refused, match="the job ended with 401") as raised:
            await vendor.session.perform(get())
        assert raised.type is Refused
    assert (vendor.count("/things"), vendor.count("/login"), vendor.count("/renew")) == (3, 1, 0)


async def test_reads_job_that_broke_down_is_begun_again() -> None:
    vendor = JobVendor(reply(504))
    with pytest.raises(Unavailable):
        await vendor.session.perform(get())
    assert vendor.count("/things") > 1


async def test_job_that_cannot_be_asked_for_leaves_write_in_doubt() -> None:
    def nowhere(request: Request, answer: Reply) -> Flow[Reply] | None:
        raise SourceError("a job at evil.example, which is not followed")

    wire = Wire(lambda sent: reply(202))
    ours = Session("north", connection(follow=nowhere), wire, clock=StillClock())
    with pytest.raises(AnswerLost, match=r"evil\.example"):
        await ours.perform(get(method="PATCH"))
