"""Users without birth dates, qualifiers, and answers that are one object where a list is due."""

from __future__ import annotations

import pytest

from fieldtui.contract.errors import RecordRejected, Refused, Unavailable
from fieldtui.vendors.crewsense import qualifiers, users
from tests.vendors.crewsense.samples import QUALIFIER, USER
from tests.vendors.crewsense.talk import SETTINGS, Conversation, drawn, facets, key, poll, read, says


def test_a_person_is_known_by_user_id() -> None:
    assert key("users", USER) == "person/1234"
    assert key("users", {**USER, "user_id": "1234"}) == "person/1234"
    assert facets("users", USER).title == "Pat Doe"


@pytest.mark.parametrize(
    ("changes", "title"),
    [({"full_name": None}, "Pat Doe"), ({"full_name": "", "first_name": None, "last_name": None}, "pdoe")],
)
def test_a_person_without_a_full_name_has_a_name_all_the_same(changes: dict[str, object], title: str) -> None:
    assert facets("users", {**USER, **changes}).title == title


def test_people_come_whole_and_can_be_revalidated() -> None:
    conversation = Conversation(says([USER]))
    conversation.sweep(users.pages(poll()))
    assert [(request.path, request.query, request.conditional) for request in conversation.asked] == [
        ("/users", (), True)
    ]


def test_a_list_that_turns_out_to_be_paginated_is_followed_by_its_links() -> None:
    links = {"prev": None, "next": "https://api.crewsense.com/v1/users?limit=50&after=123556"}
    first = says({"items": [USER], "metadata": {"links": links}})
    conversation = Conversation(first, says({"items": [{**USER, "user_id": 5}], "metadata": {"links": {"next": None}}}))
    assert [record["user_id"] for record in conversation.sweep(users.pages(poll()))] == [1234, 5]
    assert conversation.asked[1].query == (("limit", "50"), ("after", "123556"))


def test_one_person_may_come_instead_of_a_list() -> None:
    assert [record["user_id"] for record in Conversation(says(USER)).sweep(users.pages(poll()))] == [1234]


def test_a_birth_date_is_nowhere() -> None:
    record = Conversation(says([USER])).sweep(users.pages(poll()))[0]
    assert "1987" not in str(record)
    assert "July 4" not in str(record)
    assert record["date_of_hire"] == "2011-03-04"
    assert "1987" not in facets("users", USER).text + drawn("users", USER)


def test_a_person_read_whole_has_qualifiers_and_fields_but_no_birth_date() -> None:
    conversation = Conversation(says(USER), says([{"id": 7, "name": "Captains", "shortcode": "CPT", "ranking": 1}]))
    raw = conversation.carry(users.detail(SETTINGS, "1234"))
    assert [request.path for request in conversation.asked] == ["/users/1234", "/users/1234/qualifiers"]
    assert b"1987" not in raw
    assert b"July 4" not in raw
    text = drawn("users", raw)
    for line in (
        "CPT | Captains",
        "Retired?: 0",
        "Hired: 2011-03-04",
        "Phone: 5555555555",
        "Accrual: Firefighter, 5-10 years",
    ):
        assert line in text


def test_a_person_can_be_read_without_the_right_to_see_qualifiers() -> None:
    raw = Conversation(says(USER), Refused("403 not permitted")).carry(users.detail(SETTINGS, "1234"))
    assert key("users", raw) == "person/1234"


def test_trouble_at_the_vendors_is_not_taken_for_a_missing_right() -> None:
    with pytest.raises(Unavailable):
        Conversation(says(USER), Unavailable("503")).carry(users.detail(SETTINGS, "1234"))


def test_a_person_without_an_id_is_rejected() -> None:
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


def test_a_short_colour_is_written_out_and_none_is_none() -> None:
    assert facets("qualifiers", {**QUALIFIER, "color": "#F0a"}).colour == "#ff00aa"
    assert facets("qualifiers", {**QUALIFIER, "color": "red; x"}).colour is None
