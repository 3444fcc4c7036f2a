"""Logging in by Auth0's password realm, renewing, signing, and what error answers mean."""

from __future__ import annotations

import pytest

from fieldtui.contract.errors import (
    Conflict,
    LoginRefused,
    Malformed,
    NotFound,
    Refused,
    SourceError,
    Throttled,
    TokenExpired,
    Unavailable,
)
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.vendor import Token
from fieldtui.http.oauth import bearer
from fieldtui.vendors.gruntify.wire import call, connect, judge, obtain, renew
from tests.vendors.gruntify.scripted_vendor import USER, ok, play, problem, settings

ANSWER = {
    "access_token": "eyJ",
    "refresh_token": "v1.M",
    "token_type": "Bearer",
    "expires_in": 86400,
    "scope": "offline_access",
}


def test_login_sends_every_documented_field_as_form() -> None:
    played = play(obtain(settings("beautiful_homes"), 1000.0), ok(ANSWER))
    (request,) = played.requests
    assert (request.method, request.base, request.path, request.signed) == ("POST", "auth", "", False)
    assert dict(request.form or ()) == {
        "grant_type": "http://auth0.com/oauth/grant-type/password-realm",
        "client_id": "6JCsD3fJwFQstA32GLC2SIq4CRFGXrPo",
        "audience": "http://gruntify.com",
        "username": "me@example.org",
        "password": "pass word&1",
        "realm": "Prod",
        "scope": "offline_access",
    }
    assert played.result == Token("eyJ", "v1.M", 87400.0)


def test_login_may_answer_201_and_leave_out_all_but_token() -> None:
    assert play(obtain(settings(), 0.0), ok({"access_token": "a"}, 201)).result == Token("a", "", None)


@pytest.mark.parametrize("status", [400, 401, 403])
def test_refused_login_says_so_in_auth0s_words(status: int) -> None:
    answer = ok({"error": "invalid_grant", "error_description": "Wrong email or password."}, status)
    with pytest.raises(LoginRefused, match=r"Wrong email or password\. \(invalid_grant\)"):
        play(obtain(settings(), 0.0), answer)


@pytest.mark.parametrize("answer", [ok(b"", 401), ok(b"<html>Forbidden</html>", 403), ok({}, 400)])
def test_refusal_without_auth0s_words_is_none(answer: Reply) -> None:
    with pytest.raises(Unavailable, match="without a word"):
        play(obtain(settings(), 0.0), answer)


def test_locked_account_is_refused_rather_than_tried_again() -> None:
    answer = ok({"error": "too_many_attempts", "error_description": "Your account has been blocked"}, 429)
    with pytest.raises(LoginRefused, match="Your account has been blocked"):
        play(obtain(settings(), 0.0), answer)


def test_auth0s_own_rate_limit_is_no_refusal() -> None:
    with pytest.raises(Throttled) as caught:
        play(obtain(settings(), 0.0), ok({"error": "too_many_requests"}, 429, retry_after="7"))
    assert caught.value.retry_after == 7


def test_login_without_token_is_malformed() -> None:
    with pytest.raises(Malformed, match="without a token"):
        play(obtain(settings(), 0.0), ok({"id_token": "x"}))


def test_renewal_keeps_refresh_token_without_new_one() -> None:
    played = play(renew(settings(), Token("old", "v1.M", 5.0), 10.0), ok({"access_token": "new", "expires_in": 60}))
    assert dict(played.requests[0].form or ()) == {
        "grant_type": "refresh_token",
        "client_id": "6JCsD3fJwFQstA32GLC2SIq4CRFGXrPo",
        "refresh_token": "v1.M",
    }
    assert played.result == Token("new", "v1.M", 70.0)


def test_refused_renewal_leads_to_full_login() -> None:
    with pytest.raises(TokenExpired):
        play(renew(settings(), Token("old", "v1.M"), 0.0), ok({"error": "invalid_grant"}, 403))


def test_token_is_sent_as_bearer() -> None:
    assert bearer(Request(), Token("eyJ")).headers["Authorization"] == "Bearer eyJ"


def test_ids_are_percent_encoded_and_slash_ends_path() -> None:
    assert call(settings(), "beautiful_homes", "users", USER).path.endswith("/users/auth0%7C5f1e000000000000000000aa/")
    assert call(settings(), "a/b", "forms", "x:2").path == "/workspaces/a%2Fb/forms/x:2/"
    assert call(settings(), "beautiful_homes").path == "/workspaces/beautiful_homes"


def test_api_version_is_sent_only_if_it_is_set() -> None:
    assert call(settings(), "w", "jobs").query == ()
    assert call(settings(api_version="4.3"), "w", "jobs").query == (("api-version", "4.3"),)


def test_default_addresses_are_https() -> None:
    assert connect(settings()).bases == {
        "api": "https://api.gruntify.com/v4.3",
        "auth": "https://gruntify-prod-us.auth0.com/oauth/token",
    }


def test_connection_stays_below_ten_requests_second() -> None:
    connection = connect(settings(base_url="https://api.gruntify.com/v4/"))
    assert connection.rate.requests / connection.rate.seconds <= 10
    assert connection.rate.requests == 1, "bursts are what the vendor minds"
    assert connection.bases["api"] == "https://api.gruntify.com/v4"


@pytest.mark.parametrize(
    ("reply", "error", "words"),
    [
        (problem(403, "Feature not enabled"), Refused, "Feature not enabled"),
        (problem(403, "Forbidden"), Refused, "Forbidden"),
        (problem(400, "One or more errors.", Status=["is not allowed"]), Refused, "status: is not allowed"),
        (problem(404, "Not Found"), NotFound, "Not Found"),
        (problem(409, "Conflict"), Conflict, "Conflict"),
        (ok(b"", 401, www_authenticate='Bearer error="invalid_token"'), TokenExpired, "invalid_token"),
        (ok(b"", 401), TokenExpired, "token"),
        (ok(b"", 429, retry_after="3"), Throttled, "too many requests"),
        (ok(b"<html>", 502), Unavailable, "bad gateway"),
    ],
)
def test_errors_carry_vendors_words(reply: Reply, error: type[SourceError], words: str) -> None:
    found = judge(Request(), reply)
    assert type(found) is error
    assert words in str(found)


def test_429_says_when_to_come_back() -> None:
    error = judge(Request(), ok(b"", 429, retry_after="3"))
    assert isinstance(error, Throttled)
    assert error.retry_after == 3


def test_success_is_no_error() -> None:
    assert judge(Request(), ok({})) is None
