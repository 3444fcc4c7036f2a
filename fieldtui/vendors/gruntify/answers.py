"""Answers beside the questions of exactly the form version that a record names, in the form's own order."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple

from fieldtui.contract.document import Field, Mark, Part, Prose, Related, Section, Table
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.record import Kind
from fieldtui.http.fields import plain, read_number, read_text, read_time
from fieldtui.vendors.gruntify.forms import Form, Question, read_form, version_note
from fieldtui.vendors.gruntify.reading import Spot, clock, load, spot
from fieldtui.vendors.gruntify.tasks import FormName

#: a photo taken further away than this (metres) was hardly taken at the site
FAR = 500.0
_EARTH = 6_371_000.0

Answers = Sequence[tuple[str, Any]]


class Site(NamedTuple):
    """Where and in which time zone a form was filled in."""

    spot: Spot
    zone: tzinfo


class Shown(NamedTuple):
    """An answer as it is read, with what is to be thought of it."""

    value: str | None
    note: str = ""
    mark: Mark = Mark.NONE


def form_sections(
    name: FormName | None, answers: Answers, place: Spot, zone: tzinfo, related: Related
) -> tuple[Section, ...]:
    """Draw a record's form. A version that the store does not have is said so, and its answers stand by field id."""
    if name is None:
        return (_by_id("Form", answers, "the record names no form"),) if answers else ()
    form = _template(name, related)
    if form is None or form.parts is None:
        return (_by_id("Form", answers, _missing(name, form, related)),)
    by_field = {field.casefold(): value for field, value in answers}
    title = f"{form.title} {version_note(form, related)}"
    sections = [
        Section(
            part.title,
            tuple(_draw(question, by_field, Site(place, zone)) for question in part.questions),
            note="" if turn else title,
            form=True,
        )
        for turn, part in enumerate(form.parts)
    ]
    asked = {text.casefold() for part in form.parts for ask in part.questions for text in (ask.id, ask.label)}
    loose = [(field, value) for field, value in answers if field.casefold() not in asked]
    if loose:
        sections.append(_by_id("Other answers", loose, f"fields that {form.title} v{form.version} does not have"))
    return tuple(sections)


def _template(name: FormName, related: Related) -> Form | None:
    """Look the form version up, None if the store has none that can be read."""
    raw = related.raw(Kind.FORM, name.key)
    try:
        return read_form(load(raw)) if raw is not None else None
    except RecordRejected:
        return None


def _missing(name: FormName, form: Form | None, related: Related) -> str:
    """Say why the questions cannot be shown."""
    if form is not None:
        return f"the questions of {form.title} v{form.version} are not in the store"
    version = name.version or 0
    known = (related.title(Kind.FORM, f"{name.id}:{other}") for other in (version - 1, version + 1, 1))
    title = next(filter(None, known), f"form {name.id}")
    return f"{title} v{version or '?'} is not in the store; answers are shown by field id"


def _by_id(title: str, answers: Answers, note: str) -> Section:
    """Draw answers whose questions are not known."""
    rows = tuple((field, describe(value) or "–") for field, value in answers)
    table: tuple[Part, ...] = (Table(("field", "answer"), rows),) if rows else (Prose("no answers"),)
    return Section(title, table, note=note, form=True)


def _draw(question: Question, answers: Mapping[str, Any], site: Site) -> Part:
    """Draw one question with its answer, found by the field's id, else by its label."""
    if question.type == "heading":
        return Prose(question.label)
    value = answers.get(question.id.casefold(), answers.get(question.label.casefold()))
    shown = _show(question, value, site)
    return Field(question.label, shown.value, question.unit, shown.mark, shown.note, question.required)


def _show(question: Question, value: Any, site: Site) -> Shown:
    """Write an answer as its question's type wants it; nothing where something is required is marked."""
    if value is None or value == [] or value == {} or (isinstance(value, str) and not value.strip()):
        return Shown(None, "required, missing", Mark.BAD) if question.required else Shown(None)
    return _SHOW.get(question.type, _anything)(question, value, site)


def _number(question: Question, value: Any, site: Site) -> Shown:
    """Write a number with thousands apart, and say when it is out of range."""
    number = read_number(value)
    if number is None:
        return Shown(describe(value), "not a number", Mark.WARN)
    if question.maximum is not None and number > question.maximum:
        return Shown(amount(number), f"above {amount(question.maximum)}", Mark.WARN)
    if question.minimum is not None and number < question.minimum:
        return Shown(amount(number), f"below {amount(question.minimum)}", Mark.WARN)
    return Shown(amount(number))


def _checkbox(question: Question, value: Any, site: Site) -> Shown:
    """Write yes or no."""
    said = {"true": "yes", "yes": "yes", "1": "yes", "false": "no", "no": "no", "0": "no"}
    return Shown(said.get(str(value).strip().lower(), describe(value)))


