"""What people wrote into forms. A submission has no id of its own: its form, its time and its author are its key."""

from __future__ import annotations

from collections import Counter
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

import msgspec

from fieldtui.contract.document import Document, Field, Related, Section
from fieldtui.contract.errors import NotFound
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded, Pages, Poll, Reply, Request
from fieldtui.contract.record import Kind, Link
from fieldtui.contract.vendor import Resource
from fieldtui.http.declared_fields import read_by, read_fields, read_locally_by
from fieldtui.http.json_readers import decode_as as decoded
from fieldtui.http.json_readers import encode, read_text, require
from fieldtui.http.paging import ListPart, asked
from fieldtui.vendors.crewsense.form_answers import Answer, read_answers
from fieldtui.vendors.crewsense.forms import PATH, read_forms
from fieldtui.vendors.crewsense.local_times import When, read_when, show
from fieldtui.vendors.crewsense.paging import asking, read_sheet
from fieldtui.vendors.crewsense.readers import Named, known_as, mapping, named, read_person, read_record, without
from fieldtui.vendors.crewsense.settings import CrewSenseSettings
from fieldtui.vendors.crewsense.wire import one

#: what is put into a submission's JSON, which does not say to which form it belongs
FORM = "_form"


class Submission(msgspec.Struct, frozen=True, kw_only=True):
    """One filled-in form; its answers in the form's order, several values of one question joined."""

    id: str
    form: Named
    person: Named
    submitted: When = read_locally_by(read_when, "submitted_at")
    answers: tuple[Answer, ...] = read_by(read_answers, "submission")
    zone: ZoneInfo

    @property
    def title(self) -> str:
        """Which form, and who filled it in."""
        return ": ".join(part for part in (self.form.name or f"Form {self.form.id}", self.person.name) if part)


def decode(raw: Encoded, settings: CrewSenseSettings) -> Submission:
    """Read one submission."""
    data = read_record(raw)
    form, author = named(data.get(FORM)), read_person(data.get("user"))
    known = {"id": _id(data, form, author), "form": form, "person": author, "zone": settings.zone}
    return read_fields(Submission, data, settings.zone, **known)


def _id(data: dict[str, Any], form: Named, person: Named) -> str:
    """Read the id if there ever is one, else put it together: `FORM@TIME@PERSON`, a second alike with `@2`."""
    own = read_text(data.get("id"))
    if own:
        return own
    moment = require(read_text(data.get("submitted_at")), "$.submitted_at")
    nth = read_text(mapping(data.get(FORM)).get("nth"))
    return "@".join(part for part in (form.id, moment, person.id, nth) if part)


def pages(poll: Poll[CrewSenseSettings]) -> Pages:
    """Ask for the forms, then for each one's submissions; a form that is gone meanwhile is passed over.

    What stands among the forms and is none is passed on, to be rejected: its submissions must not count as gone.
    """
    ask, known = asking(Request(path=PATH, conditional=True)), list[dict[str, Any]]()
    part = yield from asked(ask(None), _forms)
    known += msgspec.json.decode(part.kept)
    while part.following is not None:
        part = yield from asked(ask(part.following), _forms)
        known += msgspec.json.decode(part.kept)
    for about in known:
        with suppress(NotFound):
            yield from _of(about, len(known))


def _forms(reply: Reply) -> ListPart:
    """Read which forms there are: the id and the title of each."""
    items, link = read_forms(reply)
    forms = [(raw, mapping(decoded(raw, Any))) for raw in items]
    known = [{"id": id, "title": form.get("title")} for _, form in forms if (id := read_text(form.get("id")))]
    strays = [raw for raw, form in forms if not read_text(form.get("id"))]
    blank = bool(known) and not strays
    return ListPart(strays, of=len(known) or 1, blank=blank, kept=encode(known).decode(), following=link)


def _of(form: dict[str, Any], of: int) -> Pages:
    """Ask for the submissions of one form. What is alike is counted over all pages, so that a page is known by what
    came before it, too.
    """
    first = Request(path=one("forms", form["id"], "submissions"), conditional=True, context=repr(form))
    ask, before = asking(first), "[]"
    request = ask(None)
    while True:
        part = yield from asked(request, partial(_written, form=form, before=before, of=of))
        if part.following is None:
            return
        before = part.kept
        request = replace(ask(part.following), context=f"{first.context} {before}")


def _written(reply: Reply, form: dict[str, Any], before: str, of: int) -> ListPart:
    """Read some submissions of a form and say in each to which form it belongs; `before`: those of earlier pages."""
    seen = Counter({tuple(alike): times for alike, times in msgspec.json.decode(before)})
    items, link = read_sheet(reply)
    found = [encode(_of_form(decoded(each, Any), form, seen)) for each in items]
    kept = encode([[list(alike), times] for alike, times in seen.items()]).decode() if link is not None else ""
    return ListPart(found, following=link, of=of, kept=kept)


def _of_form(submission: Any, form: dict[str, Any], seen: Counter[tuple[str | None, ...]]) -> Any:
    """Note in a submission's JSON to which form it belongs, and which it is of several by one person in one second.

    What is no submission stays as it is, to be rejected.
    """
    if not isinstance(submission, dict):
        return submission
    alike = (read_text(submission.get("submitted_at")), read_person(submission.get("user")).id)
    seen[alike] += 1
    return {**submission, FORM: {**form, "nth": seen[alike]} if seen[alike] > 1 else form}


def facets(item: Submission) -> Facets:
    """Return what lists need of it."""
    links = [Link("form", Kind.FORM, item.form.id)] if item.form.id else []
    if item.person.id:
        links.append(Link("assignee", Kind.PERSON, item.person.id))
    return Facets(
        title=item.title,
        assignee=item.person.name,
        created=item.submitted.at,
        text=" ".join(answer for _, answer in item.answers if answer),
        links=tuple(links),
    )


def document(item: Submission, related: Related) -> Document:
    """Return the document: who and when, then the answers."""
    head = (Field("By", known_as(item.person, related)), Field("Submitted", show(item.submitted, item.zone)))
    answers = tuple(Field(question, answer) for question, answer in item.answers)
    sections = (Section("Submission", head), Section(item.form.name or "Answers", answers, form=True))
    return Document(item.title, sections)


SUBMISSIONS = Resource(
    name="submissions",
    title="Submissions",
    kinds=(Kind.SUBMISSION,),
    pages=pages,
    decode=decode,
    id="id",
    facets=facets,
    document=document,
    original=lambda raw: without(FORM, raw),
    pace=900,
    shifts=True,
    optional=True,
)
