"""Birth dates go, in whatever shape they stand; what only sounds like one stays, to the byte."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldtui.http.json_readers import encode
from fieldtui.vendors.crewsense import forms, submissions
from fieldtui.vendors.crewsense.privacy import is_birth_label, scrubbed
from tests.vendors.crewsense.samples import FORMS, SUBMISSION, USER
from tests.vendors.crewsense.scripted_vendor import Conversation, drawn, facets, poll, says

LABELS = [
    "Date of birth",
    "DATE OF BIRTH",
    "date_of_birth",
    "date-of-birth",
    "dateOfBirth",
    "DateOfBirth",
    "DOB",
    "dob",
    "D.O.B.",
    "D. O. B.",
    "D/O/B",
    "userDOB",
    "DOBYear",
    "Patient's DOB (mm/dd/yyyy)",
    "Birth date",
    "Birthdate",
    "birth_date",
    "BirthDate",
    "Birth-Day",
    "Birthday",
    "Spouse birthday",
    "Year of birth",
    "Date and time of birth",
    "Date of your birth",
    "Birth",
    "Born",
    "Born on",
    "ＤＯＢ",
]
STAY = [
    "Childbirth kit sealed?",
    "Childbirth date",
    "Births attended",
    "Birthing pool checked",
    "Birth place",
    "Birth certificate seen",
    "Stillbirth protocol",
    "Stubborn hydrant",
    "Dobbin, horse",
    "Airborne debris",
    "Newborn bag sealed",
    "Do B first",
    "Adobe",
]
SECRET = "1987-07-04"


@pytest.mark.parametrize("label", LABELS)
def test_every_spelling_of_birth_date_is_one(label: str) -> None:
    assert is_birth_label(label)


@pytest.mark.parametrize("label", STAY)
def test_words_that_only_sound_like_it_stay(label: str) -> None:
    assert not is_birth_label(label)
    raw = encode({"submission": [{"title": label, "value": SECRET}], label: SECRET})
    assert scrubbed(raw) is raw


@pytest.mark.parametrize("label", LABELS)
@pytest.mark.parametrize(
    "shape",
    [
        lambda label: {"title": label, "value": SECRET},
        lambda label: {"title": label, "values": [SECRET]},
        lambda label: {"title": label, "values": {"0": SECRET}},
        lambda label: {"id": 4, "Label": label, "Value": SECRET},
        lambda label: {"question": label, "answer": {"text": SECRET}},
        lambda label: {"field": {"id": 4, "label": label}, "value": SECRET},
        lambda label: [label, SECRET],
        lambda label: {label: SECRET},
        lambda label: {label: {"value": SECRET}},
        lambda label: {"group": {"fields": [{"name": label, "value": SECRET}]}},
        lambda label: {"title": "Patient", "value": {label: SECRET}},
        lambda label: {"title": "Patient", "values": [{"label": label, "value": SECRET}]},
    ],
)
def test_birth_date_goes_in_every_shape(shape: Any, label: str) -> None:
    other = {"title": "Type", "value": "Chemical"}
    record = json.loads(bytes(scrubbed(encode({"submission": [other, shape(label)]}))))
    assert SECRET not in json.dumps(record)
    assert record["submission"][0] == other


def test_escapes_do_not_hide_one() -> None:
    raw = b'{"\\u0044OB":"1987-07-04","fields":[{"label":"\\u0042irthday","value":"1987-07-04"}]}'
    assert SECRET not in bytes(scrubbed(raw)).decode()


def test_birth_date_is_not_stored_nor_found_nor_drawn() -> None:
    asked = [
        {"title": "D.O.B.", "value": SECRET},
        {"title": "Date of birth", "values": [SECRET]},
        {"title": "Childbirth kit sealed?", "value": True},
        {"title": "Births attended", "value": 2},
    ]
    private = {**SUBMISSION, "submission": asked}
    record = Conversation(says(FORMS), says([private])).sweep(submissions.pages(poll()))[0]
    told = json.dumps(record) + facets("submissions", record).text + drawn("submissions", record)
    assert SECRET not in told
    assert "Childbirth kit sealed?: yes" in told
    assert "Births attended: 2" in told


def test_record_kept_with_one_is_drawn_without_it() -> None:
    kept = {**USER, "fields": [{"label": "D.O.B.", "value": SECRET}]}
    assert SECRET not in facets("users", kept).text + drawn("users", kept)


def test_form_called_so_is_still_form() -> None:
    record = Conversation(says({"141": {"title": "Birthday party inspection"}})).sweep(forms.pages(poll()))[0]
    assert record["title"] == "Birthday party inspection"


def test_any_other_record_stays_as_it_came_to_byte() -> None:
    raw = b'{ "title" : "Caf\\u00e9, newborn bag", "huge": 12345678901234567890123 }'
    assert scrubbed(raw) is raw
