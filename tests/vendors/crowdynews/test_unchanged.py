"""What is unchanged is not sent again, also after a new start of the program; what is gone is found all the same."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.record import Kind
from fieldtui.vendors.crowdynews import VENDOR
from tests.vendors.crowdynews.stub_server import Said, StandIn, Visitor

NAMES = [resource.name for resource in VENDOR.resources]
GENERAL = {"created": "2016-03-22T15:01:49Z", "active": True}
POSTS: list[dict[str, Any]] = [
    {"id": str(number), "service": "rss", "text": f"post {number}", "state": "published"} for number in range(501)
]


def set_up(stand_in: StandIn, posts: list[dict[str, Any]]) -> None:
    """Serve one collection with these posts and one input."""
    stand_in.etags = True
    stand_in.queue(*posts)
    uri = "https://q.crowdynews.com/v1/content/c?q=storm"
    storm = {"_id": "c1", "name": "Storm", "slug": "storm", **GENERAL}
    fed = {"_id": "i1", "service": "rss", "input": "news", "collectionId": "c1", **GENERAL}
    stand_in.answers["/q/v1/collections/c"] = Said([{"name": "Storm", "type": "ranked", "url": uri}])
    stand_in.answers["/api/v1/collection/collections"] = Said([storm])
    stand_in.answers["/api/v1/collection/inputs"] = Said([fed])


def started_anew(visitor: Visitor) -> Visitor:
    """Start the program again on the same store."""
    visitor.store.close()
    visitor.__post_init__()
    return visitor


def sent_whole(stand_in: StandIn) -> list[str]:
    """Which lists were sent whole since the last look, the login aside."""
    paths = [asked.path for asked, said in stand_in.said if said.status == 200 and not asked.path.startswith("/auth")]
    stand_in.said.clear()
    return paths


@pytest.mark.parametrize("name", NAMES)
def test_new_start_has_no_unchanged_list_sent_again(stand_in: StandIn, visitor: Visitor, name: str) -> None:
    set_up(stand_in, POSTS)
    assert visitor.sweep(name).complete
    kinds = (Kind.POST, Kind.REFERENCE)
    before = {kind: visitor.rows(kind) for kind in kinds}
    assert sent_whole(stand_in)
    progress = started_anew(visitor).sweep(name)
    assert sent_whole(stand_in) == []
    assert (progress.complete, progress.changed, progress.removed) == (True, 0, 0)
    assert {kind: set(visitor.rows(kind)) for kind in kinds} == {kind: set(rows) for kind, rows in before.items()}


def test_post_that_goes_from_otherwise_unchanged_list_is_found_gone(stand_in: StandIn, visitor: Visitor) -> None:
    set_up(stand_in, POSTS)
    visitor.sweep()
    set_up(stand_in, POSTS[:-1])
    for _ in range(2):
        started_anew(visitor).sweep()
    assert set(visitor.rows()) == {f"{number}@rss" for number in range(500)}


def test_window_is_another_list_next_day(stand_in: StandIn, visitor: Visitor) -> None:
    set_up(stand_in, POSTS)
    visitor.sweep()
    sent_whole(stand_in)
    visitor.clock.time += 86_400
    assert visitor.sweep().complete
    assert sent_whole(stand_in) == ["/q/v1/queue/c"] * 2


def test_input_that_falls_silent_is_noticed_though_inputs_are_unchanged(stand_in: StandIn, visitor: Visitor) -> None:
    set_up(stand_in, POSTS)
    assert visitor.sweep("inputs").warning == ""
    sent_whole(stand_in)
    stand_in.queue()
    warning = started_anew(visitor).sweep("inputs").warning
    assert warning == "nothing since 2026-03-11 from inputs that are on: rss in Storm"
    assert sent_whole(stand_in) == ["/q/v1/queue/c"]


def test_without_etags_everything_is_read_each_time(stand_in: StandIn, visitor: Visitor) -> None:
    set_up(stand_in, POSTS[:3])
    stand_in.etags = False
    for _ in range(2):
        assert visitor.sweep().records == 3
        assert not any("If-None-Match" in asked.headers for asked in stand_in.asked)
