"""What goes with every request, and what the answers stand for."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import (
    FieldtuiError,
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
from fieldtui.vendors.crewsourcing.settings import Settings
from fieldtui.vendors.crewsourcing.wire import connect, judge

ASKED = Request(path="/api/v1/accounts")


def judged(status: int, body: object = None, **headers: str) -> SourceError | None:
    return judge(ASKED, Reply(status, headers, msgspec.json.encode(body) if body is not None else b""))


def problem(code: str, message: str = "", meta: object = None) -> dict[str, object]:
    return {"status": 400, "code": code, "message": message, "meta": meta}


def test_every_request_names_utility_and_channel(settings: Settings) -> None:
    assert connect(settings).headers == {"Utility-ID": "1", "Channel": "web"}


def test_app_version_and_client_number_are_sent_only_if_configured(settings: Settings) -> None:
    told = msgspec.structs.replace(settings, app_version="1.2", client_number="200", channel="")
    assert connect(told).headers == {"Utility-ID": "1", "APP-VERSION": "1.2", "Client-Number": "200"}


def test_base_url_is_spelt_in_two_ways(settings: Settings) -> None:
    other = "https://utilitygo-crewsourcing-api-dev.widergydev.com/"
    assert connect(msgspec.structs.replace(settings, base_url=other)).bases == {"api": other.rstrip("/")}


def test_missing_header_is_told_with_what_meta_says() -> None:
    error = judged(400, {"errors": [problem("param_is_missing", "Algo salió mal.", 'value is empty: "Utility-ID"')]})
    assert isinstance(error, Refused)
    assert str(error) == '400 Algo salió mal. [value is empty: "Utility-ID"] (param_is_missing)'


def test_several_problems_are_all_told_and_http_status_decides() -> None:
    body = {"errors": [problem("a", "Uno"), problem("b", "Dos", {"field": "crew_id", "min": 1}), problem("a", "Uno")]}
    error = judged(422, body)
    assert isinstance(error, Refused)
    assert str(error) == "422 Uno; Dos [field: crew_id, min: 1] (a, b)"
    assert error.code == "a, b"


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (401, "client_unauthorized", TokenExpired),
        (403, "client_forbidden", Refused),
        (422, "invalid_current_client", Refused),
        (500, "utility_unavailable", Unavailable),
        (500, "internal_server_error", Unavailable),
        (400, "client_unauthorized", TokenExpired),
        (422, "utility_unavailable", Unavailable),
    ],
)
def test_codes_are_matched_never_messages(status: int, code: str, kind: type[SourceError]) -> None:
    error = judged(status, {"errors": [problem(code, "Disculpe las molestias")]})
    assert type(error) is kind
    assert "Disculpe las molestias" in str(error)
    assert type(judged(400, {"errors": [problem("invalid_param", code, code)]})) is Refused


def test_404_has_no_body() -> None:
    assert isinstance(judged(404), NotFound)


@pytest.mark.parametrize(
    ("status", "word"), [(504, "gateway_timeout"), (501, "service_unavailable"), (500, "internal_server_error")]
)
def test_gateways_single_word_is_understood(status: int, word: str) -> None:
    error = judged(status, {"error": word})
    assert isinstance(error, Unavailable)
    assert word in str(error)


def test_throttled_503_says_when_to_come_back() -> None:
    error = judge(ASKED, Reply(503, {"x-ratelimit-limit": "5", "x-ratelimit-reset": "7"}, b"Throttled\n"))
    assert isinstance(error, Throttled)
    assert error.retry_after == 7


def test_503_throttled_with_strange_reset_means_back_off() -> None:
    error = judge(ASKED, Reply(503, {"x-ratelimit-reset": "later"}, b"Throttled"))
    assert isinstance(error, Throttled)
    assert error.retry_after is None


def test_another_503_is_vendors_trouble() -> None:
    assert isinstance(judged(503, {"errors": [problem("x", "y")]}), Unavailable)


@pytest.mark.parametrize("status", [200, 201, 202, 204])
def test_good_answers_are_good(status: int) -> None:
    assert judged(status, []) is None


def test_error_list_under_200_is_no_list_of_records() -> None:
    assert isinstance(judged(200, {"errors": [problem("x", "y")]}), Malformed)


@pytest.mark.parametrize("code", ["not_authorized", "auth_token_expired", "user_not_authenticated"])
def test_each_code_of_401_means_that_token_is_no_good(code: str) -> None:
    error = judged(401, {"errors": [problem(code, "Debe iniciar sesión")]})
    assert type(error) is TokenExpired
    assert error.code == code


def test_401_for_login_elsewhere_stops_source() -> None:
    error = judged(401, {"errors": [problem("outdated_token", "Sesión iniciada en otro dispositivo")]})
    assert type(error) is LoginRefused
    assert str(error).startswith("this login was used on another device")
    assert "log out there and refresh this source (r), or give it a login of its own" in str(error)


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (400, "invalid_param", Refused),
        (400, "invalid_params", Refused),
        (422, "record_not_unique_error", Refused),
        (404, "routing_error", NotFound),
        (404, "not_found", NotFound),
        (422, "failed_validation", Refused),
        (422, "unprocessable_entity", Refused),
        (422, "too_many_form_responses", Refused),
        (504, "gateway_timeout", Unavailable),
        (503, "Server Error", Unavailable),
    ],
)
def test_further_codes_are_told_with_what_they_mean(status: int, code: str, kind: type[SourceError]) -> None:
    error = judged(status, {"errors": [problem(code, "Algo salió mal.")]})
    assert type(error) is kind
    assert (error.code, str(error)) == (code, f"{status} Algo salió mal. ({code})")


@pytest.mark.parametrize("meta", ["#<StandardError: timeout>", "<b>a</b> & &copy;", "a < b > c"])
def test_meta_is_text_and_never_html(meta: str) -> None:
    error = judged(500, {"errors": [problem("internal_server_error", "Algo salió mal.", meta)]})
    assert str(error) == f"500 Algo salió mal. [{meta}] (internal_server_error)"


@pytest.mark.parametrize(
    ("errors", "told"),
    [
        ([problem("x", "Uno", ["a", {"b": {"c": 1}}])], 'Uno [a, {"b":{"c":1}}]'),
        ([problem("x", "Uno", {"fields": ["a", "b"]})], "Uno [fields: a, b]"),
        (["No autorizado", None, 7], "No autorizado; 7"),
        ({"email": ["no es válido"]}, '{"email":["no es válido"]}'),
        ("No autorizado", "No autorizado"),
        ([{"message": "Invalid token"}], "Invalid token"),
    ],
)
def test_errors_of_any_shape_are_told_as_they_came(errors: object, told: str) -> None:
    assert told in str(judged(400, {"errors": errors}))


@given(status=st.integers(100, 599), body=st.binary(max_size=60))
def test_no_answer_makes_judgement_fail(status: int, body: bytes) -> None:
    error = judge(ASKED, Reply(status, {}, body))
    assert error is None or isinstance(error, FieldtuiError)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["errors", "code", "message", "meta", "error"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(status=st.sampled_from([200, 400, 401, 404, 422, 500, 503]), body=JSON)
def test_no_error_body_makes_judgement_fail(status: int, body: object) -> None:
    error = judged(status, body)
    assert error is None or str(error)
