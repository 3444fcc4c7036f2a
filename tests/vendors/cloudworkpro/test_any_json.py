"""Whatever JSON comes, there is a record, a rejection, or an error of ours; never anything else."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.contract.errors import FieldtuiError, RecordRejected
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.vendor import Resource
from fieldtui.vendors.cloudworkpro import VENDOR, wire
from fieldtui.vendors.cloudworkpro.lists import read_page
from fieldtui.vendors.cloudworkpro.webhooks import WEBHOOKS
from tests.vendors.cloudworkpro import account

_LEAF = st.none() | st.booleans() | st.integers(-(2**70), 2**70) | st.floats(allow_nan=False) | st.text(max_size=20)
_JSON = st.recursive(_LEAF, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
_RECORDS = [resource for resource in VENDOR.resources if resource.facets]


def objects(model: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Records of the right keys with anything in them, mostly with what belongs there."""
    whole = {key: st.just(value) | _JSON for key, value in model.items()}
    return st.fixed_dictionaries({}, optional=whole)


_MODEL = {**account.WORK_ORDER, "site": account.SITE, "work_types": [account.WORK_TYPE], "assigned_users": []}


@pytest.mark.parametrize("resource", _RECORDS, ids=lambda resource: resource.name)
@settings(deadline=None, max_examples=60)
@given(record=_JSON | objects(_MODEL) | objects(account.SITE) | objects(account.WORK_TYPE))
def test_any_record_is_read_and_drawn_or_rejected(resource: Resource, record: Any) -> None:
    assert resource.identity is not None
    assert resource.facets is not None
    assert resource.document is not None
    try:
        item = resource.decode(account.encoded(record), account.settings())
    except RecordRejected:
        return
    assert resource.identity(item).id
    assert resource.facets(item).title
    assert resource.document(item, account.Records()).title


@settings(deadline=None, max_examples=60)
@given(record=_JSON | objects({"_id": "1", "event": "X", "created_date": "2025-02-20", "data": {}, "resource": "x"}))
def test_any_delivery_is_read_or_rejected(record: Any) -> None:
    with contextlib.suppress(RecordRejected):
        WEBHOOKS.read(account.encoded(record))


_ENVELOPE = {"code": 200, "reason": "", "data": [], "error": {"code": "X", "message": "Y"}, "success": True}
_PAGING = {"hasNext": True, "nextCursor": "next_X", "totalResults": 5}


@settings(deadline=None, max_examples=80)
@given(
    body=st.binary(max_size=60)
    | (_JSON | objects({**_ENVELOPE, "pagination": _PAGING, "options": {"limit": 2}})).map(account.encoded),
    status=st.sampled_from([200, 201, 204, 400, 401, 403, 404, 422, 429, 500, 503]),
)
def test_any_answer_ends_in_errors_of_ours(body: bytes, status: int) -> None:
    answer = Reply(status, {"content-type": "application/json"}, body)
    for request in (Request(path="/workorders"), Request(method="POST", path="/auth/token", signed=False)):
        if wire.judge(request, answer) is not None:
            continue
        for read in (lambda: read_page(answer, 2), lambda: wire.read_token(answer, 0)):
            with contextlib.suppress(FieldtuiError):
                read()


@settings(deadline=None, max_examples=60)
@given(pagination=_JSON | objects(_PAGING), options=_JSON | objects({"limit": 2}))
def test_any_pagination_is_followed_ended_or_refused(pagination: Any, options: Any) -> None:
    with contextlib.suppress(FieldtuiError):
        read_page(account.good([1], pagination=pagination, options=options), 2)
