"""Three hosts, two spellings of one of them, and what the answers stand for."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import Malformed, NotFound, Refused, SourceError, TokenExpired, Unavailable
from fieldtui.contract.flow import Reply, Request
from fieldtui.vendors.crowdynews.control_api import control
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import connect, items, judge, probe, read_count

LIST = Request(base="content", path="/content/my-contract")


def reply(status: int, body: object = None) -> Reply:
    return Reply(status, {}, msgspec.json.encode(body) if body is not None else b"")


def test_each_api_has_its_own_host(settings: Settings) -> None:
    assert connect(settings).bases == {
        "auth": "https://auth.example.org/v1",
        "api": "https://api.example.org",
        "content": "https://q.example.org/v1",
    }


@pytest.mark.parametrize(
    ("url", "first", "second"),
    [
        ("https://api.example.org", "/customer/contracts/me", "/v1/customer/contracts/me"),
        ("https://api.example.org/v1/", "/v1/customer/contracts/me", "/customer/contracts/me"),
    ],
)
def test_control_api_is_asked_in_configured_spelling_then_in_other(
    settings: Settings, url: str, first: str, second: str
) -> None:
    spelled = msgspec.structs.replace(settings, control_url=url)
    assert connect(spelled).bases["api"] == "https://api.example.org"
    flow = control(spelled, Request(path="/customer/contracts/me"))
    assert next(flow).path == first
    again = flow.send(reply(404))
    assert (again.path, 404 in again.accepts) == (second, False)


def test_error_tells_all_but_property_value() -> None:
    wrong = {
        "name": "ValidationError",
        "message": "invalid email",
        "propertyName": "email",
        "propertyValue": "1234",
        "reason": "regexp",
        "code": 12,
    }
    error = judge(LIST, reply(400, {"requestId": "b6e884e0", "errors": [wrong]}))
    assert isinstance(error, Refused)
    assert str(error) == "400 invalid email [email, regexp, code 12] · request b6e884e0 (ValidationError)"


def test_several_errors_are_all_told() -> None:
    error = judge(LIST, reply(400, {"errors": [{"name": "A", "message": "one"}, {"name": "B", "message": "two"}]}))
    assert str(error) == "400 one; two (A, B)"


def test_url_that_vendor_quotes_loses_its_token() -> None:
    told = {"errors": [{"message": "GET /v1/queue/x?access_token=a1b2c3&since=1 is refused"}]}
    assert str(judge(LIST, reply(403, told))) == "403 GET /v1/queue/x?access_token=…&since=1 is refused"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, Refused),
        (401, TokenExpired),
        (403, Refused),
        (404, NotFound),
        (500, Unavailable),
        (502, Unavailable),
        (503, Unavailable),
    ],
)
def test_statuses_mean_what_they_say(status: int, kind: type[SourceError]) -> None:
    assert type(judge(LIST, reply(status, {}))) is kind


@pytest.mark.parametrize(("status", "body"), [(200, []), (201, []), (204, None), (304, None)])
def test_successes_are_no_errors(status: int, body: object) -> None:
    assert judge(LIST, reply(status, body)) is None


@pytest.mark.parametrize("what", ["content", "queue", "collections"])
def test_object_where_feed_owes_list_is_error_whatever_its_status(what: str) -> None:
    request = Request(base="content", path=f"/{what}/my-contract")
    error = judge(request, reply(200, {"status": "error", "message": "backend down"}))
    assert isinstance(error, Unavailable)
    assert "backend down" in str(error)


def test_objects_are_due_where_no_list_is() -> None:
    assert judge(Request(base="content", path="/count/my-contract"), reply(200, {"count": 3})) is None
    moderated = Request(method="PATCH", base="content", path="/queue/my-contract")
    assert judge(moderated, reply(200, {"id": "1"})) is None
    # what an object means that answers a write, its action says
    assert judge(moderated, reply(200, {"status": "error"})) is None


@pytest.mark.parametrize(("body", "count"), [({"count": 12}, 12), (12, 12), ({}, None), ("x", None), (-1, None)])
def test_count_is_object_or_bare_number(body: object, count: int | None) -> None:
    assert read_count(reply(200, body)) == count


def test_lists_are_bare_arrays() -> None:
    assert [bytes(raw) for raw in items(reply(200, [{"id": 1}]))] == [b'{"id":1}']
    for other in (b"<html>", b'{"items":[]}', b"null", b'"x"', b"[7]", b""):
        with pytest.raises(Malformed):
            items(Reply(200, {}, other))


def test_probe_asks_for_collections_which_takes_no_token(settings: Settings) -> None:
    flow = probe(settings)
    asked = next(flow)
    assert (asked.base, asked.path, asked.signed) == ("content", "/collections/my-contract", False)
    with pytest.raises(StopIteration) as stop:
        flow.send(reply(200, [{"name": "Storm"}]))
    assert stop.value.value == "1 collections of my-contract"


JSON = st.recursive(
    st.none() | st.integers(-9, 9) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["errors", "name", "message", "requestId", "reason"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(status=st.sampled_from([200, 304, 400, 401, 404, 500, 503]), body=JSON)
def test_no_answer_makes_judgement_fail(status: int, body: object) -> None:
    error = judge(LIST, reply(status, body))
    assert error is None or str(error)


@given(status=st.integers(100, 599), body=st.binary(max_size=40))
def test_no_bytes_make_judgement_fail(status: int, body: bytes) -> None:
    error = judge(LIST, Reply(status, {}, body))
    assert error is None or str(error)
