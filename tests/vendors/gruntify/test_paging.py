"""Page tokens, and what ends a list: the vendor's null alone; an answer of another shape ends nothing."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import Malformed, PagingFault
from fieldtui.vendors.gruntify.forms import FORMS
from fieldtui.vendors.gruntify.jobs import JOBS
from fieldtui.vendors.gruntify.paging import Place, read_page, read_token, write_token
from fieldtui.vendors.gruntify.teams import TEAMS
from fieldtui.vendors.gruntify.users import USERS
from tests.vendors.gruntify.scripted_vendor import JOB, TEMPLATE, WORKSPACE, Played, ok, page, play, poll

PLAIN = {**WORKSPACE, "JobStatuses": []}


@pytest.mark.parametrize(
    ("token", "place"),
    [
        ("eyJwYWdlU2l6ZSI6MTAsInBhZ2UiOjJ9", Place(2, 10)),
        ("eyJQYWdlU2l6ZSI6MTAsIlBhZ2UiOjF9", Place(1, 10)),
        (base64.b64encode(b'{"Page":2, "PageSize":10}').decode(), Place(2, 10)),
        ("eyJwYWdlIjoxfQ", None),
        ("no token", None),
    ],
)
def test_page_tokens_are_read_in_casings_of_seed(token: str, place: Place | None) -> None:
    assert read_token(token) == place


@given(st.text())
def test_no_page_token_breaks_reader(token: str) -> None:
    read_token(token)


def test_page_token_of_our_own_is_spelled_as_documented() -> None:
    assert json.loads(base64.b64decode(write_token(Place(1, 100)))) == {"Page": 1, "PageSize": 100}


def test_empty_page_with_token_goes_on() -> None:
    tokens = [write_token(Place(number, 2)) for number in (2, 3)]
    played = play(
        JOBS.pages(poll("w")),
        ok(PLAIN),
        page({"Id": "a"}, following=tokens[0]),
        page(following=tokens[1], current=2),
        page({"Id": "b"}, current=3),
    )
    assert [request.json["pageToken"] for request in played.requests[2:]] == tokens
    assert played.items == [b'{"Id": "a"}', b'{"Id": "b"}']


@pytest.mark.parametrize("answer", [{"currentPage": 1, "results": [{"Id": "a"}]}, [{"Id": "a"}]])
def test_search_without_end_is_kept_and_said(answer: Any) -> None:
    played = Played()
    with pytest.raises(Malformed, match="whether there is more is not known"):
        play(JOBS.pages(poll("w")), ok(PLAIN), ok(answer), into=played)
    assert played.items == [b'{"Id": "a"}']


@pytest.mark.parametrize(
    "answer",
    [
        {"currentPage": 1, "nextPageToken": None},
        {"records": []},
        {"records": [{"Id": "a"}]},
        {"results": None, "nextPageToken": None},
        {"results": [], "nextPageToken": ""},
        {"results": [], "nextPageToken": 2},
        {"results": [{"Id": "a"}], "nextPageToken": None, "errors": {"Status": ["broken"]}},
        {"title": "Internal error", "status": 500, "traceId": "00-1"},
        {"error": "server_error", "items": [], "nextPageToken": None},
        {"warnings": [], "jobs": [], "nextPageToken": None},
    ],
)
def test_answer_of_another_shape_is_malformed(answer: Any) -> None:
    with pytest.raises(Malformed):
        read_page(ok(answer))


def test_records_whose_members_all_have_other_names_are_malformed() -> None:
    with pytest.raises(Malformed, match="members that nobody knows"):
        read_page(ok([{"Id": "x1", "Namx": "North crxw"}, {"Id": "x2", "Namx": "South"}]), whole=True)
    assert read_page(ok([{"Id": "1", "Namx": "North"}, {"Id": "2", "Name": "South"}]), whole=True).items
    assert read_page(ok([{"Id": "1"}, {"Id": "2", "Location": {}, "Status": "Active"}]), whole=True).items
    assert read_page(ok([{"Id": "1", "Status": "Active", "Location": {}, "New": 1}]), whole=True).items
    assert read_page(page({"Id": "1", "New": 1})).items, "the list and its token have their names"


def test_token_that_leads_back_is_refused() -> None:
    with pytest.raises(PagingFault, match="leads back"):
        read_page(page({"Id": "a"}, following=write_token(Place(1, 10)), current=1))


def test_whole_list_paged_after_all_is_read_on() -> None:
    played = play(
        TEAMS.pages(poll("w")), ok(PLAIN), page({"Id": "t1"}, following="next"), page({"Id": "t2"}, current=2)
    )
    assert played.requests[2].json == {"pageToken": "next"}
    assert len(played.items) == 2


def test_users_and_forms_may_come_in_pages() -> None:
    users = play(
        USERS.pages(poll("v", "w")),
        ok({}),
        page({"Id": "a"}, following="next"),
        page({"Id": "b"}, current=2),
        ok({}),
        ok([{"Id": "b"}]),
    )
    assert [json.loads(item)["Id"] for item in users.items] == ["a", "b"]
    assert len(json.loads(users.items[1])["$workspace"]["Elsewhere"]) == 1
    bare = {name: value for name, value in TEMPLATE.items() if name != "Sections"}
    forms = play(FORMS.pages(poll("w")), ok({}), page(following="next"), page(bare, current=2), ok(TEMPLATE))
    assert [json.loads(item) for item in forms.items] == [TEMPLATE]


def test_workspace_that_answers_wrongly_costs_only_itself() -> None:
    played = Played()
    with pytest.raises(Malformed, match=r"^v: "):
        play(JOBS.pages(poll("v", "w")), ok({}), ok({"message": "try later"}), ok({}), page(JOB), into=played)
    assert len(played.items) == 1
