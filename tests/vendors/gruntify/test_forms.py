"""Forms: every version for itself, drafts marked, questions fetched where the list leaves them out."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldtui.contract.document import Mark
from fieldtui.contract.errors import Malformed, NotFound
from fieldtui.contract.record import Kind
from fieldtui.vendors.gruntify.forms import FORMS, decode, document, facets
from fieldtui.vendors.gruntify.jobs import decode as decode_job
from fieldtui.vendors.gruntify.jobs import document as document_job
from tests.vendors.gruntify.scripted_vendor import (
    FORM,
    JOB,
    TEMPLATE,
    WORKSPACE,
    Played,
    Shelf,
    drawn,
    encoded,
    ok,
    page,
    play,
    poll,
    problem,
    rows,
    settings,
)

BARE = {key: value for key, value in TEMPLATE.items() if key != "Sections"}
SECOND = {**TEMPLATE, "FormVersion": 2, "Id": f"{FORM}:2"}


def test_form_is_one_record_for_each_version() -> None:
    assert FORMS.identity
    keys = [FORMS.identity(decode(encoded(form), settings("w"))) for form in (TEMPLATE, SECOND)]
    assert keys == [(Kind.FORM, f"{FORM}:1"), (Kind.FORM, f"{FORM}:2")]


def test_id_and_its_two_parts_are_made_of_each_other() -> None:
    apart = decode(b'{"FormId": "f", "FormVersion": "3"}', settings("w"))
    together = decode(b'{"Id": "f:3"}', settings("w"))
    assert (apart.key, apart.id, apart.version) == (together.key, together.id, together.version) == ("f:3", "f", 3)


def test_list_without_questions_is_followed_by_each_version_in_full() -> None:
    played = play(FORMS.pages(poll("w")), ok(WORKSPACE), ok([BARE, TEMPLATE]), ok(TEMPLATE))
    assert played.asked == ["GET /workspaces/w", "GET /workspaces/w/forms/", f"GET /workspaces/w/forms/{FORM}:1/"]
    assert all("Sections" in json.loads(item) for item in played.items)


def test_version_that_cannot_be_read_in_full_stays_as_listed() -> None:
    played = play(FORMS.pages(poll("w")), ok(WORKSPACE), ok([BARE]), problem(404, "Not Found"))
    assert [json.loads(item) for item in played.items] == [BARE]


def test_form_as_lists_show_it() -> None:
    shown = facets(decode(encoded(TEMPLATE), settings("w")))
    assert (shown.title, shown.status, shown.reference, shown.stage) == ("Leak repair", "Published", "v1", None)


def test_template_is_drawn_with_its_questions_pre_work_first() -> None:
    page = document(decode(encoded(TEMPLATE), settings("w")), Shelf({(Kind.FORM, f"{FORM}:2"): SECOND}))
    assert [section.title for section in page.sections] == ["Form", "Before work", "Work"]
    assert drawn(page, "Form")["Version"].value == "v1 (v2 is published)"
    assert rows(page, "Before work")[1] == ("psi", "Line pressure", "number", "at least 0, at most 1,000, kPa")


def test_draft_is_marked() -> None:
    version = drawn(document(decode(encoded(TEMPLATE, Status="Draft"), settings("w")), Shelf()), "Form")["Version"]
    assert (version.value, version.mark) == ("v1 draft", Mark.WARN)


DRAFT = {**TEMPLATE, "Status": "Draft", "FormTitle": "Leak repair, new", "Sections": []}


def test_draft_never_has_key_of_published_form() -> None:
    assert FORMS.identity
    keys = [FORMS.identity(decode(encoded(form), settings("w"))).id for form in (TEMPLATE, DRAFT, SECOND)]
    assert keys == [f"{FORM}:1", f"{FORM}:1@draft", f"{FORM}:2"]


def test_draft_is_drawn_only_without_published_form() -> None:
    both = Shelf({(Kind.FORM, f"{FORM}:1"): TEMPLATE, (Kind.FORM, f"{FORM}:1@draft"): DRAFT})
    job = decode_job(encoded(JOB), settings("w"))
    assert [section.title for section in document_job(job, both).sections if section.form] == ["Before work", "Work"]
    alone = Shelf({(Kind.FORM, f"{FORM}:1@draft"): {**DRAFT, "Sections": TEMPLATE["Sections"]}})
    notes = [section.note for section in document_job(job, alone).sections if section.form]
    assert notes[0] == "Leak repair, new v1 draft"


def test_draft_and_published_keep_own_questions() -> None:
    drafted = {name: value for name, value in DRAFT.items() if name != "Sections"}
    played = play(FORMS.pages(poll("w")), ok(WORKSPACE), ok([BARE, drafted]), ok(TEMPLATE), ok(TEMPLATE))
    assert [json.loads(item) for item in played.items] == [TEMPLATE, drafted]


def test_draft_is_read_anew_by_its_own_key() -> None:
    assert FORMS.detail
    other, token = {**DRAFT, "Id": f"{FORM}:7", "FormVersion": 7}, "next"
    played = play(
        FORMS.detail(settings("w"), f"{FORM}:1@draft"),
        ok(TEMPLATE),
        page(other, following=token),
        page(DRAFT, current=2),
        ok(WORKSPACE),
    )
    assert played.asked[0] == f"GET /workspaces/w/forms/{FORM}:1/"
    assert [request.json for request in played.requests[1:3]] == [
        {"status": "Draft", "pageToken": None},
        {"status": "Draft", "pageToken": token},
    ]
    assert json.loads(played.result) == DRAFT


def test_draft_published_or_gone_is_not_found() -> None:
    assert FORMS.detail
    with pytest.raises(NotFound):
        play(FORMS.detail(settings("w"), f"{FORM}:1@draft"), ok(TEMPLATE), page())


@pytest.mark.parametrize(
    ("form", "key", "number"),
    [
        ({"FormId": "f", "FormVersion": 0}, "f:0", "v0"),
        ({"FormId": "f", "FormVersion": 0, "Id": "f:0"}, "f:0", "v0"),
        ({"Id": "f:0"}, "f:0", "v0"),
        ({"FormId": "f"}, "f", "v?"),
        ({"FormId": "f", "FormVersion": "two", "Id": "f:2"}, "f:2", "v2"),
    ],
)
def test_version_0_is_0_and_no_version_is_none(form: dict[str, Any], key: str, number: str) -> None:
    read = decode(encoded(form), settings("w"))
    assert (read.key, facets(read).reference) == (key, number)


def test_job_that_names_version_0_is_drawn_with_it() -> None:
    zero = {**TEMPLATE, "FormVersion": 0, "Id": f"{FORM}:0"}
    job = decode_job(encoded(JOB, Form={"Id": FORM, "Version": 0}), settings("w"))
    page = document_job(job, Shelf({(Kind.FORM, f"{FORM}:0"): zero, (Kind.FORM, f"{FORM}:1"): TEMPLATE}))
    assert next(section.note for section in page.sections if section.form) == "Leak repair v0 (v1 is published)"
    missing = document_job(job, Shelf())
    assert "v0 is not in the store" in next(section.note for section in missing.sections if section.form)


def test_form_whose_own_answer_is_broken_costs_only_itself() -> None:
    second = {name: value for name, value in SECOND.items() if name != "Sections"}
    played = Played()
    with pytest.raises(Malformed):
        play(FORMS.pages(poll("w")), ok({}), ok([BARE, second]), ok([]), ok(SECOND), into=played)
    assert [json.loads(item)["Id"] for item in played.items] == [f"{FORM}:2"]
