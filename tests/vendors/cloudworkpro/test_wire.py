"""What an answer means, and how the account comes to its token."""

from __future__ import annotations

import pytest

from fieldtui.contract.errors import (
    CursorExpired,
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
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import Token
from fieldtui.vendors.cloudworkpro import VENDOR, wire
from tests.vendors.cloudworkpro.account import answers, carry, good, reply, settings, wrong

ASKED = Request(path="/workorders")
LOGIN = Request(method="POST", path="/auth/token", signed=False)


def judged(answer: Reply, request: Request = ASKED) -> SourceError | None:
    return wire.judge(request, answer)


def test_200_with_code_200_is_good_whatever_data_is() -> None:
    for data in ("Status updated", {"_id": "1"}, [1, 2], {}, None):
        assert judged(good(data)) is None
    assert judged(reply({"code": 201, "data": {}, "success": True}, 201)) is None


def test_business_error_inside_200_is_error_although_success_is_true() -> None:
    error = judged(wrong("WO_0005"))
    assert type(error) is Refused
    assert error.code == "WO_0005"
    assert "it said no (WO_0005)" in str(error)


def test_success_false_alone_is_no_error() -> None:
    assert judged(reply({"code": 200, "data": [], "success": False})) is None


@pytest.mark.parametrize("body", [{"code": 400, "data": {}}, {"code": "400", "data": {}}, {"error": {"code": "X"}}])
def test_either_error_or_failing_code_is_enough(body: dict[str, object]) -> None:
    assert type(judged(reply({**body, "success": True}))) is Refused


def test_error_null_is_none() -> None:
    assert judged(reply({"code": 200, "data": [], "error": None, "success": True})) is None


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused), (401, TokenExpired), (403, Refused), (404, NotFound), (422, Refused), (429, Throttled),
        (500, Unavailable), (502, Unavailable), (503, Unavailable), (504, Unavailable),
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["envelope", "page", "inside 200"])
def test_each_documented_status_means_its_error_with_or_without_envelope(
    status: int, kind: type[SourceError], shape: str
) -> None:
    body = {"envelope": wrong("GE_0001", status, status), "page": reply(b"<html>oh</html>", status)}
    error = judged(body.get(shape, wrong("GE_0001", status)))
    assert type(error) is kind
    assert error.status == status


def test_422_says_that_content_type_is_what_is_wrong() -> None:
    assert "Content-Type" in str(judged(reply(b"", 422)))


def test_429_says_when_to_come_back_only_if_vendor_does() -> None:
    timed, bare = judged(reply(b"", 429, retry_after="7")), judged(reply(b"", 429))
    assert isinstance(timed, Throttled)
    assert isinstance(bare, Throttled)
    assert (timed.retry_after, bare.retry_after) == (7, None)


@pytest.mark.parametrize("code", ["WO_0001", "SI_0001", "WH_0001"])
def test_not_found_codes_count_inside_200(code: str) -> None:
    assert type(judged(wrong(code))) is NotFound


@pytest.mark.parametrize("answer", [wrong("PG_0001"), wrong("X", 400, 400), wrong("X", 404, 404), reply(b"", 410)])
def test_refused_cursor_starts_sweep_over(answer: Reply) -> None:
    carrying = ASKED.adding(query=[("limit", "100"), ("cursor", "next_X2lk")])
    assert type(judged(answer, carrying)) is CursorExpired
    assert type(judged(answer)) is not CursorExpired


def test_expired_token_on_later_page_is_no_expired_cursor() -> None:
    assert type(judged(reply(b"", 401), ASKED.adding(query=[("cursor", "next_X")]))) is TokenExpired


@pytest.mark.parametrize("body", [b"", b"<html>login</html>", b'{"code": 200, "da', b"[1]", b'"text"', b'{"code": {}}'])
def test_200_no_envelope_is_malformed(body: bytes) -> None:
    assert type(judged(reply(body))) is Malformed


