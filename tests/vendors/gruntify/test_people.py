"""Teams, users and the other things of a workspace, and the workspaces themselves."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldtui.contract.errors import Malformed, NotFound, RecordRejected
from fieldtui.contract.record import Key, Kind
from fieldtui.vendors.gruntify import VENDOR, assets, catalog_items, teams, users, workspace_rules, workspaces
from tests.vendors.gruntify.scripted_vendor import (
    USER,
    WORKSPACE,
    Shelf,
    drawn,
    encoded,
    ok,
    play,
    poll,
    problem,
    rows,
    settings,
)

PERSON: dict[str, Any] = {
    "Id": USER,
    "FirstName": "Mei",
    "LastName": "Chen",
    "Email": "m@example.com",
    "Status": "Active",
    "Roles": ["Worker"],
    "Teams": ["5b7f"],
    "Accreditations": [{"Id": "a7", "Expiry": "2026-01-31"}],
}
COLLECTOR = {**PERSON, "Roles": ["Data Collector"], "Teams": []}
TEAM = {"Id": "5b7f", "Name": "North crew", "DepotId": "d1", "UserIds": [USER], "Accreditations": ["a9"]}


def test_user_as_lists_show_it() -> None:
    shown = users.facets(users.decode(encoded(PERSON), settings("w")))
    assert (shown.title, shown.status, shown.text) == ("Mei Chen", "Active", "m@example.com")
    assert [(link.role, link.id) for link in shown.links] == [("crew", "5b7f")]


def test_user_is_drawn_with_roles_teams_and_skills() -> None:
    page = users.document(users.decode(encoded(PERSON), settings("w")), Shelf(a7="Confined spaces"))
    fields = drawn(page, "In w")
    assert (fields["Roles"].value, fields["Teams"].value) == ("Worker", "5b7f")
    assert rows(page, "In w") == [("Confined spaces", "2026-01-31")]


@pytest.mark.parametrize("role", ["Primary Owner", "Owner", "Controller", "Worker", "Data Collector", "Overseer"])
def test_role_is_shown_as_it_comes(role: str) -> None:
    page = users.document(users.decode(encoded(PERSON, Roles=[role]), settings("w")), Shelf())
    assert drawn(page, "In w")["Roles"].value == role


def test_account_in_two_workspaces_is_one_person_with_both_roles() -> None:
    played = play(users.pages(poll("v", "w")), ok({}), ok([PERSON]), ok({}), ok([COLLECTOR, {"Id": "other"}]))
    first, second = played.items
    user = users.decode(first, settings("v", "w"))
    assert [(one.workspace, one.roles) for one in user.memberships] == [("v", ("Worker",)), ("w", ("Data Collector",))]
    assert json.loads(second)["$workspace"] == {"Id": "w"}
    assert {key: value for key, value in json.loads(first).items() if key != "$workspace"} == PERSON


def test_person_of_two_workspaces_is_taken_apart_again_to_byte() -> None:
    played = play(users.pages(poll("v", "w")), ok({}), ok([PERSON]), ok({}), ok([COLLECTOR]))
    assert json.loads(users.USERS.original(played.items[0])) == PERSON


def test_users_of_other_workspaces_come_although_one_is_refused() -> None:
    with pytest.raises(NotFound):
        play(users.pages(poll("v", "w")), *[problem(404, "Not Found")] * 2, ok({}), ok([PERSON]))


def test_user_is_read_from_every_workspace() -> None:
    played = play(users.detail(settings("v", "w"), USER), problem(404, "Not Found"), ok(PERSON))
    assert played.asked[1] == "GET /workspaces/w/users/auth0%7C5f1e000000000000000000aa/"
    assert users.decode(played.result, settings("v", "w")).memberships[0].workspace == "w"


def test_teams_skills_are_its_members() -> None:
    token_store = Shelf({(Kind.PERSON, USER): PERSON}, a7="Confined spaces", a9="Arborist", d1="Depot North")
    page = teams.document(teams.decode(encoded(TEAM), settings("w")), token_store)
    fields = drawn(page, "Team")
    assert fields["Accreditations"].value == "Arborist, Confined spaces"
    assert fields["Depot"].value == "Depot North"
    assert fields["Members"].value == USER


def test_asset_is_place() -> None:
    raw = encoded(
        {"Id": "c9", "Reference": "MAIN-22", "Form": {"Id": "b2", "Version": 2}, "Status": "Active"},
        Location={"Latitude": "-27.46", "Longitude": 153.02},
    )
    asset = assets.decode(raw, settings("w"))
    shown = assets.facets(asset)
    assert (shown.title, shown.status, shown.latitude) == ("MAIN-22", "Active", -27.46)
    assert drawn(assets.document(asset, Shelf()), "Where")["Coordinates"].value == "-27.46000, 153.02000"


def test_half_coordinate_is_none() -> None:
    asset = assets.decode(encoded({"Id": "c9"}, Location={"Latitude": 1, "Longitude": 999}), settings("w"))
    assert assets.facets(asset).latitude is None


def test_equipment_has_team_and_depot() -> None:
    item = catalog_items.decode(encoded({"Id": "e", "Name": "Truck", "TeamId": "t", "DepotId": "d"}), settings("w"))
    assert [(link.role, link.id) for link in catalog_items.facets(item).links] == [("crew", "t"), ("place", "d")]
    assert drawn(catalog_items.document(item, Shelf(t="North")), "About")["Team"].value == "North"


def test_kinds_are_as_promised() -> None:
    assert {resource.name: resource.kinds for resource in VENDOR.resources} == {
        "jobs": (Kind.WORK_ORDER,),
        "requests": (Kind.REQUEST,),
        "forms": (Kind.FORM,),
        "teams": (Kind.CREW,),
        "users": (Kind.PERSON,),
        "assets": (Kind.SITE,),
        "depots": (Kind.SITE,),
        "equipment": (Kind.REFERENCE,),
        "accreditations": (Kind.REFERENCE,),
        "workspaces": (Kind.REFERENCE,),
    }


def test_jobs_are_polled_every_minute_others_less_often() -> None:
    paces = {resource.name: resource.pace for resource in VENDOR.resources}
    assert (paces.pop("jobs"), paces.pop("requests")) == (60, 60)
    assert set(paces.values()) == {900}


def test_vendor_has_no_webhooks_and_no_etags() -> None:
    assert VENDOR.webhooks is None
    played = play(VENDOR.resource("teams").pages(poll("w")), ok({}), ok([]))
    assert not any(request.conditional for request in played.requests)


def test_workspace_is_drawn_with_its_switches_and_words() -> None:
    workspace = workspace_rules.decode(
        encoded(WORKSPACE, Features={"WorkflowStudio": "false", "Jobs": True}), settings()
    )
    page = workspaces.document(workspace, Shelf())
    switches = {label: field.value for label, field in drawn(page, "Features").items()}
    assert switches == {"WorkflowStudio": "off", "Jobs": "on"}
    assert rows(page, "Job statuses") == [("InProgress", "On site", "#2e7d32")]
    assert workspaces.WORKSPACES.identity
    assert workspaces.WORKSPACES.identity(workspace) == Key(Kind.REFERENCE, "beautiful_homes")


def test_switch_that_is_not_spoken_of_is_on() -> None:
    workspace = workspace_rules.decode(encoded(WORKSPACE, features={"jobs": 0}, Features=None), settings())
    assert workspace.lacks("Assets") is None


@pytest.mark.parametrize(
    ("features", "off"),
    [
        ({"Jobs": False}, True),
        ({"jobs": "Off"}, True),
        ({"Jobs": {"Enabled": False}}, True),
        ([{"Name": "Jobs", "Enabled": False}], True),
        (["Jobs", "Assets"], False),
        ({"Jobs": None}, False),
        ({"Jobs": "sometimes"}, False),
        ({"Jobs": {}}, False),
        ({"": False}, False),
        ("Jobs", False),
    ],
)
def test_only_switch_that_says_no_is_off(features: Any, off: bool) -> None:
    workspace = workspace_rules.decode(encoded({"Id": "w", "Features": features}), settings())
    assert workspace.lacks("jobs") == ("Jobs are switched off in w" if off else None)
    assert workspace.lacks("users") is None


def test_status_labels_may_come_as_map() -> None:
    statuses = {"InProgress": {"Label": "On site", "Color": "#2e7d32"}, "OnHold": "Parked"}
    workspace = workspace_rules.decode(encoded(WORKSPACE, JobStatuses=statuses), settings())
    named = [workspace.wording(status) for status in ("In Progress", "OnHold", "Queued")]
    assert [wording and wording.label for wording in named] == ["On site", "Parked", None]


def test_workspace_is_known_by_its_name_in_paths() -> None:
    played = play(workspaces.pages(poll("w")), ok({**WORKSPACE, "Id": "3f2b"}))
    workspace = workspace_rules.decode(played.items[0], settings("w"))
    assert workspaces.WORKSPACES.identity
    assert workspaces.WORKSPACES.identity(workspace) == Key(Kind.REFERENCE, "w")
    assert json.loads(workspaces.WORKSPACES.original(played.items[0])) == {**WORKSPACE, "Id": "3f2b"}


@pytest.mark.parametrize("answer", [{"error": "broken"}, {"title": "Failed", "status": 500}, {"Namx": "x", "Id": "w"}])
def test_answer_no_workspace_is_malformed(answer: Any) -> None:
    with pytest.raises(Malformed):
        play(workspaces.look(settings("w"), "w"), ok(answer))


def test_workspace_no_object_is_malformed() -> None:
    with pytest.raises(Malformed, match="the workspace w"):
        play(workspaces.look(settings("w"), "w"), ok(b"[]"))


def test_feeds_share_reading_of_workspace_and_person_gets_new_one() -> None:
    swept = play(workspaces.pages(poll("w")), ok(WORKSPACE)).requests
    shown = play(workspaces.detail(settings("w"), "w"), ok(WORKSPACE)).requests
    assert [request.shared for request in (*swept, *shown)] == [10, 0]


def test_probe_names_workspace_and_what_is_off() -> None:
    off = {**WORKSPACE, "Features": {"Jobs": False}}
    assert play(workspaces.probe(settings("w")), ok(off)).result == "workspace Beautiful Homes, switched off: Jobs"
    assert play(workspaces.probe(settings()), ok([])).result == "the account has no workspace"


def test_workspaces_may_be_listed_as_bare_names() -> None:
    assert play(workspaces.roster(settings()), ok(["a", {"Id": "b"}, "a"])).result == (("a", "b"), None)


@pytest.mark.parametrize(
    "answer", [["a", None], ["a", {"Name": "no id"}], {"results": ["a"], "nextPageToken": "x"}, {"results": ["a"]}]
)
def test_incompletely_known_workspaces_are_read_and_said(answer: Any) -> None:
    slugs, trouble = play(workspaces.roster(settings()), ok(answer)).result
    assert slugs == ("a",)
    assert isinstance(trouble, Malformed)
    assert "name them in `workspaces`" in str(trouble)


def test_record_without_id_is_rejected_with_its_place() -> None:
    for resource in VENDOR.resources:
        with pytest.raises(RecordRejected) as caught:
            resource.decode(b'{"Name": "nobody"}', settings("w"))
        assert "Id" in caught.value.path
