"""Whatever JSON comes where a record is due, nothing but the project's own errors goes up."""

from __future__ import annotations

import contextlib
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.flow import Reply, Request
from fieldtui.http.json_readers import encode
from fieldtui.vendors.crewsense import VENDOR
from fieldtui.vendors.crewsense.wire import judge
from tests.vendors.crewsense import samples
from tests.vendors.crewsense.scripted_vendor import SETTINGS, Conversation, Nobody, poll

TIMES = st.sampled_from(["9999-12-31T23:30:00Z", "0001-01-01 00:00:00", 1752156000, 1e18, "2025-03-15"])
#: no example is timed: the machine may have others to serve
QUICK = settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
LEAVES = (
    TIMES
    | st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=20)
)
JSON = st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner))
RECORDS: dict[str, dict[str, Any]] = {
    "schedule": samples.ASSIGNMENT,
    "time_offs": samples.TIME_OFF,
    "callbacks": {**samples.CALLBACK, "users": [samples.CALLED]},
    "users": {**samples.USER, "qualifiers": [samples.QUALIFIER]},
    "qualifiers": samples.QUALIFIER,
    "work_types": {"id": 5, "label": "Earned time off", "work_code": None, "primary_color": "#3B4650"},
    "time_off_types": {"id": "5", "label": "Sick", "work_code": "SL", "primary_color": "#2474a9"},
    "forms": {"id": "141", **samples.FORMS["141"]},
    "submissions": {**samples.SUBMISSION, "_form": {"id": "141"}},
    "announcements": samples.ANNOUNCEMENT,
    "bulletin_board": samples.BOARD,
    "assignments": samples.LISTED,
    "trades": samples.TRADE,
    "signup_events": samples.EVENT,
    "availability_periods": samples.PERIOD,
    "day_labels": samples.DAY_LABEL,
    "logs": samples.LOG,
}
NAMES = [resource.name for resource in VENDOR.resources]


def show(name: str, raw: bytes) -> None:
    """Do with a record whatever the program does with it."""
    resource = VENDOR.resource(name)
    assert resource.identity is not None
    assert resource.facets is not None
    assert resource.document is not None
    item = resource.decode(raw, SETTINGS)
    assert resource.identity(item).id
    assert resource.facets(item).title
    resource.document(item, Nobody())


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
@QUICK
def test_record_with_anything_in_its_fields_is_shown_or_rejected(name: str, data: st.DataObject) -> None:
    sample = RECORDS[name]
    spoiled = data.draw(st.dictionaries(st.sampled_from(sorted(sample)), JSON, max_size=4))
    with contextlib.suppress(FieldtuiError):
        show(name, encode({**sample, **spoiled}))


@pytest.mark.parametrize("name", NAMES)
@given(raw=st.binary(max_size=60) | JSON.map(encode))
@QUICK
def test_anything_at_all_is_shown_or_rejected(name: str, raw: bytes) -> None:
    with contextlib.suppress(FieldtuiError):
        show(name, raw)


@pytest.mark.parametrize("name", NAMES)
@given(body=st.binary(max_size=60) | JSON.map(encode))
@QUICK
def test_any_answer_ends_sweep_or_gives_pages(name: str, body: bytes) -> None:
    conversation = Conversation(*[Reply(200, {}, body)] * 60)
    with contextlib.suppress(FieldtuiError):
        conversation.sweep(VENDOR.resource(name).pages(poll()))


@pytest.mark.parametrize("name", NAMES)
def test_numbers_beyond_all_sizes_are_kept(name: str) -> None:
    record = json.dumps({**RECORDS[name], "huge": 10**40, "date_of_birth": 10**40}).encode()
    body = b'{"days":[{"assignments":[%s]}],"items":[%s],"data":[%s],"content":%s,"metadata":[]}' % ((record,) * 4)
    conversation = Conversation(*[Reply(200, {}, body)] * 9)
    with contextlib.suppress(FieldtuiError):
        conversation.sweep(VENDOR.resource(name).pages(poll()))
    assert conversation.pages


@QUICK
@given(body=st.binary(max_size=60) | JSON.map(encode), status=st.sampled_from([200, 400, 401, 404, 409, 422, 500]))
def test_any_answer_can_be_judged(body: bytes, status: int) -> None:
    judge(Request(), Reply(status, {}, body))


@QUICK
@given(body=st.dictionaries(st.sampled_from(["status", "error", "error_message", "error_messages", "success"]), JSON))
def test_any_envelope_can_be_judged(body: dict[str, Any]) -> None:
    judge(Request(), Reply(200, {}, encode(body)))
