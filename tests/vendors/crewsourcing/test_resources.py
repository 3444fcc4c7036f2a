"""Accounts, crews and work orders: pages, what lists need of them, and their documents."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.document import Mark
from fieldtui.contract.errors import Malformed, RecordRejected
from fieldtui.contract.flow import Page, Poll, Reply, Request
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.contract.secret import Secret
from fieldtui.vendors.crewsourcing import VENDOR
from fieldtui.vendors.crewsourcing.settings import Settings
from tests.vendors.crewsourcing.samples import ACCOUNT, CREW, NAMES, ORDER, Neighbours, document, item, labelled


def page(*records: object, key: str = "") -> Reply:
    return Reply(200, {}, msgspec.json.encode({key: list(records)} if key else list(records)))


def swept(name: str, settings: Settings, *replies: Reply) -> tuple[list[Request], list[int]]:
    """Run a sweep over those answers; the requests, and how many records each page had."""
    flow = VENDOR.resource(name).pages(Poll(settings, None, datetime(2025, 3, 28, tzinfo=UTC)))
    asked: list[Request] = []
    sizes: list[int] = []
    answers = iter(replies)
    try:
        step = next(flow)
        while True:
            if isinstance(step, Page):
                sizes.append(len(step.items))
                step = next(flow)
            else:
                asked.append(step)
                step = flow.send(next(answers))
    except StopIteration:
        return asked, sizes


@pytest.mark.parametrize("name", NAMES)
def test_lists_are_paged_by_page_and_page_size_from_one(settings: Settings, name: str) -> None:
    one, two, three = ({"id": number} for number in (1, 2, 3))
    asked, sizes = swept(name, settings, page(one, two), page(three))
    assert [request.path for request in asked] == [f"/api/v1/{name}"] * 2
    assert [dict(request.query) for request in asked] == [
        {"page": "1", "page_size": "2"},
        {"page": "2", "page_size": "2"},
    ]
    assert sizes == [2, 1]


def test_page_past_end_is_empty_and_ends_list(settings: Settings) -> None:
    _, sizes = swept("crews", settings, page({"id": 1}, {"id": 2}), page())
    assert sizes == [2]


def test_server_that_allows_fewer_than_asked_for_loses_nothing(settings: Settings) -> None:
    wide = msgspec.structs.replace(settings, page_size=100)
    pages = [page({"id": 1}, {"id": 2}), page({"id": 3}, {"id": 4}), page({"id": 5})]
    assert swept("crews", wide, *pages)[1] == [2, 2, 1]


@pytest.mark.parametrize("key", ["", "work_orders", "data"])
def test_list_may_be_bare_or_under_key(settings: Settings, key: str) -> None:
    assert swept("work_orders", settings, page({"id": 1}, key=key), page(key=key))[1] == [1]


def test_configured_key_is_looked_under_first(settings: Settings) -> None:
    body = Reply(200, {}, b'{"filters":[1,2],"rows":[{"id":1}]}')
    keyed = msgspec.structs.replace(settings, list_key="rows")
    assert swept("work_orders", keyed, body, page())[1] == [1]


def test_no_list_at_all_is_malformed(settings: Settings) -> None:
    with pytest.raises(Malformed, match="list"):
        swept("work_orders", settings, Reply(200, {}, b'{"total": 3}'))


def test_work_order_tells_lists_and_clocks_all_they_need(settings: Settings) -> None:
    resource, order = item("work_orders", ORDER, settings)
    assert resource.identity is not None
    assert resource.facets is not None
    facets = resource.facets(order)
    assert resource.identity(order) == Key(Kind.WORK_ORDER, "88121")
    assert (facets.title, facets.reference) == ("Fuga de gas · Calle 50 1200", "OT-2025-004512")
    assert (facets.status, facets.status_label, facets.stage) == ("in_progress", "En proceso", Stage.UNDERWAY)
    assert (facets.priority, facets.urgency, facets.place) == ("high", 2, "Calle 50 1200, La Plata")
    assert facets.due == facets.end == datetime(2025, 3, 28, 14, 0, tzinfo=UTC)
    assert facets.updated == datetime(2025, 3, 28, 12, 21, 10, tzinfo=UTC)
    assert set(facets.links) == {Link("crew", Kind.CREW, "31"), Link("account", Kind.SITE, "10500")}


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("pending", Stage.NEW),
        ("offered", Stage.OFFERED),
        ("assigned", Stage.ASSIGNED),
        ("on_route", Stage.UNDERWAY),
        ("in_progress", Stage.UNDERWAY),
        ("paused", Stage.HELD),
        ("finished", Stage.DONE),
        ("cancelled", Stage.CANCELLED),
        ("awaiting_parts", None),
        (None, None),
    ],
)
def test_statuses_have_stages_and_unknown_words_none(settings: Settings, status: str, stage: Stage | None) -> None:
    resource, order = item("work_orders", {"id": 1, "status": status}, settings)
    assert resource.facets is not None
    facets = resource.facets(order)
    assert (facets.status, facets.stage) == (status, stage)


def test_order_without_address_takes_its_place_from_account(settings: Settings) -> None:
    resource, order = item("work_orders", {"id": 1, "account_id": "10500"}, settings)
    assert resource.facets is not None
    facets = resource.facets(order)
    assert (facets.place, facets.links) == (None, (Link("place", Kind.SITE, "10500"),))


def test_order_document_names_crew_account_and_local_times(settings: Settings) -> None:
    fields = labelled(document("work_orders", ORDER, settings))
    assert (fields["Crew"].value, fields["Account"].value) == ("Cuadrilla 31", "Ana Ruiz")
    assert fields["Scheduled from"].value == "2025-03-28 09:00 -0300"
    assert (fields["Status"].value, fields["Status"].note) == ("En proceso", "in_progress")
    assert fields["Finished"].value is None


def test_word_that_is_not_documented_is_shown_and_marked(settings: Settings) -> None:
    field = labelled(document("work_orders", {"id": 1, "status": "parked"}, settings))["Status"]
    assert (field.value, field.mark) == ("parked", Mark.WARN)


def test_crew_has_last_place_and_no_stage(settings: Settings) -> None:
    resource, crew = item("crews", CREW, settings)
    assert resource.facets is not None
    facets = resource.facets(crew)
    assert (facets.title, facets.status, facets.status_label, facets.stage) == (
        "Cuadrilla 31",
        "on_route",
        "En camino",
        None,
    )
    assert (facets.latitude, facets.longitude) == (-34.9205, -57.9536)
    assert facets.updated == datetime(2025, 3, 28, 12, 58, 2, tzinfo=UTC)
    assert labelled(document("crews", CREW, settings))["Leader"].value == "J. Sosa"


def test_account_is_site(settings: Settings) -> None:
    resource, account = item("accounts", ACCOUNT, settings)
    assert resource.facets is not None
    assert resource.identity is not None
    facets = resource.facets(account)
    assert resource.identity(account) == Key(Kind.SITE, "10500")
    assert (facets.title, facets.reference) == ("Ana Ruiz · Calle 50 1200, La Plata", "2000034787")
    assert labelled(document("accounts", ACCOUNT, settings))["Balance"].value == "0.0"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("record", [{}, {"id": None}, {"id": ""}, {"id": [1]}, [], "x", None])
def test_record_without_id_costs_its_row_only(settings: Settings, name: str, record: object) -> None:
    with pytest.raises(RecordRejected):
        item(name, record, settings)


@pytest.mark.parametrize("name", NAMES)
def test_record_is_fetched_bare_or_named(settings: Settings, name: str) -> None:
    resource = VENDOR.resource(name)
    assert resource.detail is not None
    for body in (b'{"id": 7}', b'{"%s": {"id": 7}}' % name.removesuffix("s").encode()):
        flow = resource.detail(settings, "7/8")
        assert next(flow).path == f"/api/v1/{name}/7%2F8"
        with pytest.raises(StopIteration) as stop:
            flow.send(Reply(200, {}, body))
        assert stop.value.value == b'{"id": 7}'


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    max_leaves=4,
)
LOOSE = Settings(vendor="crewsourcing", base_url="https://x", utility_id=1, email="e", password=Secret.literal("p"))


@pytest.mark.parametrize("name", NAMES)
@given(data=st.data())
def test_whatever_record_holds_it_is_drawn_or_rejected(name: str, data: st.DataObject) -> None:
    keys = sorted({*ORDER, *CREW, *ACCOUNT, "context", "current_input_values", "current_step", "workflow_name"})
    record = data.draw(st.dictionaries(st.sampled_from(keys), VALUE)) | {"id": data.draw(st.integers() | VALUE)}
    resource = VENDOR.resource(name)
    try:
        typed = resource.decode(msgspec.json.encode(record), LOOSE)
    except RecordRejected:
        return
    assert resource.facets is not None
    assert resource.document is not None
    assert resource.facets(typed).title
    assert resource.document(typed, Neighbours()).sections


@pytest.mark.parametrize("name", NAMES)
@given(raw=st.binary(max_size=40))
def test_no_bytes_raise_anything_but_rejection(name: str, raw: bytes) -> None:
    with suppress(RecordRejected):
        VENDOR.resource(name).decode(raw, LOOSE)
