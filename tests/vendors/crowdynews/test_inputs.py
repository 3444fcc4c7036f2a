"""The Control API's collections and inputs: what is off, and what brings nothing, over real HTTP."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import Any

import pytest

from fieldtui.contract.document import Mark
from fieldtui.contract.errors import Malformed
from fieldtui.contract.flow import Page, Poll, Reply
from fieldtui.contract.record import Kind
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.control_api import off
from fieldtui.vendors.crowdynews.settings import Settings
from tests.vendors.crowdynews.stub_server import CONTRACT, Asked, Said, StandIn, Visitor

GENERAL = {"created": "2016-03-22T15:01:49.081Z", "createdBy": "Ann", "lastModified": "2016-03-22T15:01:49Z"}
#: the window of the stand-in's clock begins on 2026-03-11
YOUNG = {"created": "2026-03-12T08:00:00Z", "lastModified": "2026-03-12T08:00:00Z"}


def collection(id: str, name: str, **members: Any) -> dict[str, Any]:
    return {"_id": id, "name": name, "slug": name.lower(), "type": "ranked", "active": True, **GENERAL, **members}


def feeding(id: str, service: str, input: str, **members: Any) -> dict[str, Any]:
    about = {"service": service, "type": "user", "input": input, "collectionId": "c1", "active": True, "display": True}
    return {"_id": id, **about, **GENERAL, **members}


def set_up(stand_in: StandIn, inputs: list[Any], collections: list[Any] | None = None) -> None:
    """Give the contract these inputs, in the collections Storm (c1) and Works (c2)."""
    some = [collection("c1", "Storm"), collection("c2", "Works")]
    stand_in.answers["/api/v1/collection/collections"] = Said(some if collections is None else collections)
    stand_in.answers["/api/v1/collection/inputs"] = Said(inputs)


def has_posts(stand_in: StandIn, *places: tuple[str, str | None]) -> None:
    """Answer the queue with a post where these services of these collections are asked for."""

    def answer(asked: Asked) -> Said:
        there = (asked.query.get("service"), asked.query.get("q")) in places
        return Said([{"id": "1", "service": asked.query.get("service"), "text": "x"}] if there else [])

    stand_in.answers["/q/v1/queue/c"] = answer


def test_inputs_are_asked_by_contracts_id(stand_in: StandIn, visitor: Visitor) -> None:
    set_up(stand_in, [feeding("i1", "twitter", "roadworks", radius=150, latitude="52.1", longitude=4.3)])
    has_posts(stand_in, ("twitter", "storm"))
    visitor.sweep("control_collections")
    assert visitor.sweep("inputs").complete
    asked = next(one for one in stand_in.asked if one.path == "/api/v1/collection/inputs")
    assert asked.query == {"contract_id": CONTRACT["_id"], "access_token": "a"}
    row = visitor.rows(Kind.REFERENCE)["i1"]
    assert (row.title, row.status, row.latitude, row.longitude) == ("twitter roadworks", "active", 52.1, 4.3)
    told = {label: visitor.field("i1", label, "inputs").value for label in ("Service", "Type", "Input", "Collection")}
    assert told == {"Service": "twitter", "Type": "user", "Input": "roadworks", "Collection": "Storm"}
    assert visitor.field("i1", "Modified", "inputs").value == "2016-03-22T15:01:49Z"
    assert visitor.field("i1", "Created", "inputs").note == "Ann"
    assert visitor.field("i1", "Radius", "inputs").value == "150"


def test_inputs_off_are_warned_of_by_name(stand_in: StandIn, visitor: Visitor) -> None:
    on = [feeding(f"i{number}", "rss", f"feed{number}") for number in range(12)]
    dead = [feeding("d1", "twitter", "roadworks", active=False), feeding("d2", "facebook", "city", active=False)]
    set_up(stand_in, [*on, *dead])
    has_posts(stand_in, ("rss", "storm"))
    progress = visitor.sweep("inputs")
    assert progress.warning == "2 of 14 inputs are off: twitter roadworks, facebook city"
    assert visitor.rows(Kind.REFERENCE)["d1"].status == "inactive"
    assert visitor.field("d1", "Status", "inputs").mark is Mark.WARN
    set_up(stand_in, on)
    assert visitor.sweep("inputs").warning == ""


@pytest.mark.parametrize(
    ("names", "of", "warning"),
    [
        ([], 3, ""),
        (["a"], 1, "1 of 1 inputs is off: a"),
        (["a", "b", "c", "d", "e"], 9, "5 of 9 inputs are off: a, b, c and 2 more"),
    ],
)
def test_warning_names_three_and_counts_rest(names: list[str], of: int, warning: str) -> None:
    assert off(names, of, "inputs") == warning


def test_input_without_posts_of_its_service_is_quiet(stand_in: StandIn, visitor: Visitor) -> None:
    set_up(
        stand_in,
        [
            feeding("i1", "twitter", "roadworks"),
            feeding("i2", "rss", "news"),
            feeding("i3", "rss", "more", collectionId="c2"),
        ],
    )
    has_posts(stand_in, ("rss", "storm"))
    warning = visitor.sweep("inputs").warning
    assert warning == "nothing since 2026-03-11 from inputs that are on: twitter in Storm, rss in Works"


def test_only_inputs_older_than_window_and_on_are_judged(stand_in: StandIn, visitor: Visitor) -> None:
    undated = {"created": None, "lastModified": None}
    set_up(
        stand_in,
        [
            feeding("i1", "twitter", "new", **YOUNG),
            feeding("i2", "vk", "changed", lastModified=YOUNG["lastModified"]),
            feeding("i3", "rss", "undated", **undated),
            feeding("i4", "vimeo", "unknown", active=None),
            feeding("i5", "tumblr", "resting", collectionId="c2"),
        ],
        [collection("c1", "Storm"), collection("c2", "Works", active=False)],
    )
    has_posts(stand_in)
    assert visitor.sweep("inputs").warning == ""
    assert "queue/c" not in stand_in.paths()


def test_without_collections_service_is_judged_over_all_posts(stand_in: StandIn, visitor: Visitor) -> None:
    set_up(stand_in, [feeding("i1", "twitter", "roadworks"), feeding("i2", "rss", "news")])
    stand_in.answers["/api/v1/collection/collections"] = Said({"errors": [{"message": "no"}]}, 403)
    has_posts(stand_in, ("rss", None))
    assert visitor.sweep("inputs").warning == "nothing since 2026-03-11 from inputs that are on: twitter"


def test_collection_without_slug_is_found_in_address(stand_in: StandIn, visitor: Visitor) -> None:
    uri = "https://q.crowdynews.com/v1/content/c?q=works"
    nowhere = collection("c1", "Storm", slug=None, contentUri=None)
    set_up(
        stand_in,
        [feeding("i1", "twitter", "roadworks"), feeding("i2", "rss", "news", collectionId="c2")],
        [nowhere, collection("c2", "Works", slug=None, contentUri=uri)],
    )
    has_posts(stand_in)
    warning = visitor.sweep("inputs").warning
    assert warning == "nothing since 2026-03-11 from inputs that are on: twitter, rss in Works"
    asked = [one.query for one in stand_in.asked if one.path == "/q/v1/queue/c"]
    assert [(each.get("q"), each["service"]) for each in asked] == [(None, "twitter"), ("works", "rss")]


def test_inputs_of_one_service_and_collection_cost_one_question(stand_in: StandIn, visitor: Visitor) -> None:
    set_up(stand_in, [feeding(f"i{number}", "twitter", f"user{number}") for number in range(50)])
    has_posts(stand_in, ("twitter", "storm"))
    visitor.sweep("inputs")
    asked = [one.query for one in stand_in.asked if one.path == "/q/v1/queue/c"]
    assert [(each["q"], each["service"], each["count"]) for each in asked] == [("storm", "twitter", "1")]


@pytest.mark.parametrize("status", [401, 403, 404])
def test_where_queue_is_closed_nothing_is_said_about_silent_inputs(
    stand_in: StandIn, visitor: Visitor, status: int
) -> None:
    set_up(stand_in, [feeding("i1", "twitter", "roadworks")])
    stand_in.answers["/q/v1/queue/c"] = Said({"errors": [{"message": "not permitted"}]}, status)
    progress = visitor.sweep("inputs")
    assert (progress.complete, progress.warning) == (True, "")
    assert status == 404 or "whether inputs bring posts is not known" in progress.note


def test_collection_off_is_warned_of(stand_in: StandIn, visitor: Visitor) -> None:
    uri = "https://q.crowdynews.com/v1/content/c?q=works"
    set_up(
        stand_in, [], [collection("c1", "Storm", active=False), collection("c2", "Works", slug=None, contentUri=uri)]
    )
    assert visitor.sweep("control_collections").warning == "1 of 2 collections is off: Storm"
    assert {id: row.status for id, row in visitor.rows(Kind.REFERENCE).items()} == {"c1": "inactive", "c2": "active"}
    assert visitor.field("c2", "Feed", "control_collections").value == uri


@pytest.mark.parametrize("name", ["control_collections", "inputs"])
@pytest.mark.parametrize("status", [403, 404])
def test_invisible_to_token_is_no_failure(stand_in: StandIn, visitor: Visitor, name: str, status: int) -> None:
    set_up(stand_in, [feeding("i1", "twitter", "roadworks", **YOUNG)])
    visitor.sweep(name)
    before = visitor.titles(Kind.REFERENCE)
    refusal = Said({"errors": [{"name": "PermissionError", "message": "not for you"}]}, status)
    for path in ("/api/v1/collection/collections", "/api/v1/collection/inputs"):
        stand_in.answers[path] = refusal
    stand_in.answers.pop("/api/collection/inputs", None)
    progress = visitor.sweep(name)
    assert (progress.error, progress.removed) == (None, 0)
    assert "this account does not have it" in progress.note
    assert visitor.titles(Kind.REFERENCE) == before


def test_contract_that_token_may_not_use_has_no_inputs(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.answers["/api/v1/customer/contracts/me"] = Said([{**CONTRACT, "slug": "another"}])
    progress = visitor.sweep("inputs")
    assert progress.error is None
    assert "not among those that the token may use" in progress.note


@pytest.mark.parametrize("slug", ["my_contract", "My_Contract", "MY-CONTRACT"])
def test_contracts_slug_is_known_in_both_of_its_spellings(settings: Settings, slug: str) -> None:
    flow = VENDOR.resource("contracts").pages(Poll(settings, None, datetime(2026, 3, 18, tzinfo=UTC)))
    next(flow)
    page = flow.send(Reply(200, {}, b'[{"_id":"1","name":"x","slug":"%s","active":true}]' % slug.encode()))
    assert isinstance(page, Page)
    assert page.note == ""


def test_no_inputs_is_empty_list(stand_in: StandIn, visitor: Visitor) -> None:
    for said in (Said([]), Said(b"", 204)):
        set_up(stand_in, [])
        stand_in.answers["/api/v1/collection/inputs"] = said
        progress = visitor.sweep("inputs")
        assert (progress.complete, progress.records, progress.warning) == (True, 0, "")


@pytest.mark.parametrize("name", ["control_collections", "inputs"])
def test_control_records_under_other_names_remove_nothing(stand_in: StandIn, visitor: Visitor, name: str) -> None:
    set_up(stand_in, [feeding("e1", "twitter", "roadworks", **YOUNG)], [collection("ce", "Storm")])
    visitor.sweep(name)
    before = visitor.titles(Kind.REFERENCE)
    for path in ("/api/v1/collection/collections", "/api/v1/collection/inputs"):
        said = stand_in.answers[path]
        assert isinstance(said, Said)
        stand_in.answers[path] = Said(json.dumps(said.body).replace("e", "x").encode())
    assert isinstance(visitor.sweep(name).error, Malformed)
    assert visitor.titles(Kind.REFERENCE) == before


@pytest.mark.parametrize(
    "odd",
    [{"service": ["twitter"]}, {"input": 7}, {"active": "yes"}, {"collectionId": {}}, {"latitude": []}, {"created": 9}],
)
def test_odd_field_costs_no_input(stand_in: StandIn, visitor: Visitor, odd: dict[str, Any]) -> None:
    set_up(stand_in, [{**feeding("i1", "twitter", "roadworks"), **odd}, {"active": False}])
    has_posts(stand_in, ("twitter", "storm"))
    progress = visitor.sweep("inputs")
    assert (progress.records, progress.rejected) == (1, 1)
    assert visitor.document("i1", "inputs").sections
