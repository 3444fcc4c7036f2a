"""Whatever JSON stands where an answer, a name or a time is due: a person sees it, and nothing else is lost by it."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from fieldtui.contract.document import Document, Field, Mark, Table
from fieldtui.contract.record import Kind
from fieldtui.vendors.gruntify import catalog_items, users
from fieldtui.vendors.gruntify.jobs import decode, document, facets
from tests.vendors.gruntify.scripted_vendor import FORM, JOB, TEMPLATE, WORKSPACE, Shelf, drawn, encoded, rows, settings

SHELF = {(Kind.FORM, f"{FORM}:1"): TEMPLATE, (Kind.REFERENCE, "w"): {**WORKSPACE, "TimeZone": "UTC"}}
PICTURES = "https://media.example/a/one.jpg?sig=secret, https://media.example/b/two%20b.jpg"


def show(data: Any, token_store: Any = SHELF, **changes: Any) -> Document:
    return document(decode(encoded(JOB, Data=data, **changes), settings("w")), Shelf(token_store))


def told(page: Document) -> list[str]:
    """Everything that stands in the document, whatever it is drawn as."""
    found: list[str] = []
    for section in page.sections:
        for part in section.parts:
            if isinstance(part, Field):
                found += [part.value or "", part.note]
            elif isinstance(part, Table):
                found += [cell for row in part.rows for cell in row]
    return found


def ask(type: str, *values: Any, **more: Any) -> Field:
    """A question of that type with those answers."""
    template = {**TEMPLATE, "Sections": [{"Fields": [{"Id": "q", "Label": "Q", "Type": type, **more}]}]}
    data = [{"Field": "q", "Value": value} for value in values]
    return drawn(show(data, {(Kind.FORM, f"{FORM}:1"): template}), "Work")["Q"]


def test_two_answers_to_one_field_are_both_shown() -> None:
    data = [{"Field": "sev", "Value": "High"}, {"Field": "psi", "Value": 5}, {"Field": "Sev", "Value": "Purple"}]
    severity = drawn(show(data), "Before work")["Severity"]
    assert severity.value == "High, Purple"
    assert severity.note.startswith("2 answers")
    assert severity.mark is Mark.WARN
    assert ask("Number", None, 7).value == "7"


def test_answer_by_id_and_one_by_label_are_both_shown() -> None:
    page = show([{"Field": "sev", "Value": "High"}, {"Field": "SEVERITY", "Value": "Low"}])
    assert drawn(page, "Before work")["Severity"].value == "High, Low"


def test_answer_to_heading_is_shown_among_others() -> None:
    template = {**TEMPLATE, "Sections": [{"Fields": [{"Id": "h", "Label": "Safety", "Type": "Heading"}]}]}
    page = show([{"Field": "h", "Value": "seen"}], {(Kind.FORM, f"{FORM}:1"): template})
    assert rows(page, "Other answers") == [("h", "seen")]


@pytest.mark.parametrize(
    ("data", "shown"),
    [
        ([{"Field": "x", "Value": False}], ("x", "no")),
        ([{"Field": "x", "Value": 0}], ("x", "0")),
        ([{"Field": "x", "Value": ["a", "b"]}], ("x", "a, b")),
        ([{"Field": "x", "Value": {"0": "Tyre", "2": "Lamp"}}], ("x", "Tyre, Lamp")),
        ([{"Field": "x", "Value": {"Width": 3}}], ("x", '{"Width":3}')),
        ([{"Field": "x", "Values": ["a", "b"]}], ("x", "a, b")),
        ([{"Field": 7, "Value": "text"}], ("7", "text")),
        ([{"Field": {"Id": "x", "Label": "X"}, "Value": 1}], ("x", "1")),
        ([{"FieldId": "x", "Answer": "kept"}], ("–", '{"FieldId":"x","Answer":"kept"}')),
        (["alone"], ("–", "alone")),
        ("alone", ("–", "alone")),
        ({"Size": "L", "size": "M"}, ("size", "M")),
    ],
)
def test_answers_of_any_json_type_to_unknown_fields_are_shown(data: Any, shown: tuple[str, str]) -> None:
    assert shown in rows(show(data), "Other answers")


@pytest.mark.parametrize(
    ("type", "value", "shown"),
    [
        ("Text", True, "yes"),
        ("Text", False, "no"),
        ("Text", 12345, "12345"),
        ("Text", "Fix <3 valves & >2 pumps", "Fix <3 valves & >2 pumps"),
        ("Choice", {"Id": 1, "Name": "High"}, "High"),
        ("MultiChoice", {"0": "Tyre", "2": "Lamp"}, "Tyre, Lamp"),
        ("MultiChoice", "Tyre", "Tyre"),
        ("Number", [1, 2], "1, 2"),
        ("Signature", False, "no"),
        ("Signature", "M. Chen", "M. Chen"),
        ("Signature", "https://media.example/s.png", "signed"),
        ("DateTime", 1743156333000, "2025-03-28 10:05 UTC"),
        ("DateTime", "9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999Z"),
        ("Photo", "lost", "lost"),
        ("Photo", {"a": 1}, "1"),
    ],
)
def test_answers_of_any_json_type_to_question_are_shown(type: str, value: Any, shown: str) -> None:
    assert ask(type, value).value == shown


@pytest.mark.parametrize(
    "value",
    [
        PICTURES,
        PICTURES.replace(", ", ","),
        PICTURES.split(", "),
        "one.jpg,two b.jpg".replace(" ", "%20"),
        {"0": {"FileName": "one.jpg"}, "1": {"FileName": "two b.jpg"}},
    ],
)
def test_several_pictures_in_one_answer_are_counted_and_named(value: Any) -> None:
    photo = ask("Photo", value, Required=True, MinimumCount=2)
    assert (photo.value, photo.mark) == ("2", Mark.NONE)
    assert photo.note.replace("%20", " ") == "one.jpg · two b.jpg"


def test_pictures_of_several_answers_are_counted_together() -> None:
    photo = ask("Photo", [{"FileName": "a.jpg"}], "https://media.example/b.jpg", MinimumCount=2)
    assert (photo.value, photo.note) == ("2", "a.jpg · b.jpg")


def test_link_with_comma_in_it_is_one_picture() -> None:
    photo = ask("Photo", "https://media.example/a,b.jpg?next=https://x.example/")
    assert (photo.value, photo.note) == ("1", "a,b.jpg")


def test_nothing_in_list_is_no_answer() -> None:
    assert ask("Photo", [None], Required=True).note == "required, missing"
    assert ask("Text", {"Url": ""}, Required=True).mark is Mark.BAD


GREATEST = "9999-12-31T23:59:59.9999999Z"


def test_time_that_cannot_be_read_is_shown_as_it_came() -> None:
    changes = {"DueDate": GREATEST, "StartDate": "next week", "LastModified": 1743156333000}
    job = decode(encoded(JOB, **changes), settings("w"))
    assert (facets(job).due, facets(job).start) == (None, None)
    assert facets(job).updated == datetime(2025, 3, 28, 10, 5, 33, tzinfo=UTC)
    fields = drawn(document(job, Shelf(SHELF)), "Job")
    assert (fields["Due"].value, fields["Start"].value) == (GREATEST, "next week")


def test_values_of_another_type_are_shown_and_cost_no_row() -> None:
    page = show(
        None,
        Status={"Id": 3, "Name": "Queued"},
        Priority={"Name": "High"},
        CheckedIn="since 9:00",
        ExpectedDuration=90,
        Location="1 Creek St",
        Team=[{"Id": "t1", "Name": "North"}, {"Id": "t2", "Name": "South"}],
        RequiredAccreditations={"0": {"Name": "Arborist"}},
        Title=114,
    )
    assert page.title == "JOB-001208 114"
    wanted = {"Queued", "High", "since 9:00", "90", "1 Creek St", "North, South", "Arborist"}
    assert wanted <= set(told(page))


@pytest.mark.parametrize(
    "roles", [["Worker", "Owner"], [{"Name": "Worker"}, {"Id": 2, "Name": "Owner"}], {"0": "Worker", "1": "Owner"}]
)
def test_roles_of_any_json_type_are_shown(roles: Any) -> None:
    raw = encoded({"Id": "u", "FirstName": "Mei"}, Roles=roles, Teams="t9", Accreditations={"0": {"Id": "a7"}})
    page = users.document(users.decode(raw, settings("w")), Shelf(t9="North", a7="Arborist"))
    fields = drawn(page, "In w")
    assert (fields["Roles"].value, fields["Teams"].value) == ("Worker, Owner", "North")
    assert rows(page, "In w") == [("Arborist", "–")]


def test_depot_is_place_on_map() -> None:
    raw = encoded({"Id": "d", "Name": "North"}, Location={"Latitude": -27.4, "Longitude": 153, "Address": "2 Dock Rd"})
    depot = catalog_items.decode(raw, settings("w"))
    shown = catalog_items.facets(depot)
    assert (shown.place, shown.latitude, shown.longitude) == ("2 Dock Rd", -27.4, 153)
    assert drawn(catalog_items.document(depot, Shelf()), "About")["Coordinates"].value == "-27.40000, 153.00000"


def test_text_is_shown_as_it_came() -> None:
    text = "Pressure <5 bar & rising: see http://x.example/?a=1&region=3&copy=1"
    page = show([{"Field": "x", "Value": text}], Description=text, Comment="<UNKNOWN>")
    assert told(page).count(text) == 2
    assert "<UNKNOWN>" in told(page)
