"""Which collections a post belongs to: asked for by `q`, shown in the post and as its place."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.record import Kind
from tests.vendors.crowdynews.stub_server import Asked, Said, StandIn, Visitor, listed

STORM, WORKS = "storm", "works"


def post(id: str, service: str = "rss", **members: Any) -> dict[str, Any]:
    return {"id": id, "service": service, "text": f"post {id}", "state": "published", **members}


def simple(name: str | None, slug: str | None) -> dict[str, Any]:
    url = None if slug is None else f"https://q.crowdynews.com/v1/content/c?q={slug}"
    return {"name": name, "type": "ranked", "url": url}


def collected(stand_in: StandIn, *, what: str = "queue", **by_slug: list[dict[str, Any]]) -> None:
    """Serve these posts by collection; without `q` all of them, each once."""
    every = list({(one["id"], one["service"]): one for posts in by_slug.values() for one in posts}.values())

    def answer(asked: Asked) -> Said:
        if asked.query.get("q", STORM) not in by_slug:
            return Said({"errors": [{"message": "no such collection"}]}, 404)
        found = listed(*(by_slug[asked.query["q"]] if "q" in asked.query else every))
        assert not isinstance(found, Said)
        return found(asked)

    stand_in.answers[f"/q/v1/{what}/c"] = answer
    stand_in.answers["/q/v1/collections/c"] = Said([simple("Storm", STORM), simple("Works in town", WORKS)])


def test_post_shows_its_collection_and_has_it_as_its_place(stand_in: StandIn, visitor: Visitor) -> None:
    here: dict[str, Any] = {"location": {"name": "Singel 7", "latitude": 52.1, "longitude": 4.3}}
    collected(stand_in, storm=[post("1"), post("2"), post("1", "vk")], works=[post("2"), post("3", **here)])
    visitor.sweep()
    assert {row.place for row in visitor.rows().values()} == {None, "Singel 7"}
    assert visitor.sweep("memberships").complete
    assert {id: row.place for id, row in visitor.rows().items()} == {
        "1@rss": "Storm",
        "1@vk": "Storm",
        "2@rss": "Storm, Works in town",
        "3@rss": "Singel 7",
    }
    assert visitor.field("2@rss", "Collection").value == "Storm, Works in town"
    assert visitor.field("3@rss", "Collection").value == "Works in town"


def test_post_after_its_membership_has_place(stand_in: StandIn, visitor: Visitor) -> None:
    collected(stand_in, storm=[post("1")], works=[])
    visitor.sweep("memberships")
    visitor.sweep()
    assert visitor.rows()["1@rss"].place == "Storm"


def test_each_collection_is_asked_for_in_window_of_posts(stand_in: StandIn, visitor: Visitor) -> None:
    collected(stand_in, storm=[post(str(number)) for number in range(501)], works=[])
    visitor.sweep("memberships")
    asked = [one.query for one in stand_in.asked if one.path == "/q/v1/queue/c"]
    assert [(each["q"], each["offset"]) for each in asked] == [(STORM, "0"), (STORM, "500"), (WORKS, "0")]
    assert {each["since"] for each in asked} == {"1773187200"}
    assert len(visitor.rows(Kind.REFERENCE)) == 501


def test_who_may_not_read_queue_is_told_by_published_list(stand_in: StandIn, visitor: Visitor) -> None:
    collected(stand_in, what="content", storm=[post("1")], works=[post("2")])
    stand_in.answers["/q/v1/queue/c"] = Said({"errors": [{"message": "not permitted"}]}, 403)
    assert visitor.sweep("memberships").complete
    assert visitor.titles(Kind.REFERENCE) == {
        "posts/1@rss": "Storm",
        "posts/2@rss": "Works in town",
    }
    assert stand_in.paths().count("queue/c") == 1


@pytest.mark.parametrize(
    "broken", [simple(None, None), simple("Nameless", None), {"name": "x", "url": "http://[/"}, {}, 7]
)
def test_collection_without_url_costs_that_collection_only(stand_in: StandIn, visitor: Visitor, broken: object) -> None:
    collected(stand_in, storm=[post("1")], works=[])
    stand_in.answers["/q/v1/collections/c"] = Said([broken, simple(None, STORM), simple("Gone", "gone")])
    progress = visitor.sweep("memberships")
    assert progress.rejected == 1
    assert progress.first_rejection == "$: the posts of gone: 404 no such collection"
    assert visitor.titles(Kind.REFERENCE) == {"posts/1@rss": STORM}
    assert {asked.query["q"] for asked in stand_in.asked if "q" in asked.query} == {STORM, "gone"}
    progress = visitor.sweep("collections")
    assert progress.error is None
    assert {STORM, "gone"} <= set(visitor.rows(Kind.REFERENCE))


def test_post_that_left_collection_loses_it(stand_in: StandIn, visitor: Visitor) -> None:
    collected(stand_in, storm=[post("1")], works=[post("1"), post("2")])
    visitor.sweep("memberships")
    collected(stand_in, storm=[], works=[post("1")])
    visitor.sweep("memberships")
    visitor.sweep("memberships")
    assert visitor.titles(Kind.REFERENCE) == {"posts/1@rss": "Works in town"}


@pytest.mark.parametrize("status", [400, 401, 403, 404])
def test_collection_refused_takes_no_membership_away(stand_in: StandIn, visitor: Visitor, status: int) -> None:
    collected(stand_in, storm=[post("1")], works=[post("2")])
    visitor.sweep("memberships")
    served = stand_in.answers["/q/v1/queue/c"]
    assert not isinstance(served, Said)
    refusal = Said({"errors": [{"message": "not now"}]}, status)
    stand_in.answers["/q/v1/queue/c"] = lambda asked: refusal if asked.query["q"] == WORKS else served(asked)
    for _ in range(3):
        assert visitor.sweep("memberships").removed == 0
    assert set(visitor.rows(Kind.REFERENCE)) == {"posts/1@rss", "posts/2@rss"}


def test_items_that_cannot_be_read_take_no_membership_away(stand_in: StandIn, visitor: Visitor) -> None:
    collected(stand_in, storm=[post("1"), post("2")], works=[])
    visitor.sweep("memberships")
    collected(stand_in, storm=[{**post("1"), "id": None}, {**post("2"), "id": None}], works=[])
    for _ in range(3):
        progress = visitor.sweep("memberships")
        assert (progress.rejected, progress.removed) == (2, 0)
        assert progress.first_rejection == "$: an item without an id"
    assert len(visitor.rows(Kind.REFERENCE)) == 2


def test_only_configured_collection_is_asked_for(stand_in: StandIn, visitor: Visitor) -> None:
    collected(stand_in, storm=[post("1")], works=[post("2")])
    visitor.changes["collection"] = WORKS
    visitor.sweep("memberships")
    assert set(visitor.rows(Kind.REFERENCE)) == {"posts/2@rss"}
