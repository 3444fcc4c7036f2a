"""Requests: how they are shown, judged, and renamed by their workspace."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import Refused
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.vendors.gruntify.requests import REQUESTS, accept, decode, document, facets, judged, reject
from fieldtui.vendors.gruntify.workspace_rules import annotate
from fieldtui.vendors.gruntify.workspace_rules import decode as decode_workspace
from tests.vendors.gruntify.scripted_vendor import (
    REQUEST,
    WORKSPACE,
    Shelf,
    drawn,
    encoded,
    ok,
    play,
    problem,
    rows,
    settings,
)

KEY = Key(Kind.REQUEST, str(REQUEST["Id"]))


def request(**changes: Any) -> Any:
    return decode(encoded(REQUEST, **changes), settings("w"))


@pytest.mark.parametrize(
    ("status", "stage"),
    [("Created", Stage.REVIEW), ("Accepted", Stage.DONE), ("rejected", Stage.CANCELLED), ("Lost", None)],
)
def test_request_waits_until_it_is_accepted_or_rejected(status: str, stage: Stage | None) -> None:
    assert facets(request(Status=status)).stage is stage


def test_request_as_lists_show_it() -> None:
    shown = facets(request())
    assert (shown.title, shown.reference, shown.status) == ("Broken gate", "REQ-000412", "Created")
    assert (shown.assignee, shown.place) == ("M. Chen", "1 Creek St")
    assert (shown.latitude, shown.longitude) == (-27.4698, 153.0251)


def test_location_may_be_asset() -> None:
    shown = facets(request(Location=None, Asset={"Id": "c9", "Reference": "MAIN-22"}))
    assert (shown.place, shown.latitude) == ("MAIN-22", None)


def test_answers_without_their_form_stand_by_field_id() -> None:
    page = document(request(), Shelf())
    assert rows(page, "Form") == [("Severity", "High")]
    section = next(section for section in page.sections if section.title == "Form")
    assert section.note == "form a1c0 v3 is not in the store; answers are shown by field id"


def test_workspace_may_call_its_requests_otherwise() -> None:
    workspace = decode_workspace(encoded(WORKSPACE, RequestLabel="Visit"), settings())
    task = decode(annotate(encoded(REQUEST), "requests", workspace, settings("w")), settings("w"))
    assert drawn(document(task, Shelf()), "Visit")["Reference"].value == "REQ-000412"


def test_accepting() -> None:
    played = play(accept(settings("w"), KEY, {}), ok({}), ok({**REQUEST, "Status": "Accepted"}))
    assert played.asked[-1] == f"PATCH /workspaces/w/requests/{KEY.id}/"
    assert played.requests[-1].json == {"Status": "Accepted"}


def test_rejecting_sends_reason() -> None:
    played = play(reject(settings("w"), KEY, {"reason": " twice "}), ok({}), ok({**REQUEST, "Status": "Rejected"}))
    assert played.requests[-1].json == {"Status": "Rejected", "Comment": "twice"}


def test_rejecting_wants_reason_before_anything_is_sent() -> None:
    with pytest.raises(Refused, match="needs a reason"):
        play(reject(settings("w"), KEY, {"reason": "  "}))
    assert REQUESTS.actions[1].asks[0].is_reason


def test_refusal_by_vendor_is_said_in_its_words() -> None:
    with pytest.raises(Refused, match="already Accepted"):
        play(accept(settings("w"), KEY, {}), ok({}), problem(400, "One or more errors.", Status=["already Accepted"]))


def test_reading_shows_verdict_given() -> None:
    for action, status in zip(REQUESTS.actions, ("Accepted", "Rejected"), strict=True):
        assert action.shows is not None
        assert action.shows(facets(request(Status=status)), {})
        assert not action.shows(facets(request()), {})


def test_what_was_judged_cannot_be_judged_again() -> None:
    assert judged(facets(request())) is None
    assert judged(facets(request(Status="Accepted"))) == "it is Accepted already"


def test_request_of_unknown_status_is_not_called_judged() -> None:
    assert judged(facets(request(Status="Triaged"))) == "“Triaged” is no status that we know"
    assert judged(facets(request(Status=None))) == "it has no status"
