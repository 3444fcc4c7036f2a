"""Page tokens in any casing, searches through workspaces, switches that are off, records found by id."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldtui.contract.errors import FeatureOff, Malformed, NotFound, Refused, TokenExpired
from fieldtui.vendors.gruntify.accreditations import ACCREDITATIONS
from fieldtui.vendors.gruntify.jobs import JOBS
from fieldtui.vendors.gruntify.paging import Place, read_page, write_token
from fieldtui.vendors.gruntify.requests import REQUESTS
from fieldtui.vendors.gruntify.teams import TEAMS
from tests.vendors.gruntify.scripted_vendor import (
    JOB,
    REQUEST,
    WORKSPACE,
    Played,
    encoded,
    ok,
    page,
    play,
    poll,
    problem,
    settings,
)

PLAIN = {**WORKSPACE, "JobStatuses": []}


def test_search_pages_by_token_until_there_is_none() -> None:
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


def test_page_size_may_be_left_to_vendor() -> None:
    played = play(REQUESTS.pages(poll("w", page_size=0)), ok(PLAIN), page())
    assert played.requests[1].json == {"pageToken": None}


def test_vendor_wanting_own_tokens_is_asked_without() -> None:
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
def test_records_stand_under_their_name_or_in_only_list(key: str) -> None:
    assert len(read_page(page({"Id": "a"}, key=key)).items) == 1


def test_paging_keys_are_found_in_pascal_case() -> None:
    listed = read_page(ok({"Errors": [], "Results": [{"Id": 1}], "NextPageToken": "x"}))
    assert (len(listed.items), listed.following, listed.open_end) == (1, "x", False)


def test_feature_off_is_note_and_no_call() -> None:
    off = {"Id": "city_parks", "features": {"jobs": False}}
    played = play(JOBS.pages(poll("city_parks", "beautiful_homes")), ok(off), ok(PLAIN), page(JOB))
    assert played.notes == ["Jobs are switched off in city_parks"]
    assert played.asked[1:] == ["GET /workspaces/beautiful_homes", "POST /workspaces/beautiful_homes/jobs/search/"]
    assert len(played.items) == 1


@pytest.mark.parametrize("features", [{"Jobs": True}, {}])
def test_403_of_feature_is_refusal_unless_switched_off(features: Any) -> None:
    with pytest.raises(Refused, match="Your role may not use this feature") as caught:
        play(
            JOBS.pages(poll("w")),
            ok({"Id": "w", "Features": features}),
            ok({"detail": "Your role may not use this feature"}, 403),
        )
    assert type(caught.value) is Refused


def test_all_workspaces_whose_switch_is_off_are_named() -> None:
    off = {"Features": {"Jobs": False}}
    played = play(JOBS.pages(poll("v", "w")), ok({"Id": "v", **off}), ok({"Id": "w", **off}))
    assert played.notes[-1] == "Jobs are switched off in v, w"


def test_workspace_refused_costs_only_itself_and_is_said() -> None:
    played, missing = Played(), [problem(404, "Not Found")] * 2
    with pytest.raises(NotFound, match=r"no workspace gone for me@example\.org"):
        play(REQUESTS.pages(poll("gone", "w")), *missing, ok(PLAIN), page(REQUEST), into=played)
    assert len(played.items) == 1


@pytest.mark.parametrize("status", [301, 307, 404])
def test_workspace_is_asked_with_closing_slash(status: int) -> None:
    played = play(REQUESTS.pages(poll("w")), ok(b"", status), ok(PLAIN), page(REQUEST))
    assert played.asked[:2] == ["GET /workspaces/w", "GET /workspaces/w/"]
    assert len(played.items) == 1


def test_expired_token_ends_sweep() -> None:
    with pytest.raises(TokenExpired):
        play(REQUESTS.pages(poll("gone", "w")), ok(b"", 401))


def test_without_workspaces_in_settings_all_of_account_are_read() -> None:
    played = play(REQUESTS.pages(poll()), ok([{"Id": "a"}, {"id": "b"}]), ok({"Id": "a"}), page(), ok({}), page())
    assert played.asked == [
        "GET /workspaces/",
        "GET /workspaces/a",
        "POST /workspaces/a/requests/search/",
        "GET /workspaces/b",
        "POST /workspaces/b/requests/search/",
    ]


def test_whole_list_is_bare_array() -> None:
    played = play(TEAMS.pages(poll("w")), ok(PLAIN), ok([{"Id": "t1"}, {"Id": "t2"}]))
    assert played.asked[1] == "GET /workspaces/w/teams/"
    assert len(played.items) == 2


def test_list_whose_name_was_guess_may_be_missing() -> None:
    with pytest.raises(NotFound, match="w has no list of accreditations"):
        play(ACCREDITATIONS.pages(poll("w")), ok(PLAIN), problem(404, "Not Found"))
    assert ACCREDITATIONS.optional, "so that it is a note, and what was known stays"


def test_record_alone_in_its_workspace_is_left_as_it_came() -> None:
    raw = encoded({"Id": "a", "Status": "Queued"})
    played = play(JOBS.pages(poll("w")), ok(WORKSPACE), ok(b'{"results":[' + raw + b'],"nextPageToken":null}'))
    assert played.items == [raw]


def test_what_workspace_says_is_added_behind_vendors_own_bytes() -> None:
    raw = encoded({"Id": "a", "Status": "In Progress"})
    answer = ok(b'{"results": [' + raw + b'], "nextPageToken": null}')
    played = play(JOBS.pages(poll("w", "v")), ok(WORKSPACE), answer, ok(PLAIN), page())
    (item,) = played.items
    assert item.startswith(raw[:-1])
    assert json.loads(item)["$workspace"] == {"Id": "w", "Label": "On site", "Color": "#2e7d32"}


def test_one_record_is_read_by_its_id() -> None:
    assert JOBS.detail
    played = play(JOBS.detail(settings("w"), JOB["Id"]), ok(JOB), ok(WORKSPACE))
    assert played.asked == [f"GET /workspaces/w/jobs/{JOB['Id']}/", "GET /workspaces/w"]
    assert json.loads(played.result)["$workspace"]["Label"] == "On site"


def test_one_record_is_looked_for_in_every_workspace() -> None:
    assert JOBS.detail
    played = play(JOBS.detail(settings("v", "w"), JOB["Id"]), problem(403, "Forbidden"), ok(JOB), ok(PLAIN))
    assert json.loads(played.result)["$workspace"] == {"Id": "w"}


def missing_where_v_answers(*replies: Any) -> Refused:
    """What it means that a job is not found, where workspace v answers so and w knows no such job."""
    assert JOBS.detail
    refused, *looked = replies
    with pytest.raises(Refused) as caught:
        play(JOBS.detail(settings("v", "w"), "7d"), refused, problem(404, "Not Found"), *looked)
    return caught.value


def test_record_is_gone_when_every_workspace_says_so() -> None:
    assert type(missing_where_v_answers(problem(404, "Not Found"))) is NotFound
    off, on = ok({"Id": "v", "Features": {"Jobs": False}}), ok({"Id": "v", "Features": {"Jobs": True}})
    assert type(missing_where_v_answers(problem(403, "Feature not enabled"), off)) is NotFound
    assert type(missing_where_v_answers(problem(403, "Feature not enabled"), on)) is Refused


def test_record_of_switched_off_part_says_so() -> None:
    assert JOBS.detail
    off = ok({"Id": "v", "Features": {"Jobs": False}})
    with pytest.raises(FeatureOff, match="Jobs are switched off in v"):
        play(JOBS.detail(settings("v"), "7d"), problem(403, "Forbidden"), off)


def test_answer_about_another_record_is_malformed() -> None:
    assert JOBS.detail
    for wrong in ({**JOB, "Id": "other"}, {"Title": "no id"}, {**JOB, "errors": {"id": ["broken"]}}):
        with pytest.raises(Malformed):
            play(JOBS.detail(settings("w"), JOB["Id"]), ok(wrong))


def test_empty_list_is_page_without_records() -> None:
    assert [list(page.items) for page in play(TEAMS.pages(poll("w")), ok(PLAIN), ok([])).pages] == [[]]
