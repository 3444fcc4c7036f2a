"""Sites and work types."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fieldtui.contract.document import Field
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.flow import Poll
from fieldtui.contract.record import Key, Kind
from fieldtui.vendors.cloudworkpro.sites import SITES
from fieldtui.vendors.cloudworkpro.work_types import WORKTYPES
from tests.vendors.cloudworkpro.account import (
    SITE,
    WORK_TYPE,
    Records,
    answers,
    carry,
    encoded,
    good,
    page,
    settings,
)

NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)


@pytest.mark.parametrize(("resource", "path"), [(SITES, "/sites"), (WORKTYPES, "/worktypes")])
def test_both_lists_are_swept_by_what_never_changes(resource: object, path: str) -> None:
    pages = resource.pages(Poll(settings(), None, NOW))  # type: ignore[attr-defined]
    requests, got, _ = carry(pages, answers(page([SITE], "next_1"), page([SITE])))
    assert {request.path for request in requests} == {path}
    assert {dict(request.query)["sortBy"] for request in requests} == {"_id:asc"}
    assert len(got) == 2


def test_what_list_is_told_of_site() -> None:
    assert SITES.identity is not None
    assert SITES.facets is not None
    item = SITES.decode(encoded(SITE), settings())
    told = SITES.facets(item)
    assert SITES.identity(item) == Key(Kind.SITE, "636953eebf54aa00087e7601")
    assert (told.title, told.reference, told.status, told.stage) == ("Store 114", "S-114", None, None)
    assert (told.latitude, told.longitude) == (42.6526, -73.7562)
    assert told.created == datetime(2025, 1, 11, 10, tzinfo=UTC)
    assert "12 Main St, Albany" in told.text


def test_site_is_drawn_with_address_contact_and_its_own_clock() -> None:
    assert SITES.document is not None
    document = SITES.document(SITES.decode(encoded(SITE), settings()), Records())
    fields = {part.label: part.value for each in document.sections for part in each.parts if isinstance(part, Field)}
    assert fields["Address"] == "12 Main St, Albany, NY, 12207, US"
    assert fields["Coordinates"] == "42.6526, -73.7562"
    assert (fields["Active"], fields["Name"], fields["Phone"]) == ("yes", "R. Diaz", "+1 518 555 0100")
    assert fields["Created"] == "2025-01-11 05:00 EST"


def test_one_site_is_fetched_by_its_id() -> None:
    requests, _, raw = carry(SITES.detail(settings(), "636953eebf54aa00087e7601"), answers(good(SITE)))  # type: ignore[misc]
    assert requests[0].path == "/sites/636953eebf54aa00087e7601"
    assert SITES.decode(raw, settings()).name == "Store 114"


def test_coordinates_none_are_left_out_and_cost_no_row() -> None:
    assert SITES.facets is not None
    told = SITES.facets(SITES.decode(encoded({**SITE, "latitude": "north", "longitude": 999}), settings()))
    assert (told.latitude, told.longitude) == (None, None)


def test_work_type_lends_its_name() -> None:
    assert WORKTYPES.identity is not None
    assert WORKTYPES.facets is not None
    assert WORKTYPES.document is not None
    item = WORKTYPES.decode(encoded(WORK_TYPE), settings())
    assert WORKTYPES.identity(item) == Key(Kind.REFERENCE, "636953eebf54aa00087e75ee")
    assert WORKTYPES.facets(item).title == "WiFi Heat Mapping"
    assert WORKTYPES.document(item, Records()).title == "WiFi Heat Mapping"


@pytest.mark.parametrize("resource", [SITES, WORKTYPES])
def test_neither_can_be_without_id(resource: object) -> None:
    with pytest.raises(RecordRejected):
        resource.decode(b'{"name": "nowhere"}', settings())  # type: ignore[attr-defined]
