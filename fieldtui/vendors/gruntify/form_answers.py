"""Answers beside the questions of exactly the form version that a record names, in the form's own order."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from typing import Any

from fieldtui.contract.document import Field, Part, Prose, Related, Section, Table
from fieldtui.contract.record import Kind
from fieldtui.vendors.gruntify.answer_values import Site, describe, show
from fieldtui.vendors.gruntify.form_versions import Form, Question, stored, version_note
from fieldtui.vendors.gruntify.readers import Spot
from fieldtui.vendors.gruntify.tasks import FormName

Answers = Sequence[tuple[str, Any]]


def form_sections(
    name: FormName | None, answers: Answers, place: Spot, zone: tzinfo, related: Related
) -> tuple[Section, ...]:
    """Draw a record's form. A version that the store does not have is said so, and its answers stand by field id."""
    if name is None:
        return (_by_id("Form", answers, "the record names no form"),) if answers else ()
    form = stored(name.key, related)
    if form is None or form.parts is None:
        return (_by_id("Form", answers, _missing(name, form, related)),)
    pairs, loose = _paired(form, answers)
    site, following = Site(place, zone), iter(pairs)
    drawn = [[_draw(ask, next(following), site) for ask in part.questions] for part in form.parts]
    title = f"{form.title} {version_note(form, related)}"
    sections = [
        Section(part.title, tuple(fields), note="" if turn else title, form=True)
        for turn, (part, fields) in enumerate(zip(form.parts, drawn, strict=True))
    ]
    if loose:
        sections.append(_by_id("Other answers", loose, f"fields that {form.title} {form.number} does not have"))
    return tuple(sections)


def _paired(form: Form, answers: Answers) -> tuple[list[list[Any]], list[tuple[str, Any]]]:
    """Put each answer to its question, by the field's id, else by its label; and tell the answers to none.

    Every answer that came is in one of them: two to one question, one to a heading.
    """
    questions = [ask for part in form.parts or () for ask in part.questions]
    places: dict[str, int] = {}
    for turn in range(3):
        for place, ask in enumerate(questions):
            if ask.type != "heading":
                places.setdefault((ask.id, ask.id.casefold(), ask.label.casefold())[turn], place)
    found: list[list[Any]] = [[] for _ in questions]
    loose = []
    for field, value in answers:
        target = places.get(field, places.get(field.casefold()))
        if target is None or not field:
            loose.append((field, value))
        else:
            found[target].append(value)
    return found, loose


def _missing(name: FormName, form: Form | None, related: Related) -> str:
    """Return why the questions cannot be shown."""
    if form is not None:
        return f"the questions of {form.title} {form.number} are not in the store"
    version = name.version or 0
    known = (related.title(Kind.FORM, f"{name.id}:{other}") for other in (version - 1, version + 1, 1))
    title = next(filter(None, known), f"form {name.id}")
    number = "?" if name.version is None else name.version
    return f"{title} v{number} is not in the store; answers are shown by field id"


def _by_id(title: str, answers: Answers, note: str) -> Section:
    """Draw answers whose questions are not known."""
    rows = tuple((field or "–", describe(value) or "–") for field, value in answers)
    table: tuple[Part, ...] = (Table(("field", "answer"), rows),) if rows else (Prose("no answers"),)
    return Section(title, table, note=note, form=True)


def _draw(question: Question, values: Sequence[Any], site: Site) -> Part:
    """Draw one question with its answers."""
    if question.type == "heading":
        return Prose(question.label)
    shown = show(question, values, site)
    return Field(question.label, shown.value, question.unit, shown.mark, shown.note, question.required)
