"""The health check: what the probe makes of it, and the warning that it puts over the source's pane."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fieldtui.contract.errors import Malformed, Unavailable
from fieldtui.contract.flow import Poll, Reply
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.health import probe
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.crewsourcing.stub_server import Stay

HEALTH = "/health_check/all"
DOWN = {"healthy": False, "message": "Camuzzi disabled", "display_message": "Volvemos a las 18 h"}


def test_probe_asks_health_check_outside_versioned_paths_then_version(settings: Settings) -> None:
    flow = probe(settings)
    asked = next(flow)
    assert (asked.path, asked.signed) == ("/health_check/all", False)
    told = flow.send(Reply(200, {}, b'{"healthy":true,"message":"success","display_message":null}'))
    assert told.path == "/api/version"
    with pytest.raises(StopIteration) as stop:
        flow.send(Reply(200, {}, b'{"version":"1.2.3"}'))
    assert stop.value.value == "healthy, version 1.2.3"


def test_vendor_without_version_is_healthy_all_same(settings: Settings) -> None:
    flow = probe(settings)
    next(flow)
    flow.send(Reply(200, {}, b'{"healthy":true}'))
    with pytest.raises(StopIteration) as stop:
        flow.send(Reply(404, {}, b""))
    assert stop.value.value == "healthy"


def test_utility_down_is_told_in_words_meant_for_people(settings: Settings) -> None:
    flow = probe(settings)
    next(flow)
    body = {"healthy": False, "message": "Camuzzi disabled", "display_message": "Volvemos a las 18 h"}
    with pytest.raises(Unavailable, match="Volvemos a las 18 h"):
        flow.send(Reply(500, {}, msgspec.json.encode(body)))


def test_version_is_shown_whatever_its_type(settings: Settings) -> None:
    flow = probe(settings)
    next(flow)
    flow.send(Reply(200, {}, b"success"))
    with pytest.raises(StopIteration) as stop:
        flow.send(Reply(200, {}, b'{"version": 7}'))
    assert stop.value.value == "healthy, version 7"


async def warning(stay: Stay) -> str:
    """What the one page of the health feed warns of."""
    resource, settings = VENDOR.resource("health"), stay.source.spec.settings
    flow = resource.pages(Poll(settings, None, datetime.now(UTC)))
    [page] = [page async for page in stay.source.session.pages(flow)]
    assert not page.items
    return page.warning


@pytest.mark.parametrize("body", [b"", b"<h1>Please log in</h1>", b"[]", b'{"status":"ok"}'])
def test_what_is_no_health_check_says_nothing_of_health(settings: Settings, body: bytes) -> None:
    flow = probe(settings)
    next(flow)
    with pytest.raises(Malformed, match="health"):
        flow.send(Reply(200, {}, body))


async def test_healthy_utility_has_no_warning_and_no_records(stay: Stay) -> None:
    progress = await stay.sweep("health")
    assert (progress.complete, progress.records, progress.error) == (True, 0, None)
    assert await warning(stay) == ""
    assert stay.utility.asked[-1].headers["utility-id"] == "1"
    assert stay.utility.logins == 0


@pytest.mark.parametrize("status", [200, 500, 502, 503, 504])
async def test_utility_down_warns_until_when_and_feed_is_live(stay: Stay, status: int) -> None:
    stay.utility.says(HEALTH, DOWN, status)
    assert (await stay.sweep("health")).error is None
    shown = stay.source.feeds["health"].status
    assert (shown.word, shown.warning) == ("live", "down: Volvemos a las 18 h")
    stay.utility.says(HEALTH, {"healthy": True, "message": "success", "display_message": None})
    await stay.sweep("health")
    assert stay.source.feeds["health"].status.warning == ""


async def test_what_healthy_utility_tells_people_is_noted(stay: Stay) -> None:
    stay.utility.says(HEALTH, {"healthy": True, "message": "success", "display_message": "Mantenimiento el domingo"})
    progress = await stay.sweep("health")
    shown = stay.source.feeds["health"].status
    assert (progress.error, shown.warning, shown.note) == (None, "", "Mantenimiento el domingo")


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ({"healthy": False, "message": "Camuzzi disabled", "display_message": None}, "down: Camuzzi disabled"),
        ({"healthy": False}, "down: the utility says that it is not healthy"),
        ({"healthy": "false", "display_message": ["a", "b"]}, "down: a, b"),
        (b"health_check failed: Camuzzi API is down.", "down: health_check failed: Camuzzi API is down."),
    ],
)
async def test_words_for_people_come_before_any_other(stay: Stay, body: Any, told: str) -> None:
    stay.utility.says(HEALTH, body, 500)
    assert await warning(stay) == told


@pytest.mark.parametrize(
    "body", [b"", b"<h1>Internal Server Error</h1>", {"errors": [{"code": "internal_server_error", "meta": "nil"}]}]
)
async def test_any_other_500_is_failure_of_check_itself(stay: Stay, body: Any) -> None:
    stay.utility.says(HEALTH, body, 500)
    progress = await stay.sweep("health")
    assert isinstance(progress.error, Unavailable)


@pytest.mark.parametrize("status", [403, 404])
async def test_check_that_is_not_open_to_us_is_noted(stay: Stay, status: int) -> None:
    stay.utility.says(HEALTH, b"", status)
    progress = await stay.sweep("health")
    assert (progress.complete, progress.error) == (True, None)
    assert str(status) in progress.note


async def test_health_of_utility_takes_no_record_away(stay: Stay) -> None:
    stay.utility.says("/api/v1/crews", [{"id": 1}])
    await stay.sweep("crews")
    for body, status in ((DOWN, 500), ({"healthy": True}, 200)):
        stay.utility.says(HEALTH, body, status)
        await stay.sweep("health")
        await stay.sweep("health")
    assert stay.ids == {"1"}
