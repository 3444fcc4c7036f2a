"""Users and qualifiers."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import whole_number
from fieldtui.simulator.models import Person
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, missing
from fieldtui.vendors.crewsense.simulator.duties import PLATOONS, USERS, DutyRoster

ROLES = ("Firefighter", "Engineer", "Captain", "Deputy")


class People:
    """Answers what is asked about people, birth dates included: it is the client that must not show them."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle) -> None:
        self._roster, self._style = roster, style

    async def listed(self, request: Request) -> Response:
        """Answer with everyone, or with one object instead of a list where an employee is asked for by number."""
        everyone = self._roster.world.people.values()
        number = request.query_params.get("employee_id")
        if number is None:
            limit = whole_number(request, "limit", len(everyone), most=10_000) or len(everyone)
            return self._style.answer(request, [self._user(person) for person in everyone][:limit])
        found = next((person for person in everyone if self._employee(person) == number), None)
        if found is None:
            raise missing("User")
        return self._style.answer(request, self._user(found))

    async def one(self, request: Request) -> Response:
        """Answer with one person and the department's own fields."""
        person = self._found(request)
        fields = [
            {"id": 1, "label": "Retired?", "value": "0"},
            {"id": 2, "label": "Birth place", "value": "Salem"},
            {"id": 3, "label": "Locker", "value": str(person.index)},
            {"id": 4, "label": "D.O.B. of a child", "value": "2019-04-01"},
            {"id": 5, "label": "Childbirth course", "value": person.index % 2 == 0},
        ]
        return self._style.answer(request, {**self._user(person), "fields": fields})

    async def qualifiers_of(self, request: Request) -> Response:
        """Answer with what someone is qualified for."""
        held = (self._roster.qualifier(skill) for skill in self._found(request).skills)
        short = [{name: each[name] for name in ("id", "name", "shortcode")} for each in held]
        ordered = self._found(request).index % 2
        return self._style.answer(
            request, [{**each, "ranking": rank if ordered else 0} for rank, each in enumerate(short, 1)]
        )

    async def groups_of(self, request: Request) -> Response:
        """Answer with the groups that someone is in; here they have names."""
        number = self._found(request).index % len(PLATOONS)
        return self._style.answer(request, [{"id": number + 1, "name": PLATOONS[number][0]}])

    async def bank_of(self, request: Request) -> Response:
        """Answer with the hours of time off that someone has left."""
        hours = 100 + self._found(request).index % 40 * 7.5
        return self._style.answer(request, [{"hours": hours, "time_off_type": {"id": "45", "name": "Vacation"}}])

    async def qualifier(self, request: Request) -> Response:
        """Answer with one qualifier."""
        return self._style.answer(request, self._qualifier_of(request))

    async def holders(self, request: Request) -> Response:
        """Answer with who holds a qualifier; nobody has ever put them in order."""
        name = self._qualifier_of(request)["name"]
        held = [person for person in self._roster.world.people.values() if name in person.skills]
        rows = [{"id": USERS + person.index, "name": person.name, "ranking": 0} for person in held]
        return self._style.answer(request, rows)

    def _qualifier_of(self, request: Request) -> dict[str, Any]:
        """Find the qualifier that the path names."""
        wanted = int(request.path_params["id"])
        every = (self._roster.qualifier(skill) for skill in self._roster.skills)
        found = next((each for each in every if each["id"] == wanted), None)
        if found is None:
            raise missing("Qualifier")
        return found

    async def qualifiers(self, request: Request) -> Response:
        """Answer with all qualifiers."""
        unset = {"modified_by": None, "modified_on": None, "target_solutions_credential_id": None}
        return self._style.answer(
            request, [{**self._roster.qualifier(skill), **unset} for skill in self._roster.skills]
        )

    def _found(self, request: Request) -> Person:
        """Find the person whom the path names."""
        person = self._roster.world.people.get(int(request.path_params["id"]) - USERS)
        if person is None:
            raise missing("User")
        return person

    def _employee(self, person: Person) -> str:
        return f"DEV{person.index:03}"

    def _user(self, person: Person) -> dict[str, Any]:
        """Write someone; the id is called `user_id` here."""
        born = date(1960, 1, 1) + timedelta(days=person.index * 97 % 12_000)
        hired = date(2001, 5, 1) + timedelta(days=person.index * 211 % 8_000)
        return {
            "user_id": USERS + person.index,
            "employee_id": self._employee(person),
            "username": person.email.partition("@")[0],
            "first_name": person.first,
            "last_name": person.last,
            "full_name": person.name,
            "role": ROLES[person.index % len(ROLES)],
            "avatar_url": None,
            "date_of_hire": hired.isoformat(),
            "date_of_birth": born.isoformat(),
            "accrual_start_date": (hired + timedelta(days=365)).isoformat(),
            **({} if person.index % 13 == 4 else {"emails": [person.email]}),
            "phone_numbers": [person.phone],
            "accrual_track": {"id": 4, "name": "Firefighter"},
            "accrual_profile": {"id": 5, "name": "5-10 years"},
        }
