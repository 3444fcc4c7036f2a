"""What has not changed is not sent again, and a flow goes on from what it remembers of it."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import Malformed
from fieldtui.contract.flow import Encoded, Page, Pages, Reply, Request
from fieldtui.contract.vendor import Token
from fieldtui.http import paging
from fieldtui.http.paging import by_cursor, listing
from fieldtui.http.session import Session
from tests.http.scripted_vendor import Kept, Sent, StillClock, Wire, bearer_login, connection, reply


def session(wire: Wire) -> Session:
    return Session("north", connection(), wire, clock=StillClock())


def two_pages(context: str = "") -> Pages:
    """A list of two pages, of which the first says where the second is."""

    def ask(cursor: str | None) -> Request:
        query = (("cursor", cursor),) if cursor else ()
        return Request(path="/things", query=query, conditional=True, context=context)

    return by_cursor(ask, lambda answer: (listing(answer, "items"), answer.json()["next"], None))


def second_page_changes(sent: Sent) -> Reply:
    if "cursor" in sent.query:
        return reply(body=b'{"items":[2],"next":null}', ETag='"b"')
    return reply(304) if "If-None-Match" in sent.headers else reply(body=b'{"items":[1],"next":"b"}', ETag='"a"')


async def test_unchanged_page_says_where_to_go_on() -> None:
    wire, kept = Wire(second_page_changes), Kept()
    ours = session(wire)
    first, second = [await kept.pages(ours, two_pages()) for _ in range(2)]
    assert [page.unchanged for page in (*first, *second)] == [False, False, True, False]
    assert [bytes(item) for page in second for item in page.items] == [b"2"]
    assert [sent.headers.get("If-None-Match") for sent in wire.sent] == [None, None, '"a"', '"b"']


async def test_page_memory_holds_no_token() -> None:
    def sign(request: Request, token: Token) -> Request:
        return request.adding(query=(("access_token", token.access),))

    def answer(sent: Sent) -> Reply:
        return reply(body=b'{"token":"s3cret"}') if sent.path == "/login" else second_page_changes(sent)

    kept, login = Kept(), replace(bearer_login(), sign=sign)
    ours = Session("north", connection(login), Wire(answer), clock=StillClock())
    await kept.pages(ours, two_pages("a form"))
    assert not any("s3cret" in url for url in kept.by_url)
    renamed, again = two_pages("a form renamed"), two_pages("a form renamed")
    assert [page.unchanged for page in await kept.pages(ours, renamed)] == [False, False]
    assert [page.unchanged for page in await kept.pages(ours, again)] == [True, False]


@pytest.mark.parametrize(
    ("headers", "known"),
    [
        ({"ETag": '"a"'}, True),
        ({}, False),
        ({"Last-Modified": "Thu, 01 Jan 2026 10:00:00 GMT", "Date": "Thu, 01 Jan 2026 10:00:02 GMT"}, True),
        ({"Last-Modified": "Thu, 01 Jan 2026 10:00:00 GMT", "Date": "Thu, 01 Jan 2026 10:00:00 GMT"}, False),
        ({"Last-Modified": "Thu, 01 Jan 2026 10:00:00 GMT"}, False),
        ({"Last-Modified": "lately", "Date": "now"}, False),
    ],
)
async def test_page_is_known_by_what_tells_its_versions_apart(headers: dict[str, str], known: bool) -> None:
    lower = {name.lower(): value for name, value in headers.items()}
    ours = session(Wire(lambda sent: Reply(200, lower, b'{"items":[1],"next":null}')))
    (page,) = [page async for page in ours.pages(two_pages("zone"))]
    assert (page.validator is not None) == known
    assert not known or (page.validator is not None and page.validator.context == "zone")


async def test_flow_that_needs_each_body_is_sent_each_body() -> None:
    def whole() -> Pages:
        answer = yield Request(path="/things", conditional=True)
        yield Page([answer.body])

    ours = session(Wire(lambda sent: reply(ETag='"a"')))
    assert [page.validator async for page in ours.pages(whole())] == [None]


async def test_page_of_more_records_than_any_list_has_is_refused() -> None:
    def whole() -> Pages:
        yield Page([b"1"] * 100_001)

    with pytest.raises(Malformed, match="100,001 records"):
        _ = [page async for page in session(Wire(lambda sent: reply())).pages(whole())]


@given(sizes=st.lists(st.integers(0, 4), min_size=1, max_size=6), changed=st.sets(st.integers(0, 5)))
def test_page_memory_suffices_to_go_on(sizes: list[int], changed: set[int]) -> None:
    """A list of pages of these sizes is read twice; the second time those that changed are sent and no others."""
    ends = [sum(sizes[:number]) for number in range(len(sizes) + 1)]

    def asking(style: str) -> Pages:
        if style == "cursor":

            def parts(answer: Reply) -> tuple[Sequence[Encoded], str | None, int | None]:
                return paging.listing(answer, "items"), answer.json()["next"], len(sizes)

            return paging.by_cursor(lambda cursor: _ask(cursor or "0"), parts)
        return paging.by_number(
            lambda page: _ask(str(page)), lambda answer: paging.listing(answer, "items"), size=2, first=0
        )

    def answer(request: Request) -> Reply:
        page = int(dict(request.query)["page"])
        items = list(range(*ends[page : page + 2])) if page < len(sizes) else []
        following = str(page + 1) if page + 1 < len(sizes) else None
        return reply(body=json.dumps({"items": items, "next": following}).encode())

    for style in ("cursor", "number"):
        seen: dict[str, str] = {}
        first = _walk(asking(style), answer, seen, set())
        again = _walk(asking(style), answer, seen, {str(page) for page in set(range(9)) - changed})
        assert [(page, of) for page, of, _ in again] == [(page, of) for page, of, _ in first]


def _ask(page: str) -> Request:
    return Request(path="/things", query=(("page", page),), conditional=True)


def _walk(
    pages: Pages, answer: Callable[[Request], Reply], seen: dict[str, str], same: set[str]
) -> list[tuple[str, int | None, bool]]:
    """Carry a sweep to its end as a session does, with what was remembered of pages that are the `same`."""
    walked: list[tuple[str, int | None, bool]] = []
    step: Request | Page = next(pages)
    page = ""
    while True:
        try:
            if isinstance(step, Page):
                walked.append((page, step.of, step.unchanged))
                assert step.unchanged == (page in same)
                if step.remember is not None:
                    seen[page] = step.remember
                step = next(pages)
            else:
                page = dict(step.query)["page"]
                known = step.conditional and page in same
                step = pages.send(Reply(200, {}, b"", True, seen[page]) if known else answer(step))
        except StopIteration:
            return walked
