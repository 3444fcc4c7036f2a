"""Whatever the vendor sends: a record is read or rejected, and never anything worse."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.contract.errors import FieldtuiError, RecordRejected
from fieldtui.contract.flow import Reply
from fieldtui.contract.record import Kind
from fieldtui.vendors.gruntify import VENDOR
from fieldtui.vendors.gruntify.paging import read_page
from fieldtui.vendors.gruntify.wire import judge
from tests.vendors.gruntify import scripted_vendor

SETTINGS = scripted_vendor.settings("v", "w")
KEYS = sorted(
    {
        *scripted_vendor.JOB,
        *scripted_vendor.REQUEST,
        *scripted_vendor.WORKSPACE,
        *scripted_vendor.TEMPLATE,
        "Data",
        "Comment",
        "Elsewhere",
        "$workspace",
    }
    | {"FirstName", "UserIds", "Accreditations", "Teams", "Latitude", "Longitude", "Field", "Value", "Fields", "Stage"}
    | {"Type", "Label", "Required", "Choices", "Minimum", "Maximum", "MinimumCount", "TakenAt", "FileName", "Expiry"}
)
leaves = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
words = st.sampled_from(["9999-12-31T23:59:59Z", "PT4H", "InProgress", "Photo", "Number", "#ffffff", "x:2", "Draft"])
values = st.recursive(
    leaves | words,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)
records = st.dictionaries(st.sampled_from(KEYS), values, max_size=12).map(lambda record: {"Id": "x:1", **record})


@pytest.mark.parametrize("resource", VENDOR.resources, ids=lambda resource: resource.name)
@given(record=records, other=records)
@settings(max_examples=30, deadline=None)
def test_any_object_is_read_or_rejected(resource: Any, record: dict[str, Any], other: dict[str, Any]) -> None:
    token_store = scripted_vendor.Shelf({(kind, id): other for kind in Kind for id in ("x:1", "x:2", "v", "x")})
    with suppress(RecordRejected):
        item = resource.decode(json.dumps(record).encode(), SETTINGS)
        resource.identity(item)
        resource.facets(item)
        resource.document(item, token_store)


@given(st.binary(max_size=200))
@settings(deadline=None)
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    reply = Reply(200, {}, body)
    with suppress(FieldtuiError):
        read_page(reply)
    for status in (400, 401, 403, 500):
        judge(_request(), Reply(status, {}, body))


def _request() -> Any:
    return next(VENDOR.resources[0].pages(scripted_vendor.poll("w")))


def test_json_too_deep_is_rejected() -> None:
    for depth in (400, 900, 100_000):
        raw = b'{"Id": "a", "Data": ' + b"[" * depth + b"]" * depth + b"}"
        for resource in VENDOR.resources:
            with suppress(RecordRejected):
                item = resource.decode(raw, SETTINGS)
                assert resource.document is not None
                resource.document(item, scripted_vendor.Shelf())


def test_numbers_without_end_are_read_or_rejected() -> None:
    digits = "9" * 5000
    raw = f'{{"Id": {digits}, "Form": {{"Id": "f", "Version": {digits}}}, "Data": {{"a": {digits}}}}}'.encode()
    for resource in VENDOR.resources:
        with suppress(RecordRejected):
            item = resource.decode(raw, SETTINGS)
            assert resource.document is not None
            resource.document(item, scripted_vendor.Shelf())


def test_zone_that_does_not_exist_is_utc() -> None:
    for zone in ("Mars/Olympus", "../../etc/passwd", "", None, 5):
        job = VENDOR.resource("jobs").decode(
            scripted_vendor.encoded(scripted_vendor.JOB), scripted_vendor.settings("w")
        )
        token_store = scripted_vendor.Shelf({(Kind.REFERENCE, "w"): {**scripted_vendor.WORKSPACE, "TimeZone": zone}})
        document = VENDOR.resource("jobs").document
        assert document is not None
        assert scripted_vendor.drawn(document(job, token_store), "Job")["Due"].value == "2025-03-03 06:00 UTC"
