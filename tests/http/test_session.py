"""A session gets answers: it logs in once, waits when asked to, repeats what is safe, and lets no token stray."""

from __future__ import annotations

import asyncio
import json

import pytest

from fieldtui.contract.errors import (
    LoginRefused,
    Malformed,
    ReadOnly,
    Refused,
    SourceError,
    Throttled,
    TokenExpired,
    Unavailable,
    Unreachable,
)
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Connection, Token
from fieldtui.http.session import Session
from tests.http.scripted_vendor import HOME, REFUSAL, Sent, StillClock, Wire, bearer_login, connection, get, reply


def session(wire: Wire, to: Connection | None = None, **changes: object) -> Session:
    return Session("north", to or connection(), wire, clock=StillClock(), **changes)  # type: ignore[arg-type]


def token_number(sent: Sent) -> str:
    return sent.headers.get("Authorization", "").removeprefix("Bearer ")


class Vendor:
    """Gives out numbered tokens; `good` is the only one that is taken."""

    def __init__(self) -> None:
        self.given = 0
        self.good = "1"

    def __call__(self, sent: Sent) -> Reply | SourceError:
        if sent.path in ("/login", "/renew"):
            self.given += 1
            self.good = str(self.given)
            return reply(body=json.dumps({"token": self.good}).encode())
        return reply() if token_number(sent) == self.good else reply(401)


async def test_ten_feeds_at_once_log_in_once() -> None:
    wire = Wire(Vendor())
    ours = session(wire, connection(bearer_login()))
    await asyncio.gather(*(ours.perform(get()) for _ in range(10)))
    assert wire.paths().count("/login") == 1
    assert wire.paths().count("/things") == 10


async def test_expired_token_costs_one_renewal_and_one_repeat() -> None:
    vendor = Vendor()
    wire = Wire(vendor)
    ours = session(wire, connection(bearer_login()))
    await ours.perform(get())
    vendor.good = "elsewhere"
    await ours.perform(get())
    assert wire.paths() == ["/login", "/things", "/things", "/renew", "/things"]


async def test_token_is_renewed_before_it_ends() -> None:
    wire = Wire(Vendor())
    ours = session(wire, connection(bearer_login(margin=60)))
    await ours.perform(get())
    assert isinstance(ours.clock, StillClock)
    ours.clock.time += 541
    await ours.perform(get())
    assert wire.paths() == ["/login", "/things", "/renew", "/things"]


async def test_short_lived_token_is_used_three_quarters() -> None:
    wire = Wire(Vendor())
    ours = session(wire, connection(bearer_login(margin=3600)))
    await ours.perform(get())
    assert isinstance(ours.clock, StillClock)
    ours.clock.time += 449
    await ours.perform(get())
    assert wire.paths() == ["/login", "/things", "/things"]
    ours.clock.time += 2
    await ours.perform(get())
    assert wire.paths()[3:] == ["/renew", "/things"]


async def test_token_never_good_is_not_asked_for_without_end() -> None:
    wire = Wire(lambda sent: reply(401) if sent.path == "/things" else reply(body=b'{"token":"x"}'))
    ours = session(wire, connection(bearer_login()))
    with pytest.raises(TokenExpired):
        await ours.perform(get())
    assert wire.paths().count("/things") == 2


async def test_refused_credentials_are_tried_once_until_someone_asks() -> None:
    wire = Wire(lambda sent: reply(403, REFUSAL))
    ours = session(wire, connection(bearer_login()))
    for _ in range(3):
        with pytest.raises(LoginRefused, match="403 wrong password"):
            await ours.perform(get())
    assert wire.paths() == ["/login"]
    assert ours.tokens is not None
    ours.tokens.retry()
    with pytest.raises(LoginRefused):
        await ours.perform(get())
    assert wire.paths() == ["/login", "/login"]


async def test_login_in_trouble_is_tried_again_not_refused() -> None:
    answers: list[Reply | SourceError] = [reply(503), Unreachable("no answer")]
    vendor = Vendor()

    def answer(sent: Sent) -> Reply | SourceError:
        if answers:
            return answers.pop()
        return vendor(sent) if sent.path == "/login" else reply()

    wire = Wire(answer)
    await session(wire, connection(bearer_login())).perform(get())
    assert wire.paths() == ["/login", "/login", "/login", "/things"]


async def test_too_many_requests_quiet_whole_source() -> None:
    answers = [reply(429, Retry_After="40")]
    wire = Wire(lambda sent: answers.pop() if answers else reply())
    ours = session(wire)
    assert isinstance(ours.clock, StillClock)
    await ours.perform(get())
    await ours.perform(get("/others"))
    assert 40 <= sum(ours.clock.sleeps) <= 43
    assert ours.request_stats.retries == 1


async def test_only_what_was_sent_again_counts_as_retry() -> None:
    ours = session(Wire(lambda sent: reply(429, Retry_After="600")), patience=30)
    with pytest.raises(Throttled):
        await ours.perform(get())
    assert (ours.request_stats.requests, ours.request_stats.retries) == (1, 0)


