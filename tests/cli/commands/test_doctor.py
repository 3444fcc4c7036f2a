"""What doctor says of each kind of trouble at a source, and what it advises, over real HTTP."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, NamedTuple

import pytest

from fieldtui import starter
from fieldtui.cli.checks.check_result import CheckResult, State
from fieldtui.cli.checks.source_check import check_source
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.contract.flow import Page, Pages, Poll, Request
from fieldtui.contract.secret import Secret
from fieldtui.starter.settings import Settings


class Said(NamedTuple):
    """One answer: a status and a body, JSON unless it is text."""

    status: int
    body: Any


GOOD = {
    "/token": Said(200, {"access_token": "t", "expires_in": 900}),
    "/jobs": Said(200, {"jobs": [{"id": "J-1", "title": "Leak", "status": "new"}]}),
    "/crews": Said(200, {"crews": [{"id": "C-1", "name": "North"}]}),
}


class SmallVendor(BaseHTTPRequestHandler):
    """A vendor of few words, written without any of ours."""

    answers: dict[str, Said]
    ahead: float

    def do_GET(self) -> None:
        said = self.answers.get(self.path.partition("?")[0], Said(404, {}))
        text = isinstance(said.body, str)
        body = (said.body if text else json.dumps(said.body)).encode()
        self.send_response_only(said.status)
        self.send_header("Date", formatdate(self.ahead + time.time(), usegmt=True))
        self.send_header("Content-Type", "text/html" if text else "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, format: str, *arguments: object) -> None:
        """Say nothing."""


@pytest.fixture
def served() -> Iterator[Callable[..., SourceSpec]]:
    """Serve these answers besides the good ones; the source that is there."""
    servers = []

    def serve(ahead: float = 0.0, **answers: Said) -> SourceSpec:
        given = {**GOOD, **{f"/{name}": said for name, said in answers.items()}}
        handler = type("Here", (SmallVendor,), {"answers": given, "ahead": ahead})
        server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        servers.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return spec(f"http://127.0.0.1:{server.server_port}")

    yield serve
    for server in servers:
        server.shutdown()
        server.server_close()


def spec(url: str, **paces: float) -> SourceSpec:
    secret = Secret.literal("hidden")
    settings = Settings(vendor="acme", base_url=url, client_id=secret, client_secret=secret)
    return SourceSpec("here", starter.VENDOR, settings, paces)


def found(findings: list[CheckResult]) -> dict[str, CheckResult]:
    for finding in findings:
        assert "hidden" not in finding.text + finding.remedy
        assert finding.state is State.WELL or finding.remedy, finding
    return {finding.name.removeprefix("here").strip(" /"): finding for finding in findings}


async def test_all_is_well(served: Callable[..., SourceSpec]) -> None:
    report = found(await check_source(served()))
    assert {finding.state for finding in report.values()} == {State.WELL}
    assert set(report) == {"connection", "login", "jobs", "crews", "clock"}
    assert report["jobs"].text.startswith("1 records")


@pytest.mark.parametrize(
    ("answers", "where", "words", "remedy"),
    [
        (
            {"token": Said(401, {"error": {"code": "E1", "message": "unknown client"}})},
            "login",
            "unknown client",
            "cred",
        ),
        ({"token": Said(404, {})}, "login", "404", "addresses"),
        ({"token": Said(200, "<html>Sign in</html>")}, "login", "web page", "something else"),
        ({"token": Said(200, {})}, "login", "without a token", "something else"),
        ({"jobs": Said(403, {"error": {"message": "no plan"}})}, "login", "no plan", "ask the vendor"),
        ({"jobs": Said(500, {"error": {"message": "on fire"}})}, "login", "on fire", "wait"),
        ({"jobs": Said(429, {})}, "login", "too many", "poll less"),
        ({"jobs": Said(302, {})}, "login", "redirects", "addresses"),
        ({"jobs": Said(200, {"jobs": [{"title": "no id"}]})}, "jobs", "cannot be read", "tell the vendor"),
    ],
)
async def test_trouble_is_told_in_vendors_words_with_remedy(
    served: Callable[..., SourceSpec], answers: dict[str, Said], where: str, words: str, remedy: str
) -> None:
    report = found(await check_source(served(**answers)))
    assert report["connection"].state is State.WELL
    assert report[where].state is not State.WELL
    assert words in report[where].text
    assert remedy in report[where].remedy


async def test_unreachable_differs_from_refusing_vendor(
    served: Callable[..., SourceSpec],
) -> None:
    report = found(await check_source(spec("http://127.0.0.1:9")))
    assert set(report) == {"connection"}
    assert "network" in report["connection"].remedy
    plain = served().settings.base_url
    report = found(await check_source(spec(plain.replace("http", "https"))))
    assert "does not speak TLS" in report["connection"].remedy


async def test_clock_wrong_is_told(served: Callable[..., SourceSpec]) -> None:
    report = found(await check_source(served(ahead=600.0)))
    assert report["clock"].state is State.DOUBT
    assert "+60" in report["clock"].text or "+59" in report["clock"].text
    assert "NTP" in report["clock"].remedy


async def test_feed_switched_off_is_not_asked(served: Callable[..., SourceSpec]) -> None:
    there = served(jobs=Said(200, {"jobs": []}))
    report = found(await check_source(spec(there.settings.base_url, jobs=0)))
    assert report["jobs"].text == "switched off"


async def test_what_not_every_account_has_is_no_trouble(served: Callable[..., SourceSpec]) -> None:
    there = served(jobs=Said(403, {"error": {"message": "no plan"}}))
    jobs = replace(there.vendor.resource("jobs"), optional=True)
    report = found(await check_source(replace(there, vendor=replace(there.vendor, resources=(jobs,), probe=None))))
    assert report["jobs"].state is State.WELL
    assert "this account does not have it: 403 no plan" in report["jobs"].text


async def test_answers_only_looked_into_are_no_pages(served: Callable[..., SourceSpec]) -> None:
    there = served()
    listed = there.vendor.resource("jobs")

    def pages(poll: Poll[Any]) -> Pages:
        yield Request(path="/jobs")
        yield Page((), blank=True)
        yield from listed.pages(poll)

    vendor = replace(there.vendor, resources=(replace(listed, pages=pages),))
    report = found(await check_source(replace(there, vendor=vendor)))
    assert report["jobs"].text.startswith("1 records")
