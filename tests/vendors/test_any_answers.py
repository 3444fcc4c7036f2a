"""Whatever a vendor answers: every flow and decoder ends, and raises the project's errors alone."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from copy import deepcopy
from datetime import UTC, datetime
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldtui import vendors
from fieldtui.contract.errors import FieldtuiError, RecordRejected, SourceError
from fieldtui.contract.flow import Page, Poll, Reply, Request
from fieldtui.contract.record import Key
from fieldtui.contract.vendor import Connection, Resource, Token
from fieldtui.simulator.child_process import SimulatorProcess
from tests.vendors.recorded_source import Recorded, record
from tests.vendors.simulator_session import Nothing

STRANGE: tuple[Any, ...] = (
    None, True, False, 0, -1, 1e308, float("nan"), float("inf"), 10**400, "", " ", "nonsense", "\x1b[31m\u202e\ud800",
    [], {}, [None], [[]], {"id": None}, {"id": []}, "2025-99-99", "9999-12-31T23:59:59-14:00",
    "0001-01-01T00:00:00+14:00",
    "https://elsewhere.example/next", "//elsewhere.example", "?offset=-1", "guid:2", "a|b", "x" * 5000,
)  # fmt: skip
STATUSES = (*[200] * 12, 201, 202, 204, 206, 304, 400, 401, 403, 404, 409, 410, 422, 429, 500, 503, 504)
HEADERS = (
    "retry-after",
    "x-ratelimit-reset",
    "content-type",
    "etag",
    "location",
    "renew-id",
    "warning",
    "authorization",
)
#: chance by a number that is told when something fails
seeds = st.integers(0, 2**32)
NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
MANY = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@pytest.fixture(scope="module", params=vendors.names())
def recorded(
    request: pytest.FixtureRequest,
    simulators: Callable[..., SimulatorProcess],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Recorded]:
    """One vendor's answers to calm sweeps, of which others are made."""
    process = simulators(records=40, only=[request.param])
    process.pause()
    tape = record(process, tmp_path_factory.mktemp("recorded"))
    process.stop()
    yield tape
    tape.store.close()


def places(value: Any, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Every place in a JSON value."""
    yield way
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, below in inner:
        yield from places(below, (*way, key))


def bent(value: Any, dice: Random) -> Any:
    """Put something strange into one place of a JSON value, or take that place out."""
    way = dice.choice(list(itertools.islice(places(value), 4000)))
    if not way:
        return deepcopy(dice.choice(STRANGE))
    around = value
    for key in way[:-1]:
        around = around[key]
    if dice.random() < 0.2:
        del around[way[-1]]
    else:
        around[way[-1]] = deepcopy(dice.choice(STRANGE))
    return value


def body(originals: list[bytes], dice: Random) -> bytes:
    """One of the vendor's own answers, bent in a few places, or something else entirely."""
    raw = dice.choice(originals)
    kind = dice.random()
    if kind < 0.1:
        return dice.randbytes(dice.randrange(40))
    if kind < 0.2:
        return raw[: dice.randrange(len(raw) + 1)]
    with suppress(ValueError):
        value = json.loads(raw)
        for _ in range(dice.randrange(1, 5)):
            value = bent(value, dice)
        return json.dumps(value).encode()
    return raw


def answer(recorded: Recorded, dice: Random) -> Reply:
    """Any answer at all."""
    headers = {name: str(dice.choice(STRANGE))[:60] for name in HEADERS if dice.random() < 0.2}
    return Reply(dice.choice(STATUSES), headers, body([each.body for each in recorded.tape.answers.values()], dice))


def hold(
    flow: Generator[Any, Any, Any], recorded: Recorded, connection: Connection, dice: Random, depth: int = 0
) -> None:
    """Carry a flow on with any answers, for a while, as the session would; it may fail with our own errors alone."""
    step: Any = None
    reply: Any = None
    with suppress(StopIteration, FieldtuiError):
        for _ in range(25):
            step = flow.throw(reply) if isinstance(reply, SourceError) else flow.send(reply)
            reply = None if isinstance(step, Page) else judged(step, recorded, connection, dice, depth)
    flow.close()


def judged(
    request: Request, recorded: Recorded, connection: Connection, dice: Random, depth: int
) -> Reply | SourceError:
    """Any answer to a request, and what the vendor's folder makes of it."""
    reply = answer(recorded, dice)
    error = None if reply.status in request.accepts else connection.judge(request, reply)
    if error is not None:
        assert str(error).strip()
        return error
    follow = connection.follow(request, reply) if connection.follow is not None and depth == 0 else None
    if follow is not None:
        hold(follow, recorded, connection, dice, depth + 1)
    return reply


@given(seed=seeds, since=st.sampled_from([None, "2026-11-01T00:00:00Z", "nonsense", ""]))
@MANY
def test_any_answers_to_sweep(recorded: Recorded, seed: int, since: str | None) -> None:
    dice = Random(seed)
    connection = recorded.vendor.connect(recorded.settings)
    for resource in recorded.resources:
        hold(resource.pages(Poll(recorded.settings, since, NOW)), recorded, connection, dice)


@given(seed=seeds)
@MANY
def test_any_answers_to_login(recorded: Recorded, seed: int) -> None:
    dice = Random(seed)
    connection = recorded.vendor.connect(recorded.settings)
    login, token = connection.login, Token("access", "refresh", NOW.timestamp())
    assert login is not None
    hold(login.obtain(NOW.timestamp()), recorded, connection, dice)
    if login.renew is not None:
        hold(login.renew(token, NOW.timestamp()), recorded, connection, dice)
    if login.observe is not None:
        login.observe(answer(recorded, dice), token)


@given(
    seed=seeds,
    id=st.sampled_from(["1", "a@b", "guid:2", "auth0|5f", "", "../..", "a/b?c#d"]),
)
@MANY
def test_any_answers_about_one_record(recorded: Recorded, seed: int, id: str) -> None:
    dice = Random(seed)
    connection = recorded.vendor.connect(recorded.settings)
    if recorded.vendor.probe is not None:
        hold(recorded.vendor.probe(recorded.settings), recorded, connection, dice)
    for resource in recorded.resources:
        if resource.detail is not None:
            hold(resource.detail(recorded.settings, id), recorded, connection, dice)
        for action in resource.actions:
            answers = {ask.name: dice.choice([*ask.choices, "1", "because"]) for ask in action.asks}
            hold(action.flow(recorded.settings, Key(resource.kinds[0], id), answers), recorded, connection, dice)


@given(seed=seeds)
@MANY
def test_any_record(recorded: Recorded, seed: int) -> None:
    dice = Random(seed)
    for resource in recorded.resources:
        if recorded.raws[resource.name]:
            read(recorded, resource, body(recorded.raws[resource.name], dice))


def read(recorded: Recorded, resource: Resource, raw: bytes) -> None:
    """Make of it all that a screen needs, or reject it."""
    webhooks = recorded.vendor.webhooks
    with suppress(RecordRejected):
        if resource.delivers and webhooks is not None:
            webhooks.refreshes(webhooks.read(raw))
            return
        item = resource.decode(raw, recorded.settings)
        assert resource.identity is not None
        assert resource.facets is not None
        assert resource.document is not None
        resource.identity(item)
        facets = resource.facets(item)
        assert resource.document(item, Nothing()).title is not None
        for action in resource.actions:
            action.unavailable(facets)
