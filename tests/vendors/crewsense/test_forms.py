"""Forms, a map by id, and what was written into them."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import Malformed, NotFound, RecordRejected, Unavailable
from fieldtui.contract.record import Kind, Link
from fieldtui.http.json_readers import encode
from fieldtui.vendors.crewsense import forms, submissions
from tests.vendors.crewsense.samples import FORMS, SUBMISSION
from tests.vendors.crewsense.scripted_vendor import Conversation, drawn, facets, key, poll, read, says, utc

TWO = {**FORMS, "142": {"title": "Hydrant", "created_at": None, "created_by": None}}
KEPT = {**SUBMISSION, "_form": {"id": "141", "title": "Truck check"}}


def test_forms_are_map_whose_keys_are_their_ids() -> None:
    conversation = Conversation(says(FORMS))
    record = conversation.sweep(forms.pages(poll()))[0]
    assert [(request.path, request.conditional) for request in conversation.asked] == [("/forms/", True)]
    assert key("forms", record) == "form/141"
    found = facets("forms", record)
    assert (found.title, found.created) == ("Truck check", utc(2016, 8, 5, 16, 32, 46))
    assert "By: Al Bo" in drawn("forms", record)


@pytest.mark.parametrize("nothing", [[], {}])
def test_no_forms_are_no_records(nothing: Any) -> None:
    assert Conversation(says(nothing)).sweep(forms.pages(poll())) == []
    assert Conversation(says(nothing)).sweep(submissions.pages(poll())) == []


def test_forms_may_come_as_list_with_ids() -> None:
    record = Conversation(says([{"id": 141, "title": "Truck check"}])).sweep(forms.pages(poll()))[0]
    assert key("forms", record) == "form/141"


def test_submissions_are_asked_for_form_by_form() -> None:
    conversation = Conversation(says(TWO), says([SUBMISSION]), says([]))
    record = conversation.sweep(submissions.pages(poll()))[0]
    paths = [request.path for request in conversation.asked]
    assert paths == ["/forms/", "/forms/141/submissions", "/forms/142/submissions"]
    assert [page.of for page in conversation.pages if not page.blank] == [2, 2]
    assert key("submissions", record) == "submission/141@2015-09-23T19:27:28-0700@98"


def test_submissions_are_followed_by_link_if_they_are_paginated() -> None:
    link = {"links": {"next": "/v1/forms/141/submissions?limit=50&after=1"}}
    last = says({"items": [SUBMISSION], "metadata": []})
    conversation = Conversation(says(FORMS), says({"items": [SUBMISSION], "metadata": link}), last)
    assert len(conversation.sweep(submissions.pages(poll()))) == 2
    assert conversation.asked[2].path == "/forms/141/submissions"


def test_form_gone_meanwhile_is_passed_over() -> None:
    conversation = Conversation(says(TWO), NotFound("404"), says([SUBMISSION]))
    assert key("submissions", conversation.sweep(submissions.pages(poll()))[0]).startswith("submission/142@")


def test_trouble_with_form_ends_sweep_safely() -> None:
    with pytest.raises(Unavailable):
        Conversation(says(TWO), Unavailable("503")).sweep(submissions.pages(poll()))


def test_submission_names_its_form_and_its_author() -> None:
    found = facets("submissions", KEPT)
    assert (found.title, found.assignee) == ("Truck check: Al Bo", "Al Bo")
    assert found.links == (Link("form", Kind.FORM, "141"), Link("assignee", Kind.PERSON, "98"))
    assert "Gloves" in found.text


def test_answers_have_one_value_or_several() -> None:
    text = drawn("submissions", KEPT)
    assert "Type: Chemical" in text
    assert "PPE: Gloves, Mask" in text
    assert "Submitted: 2015-09-23 19:27 PDT" in text


def test_two_by_one_person_in_one_second_are_two() -> None:
    other = {**SUBMISSION, "submission": [{"title": "Type", "value": "Water"}]}
    found = Conversation(says(FORMS), says([SUBMISSION, other])).sweep(submissions.pages(poll()))
    ids = [key("submissions", record) for record in found]
    assert ids == [f"submission/141@2015-09-23T19:27:28-0700@98{nth}" for nth in ("", "@2")]


def test_birth_date_in_answer_is_taken_out() -> None:
    private = {**SUBMISSION, "submission": [{"title": "Date of birth", "value": "1987-07-04"}]}
    record = Conversation(says(FORMS), says([private])).sweep(submissions.pages(poll()))[0]
    assert "1987" not in str(record)


def test_answers_of_every_type_are_shown() -> None:
    given = [
        {"title": "Lights checked", "value": False},
        {"title": "Siren checked", "value": True},
        {"title": "Crew", "value": ["Pat", "Lee"]},
        {"title": "Defects", "values": {"0": "Tyre", "2": "Lamp"}},
        {"title": "Mileage", "value": 12345.5},
        {"title": "Hours", "value": 0},
        {"title": "Engine", "value": {"id": 4, "name": "Engine 4"}},
        {"title": "Reading", "value": {"psi": [120, 118]}},
        {"title": "Both", "value": "seen", "values": ["a", "b"]},
        {"title": "Photo", "file": "hose.jpg"},
        {"title": "Left empty", "value": None},
        ["Pair", "of two"],
        "by itself",
        {"title": "Section", "fields": [{"label": "Inner", "value": 7}]},
        {"title": "Table", "value": [{"title": "Row", "value": 1}, {"title": "Row", "value": 2}]},
    ]
    text = drawn("submissions", {**KEPT, "submission": given})
    for line in (
        "Lights checked: no",
        "Siren checked: yes",
        "Crew: Pat, Lee",
        "Defects: Tyre, Lamp",
        "Mileage: 12345.5",
        "Hours: 0",
        "Engine: Engine 4",
        'Reading: {"psi":[120,118]}',
        "Both: seen, a, b",
        "Photo: hose.jpg",
        "Left empty: None",
        "Pair: of two",
        "?: by itself",
        "Inner: 7",
        "Table: Row: 1; Row: 2",
    ):
        assert line in text


@pytest.mark.parametrize(
    "given",
    [
        {"Type": "Chemical", "PPE": ["Gloves", "Mask"]},
        {"0": {"title": "Type", "value": "Chemical"}, "4": ["PPE", "Gloves, Mask"]},
    ],
)
def test_answers_may_come_as_map_by_label_or_by_position(given: Any) -> None:
    text = drawn("submissions", {**KEPT, "submission": given})
    assert "Type: Chemical" in text
    assert "PPE: Gloves, Mask" in text


def test_submission_by_bare_id_is_theirs() -> None:
    assert facets("submissions", {**KEPT, "user": "98"}).links[1] == Link("assignee", Kind.PERSON, "98")


def test_what_is_alike_is_counted_over_all_pages_of_form() -> None:
    link = {"links": {"next": "/v1/forms/141/submissions?limit=50&after=1"}}
    answers = says({"items": [SUBMISSION], "metadata": link}), says({"items": [SUBMISSION], "metadata": []})
    found = Conversation(says(FORMS), *answers).sweep(submissions.pages(poll()))
    assert [key("submissions", record)[-2:] for record in found] == ["98", "@2"]


@pytest.mark.parametrize("other", [{"error": "busy"}, {"errors": {}}, {"140": "x", "errors": []}, "none", None])
def test_answer_no_map_of_forms_removes_none(other: Any) -> None:
    for pages in (forms.pages, submissions.pages):
        conversation = Conversation(says(other))
        with pytest.raises(Malformed):
            conversation.sweep(pages(poll()))
        assert conversation.pages == []


def test_what_stands_under_no_id_among_forms_is_rejected() -> None:
    raw = Conversation(says({"data": {"title": "x"}})).sweep(forms.pages(poll()))
    with pytest.raises(RecordRejected):
        read("forms", encode(raw[0]))


def test_own_id_is_used_where_given() -> None:
    assert key("submissions", {**KEPT, "id": 9}) == "submission/9"


def test_submission_without_time_is_rejected() -> None:
    with pytest.raises(RecordRejected):
        read("submissions", {**KEPT, "submitted_at": None})