@pytest.mark.parametrize("word", ["0", "soon", "-5"])
async def test_senseless_retry_after_means_back_off(word: str) -> None:
    answers = [reply(429, Retry_After=word), reply(429, Retry_After=word)]
    wire = Wire(lambda sent: answers.pop() if answers else reply())
    ours = session(wire)
    await ours.perform(get())
    assert isinstance(ours.clock, StillClock)
    assert len(ours.clock.sleeps) == 2
    assert 0.7 < ours.clock.sleeps[0] < ours.clock.sleeps[1]


async def test_waiting_ends_where_patience_does() -> None:
    wire = Wire(lambda sent: reply(429, Retry_After="20"))
    ours = session(wire, patience=30)
    with pytest.raises(Throttled):
        await ours.perform(get())
    assert isinstance(ours.clock, StillClock)
    assert sum(ours.clock.sleeps) <= 30


@pytest.mark.parametrize("trouble", [reply(502), reply(503), reply(504), Unreachable("broke off"), reply(500)])
async def test_trouble_that_passes_is_waited_out(trouble: Reply | SourceError) -> None:
    answers = [trouble, trouble]
    wire = Wire(lambda sent: answers.pop() if answers else reply(body=b'{"ok":1}'))
    assert (await session(wire).perform(get())).json() == {"ok": 1}
    assert len(wire.sent) == 3


async def test_trouble_that_stays_is_told_after_some_tries() -> None:
    wire = Wire(lambda sent: reply(502))
    with pytest.raises(Unavailable, match="502"):
        await session(wire).perform(get())
    assert 2 <= len(wire.sent) <= 6


async def test_write_whose_answer_was_lost_is_not_sent_twice() -> None:
    wire = Wire(lambda sent: Unreachable("broke off"))
    with pytest.raises(Unreachable):
        await session(wire).perform(get(method="PATCH", json={"status": "done"}))
    assert len(wire.sent) == 1


async def test_search_by_post_may_be_repeated() -> None:
    answers: list[Reply | SourceError] = [Unreachable("broke off")]
    wire = Wire(lambda sent: answers.pop() if answers else reply())
    await session(wire).perform(get(method="POST", json={}, reads=True))
    assert len(wire.sent) == 2


async def test_read_only_logs_in_and_writes_nothing() -> None:
    wire = Wire(Vendor())
    ours = session(wire, connection(bearer_login()), read_only=True)
    with pytest.raises(ReadOnly):
        await ours.perform(get(method="PATCH", json={}))
    assert wire.sent == []
    await ours.perform(get(method="POST", json={}, reads=True))
    assert wire.paths() == ["/login", "/things"]


async def test_link_to_unlisted_host_is_refused() -> None:
    wire = Wire(lambda sent: reply())
    for url in (
        "https://evil.example/x",
        "http://vendor.example/x",
        "file:///etc/passwd",
        "https://vendor.example.evil/",
    ):
        with pytest.raises(Malformed):
            await session(wire).perform(get(url=url))
    assert wire.sent == []


async def test_token_stays_home() -> None:
    wire = Wire(Vendor())
    to = connection(bearer_login(), hosts=("*.friend.example",))
    ours = session(wire, to)
    await ours.perform(get())
    with pytest.raises(Refused):
        await ours.perform(get(url="https://jobs.friend.example/1"))
    with pytest.raises(Refused):
        await ours.perform(get(url="https://vendor.example:8443/1"))
    await ours.perform(get(url=HOME + "/things"))
    assert [token_number(sent) for sent in wire.sent] == ["", "1", "", "", "1"]


async def test_redirect_is_not_followed_but_told() -> None:
    wire = Wire(lambda sent: reply(302, Location="https://other.example/login?token=abc"))
    with pytest.raises(Malformed, match=r"redirects to other\.example") as raised:
        await session(wire).perform(get())
    assert "abc" not in str(raised.value)


async def test_slow_job_is_followed_and_its_result_judged() -> None:
    def follow(request: Request, answer: Reply) -> Flow[Reply] | None:
        return waiting() if answer.status == 202 and request.path == "/slow" else None

    def waiting() -> Flow[Reply]:
        for _ in range(3):
            answer = yield Request(path="/job", signed=False, delay=2)
            if answer.status != 202:
                return answer
        return reply(504)

    states = [reply(body=b'{"done":1}'), reply(202), reply(202)]
    wire = Wire(lambda sent: reply(202) if sent.path == "/slow" else states.pop())
    ours = session(wire, connection(follow=follow))
    assert (await ours.perform(get("/slow"))).json() == {"done": 1}
    assert isinstance(ours.clock, StillClock)
    assert ours.clock.sleeps == [2, 2, 2]


async def test_due_token_is_renewed_or_kept_when_early() -> None:
    def observe(answer: Reply, token: Token) -> Token:
        due = token.due or "x-expiration-warning" in answer.headers
        return Token(token.access, token.refresh, token.expires, due)

    def answer(sent: Sent) -> Reply | SourceError:
        if sent.path == "/renew":
            return reply(403)
        return reply(body=b'{"token":"1"}') if sent.path == "/login" else reply(X_Expiration_Warning="1700000000")

    wire = Wire(answer)
    ours = session(wire, connection(bearer_login(observe=observe)))
    await ours.perform(get())
    await ours.perform(get())
    assert wire.paths() == ["/login", "/things", "/renew", "/things"]
