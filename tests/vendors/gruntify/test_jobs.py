"""Jobs: what lists show of them, how they are drawn, and what may be done to them."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fieldtui.contract.action import Outcome
from fieldtui.contract.errors import Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Reply
from fieldtui.contract.record import Key, Kind, Link, Stage
from fieldtui.vendors.gruntify.job_actions import STATUSES, assign, has_status, has_team, set_status
from fieldtui.vendors.gruntify.jobs import JOBS, decode, document, facets
from fieldtui.vendors.gruntify.workspace_rules import annotate
from fieldtui.vendors.gruntify.workspace_rules import decode as decode_workspace
from tests.vendors.gruntify.scripted_vendor import (
    FORM,
    JOB,
    USER,
    WORKSPACE,
    Shelf,
    drawn,
    encoded,
    ok,
    play,
    problem,
    settings,
)

KEY = Key(Kind.WORK_ORDER, str(JOB["Id"]))


def job_facets(**changes: Any) -> Facets:
    return facets(decode(encoded(JOB, **changes), settings("beautiful_homes")))


def test_job_as_lists_show_it() -> None:
    shown = job_facets()
    assert (shown.title, shown.reference) == ("Repair leaking main", "JOB-001208")
    assert (shown.status, shown.status_label, shown.stage) == ("InProgress", "On site", Stage.UNDERWAY)
    assert (shown.priority, shown.urgency) == ("High", 2)
    assert (shown.assignee, shown.crew, shown.place) == ("M. Chen", "North crew", "MAIN-22")
    assert (shown.latitude, shown.longitude) == (-27.46, 153.02)
    assert shown.start == datetime(2025, 3, 2, 22, tzinfo=UTC)
    assert shown.due == datetime(2025, 3, 3, 6, tzinfo=UTC)
    assert shown.created == datetime(2025, 3, 1, 4, 5, 6, tzinfo=UTC)
    assert shown.updated == datetime(2025, 3, 2, 22, 14, tzinfo=UTC)
    assert Link("form", Kind.FORM, f"{FORM}:1") in shown.links
    assert Link("person", Kind.PERSON, USER) in shown.links


@pytest.mark.parametrize(
    ("status", "stage"),
    [
        ("Draft", Stage.NEW),
        ("Unassigned", Stage.NEW),
        ("Queued", Stage.OFFERED),
        ("Assigned", Stage.ASSIGNED),
        ("In Progress", Stage.UNDERWAY),
        ("inprogress", Stage.UNDERWAY),
        ("On Hold", Stage.HELD),
        ("PendingReview", Stage.REVIEW),
        ("Completed", Stage.DONE),
        ("Rejected", Stage.CANCELLED),
        ("Teleported", None),
    ],
)
def test_statuses_are_compared_without_spaces_and_case(status: str, stage: Stage | None) -> None:
    shown = job_facets(Status=status)
    assert (shown.status, shown.stage) == (status, stage)


def test_renamed_status_shows_workspaces_label_and_colour() -> None:
    workspace = decode_workspace(encoded(WORKSPACE), settings())
    raw = annotate(encoded(JOB, StatusLabel=None), "jobs", workspace, settings("beautiful_homes"))
    shown = facets(decode(raw, settings("beautiful_homes")))
    assert (shown.status, shown.status_label, shown.colour) == ("InProgress", "On site", "#2e7d32")
    assert shown.stage is Stage.UNDERWAY


def test_keys_are_found_in_any_case() -> None:
    raw = b'{"id": "a", "REFERENCE": "J-1", "status": "Queued", "team": {"ID": "t", "name": "South"}}'
    shown = facets(decode(raw, settings("w")))
    assert (shown.reference, shown.stage, shown.crew) == ("J-1", Stage.OFFERED, "South")


def test_where_only_ids_come_link_lends_name() -> None:
    shown = job_facets(Team="t9", AssignedUser=USER, Asset={"Id": "c9"}, Location=None)
    assert (shown.crew, shown.assignee, shown.place) == (None, None, None)
    assert {("crew", "t9"), ("assignee", USER), ("place", "c9")} <= {(link.role, link.id) for link in shown.links}


def test_job_is_drawn_in_workspaces_own_time() -> None:
    job = decode(encoded(JOB), settings("beautiful_homes"))
    page = document(job, Shelf({(Kind.REFERENCE, "beautiful_homes"): WORKSPACE}, a7="Confined spaces"))
    fields = drawn(page, "Job")
    assert page.title == "JOB-001208 Repair leaking main"
    assert (fields["Status"].value, fields["Status"].note) == ("On site", "InProgress")
    assert fields["Due"].value == "2025-03-03 16:00 AEST"
    assert fields["Expected duration"].value == "4 h"
    assert fields["Time on site"].value == "1 h 10 min"
    assert fields["Checked in"].value == "yes"
    assert fields["Needs accreditations"].value == "Confined spaces"
    assert drawn(page, "Where")["Asset"].value == "MAIN-22"
    assert drawn(page, "Where")["Coordinates"].value == "-27.46000, 153.02000"


def test_job_shows_needs_schedule_and_time_spent() -> None:
    changes = {"RequiredEquipment": ["e1"], "RecurringScheduleId": "weekly-7", "CheckedIn": False}
    page = document(decode(encoded(JOB, **changes), settings("w")), Shelf(a7="Confined spaces", e1="Truck 3"))
    told = {label: field.value for label, field in drawn(page, "Job").items()}
    assert (told["Team"], told["Needs accreditations"], told["Needs equipment"]) == (
        "North crew",
        "Confined spaces",
        "Truck 3",
    )
    assert (told["Recurring schedule"], told["Checked in"], told["Time on site"]) == ("weekly-7", "no", "1 h 10 min")


def test_job_is_assigned_to_team() -> None:
    played = play(assign(settings("w"), KEY, {"team": "t9"}), ok({"Id": "w"}), ok(JOB))
    assert played.asked[-1] == f"PATCH /workspaces/w/jobs/{KEY.id}/"
    assert played.requests[-1].json == {"Status": "Assigned", "Team": {"Id": "t9"}}
    assert [request.is_read for request in played.requests] == [True, False]
    assert played.result == Outcome(ok(JOB).body)


def test_assigning_to_nobody_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(Refused, match="none was named"):
        play(assign(settings("w"), KEY, {}))


def test_status_is_sent_in_vendors_spelling() -> None:
    played = play(set_status(settings("w"), KEY, {"status": "in progress"}), ok({}), ok(JOB))
    assert played.requests[-1].json == {"Status": "InProgress"}


def test_unknown_status_is_refused_before_sending() -> None:
    with pytest.raises(Refused, match="“lost” is no status of a job; one of: Draft"):
        play(set_status(settings("w"), KEY, {"status": "lost"}))


def test_illegal_step_is_said_in_vendors_words() -> None:
    with pytest.raises(Refused, match="status: Draft cannot become Completed"):
        play(
            set_status(settings("w"), KEY, {"status": "Completed"}),
            ok({}),
            problem(400, "One or more errors.", Status=["Draft cannot become Completed"]),
        )


def test_write_goes_to_workspace_that_has_job() -> None:
    played = play(
        set_status(settings("v", "w"), KEY, {"status": "OnHold"}),
        problem(404, "Not Found"),
        ok(JOB),
        ok({}),
        ok(JOB),
    )
    assert played.asked[-1] == f"PATCH /workspaces/w/jobs/{KEY.id}/"


@pytest.mark.parametrize(
    ("answer", "done"), [(ok(b"", 204), True), (ok(b""), True), (ok({}), False), (ok({"title": "Failed"}), False)]
)
def test_only_body_without_job_does_not_say_done(answer: Reply, done: bool) -> None:
    played = play(set_status(settings("w"), KEY, {"status": "OnHold"}), ok({}), answer)
    assert (played.result.record, played.result.done) == (None, done)


def test_reading_shows_team_or_status_asked_for() -> None:
    assigned = job_facets(Status="Assigned", Team={"Id": "t9"})
    assert has_team(assigned, {"team": "t9"})
    assert not has_team(assigned, {"team": "t8"})
    assert not has_team(job_facets(Status="Queued", Team={"Id": "t9"}), {"team": "t9"})
    assert has_status(job_facets(Status="In Progress"), {"status": "InProgress"})
    assert not has_status(assigned, {"status": "InProgress"})
    assert not has_status(job_facets(Status=None), {})


def test_what_is_completed_cannot_be_moved() -> None:
    assert JOBS.actions[0].unavailable(job_facets(Status="Completed", StatusLabel="Closed")) == "it is Closed already"
    assert JOBS.actions[0].unavailable(job_facets(Status="Rejected")) is None


def test_console_offers_documented_actions() -> None:
    assert [action.name for action in JOBS.actions] == ["assign", "set-status", "approve", "reject"]
    assert JOBS.actions[1].asks[0].choices == tuple(STATUSES)


@pytest.mark.parametrize("workspaces", [("beautiful_homes",), ("beautiful_homes", "second")])
def test_what_workspace_says_is_taken_out_again_to_byte(workspaces: tuple[str, ...]) -> None:
    workspace = decode_workspace(encoded(WORKSPACE), settings())
    for raw in (encoded(JOB, StatusLabel='"$workspace" says'), encoded(JOB, Status="Draft"), b"{}"):
        kept = annotate(raw, "jobs", workspace, settings(*workspaces))
        assert bytes(JOBS.original(kept)) == bytes(raw)
