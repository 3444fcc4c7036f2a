"""Every style of paging brings every record once, stops where it must, and refuses to go in circles."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import PagesRepeat, PagingFault
from fieldtui.contract.flow import Encoded, Page, Pages, Reply, Request
from fieldtui.http import paging
from tests.http.scripted_vendor import reply


def collect(pages: Pages, answer: Callable[[Request], Reply]) -> tuple[list[Any], int]:
    """Carry a sweep to its end; all its records, and how many requests it made."""
    items: list[Any] = []
    asked = 0
    step: Request | Page = next(pages)
    while True:
        try:
            if isinstance(step, Page):
                items += [json.loads(bytes(item)) for item in step.items]
                step = next(pages)
            else:
                asked += 1
                step = pages.send(answer(step))
        except StopIteration:
            return items, asked


def numbered(page: int) -> Request:
    return Request(path="/things", query=(("page", str(page)),))


def read(answer: Reply) -> Sequence[Encoded]:
    return paging.listing(answer)


def bare(values: Sequence[int]) -> Reply:
    return reply(body=json.dumps(list(values)).encode())


@given(total=st.integers(0, 60), size=st.integers(1, 20), most=st.integers(1, 20))
def test_by_number_reads_all_with_shorter_pages(total: int, size: int, most: int) -> None:
    step = min(size, most)

    def answer(request: Request) -> Reply:
        page = int(dict(request.query)["page"])
        return bare(range(total)[(page - 1) * step : page * step])

    items, _ = collect(paging.by_number(numbered, read, size=size), answer)
    assert items == list(range(total))


def test_server_that_does_not_page_is_read_once() -> None:
    items, asked = collect(paging.by_number(numbered, read, size=100), lambda request: bare(range(7)))
    assert (items, asked) == (list(range(7)), 2)


def people(*ids: int, seen: int = 0) -> Reply:
    return reply(body=json.dumps({"crews": [{"id": id, "last_seen_at": seen + id} for id in ids]}).encode())


@pytest.mark.parametrize("size", [3, 100])
def test_second_page_with_ids_of_first_was_all_of_list(size: int) -> None:
    times = iter(range(10**6))
    for style in (paging.by_number(numbered, read, size=size), paging.by_offset(shifted, read, size=size)):
        items, asked = collect(style, lambda request: people(*range(7), seen=next(times)))
        assert ([item["id"] for item in items], asked) == (list(range(7)), 2)


@pytest.mark.parametrize("size", [1, 3, 20])
def test_unpaged_list_may_change_while_read(size: int) -> None:
    turns = iter(range(100))

    def answer(request: Request) -> Reply:
        turn = next(turns)
        return reply(body=json.dumps([{"id": id, "seen": turn} for id in range(turn, turn + 50)]).encode())

    items, asked = collect(paging.by_number(numbered, read, size=size), answer)
    assert {item["id"] for item in items} == set(range(51))
    assert asked == 2


@given(total=st.integers(0, 60), size=st.integers(1, 10), fixed=st.integers(1, 20))
def test_server_with_larger_pages_of_its_own_is_read_whole(total: int, size: int, fixed: int) -> None:
    def answer(request: Request) -> Reply:
        page = int(dict(request.query)["page"])
        return reply(body=json.dumps([{"id": id} for id in range(total)[(page - 1) * fixed : page * fixed]]).encode())

    items, _ = collect(paging.by_number(numbered, read, size=size), answer)
    assert [item["id"] for item in items] == list(range(total))


def test_whole_page_that_repeats_may_not_be_all() -> None:
    for style in (paging.by_number(numbered, read, size=7), paging.by_offset(shifted, read, size=7)):
        with pytest.raises(PagesRepeat, match="same as the one before"):
            collect(style, lambda request: people(*range(7)))


def test_same_records_in_another_order_are_same_page() -> None:
    answers = [people(3, 1, 2), people(1, 2, 3)]
    items, asked = collect(paging.by_number(numbered, read, size=100), lambda request: answers.pop())
    assert (len(items), asked) == (3, 2)


def test_server_repeating_last_page_is_read_whole() -> None:
    items, asked = collect(
        paging.by_number(numbered, read, size=2), lambda request: people(*_clamped(dict(request.query)["page"]))
    )
    assert ([item["id"] for item in items], asked) == ([0, 1, 2, 3], 4)


def _clamped(page: str) -> range:
    number = min(int(page), 2)
    return range(number * 2 - 2, number * 2)


def test_page_that_comes_twice_with_another_behind_it_is_refused() -> None:
    answers = [people(1, 2), people(3, 4), people(3, 4), people(5, 6)]
    with pytest.raises(PagingFault, match="came twice"):
        collect(paging.by_number(numbered, read, size=2), lambda request: answers.pop(0))


def test_pages_that_go_in_circles_are_refused_at_once() -> None:
    answers = [people(1, 2), people(3, 4), people(1, 2)]
    with pytest.raises(PagingFault, match="circles"):
        collect(paging.by_number(numbered, read, size=2), lambda request: answers.pop(0))


@pytest.mark.parametrize(
    ("record", "id"),
    [
        ({"id": 7}, "7"),
        ({"_id": "a", "key": "b"}, "a"),
        ({"Id": "g:1"}, "g:1"),
        ({"user_id": 3.5}, "3.5"),
        ({"key": "k"}, "k"),
        ({"id": None, "name": "x"}, None),
        ({"id": [1]}, None),
        ([1], None),
    ],
)
def test_records_id_is_found_under_usual_names(record: object, id: str | None) -> None:
    assert paging.id_of(json.dumps(record).encode()) == id


def shifted(offset: int) -> Request:
    return Request(query=(("offset", str(offset)),))


@given(total=st.integers(0, 60), size=st.integers(1, 20), allowed=st.integers(1, 30))
def test_by_offset_brings_all_however_few_at_once_server_gives(total: int, size: int, allowed: int) -> None:
    def answer(request: Request) -> Reply:
        offset = int(dict(request.query)["offset"])
        return bare(range(total)[offset : offset + min(size, allowed)])

    items, asked = collect(paging.by_offset(shifted, read, size=size), answer)
    assert items == list(range(total))
    assert asked <= total // min(size, allowed) + 2


def test_by_offset_short_page_after_full_one_is_last() -> None:
    items, asked = collect(
        paging.by_offset(shifted, read, size=5),
        lambda request: bare(range(7)[int(dict(request.query)["offset"]) :][:5]),
    )
    assert (items, asked) == (list(range(7)), 2)


def test_server_that_knows_no_offsets_is_read_once() -> None:
    items, asked = collect(paging.by_offset(shifted, read, size=100), lambda request: bare(range(7)))
    assert (items, asked) == (list(range(7)), 2)


def chained(
    links: dict[str | None, tuple[list[int], str | None]], *, overlaps: bool = False
) -> tuple[Pages, Callable[[Request], Reply]]:
    """A sweep by cursor over pages that are given with their next cursor."""

    def ask(cursor: str | None) -> Request:
        return Request(query=(("cursor", cursor),) if cursor else ())

    def answer(request: Request) -> Reply:
        items, following = links[dict(request.query).get("cursor")]
        return reply(body=json.dumps({"items": items, "next": following}).encode())

    def parts(answer: Reply) -> tuple[Sequence[Encoded], str | None, int | None]:
        return paging.listing(answer, "items"), answer.json()["next"], None

    return paging.by_cursor(ask, parts, overlaps=overlaps), answer


def test_by_cursor_follows_to_end() -> None:
    items, asked = collect(*chained({None: ([1, 2], "b"), "b": ([3], "c"), "c": ([4], None)}))
    assert (items, asked) == ([1, 2, 3, 4], 3)


def test_empty_page_never_ends_list_that_says_more() -> None:
    items, asked = collect(*chained({None: ([], "a"), "a": ([1], "b"), "b": ([], "c"), "c": ([9], None)}))
    assert (items, asked) == ([1, 9], 4)


@pytest.mark.parametrize("back_to", ["b", "c"])
def test_cursor_that_repeats_is_refused(back_to: str) -> None:
    with pytest.raises(PagingFault, match="repeats"):
        collect(*chained({None: ([1], "b"), "b": ([2], "c"), "c": ([3], back_to)}))


@pytest.mark.parametrize("pages", [[[1, 2]], [[1], [2]], [[1, 2], [3], [4, 5]]])
def test_same_pages_under_ever_new_cursors_are_refused(pages: list[list[int]]) -> None:
    """A vendor that names a new cursor each time, and gives the same page, or the same few, again and again."""
    asked = 0

    def answer(request: Request) -> Reply:
        nonlocal asked
        asked += 1
        body = {"items": pages[(asked - 1) % len(pages)], "next": f"cursor-{asked}"}
        return reply(body=json.dumps(body).encode())

    sweep, _ = chained({})
    with pytest.raises(PagingFault, match="never says that it ends"):
        collect(sweep, answer)
    assert asked == 9 * len(pages) + 1


def test_page_that_came_twice_is_no_circle() -> None:
    items, _ = collect(*chained({None: ([1], "b"), "b": ([2], "c"), "c": ([2], "d"), "d": ([3], None)}))
    assert items == [1, 2, 2, 3]


def test_windows_of_time_may_have_same_records() -> None:
    links: dict[str | None, tuple[list[int], str | None]] = {
        None: ([7], "b"),
        "b": ([7], "c"),
        "c": ([7], "d"),
        "d": ([7], None),
    }
    items, _ = collect(*chained(links, overlaps=True))
    assert items == [7, 7, 7, 7]


def test_pages_without_end_are_stopped_at_cap() -> None:
    counter = iter(range(10**6))
    pages = paging.by_number(numbered, read, size=1, cap=50)
    with pytest.raises(PagingFault, match="50 pages"):
        collect(pages, lambda request: bare([next(counter)]))


def test_windows_cover_time_and_empty_go_on() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    asked: list[tuple[datetime, datetime]] = []

    def ask(begin: datetime, end: datetime) -> Request:
        asked.append((begin, end))
        return Request()

    answers = [bare([]), bare([1]), bare([])]
    pages = paging.by_window(ask, read, start=start, end=start + timedelta(days=70), step=timedelta(days=30))
    items, _ = collect(pages, lambda request: answers.pop(0))
    assert items == [1]
    assert [begin for begin, _ in asked] == [start, asked[0][1], asked[1][1]]
    assert asked[-1][1] == start + timedelta(days=70)
