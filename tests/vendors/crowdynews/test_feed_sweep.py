"""Sweeps: where they begin, queue or content, and what a person is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from fieldtui.contract.errors import NotFound, Refused, SourceError, TokenExpired, Unavailable
from fieldtui.contract.flow import Page, Poll, Reply, Request
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.feed_sweep import start
from fieldtui.vendors.crowdynews.settings import Settings

NOW = datetime(2026, 3, 18, 16, 19, 7, tzinfo=UTC)
SINCE = str(int(datetime(2026, 3, 17, tzinfo=UTC).timestamp()))


def posts(number: int, first: int = 0) -> Reply:
    return Reply(200, {}, msgspec.json.encode([{"id": str(first + turn), "service": "rss"} for turn in range(number)]))


def counted(number: int) -> Reply:
    return Reply(200, {}, b'{"count": %d}' % number)


def swept(settings: Settings, *answers: Reply | SourceError) -> tuple[list[Request], list[Page]]:
    flow = VENDOR.resource("items").pages(Poll(settings, None, NOW))
    asked: list[Request] = []
    pages: list[Page] = []
    replies = iter(answers)
    try:
        step = next(flow)
        while True:
            if isinstance(step, Page):
                pages.append(step)
                step = next(flow)
                continue
            asked.append(step)
            answer = next(replies)
            step = flow.throw(answer) if isinstance(answer, SourceError) else flow.send(answer)
    except StopIteration:
        return asked, pages


def sizes(pages: Sequence[Page]) -> list[int]:
    return [len(page.items) for page in pages]


def only(settings: Settings, items: str) -> Settings:
    return msgspec.convert(msgspec.structs.asdict(settings) | {"items": items}, Settings)


def test_window_begins_at_midnight_for_one_url() -> None:
    assert start(NOW, 1) == start(NOW + timedelta(hours=7), 1) == datetime(2026, 3, 17, tzinfo=UTC)


def test_window_only_ever_moves_forward() -> None:
    starts = [start(NOW + timedelta(hours=hour), 7) for hour in range(200)]
    assert starts == sorted(starts)
    assert all(NOW + timedelta(hours=hour) - begin >= timedelta(days=7) for hour, begin in enumerate(starts))


def test_queue_is_read_first_by_five_hundred(settings: Settings) -> None:
    asked, pages = swept(settings, posts(500), posts(3, 500))
    assert [(request.base, request.path, request.signed) for request in asked] == [
        ("content", "/queue/my-contract", True)
    ] * 2
    assert [dict(request.query) for request in asked] == [
        {"since": SINCE, "count": "500", "offset": "0"},
        {"since": SINCE, "count": "500", "offset": "500"},
    ]
    assert all(request.conditional for request in asked)
    assert sizes(pages) == [500, 3]
    assert not any(page.note for page in pages)


@pytest.mark.parametrize(
    "refused", [Refused("403 no", status=403), TokenExpired("401 no", status=401), NotFound("404", status=404)]
)
def test_without_queue_right_person_is_told(settings: Settings, refused: Refused) -> None:
    asked, pages = swept(settings, refused, counted(103), posts(100), posts(3, 100))
    assert [request.path for request in asked[1:]] == ["/count/my-contract"] + ["/content/my-contract"] * 2
    assert not any(request.signed for request in asked[1:])
    assert dict(asked[2].query) == {"since": SINCE, "count": "100", "offset": "0"}
    assert sizes(pages) == [100, 3]
    assert [page.of for page in pages] == [2, 2]
    assert all("may not read the queue" in page.note for page in pages)


def test_no_content_is_asked_for_when_count_is_zero(settings: Settings) -> None:
    asked, pages = swept(only(settings, "content"), counted(0))
    assert [request.path for request in asked] == ["/count/my-contract"]
    assert dict(asked[0].query) == {"since": SINCE}
    assert sizes(pages) == [0]


@pytest.mark.parametrize("count", [Reply(404, {}, b""), Reply(200, {}, b"[]"), Reply(200, {}, b'{"total": 1}')])
def test_count_that_cannot_be_read_loses_no_posts(settings: Settings, count: Reply) -> None:
    _, pages = swept(only(settings, "content"), count, posts(4))
    assert sizes(pages) == [4]


def test_queue_asked_for_by_name_is_not_replaced(settings: Settings) -> None:
    with pytest.raises(Refused):
        swept(only(settings, "queue"), Refused("403 no", status=403))


def test_trouble_at_queue_is_no_reason_to_show_less(settings: Settings) -> None:
    with pytest.raises(Unavailable):
        swept(settings, Unavailable("502", status=502))


def test_right_lost_half_way_ends_sweep(settings: Settings) -> None:
    with pytest.raises(Refused):
        swept(settings, posts(500), Refused("403", status=403))


def test_one_collection_may_be_asked_for(settings: Settings) -> None:
    asked, _ = swept(msgspec.structs.replace(settings, collection="storm"), posts(1))
    assert dict(asked[0].query)["q"] == "storm"
