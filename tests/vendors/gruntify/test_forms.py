"""Forms: every version for itself, drafts marked, questions fetched where the list leaves them out."""

from __future__ import annotations

import json

from fieldtui.contract.document import Mark
from fieldtui.contract.record import Kind
from fieldtui.vendors.gruntify.forms import FORMS, decode, document, facets
from tests.vendors.gruntify.script import (
    FORM,
    TEMPLATE,
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

BARE = {key: value for key, value in TEMPLATE.items() if key != "Sections"}
SECOND = {**TEMPLATE, "FormVersion": 2, "Id": f"{FORM}:2"}


def test_a_form_is_one_record_for_each_version() -> None:
    assert FORMS.identity
    keys = [FORMS.identity(decode(encoded(form), settings("w"))) for form in (TEMPLATE, SECOND)]
    assert keys == [(Kind.FORM, f"{FORM}:1"), (Kind.FORM, f"{FORM}:2")]


def test_the_id_and_its_two_parts_are_made_of_each_other() -> None:
    apart = decode(b'{"FormId": "f", "FormVersion": "3"}', settings("w"))
    together = decode(b'{"Id": "f:3"}', settings("w"))
    assert (apart.key, apart.id, apart.version) == (together.key, together.id, together.version) == ("f:3", "f", 3)


def test_a_list_without_questions_is_followed_by_each_version_in_full() -> None:
    played = play(FORMS.pages(poll("w")), ok(WORKSPACE), ok([BARE, TEMPLATE]), ok(TEMPLATE))
    assert played.asked == ["GET /workspaces/w", "GET /workspaces/w/forms/", f"GET /workspaces/w/forms/{FORM}:1/"]
    assert all("Sections" in json.loads(item) for item in played.items)


def test_a_version_that_cannot_be_read_in_full_stays_as_listed() -> None:
    played = play(FORMS.pages(poll("w")), ok(WORKSPACE), ok([BARE]), problem(404, "Not Found"))
    assert [json.loads(item) for item in played.items] == [BARE]


def test_a_form_as_lists_show_it() -> None:
    shown = facets(decode(encoded(TEMPLATE), settings("w")))
    assert (shown.title, shown.status, shown.reference, shown.stage) == ("Leak repair", "Published", "v1", None)


def test_a_template_is_drawn_with_its_questions_pre_work_first() -> None:
    page = document(decode(encoded(TEMPLATE), settings("w")), Shelf({(Kind.FORM, f"{FORM}:2"): SECOND}))
    assert [section.title for section in page.sections] == ["Form", "Before work", "Work"]
    assert drawn(page, "Form")["Version"].value == "v1 (v2 is published)"
    assert rows(page, "Before work")[1] == ("psi", "Line pressure", "number", "at least 0, at most 1,000, kPa")


def test_a_draft_is_marked() -> None:
    version = drawn(document(decode(encoded(TEMPLATE, Status="Draft"), settings("w")), Shelf()), "Form")["Version"]
    assert (version.value, version.mark) == ("v1 draft", Mark.WARN)
