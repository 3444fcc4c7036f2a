"""A record's answers beside the questions of the version that it names."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.document import Document, Field, Mark, Section
from fieldtui.contract.record import Kind
from fieldtui.vendors.gruntify.answer_values import amount, metres
from fieldtui.vendors.gruntify.jobs import decode, document
from fieldtui.vendors.gruntify.readers import Spot
from tests.vendors.gruntify.scripted_vendor import FORM, JOB, TEMPLATE, WORKSPACE, Shelf, drawn, encoded, rows, settings

V1 = (Kind.FORM, f"{FORM}:1")
V2 = (Kind.FORM, f"{FORM}:2")
V3 = (Kind.FORM, f"{FORM}:3")
ZONE = {(Kind.REFERENCE, "beautiful_homes"): WORKSPACE}


def newer(version: int, status: str = "Published") -> dict[str, Any]:
    sections = [{"Title": "Before", "Stage": "PreWork", "Fields": [{"Id": "sev", "Label": "How bad", "Type": "Text"}]}]
    return {
        **TEMPLATE,
        "FormVersion": version,
        "Id": f"{FORM}:{version}",
        "Status": status,
        "Sections": sections,
    }


def show(answers: dict[str, Any], token_store: dict[Any, Any] | None = None, **changes: Any) -> Document:
    data = [{"Field": field, "Value": value} for field, value in answers.items()]
    job = decode(encoded(JOB, Data=data, **changes), settings("beautiful_homes"))
    return document(job, Shelf({V1: TEMPLATE, **ZONE} if token_store is None else token_store))


def forms(page: Document) -> list[Section]:
    return [section for section in page.sections if section.form]


def ask(type: str, value: Any, **more: Any) -> Field:
    template = {**TEMPLATE, "Sections": [{"Fields": [{"Id": "q", "Label": "Q", "Type": type, **more}]}]}
    return drawn(show({"q": value}, {V1: template, **ZONE}), "Work")["Q"]


def test_questions_stand_in_forms_order_pre_work_before_work() -> None:
    page = show({"shut": True, "psi": 400, "sev": "High"})
    assert [(section.title, section.note) for section in forms(page)] == [
        ("Before work", "Leak repair v1"),
        ("Work", ""),
    ]
    assert list(drawn(page, "Before work")) == ["Severity", "Line pressure", "Photo"]


def test_required_answer_missing_is_marked() -> None:
    severity = drawn(show({}), "Before work")["Severity"]
    assert severity == Field("Severity", None, mark=Mark.BAD, note="required, missing", required=True)
    assert drawn(show({"sev": "  "}), "Before work")["Severity"].mark is Mark.BAD
    assert drawn(show({}), "Before work")["Line pressure"] == Field("Line pressure", None, unit="kPa")


def test_number_out_of_range_is_marked_and_keeps_its_unit() -> None:
    pressure = drawn(show({"psi": 1250}), "Before work")["Line pressure"]
    assert pressure == Field("Line pressure", "1,250", unit="kPa", mark=Mark.WARN, note="above 1,000")
    assert drawn(show({"psi": -0.5}), "Before work")["Line pressure"].note == "below 0"
    assert drawn(show({"psi": "400"}), "Before work")["Line pressure"].mark is Mark.NONE


def test_only_version_that_job_names_is_used() -> None:
    page = show({"sev": "High"}, {V1: TEMPLATE, V2: newer(2), **ZONE})
    assert forms(page)[0].note == "Leak repair v1 (v2 is published)"
    assert drawn(page, "Before work")["Severity"].value == "High"


def test_newer_draft_does_not_count_as_published() -> None:
    assert forms(show({}, {V1: TEMPLATE, V2: newer(2), V3: newer(3, "Draft")}))[0].note.endswith("(v2 is published)")
    assert forms(show({}, {V1: TEMPLATE, V2: newer(2, "Draft")}))[0].note == "Leak repair v1"


def test_job_on_draft_says_so() -> None:
    assert forms(show({}, {V1: {**TEMPLATE, "Status": "Draft"}}))[0].note == "Leak repair v1 draft"


def test_missing_form_version_shows_answers_by_id() -> None:
    page = show({"sev": "High"}, {V2: newer(2)})
    (section,) = forms(page)
    assert "v1 is not in the store" in section.note
    assert rows(page, "Form") == [("sev", "High")]


def test_answers_to_no_question_are_listed() -> None:
    page = show({"sev": "High", "old": {"Name": "kept"}})
    assert rows(page, "Other answers") == [("old", "kept")]


def test_answer_may_name_its_question_by_label() -> None:
    assert drawn(show({"severity": "Low"}), "Before work")["Severity"].value == "Low"


PHOTO = {
    "Id": "p",
    "FileName": "pic-1.jpg",
    "TakenAt": "2025-03-02T21:15:00Z",
    "Latitude": -27.4601,
    "Longitude": 153.02,
}


def test_photos_are_counted_with_time_and_distance_from_site() -> None:
    photo = drawn(show({"pic": [PHOTO]}), "Before work")["Photo"]
    assert (photo.value, photo.mark, photo.note) == ("1", Mark.NONE, "pic-1.jpg 07:15 11 m from site")


def test_photo_from_far_away_is_marked() -> None:
    photo = drawn(show({"pic": [PHOTO, {**PHOTO, "Latitude": -27.5}]}), "Before work")["Photo"]
    assert (photo.value, photo.mark) == ("2", Mark.WARN)
    assert photo.note.endswith("pic-1.jpg 07:15 4.4 km from site, far")


def test_photo_without_place_is_not_called_far() -> None:
    photo = drawn(show({"pic": [{"FileName": "a.jpg"}]}), "Before work")["Photo"]
    assert (photo.mark, photo.note) == (Mark.NONE, "a.jpg")


def test_where_job_has_only_asset_distance_is_from_there() -> None:
    asset = {"Id": "c9", "Location": {"Latitude": -27.46, "Longitude": 153.02, "Address": "1 Creek St"}}
    page = show({"pic": [PHOTO]}, {V1: TEMPLATE, (Kind.SITE, "c9"): asset, **ZONE}, Location=None)
    assert drawn(page, "Before work")["Photo"].note.endswith("11 m from site")
    assert drawn(page, "Where")["Address"].value == "1 Creek St"


def test_too_few_photos_are_marked() -> None:
    assert ask("Photo", [{"FileName": "a"}], Required=True, MinimumCount=2).mark is Mark.BAD
    assert ask("Photo", [{"FileName": "a"}], MinimumCount=2).note == "1 of 2 photos · a"


@pytest.mark.parametrize(
    ("type", "value", "shown"),
    [
        ("Text", "<b>wet</b>", "<b>wet</b>"),
        ("LongText", "one\ntwo", "one\ntwo"),
        ("Integer", 12345, "12,345"),
        ("Number", "many", "many"),
        ("Date", "2025-03-02", "2025-03-02"),
        ("DateTime", "2025-03-02T21:15:00Z", "2025-03-03 07:15 AEST"),
        ("DateTime", "soon", "soon"),
        ("MultiChoice", ["a", "b"], "a, b"),
        ("Checkbox", True, "yes"),
        ("Checkbox", "false", "no"),
        ("Signature", {"Id": "s", "Url": "https://x"}, "signed"),
        ("Location", {"Latitude": -27.1, "Longitude": 153}, "-27.10000, 153.00000"),
        ("Barcode", 4006381333931, "4006381333931"),
        ("Unheard", {"a": 1}, '{"a":1}'),
    ],
)
def test_every_type_of_field_is_written_for_reading(type: str, value: Any, shown: str) -> None:
    assert ask(type, value).value == shown


def test_choice_that_form_does_not_offer_is_marked() -> None:
    assert ask("Choice", "Purple", Choices=["Red"]).note == "not among the choices: Purple"


def test_numbers_have_their_thousands_apart() -> None:
    assert [amount(1250), amount(4.5), amount(1e300)] == ["1,250", "4.5", "1e+300"]


def test_distance_is_unknown_without_both_places() -> None:
    assert metres(Spot(1, 2), Spot()) is None
