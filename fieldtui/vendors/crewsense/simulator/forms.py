"""Forms and what was written into them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from fieldtui.simulator.http_answers import array, iso_bare_offset, spaced
from fieldtui.simulator.models import Form, Work
from fieldtui.simulator.sorted_views import EncodedCache, SortedView
from fieldtui.vendors.crewsense.simulator.answer_style import AnswerStyle, missing
from fieldtui.vendors.crewsense.simulator.duties import CHIEF, USERS, DutyRoster
from fieldtui.vendors.crewsense.simulator.schedule import ScheduleCalendar

FORMS = 140


class Forms:
    """Answers what is asked about forms. Every finished piece of work is a submission of its form."""

    def __init__(self, roster: DutyRoster, style: AnswerStyle, calendar: ScheduleCalendar) -> None:
        self._roster, self._style, self._calendar = roster, style, calendar
        self._done: SortedView[Work] = SortedView(
            roster.world, "work", lambda world: world.work, where=lambda work: bool(work.finished and work.answers)
        )
        self._shelf: EncodedCache[Work] = EncodedCache(roster.world, "work", self._encoded)

    def forms(self) -> dict[int, Form]:
        """Return the published forms, the newest version of each."""
        return {form.index: form for form in self._roster.world.forms if not form.draft}

    def submissions(self, form: int | None = None) -> Iterator[Work]:
        """Return the work that was written up, in that form or in any."""
        work = self._roster.world.work
        return (work[index] for index in self._done.indexes() if form in (None, work[index].form))

    def keys(self) -> Iterator[str]:
        """Yield what a client must call the submissions, which have no id of their own: one second alike is `…@2`."""
        seen: Counter[str] = Counter()
        for work in self.submissions():
            author = f"@{USERS + work.people[0]}" if work.people else ""
            key = f"{FORMS + work.form}@{self._moment(work)}{author}"
            seen[key] += 1
            yield key if seen[key] == 1 else f"{key}@{seen[key]}"

    async def listed(self, request: Request) -> Response:
        """Answer with all forms, by id."""
        zone = self._roster.zone
        return self._style.answer(
            request,
            {
                str(FORMS + index): {
                    "title": form.title,
                    "created_at": spaced(form.updated, zone),
                    "created_by": CHIEF["name"],
                }
                for index, form in sorted(self.forms().items())
            },
        )

    async def written(self, request: Request) -> Response:
        """Answer with all submissions of a form."""
        index = int(request.path_params["id"]) - FORMS
        if index not in self.forms():
            raise missing("Form")
        encoded = (self._shelf.get(work.index, work) for work in self.submissions(index))
        return self._style.answer(request, array(encoded))

    def _moment(self, work: Work) -> str:
        """Return when it was submitted, with an offset without a colon."""
        assert work.finished is not None
        return iso_bare_offset(work.finished, self._roster.zone)

    def _encoded(self, work: Work) -> bytes:
        """Encode one submission."""
        people = self._roster.world.people
        user = self._calendar.person(people[work.people[0]]) if work.people else None
        form = self.forms()[work.form]
        labels = {question.id: question.label for _, _, asked in form.sections for question in asked}
        answers = [{"title": labels.get(name, name), **_written(value)} for name, value in work.answers.items()]
        return msgspec.json.encode({"user": user, "submitted_at": self._moment(work), "submission": answers})


def _written(value: object) -> dict[str, Any]:
    """Write an answer as one value, or as several."""
    if isinstance(value, list):
        return {"values": [str(each.get("file", each)) if isinstance(each, dict) else str(each) for each in value]}
    if isinstance(value, dict):
        return {"value": ", ".join(str(each) for each in value.values())}
    return {"value": ("Yes" if value else "No") if isinstance(value, bool) else str(value)}
