"""A post is its service's id and its service: over real HTTP, in a store, and in what is sent back."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldtui.contract.errors import NotFound
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Address, Key, Kind
from fieldtui.store.models import Arrival, FeedKey
from fieldtui.vendors.crowdynews.post_identity import apart, former_keys, post_key
from tests.vendors.crowdynews.stub_server import NOW, Said, StandIn, Visitor


def post(id: Any, service: str | None = "rss", **members: Any) -> dict[str, Any]:
    named = {} if service is None else {"service": service}
    return {"id": id, "title": f"{id} of {service}", "state": "unpublished", **named, **members}


def test_two_services_may_use_same_id(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("7", "twitter"), post("7", "facebook"))
    assert visitor.sweep().complete
    assert {id: row.title for id, row in visitor.rows().items()} == {
        "7@twitter": "7 of twitter",
        "7@facebook": "7 of facebook",
    }


def test_second_page_of_same_ids_of_another_service_is_read(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(*(post(str(number), service) for service in ("twitter", "vk") for number in range(500)))
    assert visitor.sweep().error is None
    assert len(visitor.rows()) == 1000


def test_post_without_service_has_key_of_its_own(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("7", None), post("7", "rss"), post("7@rss", None))
    assert visitor.sweep().complete
    assert set(visitor.rows()) == {"7@", "7@rss", "7@rss@"}


def test_id_may_hold_at_signs_itself(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("a@b", "rss"), post("@", "vk"), post(" x ", "rss"), post(8, "rss"))
    visitor.sweep()
    assert set(visitor.rows()) == {"a@b@rss", "@@vk", "x@rss", "8@rss"}


@pytest.mark.parametrize(
    ("key", "parts"),
    [("7@rss", ("7", "rss")), ("a@b@rss", ("a@b", "rss")), ("7@", ("7", "")), ("@@vk", ("@", "vk")), ("7", ("7", ""))],
)
def test_key_is_taken_apart_at_its_last_at_sign(key: str, parts: tuple[str, str]) -> None:
    assert apart(key) == parts
    assert key == "7" or post_key(*parts) == key


def test_bare_id_is_former_key_unless_ambiguous() -> None:
    assert former_keys("536434_23241") == ("536434_23241",)
    assert former_keys("someone@example.org") == ("someone@example.org",)
    assert former_keys("7@rss") == ()
    assert former_keys("7@") == ()


def test_post_of_older_store_keeps_its_history(stand_in: StandIn, visitor: Visitor) -> None:
    feed, store = FeedKey("public", "items"), visitor.store
    old = [Arrival(Key(Kind.POST, id), Facets(title=f"old {id}"), b'{"id":"%s"}' % id.encode()) for id in ("7", "a@b")]
    sweep = store.sweeps.begin(feed, "crowdynews", full=True)
    store.sweeps.apply(sweep, old, now=NOW - 60)
    store.sweeps.finish(sweep, now=NOW - 60, complete=True)
    stand_in.queue(post("7", "twitter"), post("a@b"))
    assert visitor.sweep().removed == 0
    assert set(visitor.rows()) == {"7@twitter", "a@b@rss"}
    changes = store.records.revisions(Address("public", Kind.POST, "7@twitter"))[0].changes
    assert ("title", "old 7", "7 of twitter") in changes
    assert store.records.revisions(Address("public", Kind.POST, "7")) == []


def test_post_never_takes_row_of_another(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("7", "rss"))
    visitor.sweep()
    stand_in.queue(post("7@rss", "twitter"), post("7", "rss"))
    visitor.sweep()
    assert visitor.titles() == {"7@rss": "7 of rss", "7@rss@twitter": "7@rss of twitter"}
    assert len(visitor.store.records.revisions(Address("public", Kind.POST, "7@rss"))) == 1


@pytest.mark.parametrize(("key", "id"), [("7@rss", "7"), ("a@b@vk", "a@b"), ("../x?y#z@rss", "../x?y#z"), ("7@", "7")])
def test_moderation_sends_services_own_id_in_query(stand_in: StandIn, visitor: Visitor, key: str, id: str) -> None:
    _, service = apart(key)
    stand_in.answers["/q/v1/queue/c"] = Said(post(id, service or None, state="published"))
    visitor.act("publish", key)
    sent = stand_in.asked[-1]
    assert (sent.method, sent.path, sent.query["id"]) == ("PATCH", "/q/v1/queue/c", id)
    assert json.loads(sent.body) == {"state": "published"}


def test_one_post_is_fetched_by_its_id_and_service(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("7", "twitter"), post("7", "facebook"))
    visitor.sweep()
    stand_in.queue(post("7", "twitter", text="of Twitter"), post("7", "facebook", text="of Facebook"))
    visitor.fetch("7@facebook")
    assert visitor.detail("7@facebook")["text"] == "of Facebook"
    stand_in.queue(post("7", "twitter"))
    with pytest.raises(NotFound):
        visitor.fetch("7@facebook")


def test_queue_that_is_not_there_says_nothing_about_one_post(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("7", "twitter"))
    visitor.sweep()
    for path in ("queue", "content", "count"):
        stand_in.answers[f"/q/v1/{path}/c"] = Said({"errors": [{"message": "no such contract"}]}, 404)
    with pytest.raises(NotFound) as told:
        visitor.fetch("7@twitter")
    assert told.value.status is None, "a status of 404 would say that the vendor has no such post"
    assert set(visitor.rows()) == {"7@twitter"}