def _choice(question: Question, value: Any, site: Site) -> Shown:
    """Write what was chosen, and say when the form does not offer it."""
    chosen = [text for item in (value if isinstance(value, list) else [value]) if (text := describe(item))]
    strange = [text for text in chosen if question.choices and text not in question.choices]
    note = f"not among the choices: {', '.join(strange)}" if strange else ""
    return Shown(", ".join(chosen), note, Mark.WARN if strange else Mark.NONE)


def _moment(question: Question, value: Any, site: Site) -> Shown:
    """Write a time in the workspace's zone; what is none stays as it came."""
    return Shown(clock(read_time(value, site.zone), site.zone) or describe(value))


def _signature(question: Question, value: Any, site: Site) -> Shown:
    """Say that somebody signed; what the signature looks like is no text."""
    name = read_text(value.get("name")) if isinstance(value, Mapping) else None
    return Shown("signed", f"by {name}" if name else "")


def _photos(question: Question, value: Any, site: Site) -> Shown:
    """Count photos, and say of each when and how far from the site it was taken."""
    photos = [item for item in (value if isinstance(value, list) else [value]) if isinstance(item, Mapping)]
    if not photos:
        return Shown(describe(value))
    far = False
    notes = []
    for photo in photos:
        distance = metres(spot(photo), site.spot)
        far = far or (distance is not None and distance > FAR)
        notes.append(_photo(photo, distance, site.zone))
    if len(photos) < question.count:
        short = f"{len(photos)} of {question.count} photos"
        return Shown(str(len(photos)), " · ".join([short, *notes]), Mark.BAD if question.required else Mark.WARN)
    return Shown(str(len(photos)), " · ".join(notes), Mark.WARN if far else Mark.NONE)


def _photo(photo: Mapping[str, Any], distance: float | None, zone: tzinfo) -> str:
    """Write one photo: `pic-1.jpg 07:15 12 m from site`."""
    taken = read_time(photo.get("takenat"))
    name = plain(photo.get("filename")) or read_text(photo.get("id")) or "photo"
    away = "" if distance is None else f"{_length(distance)} from site" + (", far" if distance > FAR else "")
    return " ".join(filter(None, (name, clock(taken, zone, "%H:%M"), away)))


def _barcode(question: Question, value: Any, site: Site) -> Shown:
    """Write a code as it was read, digits together."""
    return Shown(read_text(value) or describe(value))


def _anything(question: Question, value: Any, site: Site) -> Shown:
    """Write an answer of a type that needs no care."""
    return Shown(describe(value))


_SHOW: Mapping[str, Callable[[Question, Any, Site], Shown]] = {
    "number": _number,
    "integer": _number,
    "checkbox": _checkbox,
    "choice": _choice,
    "multichoice": _choice,
    "datetime": _moment,
    "signature": _signature,
    "photo": _photos,
    "barcode": _barcode,
}


def describe(value: Any) -> str | None:
    """Write any JSON value for reading."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return plain(value) or None
    if isinstance(value, int | float):
        return amount(value)
    if isinstance(value, list):
        return ", ".join(filter(None, map(describe, value))) or None
    if isinstance(value, Mapping):
        return _describe_object(value)
    return None


def _describe_object(value: Mapping[str, Any]) -> str:
    """Write an object: a place by its degrees, a file or person by its name, anything else as JSON."""
    place = spot(value)
    if place.latitude is not None and place.longitude is not None:
        return f"{place.latitude:.5f}, {place.longitude:.5f}"
    named = next((text for key in ("name", "filename", "reference") if (text := read_text(value.get(key)))), None)
    return named or json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def amount(number: float) -> str:
    """Write a number with thousands apart: 1,250 and 4.5; whole numbers may be larger than a float can be."""
    if abs(number) >= 1e15:
        return f"{number:g}" if abs(number) < 1e308 else f"{str(number)[:20]}…"
    return f"{int(number):,}" if float(number).is_integer() else f"{number:,}"


def metres(one: Spot, other: Spot) -> float | None:
    """Measure the way between two places along the earth, None when either is not known."""
    if one.latitude is None or one.longitude is None or other.latitude is None or other.longitude is None:
        return None
    north, south = math.radians(one.latitude), math.radians(other.latitude)
    half_north, half_east = (north - south) / 2, math.radians(one.longitude - other.longitude) / 2
    chord = math.sin(half_north) ** 2 + math.cos(north) * math.cos(south) * math.sin(half_east) ** 2
    return 2 * _EARTH * math.asin(math.sqrt(min(1.0, chord)))


def _length(distance: float) -> str:
    """Write a distance in metres or kilometres."""
    return f"{distance:.0f} m" if distance < 1000 else f"{distance / 1000:,.1f} km"
