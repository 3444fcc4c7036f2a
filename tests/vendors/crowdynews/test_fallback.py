"""Posts where the queue is closed to the token: what is published is read instead, and says nothing of the others."""

from __future__ import annotations

from typing import Any

import pytest

from tests.vendors.crowdynews.stub_server import Said, StandIn, Visitor

PUBLISHED, WAITING = {"state": "published"}, {"state": "unpublished"}


def post(id: str, **members: Any) -> dict[str, Any]:
    return {"id": id, "service": "rss", "text": f"post {id}", **members}


def statuses(visitor: Visitor) -> dict[str, str | None]:
    return {id.removesuffix("@rss"): row.status for id, row in visitor.rows().items()}


def swept_often(visitor: Visitor) -> str:
    """Sweep three times, which takes out whatever is proved to be gone; return the note."""
    return [visitor.sweep() for _ in range(3)][-1].note


@pytest.mark.parametrize("status", [401, 403, 404])
def test_queue_that_closes_takes_no_waiting_post_away(stand_in: StandIn, visitor: Visitor, status: int) -> None:
    stand_in.queue(post("1", **PUBLISHED), post("2", **WAITING), post("3", **PUBLISHED), post("4", state=None))
    swept_often(visitor)
    stand_in.content(post("1"))
    stand_in.answers["/q/v1/queue/c"] = Said({"errors": [{"message": "not now"}]}, status)
    assert "only published posts: the token may not read the queue" in swept_often(visitor)
    assert statuses(visitor) == {"1": "published", "2": "unpublished", "4": None}
    assert visitor.rows()["2@rss"].partial


def test_nothing_published_takes_no_waiting_post_away(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("1", **PUBLISHED), post("2", **WAITING))
    swept_often(visitor)
    stand_in.content()
    swept_often(visitor)
    assert statuses(visitor) == {"2": "unpublished"}


def test_queue_that_opens_again_tells_what_is_gone(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("1", **PUBLISHED), post("2", **WAITING))
    swept_often(visitor)
    stand_in.content(post("1"))
    swept_often(visitor)
    stand_in.queue(post("1", **PUBLISHED))
    assert swept_often(visitor) == ""
    assert statuses(visitor) == {"1": "published"}
    assert not visitor.rows()["1@rss"].partial


def test_who_never_saw_queue_loses_what_is_taken_back(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.content(post("1"), post("2"))
    swept_often(visitor)
    stand_in.content(post("1"))
    swept_often(visitor)
    assert statuses(visitor) == {"1": "published"}
    assert not visitor.rows()["1@rss"].partial


def test_who_asks_for_published_posts_alone_sees_no_others(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.queue(post("1", **PUBLISHED), post("2", **WAITING))
    swept_often(visitor)
    stand_in.content(post("1"))
    visitor.changes["items"] = "content"
    assert swept_often(visitor) == ""
    assert statuses(visitor) == {"1": "published"}
