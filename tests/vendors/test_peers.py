"""Judges that are not ours: an OAuth 2 server and an HTTP echo that others wrote, spoken to over real HTTP.

They are looked for in `.peers` (`.ci/run` puts them there where it can); without them these tests are skipped.
"""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import parse_qsl

import pytest

from fieldtui import vendors
from fieldtui.contract.errors import Malformed, NotFound, Refused, SourceError, Throttled, Unavailable, Unreachable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.vendor import Connection, Login, Rate, Token
from fieldtui.http.content_codings import ANSWER_LIMIT
from fieldtui.http.paging import once
from fieldtui.http.session import Session
from fieldtui.http.status_errors import by_status
from fieldtui.http.transport import Transport
from fieldtui.simulator.child_process import SimulatorProcess
from tests.http.scripted_vendor import Kept, StillClock, no_words
from tests.vendors.simulator_session import settings_of

PEERS = Path(__file__).parent.parent.parent / ".peers"
OAUTH = PEERS / "node_modules" / ".bin" / "oauth2-mock-server"
PYTHON = PEERS / "python"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def running(words: list[str], port: int, **environment: str) -> Iterator[str]:
    """A server of others in a process of its own, until it is no longer needed; its URL."""
    child = subprocess.Popen(
        words, env={**os.environ, **environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            assert child.poll() is None, f"{words[0]} ended"
            assert time.monotonic() < deadline, f"{words[0]} does not answer"
            try:
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        child.terminate()
        child.wait(timeout=10)


@pytest.fixture(scope="module")
def oauth() -> Iterator[str]:
    """The OAuth 2 server."""
    if shutil.which("node") is None or not OAUTH.exists():
        pytest.skip("oauth2-mock-server is not there: npm install --prefix .peers oauth2-mock-server@8.2.3")
    port = free_port()
    with running([str(OAUTH), "-a", "127.0.0.1", "-p", str(port)], port) as url:
        yield url


@pytest.fixture(scope="module")
def echo() -> Iterator[str]:
    """The HTTP echo."""
    if not (PYTHON / "httpbin").exists():
        pytest.skip("httpbin is not there: pip install --target .peers/python httpbin==0.10.4")
    port = free_port()
    words = [sys.executable, "-m", "httpbin.core", "--host", "127.0.0.1", "--port", str(port)]
    with running(words, port, PYTHONPATH=str(PYTHON)) as url:
        yield url


# --- logging in ---


@dataclass
class Detour:
    """Sends what a vendor's folder asks of its login to the OAuth 2 server instead."""

    token_url: str
    transport: Transport = field(default_factory=Transport)
    grants: list[str] = field(default_factory=list)

    async def __call__(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str],
        content: bytes | None,
        seconds: float,
        *,
        limit: int = ANSWER_LIMIT,
    ) -> Reply:
        there = self.token_url if method == "POST" else self.token_url + "/none"
        if content:
            self.grants.append(grant(content))
        return await self.transport(method, there, headers, content, seconds, limit=limit)


def grant(content: bytes) -> str:
    """The grant type that a body names, as JSON or as a form."""
    said = json.loads(content) if content[:1] == b"{" else dict(parse_qsl(content.decode()))
    return str(said.get("grant_type", ""))


@pytest.fixture
async def detour(oauth: str) -> AsyncIterator[Detour]:
    made = Detour(f"{oauth}/token")
    yield made
    await made.transport.aclose()


@pytest.mark.parametrize("vendor", vendors.names())
async def test_logins_are_understood_by_another_server(
    detour: Detour, vendor: str, simulators: Callable[..., SimulatorProcess]
) -> None:
    process = simulators(records=20, only=[vendor])
    assert process.config is not None
    made = vendors.load(vendor)
    connection = made.connect(settings_of(process.config, next(iter(process.sources))))
    process.stop()
    assert connection.login is not None
    clock = StillClock(time.time())
    session = Session("here", connection, detour, clock=clock)
    flows = {"obtain": connection.login.obtain(clock.now())}
    if connection.login.renew is not None:
        flows["renew"] = connection.login.renew(Token("access", "00bf-refresh", clock.now()), clock.now())
    for flow in flows.values():
        await judge(session, flow, detour)


async def judge(session: Session, flow: Flow[Token], detour: Detour) -> None:
    """Carry a login out; if it is one by OAuth 2, the server must have understood it."""
    detour.grants.clear()
    try:
        token = await session.perform(flow)
    except SourceError:
        assert not {"client_credentials", "refresh_token", "password"} & set(detour.grants)
        return
    assert token.access.count(".") == 2, "a signed JWT"
    # one vendor's folder asks for the lifetime in a second call, which this server does not have
    assert token.expires is None or 3000 < token.expires - time.time() < 3700


# --- the wire ---


class Line:
    """A session with the echo."""

    def __init__(self, url: str) -> None:
        self.transport, self.clock, self.url = Transport(), StillClock(), url

    def session(self, sign: Callable[[Request, Token], Request] | None = None) -> Session:
        """Begin anew, with a token that goes on requests as `sign` says."""
        login = Login(obtain=lambda now: _given(), sign=sign) if sign else None
        connection = Connection(
            bases={"api": self.url},
            judge=lambda request, reply: by_status(request, reply, no_words),
            login=login,
            rate=Rate(1000),
        )
        return Session("echo", connection, self.transport, clock=self.clock)


def _given() -> Flow[Token]:
    """A login that needs nobody."""
    yield from ()
    return Token("opensesame")


@pytest.fixture
async def line(echo: str) -> AsyncIterator[Line]:
    opened = Line(echo)
    yield opened
    await opened.transport.aclose()


def basic(request: Request, token: Token) -> Request:
    return request.adding(headers={"Authorization": "Basic YW5hOm9wZW5zZXNhbWU="})


def bearer(request: Request, token: Token) -> Request:
    return request.adding(headers={"Authorization": f"Bearer {token.access}"})


async def test_basic_and_bearer_are_what_others_take_them_for(line: Line) -> None:
    reply = await line.session(basic).answer(Request(path="/basic-auth/ana/opensesame"))
    assert reply.json()["user"] == "ana"
    reply = await line.session(bearer).answer(Request(path="/bearer"))
    assert reply.json() == {"authenticated": True, "token": "opensesame"}
    with pytest.raises(Refused):
        await line.session(basic).answer(Request(path="/basic-auth/ana/another"))


@pytest.mark.parametrize("path", ["/etag/one", "/cache"])
async def test_what_has_not_changed_is_not_sent_again(line: Line, path: str) -> None:
    session, kept, request = line.session(), Kept(), Request(path=path, conditional=True)
    first, second = [await kept.pages(session, once(request, lambda reply: [b"1"])) for request in (request, request)]
    assert [page.unchanged for page in (*first, *second)] == [False, True]
    (other,) = await kept.pages(session, once(replace(request, path="/etag/two"), lambda reply: [b"1"]))
    assert not other.unchanged


@pytest.mark.parametrize(
    ("status", "error", "asked"),
    [(429, Throttled, 5), (500, Unavailable, 5), (503, Unavailable, 5), (404, NotFound, 1), (418, Refused, 1)],
)
async def test_status_decides_meaning_and_retry(line: Line, status: int, error: type[SourceError], asked: int) -> None:
    session = line.session()
    with pytest.raises(error):
        await session.answer(Request(path=f"/status/{status}"))
    assert session.request_stats.requests == asked
    assert len(line.clock.sleeps) >= asked - 1
    with pytest.raises(error):
        await line.session().answer(Request(method="PATCH", path=f"/status/{status}"))


async def test_queries_forms_and_json_arrive_as_they_were_meant(line: Line) -> None:
    odd = (("in", "status![a,b]"), ("q", "ä&=+ %/"), ("in", "x"))
    session = line.session()
    said = (await session.answer(Request(path="/anything", query=odd))).json()
    assert said["args"] == {"in": ["status![a,b]", "x"], "q": "ä&=+ %/"}
    said = (await session.answer(Request(method="POST", path="/post", form=odd))).json()
    assert said["form"] == {"in": ["status![a,b]", "x"], "q": "ä&=+ %/"}
    said = (await session.answer(Request(method="PATCH", path="/patch", json={"ä": [1, None]}))).json()
    assert said["json"] == {"ä": [1, None]}
    assert said["headers"]["Content-Type"] == "application/json"


@pytest.mark.parametrize("path", ["/gzip", "/deflate", "/encoding/utf8"])
async def test_packed_and_foreign_text_is_read(line: Line, path: str) -> None:
    assert (await line.session().answer(Request(path=path))).body


async def test_page_redirect_and_silence_are_told_apart(line: Line) -> None:
    page = await line.session().answer(Request(path="/html"))
    with pytest.raises(Malformed, match="web page"):
        page.json()
    elsewhere = Request(path="/redirect-to", query=(("url", "https://elsewhere.example/"),))
    with pytest.raises(Malformed, match=r"elsewhere\.example"):
        await line.session(bearer).answer(elsewhere)
    with pytest.raises(Unreachable, match="within"):
        await line.session().answer(Request(path="/delay/2", timeout=0.2))
