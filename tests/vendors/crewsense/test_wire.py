"""Logging in, errors in the vendor's words, failures that hide in a 200, and links that lead elsewhere."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import (
    Conflict,
    Malformed,
    NotFound,
    PagingFault,
    Refused,
    Throttled,
    TokenExpired,
    Unavailable,
)
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.vendor import Token
from fieldtui.vendors.crewsense import VENDOR, probe
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.wire import MARGIN, connect, expiry, following, judge, obtain, one
from tests.vendors.crewsense.scripted_vendor import SETTINGS, Conversation, says

NOW = 1_742_062_830.0
DAY = 86_400


def refusal(status: int, error: str, message: Any) -> Reply:
    """An error as the vendor writes it."""
    return says({"status": status, "error": error, "error_message": message}, status=status)


def test_token_is_asked_for_by_form_beside_version() -> None:
    conversation = Conversation(says({"access_token": "t", "token_type": "bearer", "expires": NOW + DAY}))
    token = conversation.carry(obtain(SETTINGS, NOW))
    asked = conversation.asked[0]
    assert (asked.method, asked.path, asked.signed, asked.json) == ("POST", "/oauth/access_token", False, None)
    assert connect(SETTINGS).bases[asked.base] == "https://api.crewsense.com"
    assert dict(asked.form or ()) == {
        "client_id": "an id",
        "client_secret": "a secret",
        "grant_type": "client_credentials",
    }
    assert (token.access, token.expires) == ("t", NOW + DAY)


def test_login_may_answer_201() -> None:
    conversation = Conversation(says({"access_token": "t", "expires_in": DAY}, status=201))
    assert conversation.carry(obtain(SETTINGS, NOW)).expires == NOW + DAY


@pytest.mark.parametrize(
    ("answer", "lifetime"),
    [
        ({"expires": NOW + 2 * DAY, "expires_in": DAY}, 2 * DAY),
        ({"expires": str(int(NOW + 2 * DAY)), "expires_in": DAY}, 2 * DAY - NOW % 1),
        ({"expires": 1426274440, "expires_in": DAY}, DAY),
        ({"expires_in": "7200"}, 7200),
        ({}, DAY),
        ({"expires": "never", "expires_in": -1}, DAY),
    ],
)
def test_expires_goes_before_expires_in_and_that_before_prose(answer: dict[str, Any], lifetime: float) -> None:
    assert expiry(answer, NOW) == pytest.approx(NOW + lifetime)


def test_token_is_renewed_five_minutes_early_by_asking_again() -> None:
    login = connect(SETTINGS).login
    assert login is not None
    assert (login.margin, login.renew) == (300, None)


def test_short_lived_token_is_used_half_its_life() -> None:
    assert expiry({"expires_in": 120}, NOW) - MARGIN == NOW + 60


@pytest.mark.parametrize("answer", [{}, {"access_token": ""}, {"access_token": None}])
def test_login_without_token_is_malformed(answer: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        Conversation(says(answer)).carry(obtain(SETTINGS, NOW))


def test_requests_carry_token_as_bearer() -> None:
    login = connect(SETTINGS).login
    assert login is not None
    assert login.sign(Request(), Token("t")).headers == {"Authorization": "Bearer t"}


@pytest.mark.parametrize("base_url", ["https://x.example", "https://x.example/", "https://x.example/v1/"])
def test_version_is_added_once(base_url: str) -> None:
    settings = CrewSenseSettings(
        vendor="crewsense",
        base_url=base_url,
        time_zone="UTC",
        client_id=SETTINGS.client_id,
        client_secret=SETTINGS.client_secret,
    )
    assert connect(settings).bases == {"api": "https://x.example/v1", "root": "https://x.example"}


@pytest.mark.parametrize(
    ("reply", "kind", "words"),
    [
        (refusal(401, "unauthorized", "Access token is not valid"), TokenExpired, "Access token is not valid"),
        (refusal(404, "not found", "No query results for model [TimeOff]."), NotFound, "model [TimeOff]"),
        (
            refusal(422, "invalid_params", ["The start is required.", "The end is required."]),
            Refused,
            "start is required.; The",
        ),
        (refusal(400, "bad_request", "Certification already deleted."), Refused, "(bad_request)"),
        (refusal(409, "conflict", "Somebody is editing it."), Conflict, "Somebody is editing it."),
        (refusal(403, "forbidden", "API access is not part of this plan."), Refused, "403 API access is not part"),
        (refusal(500, "error", {"a": "b"}), Unavailable, "b"),
        (Reply(404, {}, b"<html>no</html>"), NotFound, "404"),
        (Reply(429, {"retry-after": "3"}, b""), Throttled, "429"),
        (Reply(401, {}, b"[1]"), TokenExpired, "401"),
    ],
)
def test_errors_are_told_in_vendors_words(reply: Reply, kind: type[Exception], words: str) -> None:
    error = judge(Request(), reply)
    assert type(error) is kind
    assert words in str(error)


def test_error_inside_200_counts_by_its_own_status() -> None:
    body = {"status": 401, "error": "unauthorized", "error_message": "Access token is not valid"}
    assert isinstance(judge(Request(), says(body)), TokenExpired)


def test_write_that_partly_failed_is_no_success() -> None:
    body = {"success": True, "code": 200, "status": "ok", "success_messages": ["1"], "error_messages": ["2 is locked"]}
    error = judge(Request(method="POST"), says(body))
    assert isinstance(error, Refused)
    assert "partly refused: 2 is locked" in str(error)


@pytest.mark.parametrize("body", [{"success": False, "message": "No."}, {"error": "invalid_client"}])
def test_200_that_says_no_is_refusal(body: dict[str, Any]) -> None:
    assert isinstance(judge(Request(method="POST"), says(body)), Refused)


@pytest.mark.parametrize(
    "reply",
    [
        says({"success": True, "code": 201, "status": "created", "message": "Added.", "id": 3, "error_messages": []}),
        says({"items": [{"title": 'say "error"'}]}),
        says({"1": {"title": "error_messages"}}),
        says([]),
        Reply(304, {}, b""),
        Reply(200, {}, b'{"error'),
    ],
)
def test_anything_else_is_left_to_whoever_asked(reply: Reply) -> None:
    assert judge(Request(), reply) is None


@pytest.mark.parametrize(
    ("link", "path", "query"),
    [
        ("http://api.crewsense.local/v1/callbacks?offset=50", "/callbacks", {"start": "s", "offset": "50"}),
        ("https://evil.example/v1/logs/2025-03-01%2008:00:00", "/logs/2025-03-01%2008:00:00", {"start": "s"}),
        ("https://evil.example/elsewhere?start=t&after=b+c", "/time_offs", {"start": "t", "after": "b c"}),
        ("//evil.example/v1/../oauth/access_token", "/time_offs", {"start": "s"}),
        ("?offset=100", "/time_offs", {"start": "s", "offset": "100"}),
    ],
)
def test_of_link_only_path_and_query_are_believed(link: str, path: str, query: dict[str, str]) -> None:
    request = following(Request(path="/time_offs", query=(("start", "s"),)), link)
    assert (request.url, request.path, dict(request.query)) == (None, path, query)


def test_link_none_is_paging_fault() -> None:
    with pytest.raises(PagingFault):
        following(Request(path="/time_offs"), "http://[broken")


def test_id_cannot_leave_its_place_in_path() -> None:
    assert one("users", "../../oauth?x=1", "qualifiers") == "/users/..%2F..%2Foauth%3Fx%3D1/qualifiers"


@pytest.mark.parametrize("zone", ["Los Angeles", "", "../../etc/passwd", "America"])
def test_time_zone_none_is_refused_with_remedy(zone: str) -> None:
    with pytest.raises(ValueError, match="IANA"):
        CrewSenseSettings(
            vendor="crewsense", time_zone=zone, client_id=SETTINGS.client_id, client_secret=SETTINGS.client_secret
        )


def test_probe_counts_qualifiers() -> None:
    assert Conversation(says([{"id": 1}, {"id": 2}])).carry(probe(SETTINGS)) == "2 qualifiers"


def test_pace_of_requests_is_common_one() -> None:
    rate = connect(SETTINGS).rate
    assert (rate.requests, rate.seconds) == (10, 1)


def test_secrets_are_not_shown() -> None:
    assert "a secret" not in repr(SETTINGS) + repr(connect(SETTINGS)) + repr(VENDOR)
