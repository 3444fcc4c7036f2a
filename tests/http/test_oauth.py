"""Logins by OAuth: what is asked, which tokens are taken, and how long each is good."""

from __future__ import annotations

import pytest

from fieldtui.contract.errors import Malformed
from fieldtui.contract.flow import Request
from fieldtui.contract.vendor import Token
from fieldtui.http import oauth
from tests.http.scripted_vendor import reply


def test_login_changes_nothing_and_carries_no_token() -> None:
    request = oauth.token_request(path="/token", form=oauth.client_credentials("id", "secret"))
    assert (request.method, request.signed, request.is_read) == ("POST", False, True)
    assert request.form == (("grant_type", "client_credentials"), ("client_id", "id"), ("client_secret", "secret"))


@pytest.mark.parametrize("value", ["abc", " abc ", "Bearer abc"])
def test_token_is_read_without_its_scheme(value: str) -> None:
    assert oauth.read_access(value, reply()) == "abc"


@pytest.mark.parametrize("value", [None, "", "a b", "tok\nen", "tök", True, ["abc"], {"access_token": "abc"}])
def test_token_that_no_header_can_carry_is_malformed(value: object) -> None:
    with pytest.raises(Malformed):
        oauth.read_access(value, reply())


@pytest.mark.parametrize(
    ("expires_in", "lifetime", "expires"),
    [(60, 3600.0, 160.0), ("60", None, 160.0), (0, 3600.0, 3700.0), (-1, None, None), (None, 3600.0, 3700.0)],
)
def test_lifetime_is_vendors_else_known_one(expires_in: object, lifetime: float | None, expires: float | None) -> None:
    token = oauth.read_token({"access_token": "a", "expires_in": expires_in}, reply(), 100.0, lifetime=lifetime)
    assert token.expires == expires


def test_refresh_token_stays_where_none_comes() -> None:
    assert oauth.read_token({"access_token": "a"}, reply(), 0.0, refresh="old").refresh == "old"
    assert oauth.read_token({"access_token": "a", "refresh_token": "new"}, reply(), 0.0, refresh="old").refresh == "new"


def test_bearer_token_stands_in_its_header() -> None:
    assert oauth.bearer(Request(path="/things"), Token("abc")).headers == {"Authorization": "Bearer abc"}
