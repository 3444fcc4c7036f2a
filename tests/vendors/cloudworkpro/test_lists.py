"""Lists: what is asked, page by page, and where they end."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlencode

import pytest

from fieldtui.contract.errors import Malformed, NotFound, PagingFault, Refused
from fieldtui.contract.flow import Page, Reply, Request
from fieldtui.vendors.cloudworkpro.lists import Listing, newest, read_page, sealing, stamp
from tests.vendors.cloudworkpro.account import answers, carry, encoded, good, page

NOW = datetime(2025, 3, 1, 8, tzinfo=UTC)


def asked(listing: Listing, cursor: str | None = None) -> list[tuple[str, str]]:
    """The query as it is after a journey over the wire."""
    return parse_qsl(urlencode(list(listing.request(cursor).query)))


def test_every_parameter_of_list_rules_is_written_as_documented() -> None:
    listing = Listing(
        path="/workorders",
        limit=10,
        sort="name:desc",
        where={"name": "IoT Devices", "status": "draft & more"},
        operator="or",
        among={"status": ["draft", "published"], "empty": []},
        between={"created_date": ("2025-01-01T00:00:00.000Z", "2025-02-01T00:00:00.000Z")},
    )
    assert asked(listing, "next_X2lkfA==") == [
        ("limit", "10"),
        ("sortBy", "name:desc"),
        ("filterBy", '{"name":"IoT Devices","status":"draft & more"}'),
        ("filterOperator", "or"),
        ("in", "status![draft,published]"),
        ("between", "created_date![2025-01-01T00:00:00.000Z,2025-02-01T00:00:00.000Z]"),
        ("cursor", "next_X2lkfA=="),
    ]


def test_what_is_not_asked_is_not_sent() -> None:
    assert asked(Listing(path="/sites")) == [("limit", "100")]


def test_since_ends_far_ahead_for_fast_clocks() -> None:
    between = dict(asked(Listing(path="/x").since("updated_date", NOW, NOW)))["between"]
    start, _, end = between.removeprefix("updated_date![").removesuffix("]").partition(",")
    assert start == "2025-03-01T08:00:00.000Z" == stamp(NOW)
    assert end > "2034"


def test_pages_follow_cursor_until_has_next_is_false() -> None:
    listing = Listing(path="/workorders", limit=2, sort="_id:asc")
    requests, pages, _ = carry(
        listing.pages(), answers(page([1, 2], "next_a", 5), page([3, 4], "next_b", 5), page([5], None, 5))
    )
    assert [dict(request.query).get("cursor") for request in requests] == [None, "next_a", "next_b"]
    assert all(dict(request.query)["sortBy"] == "_id:asc" for request in requests)
    assert [bytes(item) for each in pages for item in each.items] == [b"1", b"2", b"3", b"4", b"5"]
    assert [each.of for each in pages] == [3, 3, 3]


def test_cursor_on_last_page_is_not_followed() -> None:
    requests, _, _ = carry(Listing(path="/x").pages(), answers(page([1], None, nextCursor="next_z")))
    assert len(requests) == 1


@pytest.mark.parametrize("cursor", ["", None, 7])
def test_more_without_cursor_is_fault_and_not_end(cursor: object) -> None:
    with pytest.raises(PagingFault):
        carry(Listing(path="/x").pages(), answers(page([1], None, hasNext=True, nextCursor=cursor)))


def test_empty_page_in_middle_is_no_end() -> None:
    _, pages, _ = carry(Listing(path="/x").pages(), answers(page([], "next_a"), page([1])))
    assert [len(each.items) for each in pages] == [0, 1]


def test_cursor_that_repeats_is_fault() -> None:
    with pytest.raises(PagingFault, match="repeats"):
        carry(Listing(path="/x").pages(), answers(*[page([1], "next_a")] * 3))


def test_has_next_may_be_missing_while_there_is_cursor() -> None:
    _, pages, _ = carry(Listing(path="/x").pages(), answers(page([1], "next_a", hasNext=None), page([2], None)))
    assert len(pages) == 2


def test_number_of_pages_follows_limit_that_vendor_really_used() -> None:
    body = page([1, 2], "next_a", 7)
    assert read_page(body, 100).of == 4


@pytest.mark.parametrize("pagination", [{}, {"pagination": None}, {"pagination": []}, {"pagination": {}}])
def test_list_that_does_not_say_whether_it_ends_is_malformed(pagination: dict[str, object]) -> None:
    for rows in ([], [1]):
        with pytest.raises(Malformed):
            read_page(good(rows, **pagination), 2)


def test_without_has_next_list_ends_when_its_count_is_met() -> None:
    first, last = page([1, 2], "next_a", 3, hasNext=None), page([3], None, 3, hasNext=None)
    _, pages, _ = carry(Listing(path="/x").pages(), answers(first, last))
    assert len(pages) == 2
    with pytest.raises(Malformed):
        carry(Listing(path="/x").pages(), answers(first, page([], None, 3, hasNext=None)))


@pytest.mark.parametrize(("spelled", "is_more"), [("false", False), (0, False), ("True", True), (1, True)])
def test_has_next_may_be_spelled_as_word_or_number(spelled: object, is_more: bool) -> None:
    found = read_page(page([1], "next_a", hasNext=spelled), 2)
    assert found.following == ("next_a" if is_more else None)


def test_empty_list_beside_errors_is_malformed() -> None:
    for member in ("error", "errors"):
        with pytest.raises(Malformed):
            read_page(good([], pagination={"hasNext": False}, **{member: []}), 2)
        assert read_page(good([1], pagination={"hasNext": False}, **{member: []}), 2).items


@pytest.mark.parametrize("data", ["text", {}, None, {"data": []}])
def test_no_list_where_one_is_due_is_malformed(data: object) -> None:
    with pytest.raises(Malformed):
        read_page(good(data), 2)


def test_only_last_page_carries_checkpoint() -> None:
    replies: list[Reply] = [page([1], "next_a"), page([2], "next_b"), page([3])]
    _, pages, _ = carry(
        sealing(Listing(path="/x").pages(), lambda each: replace(each, checkpoint="here")), answers(*replies)
    )
    assert [each.checkpoint for each in pages] == [None, None, "here"]


def test_broken_sweep_keeps_pages_without_checkpoint() -> None:
    sweep = sealing(Listing(path="/x").pages(), lambda each: replace(each, checkpoint="here"))
    got: list[Page] = []
    next(sweep)
    step = sweep.send(page([1], "next_a"))
    got.append(step)  # type: ignore[arg-type]
    next(sweep)
    step = sweep.send(page([2], "next_a"))
    got.append(step)  # type: ignore[arg-type]
    with pytest.raises(PagingFault):
        next(sweep)
    assert [(len(each.items), each.checkpoint) for each in got] == [(1, None), (1, None)]


def test_newest_time_passes_by_what_is_no_record() -> None:
    items = [b"7", b"{}", encoded({"d": "soon"}), encoded({"d": "2025-03-01T08:00:00.000Z"}), encoded({"d": None})]
    assert newest(items, "d", NOW) == NOW
    assert newest([], "d", NOW) is None


def test_time_in_far_future_is_no_checkpoint() -> None:
    items = [encoded({"d": "2999-01-01T00:00:00.000Z"}), encoded({"d": "2025-03-01T08:00:00.000Z"})]
    assert newest(items, "d", NOW) == NOW
    assert newest(items[:1], "d", NOW) is None


def test_column_none_to_sort_by_leaves_vendors_own_order() -> None:
    sweep = Listing(path="/x", sort="_id:asc").pages()
    next(sweep)
    again = sweep.throw(Refused("unknown column", status=400))
    assert isinstance(again, Request)
    assert dict(again.query) == {"limit": "100"}


@pytest.mark.parametrize("error", [Refused("not permitted", status=403), NotFound("no such list", status=404)])
def test_other_refusal_is_not_asked_again(error: Refused) -> None:
    sweep = Listing(path="/x", sort="_id:asc").pages()
    next(sweep)
    with pytest.raises(type(error)):
        sweep.throw(error)


def test_refusal_on_later_page_is_not_asked_again() -> None:
    sweep = Listing(path="/x", sort="_id:asc").pages()
    next(sweep)
    sweep.send(page([1], "next_a"))
    next(sweep)
    with pytest.raises(Refused):
        sweep.throw(Refused("what was good is wrong", status=400))