@pytest.mark.parametrize("answer", [wrong("AU_0001", 401, 401), wrong("AU_0001"), wrong("XX", 403, 403)])
def test_refused_credentials_are_refused_login_by_401_and_by_200(answer: Reply) -> None:
    assert type(judged(answer, LOGIN)) is LoginRefused


@pytest.mark.parametrize("status", [400, 401, 403])
def test_login_refused_without_word_is_not_vendors_refusal(status: int) -> None:
    error = judged(reply(b"", status), LOGIN)
    assert error is not None
    assert not isinstance(error, LoginRefused)
    assert not error.reasoned


def test_trouble_at_vendors_is_no_refused_login() -> None:
    assert type(judged(reply(b"", 503), LOGIN)) is Unavailable
    assert type(judged(reply(b"", 429), LOGIN)) is Throttled


@pytest.mark.parametrize(
    "body",
    [
        {"data": {"token": "abc", "token_type": "Bearer", "expires_in": 3600}},
        {"data": {"access_token": "abc", "expires_in": "3600"}},
        {"data": "abc"},
        {"data": "Bearer abc"},
        {"token": "abc"},
        {"access_token": "abc", "data": {}},
    ],
)
def test_token_is_found_anywhere_and_lasts_hour(body: dict[str, object]) -> None:
    assert wire.read_token(reply({"code": 200, **body}, 201), 1000) == Token("abc", expires=4600)


def test_token_lasts_as_long_as_vendor_says_if_sense() -> None:
    def ends(seconds: object) -> float | None:
        return wire.read_token(good({"token": "abc", "expires_in": seconds}), 0).expires

    assert [ends(60), ends(0), ends(-5), ends("soon"), ends(None)] == [60, 3600, 3600, 3600, 3600]


@pytest.mark.parametrize("data", [None, {}, "", [], {"token": 7}, {"token": "two words"}, {"token": "a\r\nX: y"}, 5])
def test_answer_without_usable_token_is_malformed(data: object) -> None:
    with pytest.raises(Malformed):
        wire.read_token(good(data), 0)


def test_login_sends_json_and_only_credentials_set() -> None:
    asked, _, token = carry(wire.obtain(settings(), 0), answers(good({"token": "abc"})))
    assert token.access == "abc"
    assert (asked[0].method, asked[0].path, asked[0].signed) == ("POST", "/auth/token", False)
    assert asked[0].json == {"client_id": "an id", "client_secret": "a secret"}
    assert asked[0].headers == {}
    assert asked[0].is_read


def test_secret_id_and_api_key_are_sent() -> None:
    more = settings(secret_id=Secret.literal("third"), api_key=Secret.literal("key"), login_path="/v2/token")
    asked, _, token = carry(wire.obtain(more, 0), answers(good("abc")))
    assert (asked[0].json["secret_id"], asked[0].headers, asked[0].path) == ("third", {"x-api-key": "key"}, "/v2/token")
    login = VENDOR.connect(more).login
    assert login is not None
    assert login.sign(ASKED, token).headers == {"Authorization": "Bearer abc", "x-api-key": "key"}


def test_every_other_call_carries_bearer_token_to_configured_host() -> None:
    connection = VENDOR.connect(settings())
    assert connection.bases == {"api": "https://staging-cwp-api.cloudworkpro.com"}
    assert connection.login is not None
    assert connection.login.renew is None
    assert connection.login.sign(ASKED, Token("abc")).headers == {"Authorization": "Bearer abc"}


def test_probe_tells_how_many_work_orders_there_are() -> None:
    assert VENDOR.probe is not None
    answer = good([], pagination={"totalResults": 1234, "hasNext": False})
    assert carry(VENDOR.probe(settings()), answers(answer))[2] == "1,234 work orders"
    uncounted = good([], pagination={"hasNext": False})
    assert carry(VENDOR.probe(settings()), answers(uncounted))[2] == "work orders can be read"
