"""What people wrote into forms. A submission has no id of its own: its form, its time and its author are its key."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.errors import NotFound
from fieldtui.contract.record import Facets, Key, Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Encoded, Pages, Poll, Reply, Request
from fieldtui.http.fields import decode_object, read_text, read_time, require
from fieldtui.http.paging import Part, asked, by_cursor
from fieldtui.vendors.crewsense.forms import PATH
from fieldtui.vendors.crewsense.moments import show
from fieldtui.vendors.crewsense.paging import keyed, next_link
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.shapes import Named, mapping, named, objects, packed, scrubbed, without, words
from fieldtui.vendors.crewsense.wire import all_of, following, one

#: what is put into a submission's JSON, which does not say to which form it belongs
FORM = "_form"


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """One filled-in form; its answers in the form's order, several values of one question joined."""

    id: str
    form: Named
    person: Named
    submitted: datetime | None
    answers: tuple[tuple[str, str | None], ...]
    zone: ZoneInfo

    @property
    def title(self) -> str:
        """Which form, and who filled it in."""
        return ": ".join(part for part in (self.form.name or f"Form {self.form.id}", self.person.name) if part)


def decode(raw: Encoded, settings: CrewSenseSettings) -> Submission:
    """Read one submission."""
    data = decode_object(raw)
    form, person = named(data.get(FORM)), named(data.get("user"))
    return Submission(
        id=_id(data, form, person),
        form=form,
        person=person,
        submitted=read_time(data.get("submitted_at"), settings.zone),
        answers=tuple(_answer(one) for one in objects(data.get("submission"))),
        zone=settings.zone,
    )


def _id(data: dict[str, Any], form: Named, person: Named) -> str:
    """Read the id if there ever is one, else put it together: `FORM@TIME@PERSON`, a second alike with `@2`."""
    own = read_text(data.get("id"))
    if own:
        return own
    moment = require(read_text(data.get("submitted_at")), "$.submitted_at")
    nth = read_text(mapping(data.get(FORM)).get("nth"))
    return "@".join(part for part in (form.id, moment, person.id, nth) if part)


def _answer(data: dict[str, Any]) -> tuple[str, str | None]:
    """Read one question's title and its answer: one `value` or several `values`."""
    values = data.get("values")
    several = [words(value) for value in values] if isinstance(values, list) else []
    text = ", ".join(value for value in several if value)
    return words(data.get("title")) or "?", words(data.get("value")) or text or None


def identity(item: Submission) -> Key:
    """The id, as far as it has one."""
    return Key(Kind.SUBMISSION, item.id)


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the forms, then for each one's submissions; a form that is gone meanwhile is passed over.

    What stands among the forms and is none is passed on, to be rejected: its submissions must not count as gone.
    """
    part = yield from asked(Request(path=PATH, conditional=True), _forms)
    known: list[dict[str, Any]] = msgspec.json.decode(part.kept)
    for about in known:
        with suppress(NotFound):
            yield from _of(about, len(known))


def _forms(reply: Reply) -> Part:
    """Read which forms there are: the id and the title of each."""
    forms = [(raw, mapping(msgspec.json.decode(bytes(raw)))) for raw in keyed(reply, under="id")]
    known = [{"id": id, "title": form.get("title")} for _, form in forms if (id := read_text(form.get("id")))]
    strays = [raw for raw, form in forms if not read_text(form.get("id"))]
    return Part(strays, of=len(known) or 1, blank=bool(known) and not strays, kept=msgspec.json.encode(known).decode())


def _of(form: dict[str, Any], of: int) -> Pages:
    """Ask for the submissions of one form. Further pages are always read: what is alike is counted over all of them."""
    first = Request(path=one("forms", form["id"], "submissions"), conditional=True, context=repr(form))

    def ask(link: str | None) -> Request:
        return first if link is None else replace(following(first, link), conditional=False)

    written = partial(_written, form=form, seen=Counter())
    return by_cursor(ask, lambda reply: (written(reply), next_link(reply), of))


def _written(reply: Reply, form: dict[str, Any], seen: Counter[tuple[str | None, ...]]) -> list[Encoded]:
    """Read the submissions of a form and say in each to which form it belongs; `seen` counts those alike."""
    return [scrubbed(packed(_of_form(each, form, seen))) for each in all_of(reply, "data", "items")]


def _of_form(submission: Any, form: dict[str, Any], seen: Counter[tuple[str | None, ...]]) -> Any:
    """Say in a submission's JSON to which form it belongs, and which it is of several by one person in one second.

    What is no submission stays as it is, to be rejected.
    """
    if not isinstance(submission, dict):
        return submission
    alike = (read_text(submission.get("submitted_at")), named(submission.get("user")).id)
    seen[alike] += 1
    return {**submission, FORM: {**form, "nth": seen[alike]} if seen[alike] > 1 else form}


def facets(item: Submission) -> Facets:
    """Say what lists need of it."""
    links = [Link("form", Kind.FORM, item.form.id)] if item.form.id else []
    if item.person.id:
        links.append(Link("assignee", Kind.PERSON, item.person.id))
    return Facets(
        title=item.title,
        assignee=item.person.name,
        created=item.submitted,
        text=" ".join(answer for _, answer in item.answers if answer),
        links=tuple(links),
    )


def document(item: Submission, related: Related) -> Document:
    """Draw it for reading: who and when, then the answers."""
    head = (Field("By", item.person.name), Field("Submitted", show(item.submitted, item.zone)))
    answers = tuple(Field(question, answer) for question, answer in item.answers)
    sections = (Section("Submission", head), Section(item.form.name or "Answers", answers, form=True))
    return Document(item.title, sections)


SUBMISSIONS = Resource(
    name="submissions",
    title="Submissions",
    kinds=(Kind.SUBMISSION,),
    pages=pages,
    decode=decode,
    identity=identity,
    facets=facets,
    document=document,
    original=lambda raw: without(FORM, raw),
    pace=900,
)
