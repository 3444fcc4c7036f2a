"""Page tokens in any casing, searches through workspaces, switches that are off, records found by id."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.errors import Malformed, NotFound, PagingFault, Refused, TokenExpired
from fieldtui.vendors.gruntify.accreditations import ACCREDITATIONS
from fieldtui.vendors.gruntify.jobs import JOBS
from fieldtui.vendors.gruntify.lists import Place, read_page, read_token, write_token
from fieldtui.vendors.gruntify.requests import REQUESTS
from fieldtui.vendors.gruntify.teams import TEAMS
from tests.vendors.gruntify.script import JOB, REQUEST, WORKSPACE, Played, encoded, ok, play, poll, problem, settings

PLAIN = {**WORKSPACE, "JobStatuses": []}


def page(*records: dict[str, Any], following: str | None = None, current: int = 1, key: str = "results") -> Any:
    return ok({"currentPage": current, "previousPageToken": None, "nextPageToken": following, key: list(records)})


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
def test_page_tokens_are_read_in_the_casings_of_the_seed(token: str, place: Place | None) -> None:
    assert read_token(token) == place


@given(st.text())
def test_no_page_token_breaks_the_reader(token: str) -> None:
    read_token(token)


def test_a_page_token_of_our_own_is_spelled_as_documented() -> None:
    assert json.loads(base64.b64decode(write_token(Place(1, 100)))) == {"Page": 1, "PageSize": 100}


def test_a_search_pages_by_token_until_there_is_none() -> None:
    second = write_token(Place(2, 2))
    played = play(
        JOBS.pages(poll("beautiful_homes", page_size=2)),
        ok(PLAIN),
        page({"Id": "a"}, {"Id": "b"}, following=second),
        page({"Id": "c"}, current=2),
    )
    assert played.asked == [
        "GET /workspaces/beautiful_homes",
        "POST /workspaces/beautiful_homes/jobs/search/",
        "POST /workspaces/beautiful_homes/jobs/search/",
    ]
    assert [request.json for request in played.requests[1:]] == [
        {"pageToken": write_token(Place(1, 2))},
        {"pageToken": second},
    ]
    assert all(request.is_read for request in played.requests)
    assert played.items == [b'{"Id": "a"}', b'{"Id": "b"}', b'{"Id": "c"}']


def test_the_page_size_may_be_left_to_the_vendor() -> None:
    played = play(REQUESTS.pages(poll("w", page_size=0)), ok(PLAIN), page())
    assert played.requests[1].json == {"pageToken": None}


def test_a_vendor_that_wants_only_its_own_tokens_is_asked_without_one() -> None:
    refused = problem(400, "One or more errors.", PageToken=["is not valid"])
    played = play(JOBS.pages(poll("w")), ok(PLAIN), refused, page({"Id": "a"}))
    assert [request.json for request in played.requests[1:]] == [
        {"pageToken": write_token(Place(1, 100))},
        {"pageToken": None},
    ]
    assert len(played.items) == 1
    with pytest.raises(Refused, match="is not valid"):
        play(JOBS.pages(poll("w")), ok(PLAIN), refused, refused)


@pytest.mark.parametrize("key", ["results", "Results", "Items", "jobs"])
def test_records_stand_under_any_key_that_has_a_list(key: str) -> None:
    assert len(read_page(page({"Id": "a"}, key=key))[0]) == 1


def test_paging_keys_are_found_in_pascal_case() -> None:
    items, following = read_page(ok({"Errors": [], "Results": [{"Id": 1}], "NextPageToken": "x"}))
    assert (len(items), following) == (1, "x")


def test_a_token_that_leads_back_is_refused() -> None:
    with pytest.raises(PagingFault, match="leads back"):
        read_page(page({"Id": "a"}, following=write_token(Place(1, 10)), current=1))


def test_an_answer_without_a_list_is_malformed() -> None:
    with pytest.raises(Malformed):
        read_page(ok({"currentPage": 1, "nextPageToken": None}))


def test_a_feature_that_is_off_is_a_note_and_no_call() -> None:
    off = {"Id": "city_parks", "features": {"jobs": False}}
    played = play(JOBS.pages(poll("city_parks", "beautiful_homes")), ok(off), ok(PLAIN), page(JOB))
    assert played.notes == ["Jobs are switched off in city_parks"]
    assert played.asked[1:] == ["GET /workspaces/beautiful_homes", "POST /workspaces/beautiful_homes/jobs/search/"]
    assert len(played.items) == 1


def test_a_feature_that_only_the_call_denies_is_a_note_too() -> None:
    played = play(JOBS.pages(poll("w")), ok({"Id": "w"}), problem(403, "Feature not enabled"))
    assert played.notes == ["Jobs are switched off in w"]


def test_a_workspace_that_is_refused_costs_only_itself_and_is_said() -> None:
    played, missing = Played(), [problem(404, "Not Found")] * 2
    with pytest.raises(NotFound, match=r"no workspace gone for me@example\.org"):
        play(REQUESTS.pages(poll("gone", "w")), *missing, ok(PLAIN), page(REQUEST), into=played)
    assert len(played.items) == 1


@pytest.mark.parametrize("status", [301, 307, 404])
def test_a_workspace_is_asked_for_with_a_slash_where_none_is_not_understood(status: int) -> None:
    played = play(REQUESTS.pages(poll("w")), ok(b"", status), ok(PLAIN), page(REQUEST))
    assert played.asked[:2] == ["GET /workspaces/w", "GET /workspaces/w/"]
    assert len(played.items) == 1


def test_an_expired_token_ends_the_sweep() -> None:
    with pytest.raises(TokenExpired):
        play(REQUESTS.pages(poll("gone", "w")), ok(b"", 401))


def test_without_workspaces_in_the_settings_all_of_the_account_are_read() -> None:
    played = play(REQUESTS.pages(poll()), ok([{"Id": "a"}, {"id": "b"}]), ok({"Id": "a"}), page(), ok({}), page())
    assert played.asked == [
        "GET /workspaces/",
        "GET /workspaces/a",
        "POST /workspaces/a/requests/search/",
        "GET /workspaces/b",
        "POST /workspaces/b/requests/search/",
    ]


def test_a_whole_list_is_a_bare_array() -> None:
    played = play(TEAMS.pages(poll("w")), ok(PLAIN), ok([{"Id": "t1"}, {"Id": "t2"}]))
    assert played.asked[1] == "GET /workspaces/w/teams/"
    assert len(played.items) == 2


def test_a_whole_list_that_is_paged_after_all_is_read_on() -> None:
    played = play(
        TEAMS.pages(poll("w")), ok(PLAIN), page({"Id": "t1"}, following="next"), page({"Id": "t2"}, current=2)
    )
    assert played.requests[2].json == {"pageToken": "next"}
    assert len(played.items) == 2


def test_a_list_whose_name_was_a_guess_may_be_missing() -> None:
    played = play(ACCREDITATIONS.pages(poll("w")), ok(PLAIN), problem(404, "Not Found"))
    assert played.notes == ["w has no list of accreditations"]
    with pytest.raises(NotFound):
        play(TEAMS.pages(poll("w")), ok(PLAIN), problem(404, "Not Found"))


def test_a_record_alone_in_its_workspace_is_left_as_it_came() -> None:
    raw = encoded({"Id": "a", "Status": "Queued"})
    played = play(JOBS.pages(poll("w")), ok(WORKSPACE), ok(b'{"results":[' + raw + b'],"nextPageToken":null}'))
    assert played.items == [raw]


def test_what_the_workspace_says_is_added_behind_the_vendors_own_bytes() -> None:
    raw = encoded({"Id": "a", "Status": "In Progress"})
    played = play(JOBS.pages(poll("w", "v")), ok(WORKSPACE), ok(b"[" + raw + b"]"), ok(PLAIN), ok([]))
    (item,) = played.items
    assert item.startswith(raw[:-1])
    assert json.loads(item)["$workspace"] == {"Id": "w", "Label": "On site", "Color": "#2e7d32"}


def test_one_record_is_read_by_its_id() -> None:
    assert JOBS.detail
    played = play(JOBS.detail(settings("w"), "7d"), ok(JOB), ok(WORKSPACE))
    assert played.asked == ["GET /workspaces/w/jobs/7d/", "GET /workspaces/w"]
    assert json.loads(played.result)["$workspace"]["Label"] == "On site"


def test_one_record_is_looked_for_in_every_workspace() -> None:
    assert JOBS.detail
    played = play(JOBS.detail(settings("v", "w"), "7d"), problem(403, "Feature not enabled"), ok(JOB), ok(PLAIN))
    assert json.loads(played.result)["$workspace"] == {"Id": "w"}
    with pytest.raises(NotFound):
        play(JOBS.detail(settings("v", "w"), "7d"), problem(404, "Not Found"), problem(404, "Not Found"))


def test_an_empty_list_is_a_page_without_records() -> None:
    assert [list(page.items) for page in play(TEAMS.pages(poll("w")), ok(PLAIN), ok([])).pages] == [[]]
