"""Users without birth dates, qualifiers, and answers that are one object where a list is due."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from fieldtui.contract.errors import Malformed, RecordRejected, Refused, Unavailable
from fieldtui.contract.record import Kind, Link
from fieldtui.http.json_readers import encode
from fieldtui.vendors.crewsense import qualifiers, users
from tests.vendors.crewsense.samples import QUALIFIER, USER
from tests.vendors.crewsense.scripted_vendor import SETTINGS, Conversation, drawn, facets, key, poll, read, says


def test_person_is_known_by_user_id() -> None:
    assert key("users", USER) == "person/1234"
    assert key("users", {**USER, "user_id": "1234"}) == "person/1234"
    assert facets("users", USER).title == "Pat Doe"


@pytest.mark.parametrize(
    ("changes", "title"),
    [({"full_name": None}, "Pat Doe"), ({"full_name": "", "first_name": None, "last_name": None}, "pdoe")],
)
def test_person_without_full_name_has_name_all_same(changes: dict[str, object], title: str) -> None:
    assert facets("users", {**USER, **changes}).title == title


def test_people_come_whole_and_can_be_revalidated() -> None:
    conversation = Conversation(says([]), says([USER]))
    conversation.sweep(users.pages(poll()))
    assert [(request.path, request.query, request.conditional) for request in conversation.asked] == [
        ("/qualifiers", (), True),
        ("/users", (), True),
    ]


def test_list_of_people_learns_what_each_is_qualified_for() -> None:
    hazmat = {**QUALIFIER, "id": 8, "name": "Hazmat", "shortcode": "HZM"}
    holders = [{"id": 1234, "name": "Pat Doe", "ranking": 0}], {"items": [{"user": {"id": "1234"}}]}
    other = {**USER, "user_id": 5, "full_name": "Sam Roe"}
    conversation = Conversation(says([QUALIFIER, hazmat]), *map(says, holders), says([USER, other]))
    pat, sam = conversation.sweep(users.pages(poll()))
    assert [request.path for request in conversation.asked[1:3]] == ["/qualifiers/7/users", "/qualifiers/8/users"]
    assert facets("users", pat).links == (
        Link("holds", Kind.REFERENCE, "qualifiers/7"),
        Link("holds", Kind.REFERENCE, "qualifiers/8"),
    )
    assert "HZM" in facets("users", pat).text
    assert "– | HZM | Hazmat" in drawn("users", pat)
    assert facets("users", sam).links == ()
    assert "qualifiers" not in str(msgspec.json.decode(bytes(users.USERS.original(encode(pat)))))


@pytest.mark.parametrize("trouble", [Refused("no", status=403), Unavailable("later", status=502), says("nothing")])
def test_people_come_without_their_qualifiers(trouble: Any) -> None:
    conversation = Conversation(trouble, says([USER]))
    assert [record["user_id"] for record in conversation.sweep(users.pages(poll()))] == [1234]


def test_paginated_list_is_followed_by_links() -> None:
    links = {"prev": None, "next": "https://api.crewsense.com/v1/users?limit=50&after=123556"}
    first = says({"items": [USER], "metadata": {"links": links}})
    conversation = Conversation(
        says([]), first, says({"items": [{**USER, "user_id": 5}], "metadata": {"links": {"next": None}}})
    )
    assert [record["user_id"] for record in conversation.sweep(users.pages(poll()))] == [1234, 5]
    assert conversation.asked[2].query == (("limit", "50"), ("after", "123556"))


def test_one_person_is_not_everyone() -> None:
    conversation = Conversation(says([]), says(USER))
    with pytest.raises(Malformed, match="one record where a list is due"):
        conversation.sweep(users.pages(poll()))
    assert len(conversation.pages[1].items) == 1


def test_birth_date_is_nowhere() -> None:
    record = Conversation(says([]), says([USER])).sweep(users.pages(poll()))[0]
    assert "1987" not in str(record)
    assert "July 4" not in str(record)
    assert record["date_of_hire"] == "2011-03-04"
    assert "1987" not in facets("users", USER).text + drawn("users", USER)


def test_whole_person_has_qualifiers_but_no_birth_date() -> None:
    held = [{"id": 7, "name": "Captains", "shortcode": "CPT", "ranking": 2}, {"id": 8, "name": "Hazmat", "ranking": 0}]
    conversation = Conversation(says(USER), says(held), says([{"id": 2097, "name": "Platoon 1"}]))
    raw = conversation.carry(users.detail(SETTINGS, "1234"))
    paths = [request.path for request in conversation.asked]
    assert paths == ["/users/1234", "/users/1234/qualifiers", "/users/1234/groups"]
    assert b"1987" not in raw
    assert b"July 4" not in raw
    text = drawn("users", raw)
    for line in (
        "2 | CPT | Captains",
        "– |  | Hazmat",
        "Groups: Platoon 1",
        "Retired?: 0",
        "Hired: 2011-03-04",
        "Phone: 5555555555",
        "Accrual: Firefighter, 5-10 years",
        "Accrual since: 2012-05-05",
    ):
        assert line in text


@pytest.mark.parametrize("day", [None, "", "0000-00-00", "1969-12-31T16:00:00-08:00"])
def test_accrual_start_that_is_not_set_is_nothing(day: str | None) -> None:
    assert "Accrual since: None" in drawn("users", {**USER, "accrual_start_date": day})


def test_day_of_hire_none_is_shown_as_it_came() -> None:
    assert "Hired: spring 2011" in drawn("users", {**USER, "date_of_hire": "spring 2011"})


def test_what_comes_in_another_type_is_shown_all_same() -> None:
    odd = {
        **USER,
        "role": {"id": 3, "name": "Deputy chief"},
        "emails": {"0": "a@example.com", "2": "b@example.com"},
        "phone_numbers": {"home": "555 1", "work": 5552},
        "groups": [{"id": 1, "label": "A Shift"}, "Dive team"],
        "labels": [{"id": 12, "label": "ENG"}],
        "fields": {
            "Retired?": False,
            "Vaccinated": True,
            "Languages": ["Spanish", "ASL"],
            "Locker": {"row": 1, "no": 7},
        },
    }
    text = drawn("users", odd)
    for line in (
        "Role: Deputy chief",
        "E-mail: a@example.com, b@example.com",
        "Phone: 555 1, 5552",
        "Groups: A Shift, Dive team",
        "Labels: ENG",
        "Retired?: no",
        "Vaccinated: yes",
        "Languages: Spanish, ASL",
        "Locker: 1, 7",
    ):
        assert line in text


def test_person_may_have_no_address_and_no_groups() -> None:
    text = drawn("users", {name: value for name, value in USER.items() if name not in ("emails", "phone_numbers")})
    assert "E-mail: None" in text
    assert "Groups: None" in text


def test_person_can_be_read_without_right_to_see_qualifiers() -> None:
    conversation = Conversation(says(USER), Refused("403 not permitted"), Refused("403 not permitted"))
    assert key("users", conversation.carry(users.detail(SETTINGS, "1234"))) == "person/1234"


def test_trouble_at_vendors_is_not_taken_for_missing_right() -> None:
    with pytest.raises(Unavailable):
        Conversation(says(USER), Unavailable("503")).carry(users.detail(SETTINGS, "1234"))


def test_person_without_id_is_rejected() -> None:
    with pytest.raises(RecordRejected):
        read("users", {"full_name": "Pat Doe"})


def test_qualifiers_lend_their_name_code_and_colour() -> None:
    conversation = Conversation(says([QUALIFIER]))
    conversation.sweep(qualifiers.pages(poll()))
    assert [(request.path, request.conditional) for request in conversation.asked] == [("/qualifiers", True)]
    found = facets("qualifiers", QUALIFIER)
    assert (found.title, found.reference, found.colour) == ("Captain", "CPT", "#d81b60")
    assert key("qualifiers", QUALIFIER) == "reference/qualifiers/7"
    assert "Credential at TargetSolutions: 1234" in drawn("qualifiers", QUALIFIER)


@pytest.mark.parametrize(
    "wrapped", [{"0": QUALIFIER, "3": {**QUALIFIER, "id": 8}}, {"data": [QUALIFIER, {**QUALIFIER, "id": 8}]}]
)
def test_list_with_gaps_comes_as_map_by_position(wrapped: Any) -> None:
    found = Conversation(says(wrapped)).sweep(qualifiers.pages(poll()))
    assert [record["id"] for record in found] == [7, 8]


@pytest.mark.parametrize(
    "other",
    [
        {"errors": []},
        {"errors": ["busy"], "items": [QUALIFIER]},
        {"filters": [], "results": [QUALIFIER]},
        {"itxms": [QUALIFIER], "mxtadata": {}},
        {"id": 7, "name": "Captain"},
        {"data": None},
        {},
        None,
    ],
)
def test_answer_in_another_envelope_is_never_empty_list(other: Any) -> None:
    conversation = Conversation(says(other))
    with pytest.raises(Malformed):
        conversation.sweep(qualifiers.pages(poll()))
    assert conversation.pages == []


def test_short_colour_is_written_out_and_none_is_none() -> None:
    assert facets("qualifiers", {**QUALIFIER, "color": "#F0a"}).colour == "#ff00aa"
    assert facets("qualifiers", {**QUALIFIER, "color": "red; x"}).colour is None
