"""Assigning, setting a status, and making the vendor ask the utility again."""

from __future__ import annotations

import pytest

from fieldtui.contract.action import Action, Outcome
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Reply
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.settings import Settings

KEY = Key(Kind.WORK_ORDER, "88121")


def action(name: str) -> Action:
    return next(one for one in VENDOR.resource("work_orders").actions if one.name == name)


def test_order_is_assigned_to_crew_by_its_number(settings: Settings) -> None:
    request = next(action("assign").flow(settings, KEY, {"crew": "31"}))
    assert (request.method, request.path) == ("PATCH", "/api/v1/work_orders/88121")
    assert request.json == {"work_order": {"status": "assigned", "crew_id": 31}}


def test_status_is_set_by_vendors_word(settings: Settings) -> None:
    request = next(action("set-status").flow(settings, KEY, {"status": "paused"}))
    assert request.json == {"work_order": {"status": "paused"}}


def test_refresh_asks_utilitys_system_and_not_cache(settings: Settings) -> None:
    request = next(action("refresh").flow(settings, KEY, {}))
    assert (request.method, request.path) == ("GET", "/api/v1/work_orders/88121/refresh")
    assert request.headers["Cache-Control"] == "no-cache"
    assert request.is_read


@pytest.mark.parametrize("name", ["assign", "set-status", "refresh"])
def test_what_vendor_sends_back_is_record_from_then_on(settings: Settings, name: str) -> None:
    flow = action(name).flow(settings, KEY, {"crew": "31", "status": "paused"})
    next(flow)
    with pytest.raises(StopIteration) as stop:
        flow.send(Reply(200, {}, b'{"id": 88121, "status": "paused"}'))
    assert stop.value.value == Outcome(b'{"id": 88121, "status": "paused"}')


@pytest.mark.parametrize(
    ("crew", "sent"), [("31", 31), ("c-31", "c-31"), ("007", "007"), ("\u0663", "\u0663"), (" 31 ", 31)]
)
def test_crews_id_is_sent_as_it_is(settings: Settings, crew: str, sent: object) -> None:
    request = next(action("assign").flow(settings, KEY, {"crew": crew}))
    assert request.json["work_order"]["crew_id"] == sent


def answered(settings: Settings, reply: Reply) -> Outcome:
    """What setting a status comes to, when it is answered so."""
    flow = action("set-status").flow(settings, KEY, {"status": "paused"})
    next(flow)
    with pytest.raises(StopIteration) as stop:
        flow.send(reply)
    outcome = stop.value.value
    assert isinstance(outcome, Outcome)
    return outcome


@pytest.mark.parametrize("status", [200, 204])
def test_success_without_body_is_done(settings: Settings, status: int) -> None:
    outcome = answered(settings, Reply(status, {}, b""))
    assert (outcome.record, outcome.done) == (None, True)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"errors":[{"code":"x","message":"No se pudo"}]}', "it answered 200: No se pudo"),
        (b"{}", "it answered 200: no record"),
        (b'[{"id":88121}]', "it answered 200: no record"),
    ],
)
def test_answer_without_order_is_not_done(settings: Settings, body: bytes, said: str) -> None:
    assert answered(settings, Reply(200, {}, body)) == Outcome(message=said, done=False)


def test_reading_shows_crew_that_took_order() -> None:
    shows = action("assign").shows
    assert shows is not None
    ours = (Link("crew", Kind.CREW, "31"),)
    assert shows(Facets(title="x", stage=Stage.UNDERWAY, links=ours), {"crew": "31"})
    assert not shows(Facets(title="x", stage=Stage.OFFERED, links=ours), {"crew": "31"})
    assert not shows(Facets(title="x", stage=Stage.ASSIGNED, links=ours), {"crew": "32"})
    assert not shows(Facets(title="x", stage=Stage.ASSIGNED), {})


def test_reading_shows_status_set() -> None:
    shows = action("set-status").shows
    assert shows is not None
    assert shows(Facets(title="x", status="paused"), {"status": "paused"})
    assert not shows(Facets(title="x", status="assigned"), {"status": "paused"})
    assert not shows(Facets(title="x"), {})


@pytest.mark.parametrize("name", ["assign", "set-status"])
def test_nothing_is_sent_without_answer_to_question(settings: Settings, name: str) -> None:
    with pytest.raises(Refused):
        next(action(name).flow(settings, KEY, {}))


def test_finished_work_cannot_be_assigned() -> None:
    assert action("assign").unavailable(Facets(title="x", stage=Stage.DONE)) == "it is done already"
    assert action("assign").unavailable(Facets(title="x", stage=Stage.NEW)) is None
    assert action("set-status").unavailable(Facets(title="x", stage=Stage.DONE)) == "it is done already"


def test_only_reading_again_may_be_sent_twice() -> None:
    assert [one.name for one in VENDOR.resource("work_orders").actions if one.idempotent] == ["refresh"]
