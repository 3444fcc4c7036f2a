"""How long is waited, and by which clock; what an answer says of limits, time and itself."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest

from fieldtui.contract.errors import (
    Conflict,
    NotFound,
    Refused,
    SourceError,
    Throttled,
    TokenExpired,
    Unavailable,
)
from fieldtui.contract.flow import Request
from fieldtui.http.backoff import Backoff, next_delay
from fieldtui.http.paging import once
from fieldtui.http.request_stats import OWN, RequestStats
from fieldtui.http.session import Session
from fieldtui.http.status_errors import by_status, retry_after
from tests.http.scripted_vendor import Sent, StillClock, Wire, connection, get, no_words, reply

NOON = datetime(2025, 3, 28, 12, 0, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("30", 30.0),
        ("0.5", 0.5),
        (" 30 ", 30.0),
        (f"{NOON.timestamp() + 90:.0f}", 90.0),
        ("Fri, 28 Mar 2025 12:01:00 GMT", 60.0),
        ("2025-03-28T12:00:45+00:00", 45.0),
        ("2025-03-28T12:00:45", 45.0),
        ("2025-03-28 09:00:33 -0300", 33.0),
        ("86399", 86_399.0),
        ("86400", None),
        ("0", None),
        ("-5", None),
        ("soon", None),
        ("", None),
        ("nan", None),
        ("inf", None),
        ("1e400", None),
        ("Fri, 28 Mar 2025 11:59:59 GMT", None),
        ("9999-12-31T23:59:59.9999999Z", None),
    ],
)
def test_every_form_of_retry_after_is_read(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}, NOON) == seconds


def test_rate_limits_reset_stands_in_for_missing_retry_after() -> None:
    assert retry_after({"x-ratelimit-reset": "20"}, NOON) == 20.0
    assert retry_after({"retry-after": "10", "x-ratelimit-reset": "20"}, NOON) == 10.0
    assert retry_after({"retry-after": "0", "x-ratelimit-reset": "20"}, NOON) is None
    assert retry_after({}, NOON) is None


@pytest.mark.parametrize(("attempt", "about"), [(0, 1), (1, 2), (5, 32), (8, 256), (9, 300), (99, 300)])
def test_each_failure_doubles_wait_up_to_five_minutes(attempt: int, about: float) -> None:
    delays = [next_delay(attempt, None, random.Random(seed)) for seed in range(200)]
    assert min(delays) >= about * 0.75
    assert max(delays) <= about * 1.25
    assert max(delays) - min(delays) > about * 0.3


@pytest.mark.parametrize(("asked", "most"), [(4.0, 4.2), (40.0, 41.0), (4000.0, 4001.0)])
def test_what_vendor_asks_for_is_never_shortened(asked: float, most: float) -> None:
    delays = [next_delay(3, asked, random.Random(seed)) for seed in range(200)]
    assert asked <= min(delays)
    assert max(delays) <= most


def test_wait_of_nothing_means_back_off() -> None:
    assert next_delay(3, 0.0, random.Random(1)) >= 6.0


@pytest.mark.parametrize("jump", [-3600.0, 3600.0])
async def test_clock_set_changes_no_quiet_time(jump: float) -> None:
    clock = StillClock()
    backoff = Backoff(clock)
    backoff.quieten(Throttled("slow down", retry_after=40))
    clock.time += jump
    assert 40 <= backoff.left() <= 41
    await backoff.wait()
    assert 40 <= sum(clock.sleeps) <= 41
    assert backoff.left() == 0


async def test_what_is_shown_of_wait_is_by_wall_clock() -> None:
    told: list[tuple[float, SourceError]] = []
    clock = StillClock(now=1_000.0)
    clock.ticks = 5.0
    backoff = Backoff(clock)
    error = Throttled("slow down", retry_after=40)
    backoff.quieten(error)
    mark = OWN.set(RequestStats(on_wait=lambda until, reason: told.append((until, reason))))
    await backoff.wait()
    OWN.reset(mark)
    ((until, reason),) = told
    assert 1_040 <= until <= 1_041
    assert reason is error


def test_shorter_wish_does_not_shorten_longer_quiet_time() -> None:
    backoff = Backoff(StillClock())
    backoff.quieten(Throttled("slow down", retry_after=100))
    backoff.quieten(Throttled("slow down", retry_after=10))
    assert 100 <= backoff.left() <= 101


def test_first_refusal_without_time_costs_second_and_next_ones_twice_as_long() -> None:
    backoff = Backoff(StillClock())
    for about in (1.0, 2.0, 4.0):
        backoff.ends = None
        backoff.quieten(Throttled("slow down"))
        assert about * 0.75 <= backoff.left() <= about * 1.25


def test_good_answer_ends_streak_of_longer_waits() -> None:
    backoff = Backoff(StillClock(), rng=random.Random(1))
    for _ in range(6):
        backoff.quieten(Throttled("slow down"))
    backoff.recover()
    backoff.ends = None
    backoff.quieten(Throttled("slow down"))
    assert backoff.left() <= 1.25


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (199, Refused),
        (200, None),
        (299, None),
        (300, Refused),
        (304, None),
        (305, Refused),
        (400, Refused),
        (401, TokenExpired),
        (403, Refused),
        (404, NotFound),
        (409, Conflict),
        (410, NotFound),
        (422, Refused),
        (429, Throttled),
        (499, Refused),
        (500, Unavailable),
        (504, Unavailable),
        (599, Unavailable),
    ],
)
def test_each_status_has_its_error(status: int, error: type[SourceError] | None) -> None:
    found = by_status(Request(), reply(status), no_words)
    assert type(found) is (error or type(None))
    assert found is None or found.status == status


def test_vendors_words_and_code_stand_in_error() -> None:
    error = by_status(Request(), reply(403), lambda answer: ("E7", "not your depot"))
    assert str(error) == "403 not your depot (E7)"
    assert error is not None
    assert error.code == "E7"
    assert str(by_status(Request(), reply(403), no_words)) == "403 not permitted"
    assert str(by_status(Request(), reply(418), no_words)) == "418 unexpected answer"


async def test_latency_is_what_last_answer_took() -> None:
    clock = StillClock()

    def answer(sent: Sent) -> object:
        clock.ticks += 0.75 if sent.path == "/slow" else 0.25
        clock.time -= 3600
        return reply(Date="Fri, 28 Mar 2025 12:00:10 GMT", X_RateLimit_Remaining="7")

    ours = Session("north", connection(), Wire(answer), clock=clock)  # type: ignore[arg-type]
    await ours.perform(get("/slow"))
    assert ours.request_stats.latency == 0.75
    await ours.perform(get("/fast"))
    assert ours.request_stats.latency == 0.25
    assert ours.request_stats.left == 7
    assert ours.request_stats.requests == 2
    assert ours.request_stats.received == 4


async def test_sweep_counts_answers_and_retries_for_source_and_for_itself() -> None:
    answers = iter([reply(503), reply(), reply()])
    ours = Session("north", connection(), Wire(lambda sent: next(answers)), clock=StillClock())
    own = RequestStats()
    token = OWN.set(own)
    try:
        async for _ in ours.pages(once(Request(path="/one"), lambda came: [b"{}"])):
            pass
        async for _ in ours.pages(once(Request(path="/two"), lambda came: [b"{}"])):
            pass
    finally:
        OWN.reset(token)
    for stats in (own, ours.request_stats):
        assert (stats.requests, stats.retries, stats.answers) == (3, 1, 2)


async def test_vendors_clock_is_compared_with_ours() -> None:
    clock = StillClock(now=NOON.timestamp())
    ours = Session("north", connection(), Wire(lambda sent: reply(Date="Fri, 28 Mar 2025 12:00:10 GMT")), clock=clock)
    assert ours.request_stats.ahead is None
    await ours.perform(get())
    assert ours.request_stats.ahead == 10.0


@pytest.mark.parametrize("headers", [{}, {"Date": "yesterday"}, {"X_RateLimit_Remaining": "many"}])
async def test_headers_that_say_nothing_change_nothing(headers: dict[str, str]) -> None:
    ours = Session("north", connection(), Wire(lambda sent: reply(**headers)), clock=StillClock())  # type: ignore[arg-type]
    await ours.perform(get())
    assert (ours.request_stats.ahead, ours.request_stats.left) == (None, None)
