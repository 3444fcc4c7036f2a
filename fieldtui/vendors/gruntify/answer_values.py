"""One question's answers, written as its type wants them, whatever JSON came in their place."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple
from urllib.parse import unquote, urlsplit

from fieldtui.contract.document import Mark
from fieldtui.http.json_readers import fold, read_number, read_text, read_time, shown
from fieldtui.vendors.gruntify.form_versions import Question
from fieldtui.vendors.gruntify.readers import Spot, clock, degrees, members, moment, spot

#: a photo taken further away than this (metres) was hardly taken at the site
FAR = 500.0
_EARTH = 6_371_000.0
_MARKS = (Mark.BAD, Mark.WARN, Mark.NONE)
#: where a link begins in a text that holds several, with commas between them
_LINK = re.compile(r"(?<![^,;\s])https?://", re.IGNORECASE)
_FILE = re.compile(r"[^\s,;]+\.\w{2,5}")
#: a signature that is drawn comes as a link or in base 64, never as words
_DRAWN = re.compile(r"(?:https?:|data:|[A-Za-z0-9+/=]{80})")


class Site(NamedTuple):
    """Where and in which time zone a form was filled in."""

    spot: Spot
    zone: tzinfo


class Shown(NamedTuple):
    """An answer as it is read, with what is to be thought of it."""

    value: str | None
    note: str = ""
    mark: Mark = Mark.NONE


def show(question: Question, values: Sequence[Any], site: Site) -> Shown:
    """Write all answers to a question, mostly one; nothing where something is required is marked."""
    given = [value for value in values if not is_blank(value)]
    if not given:
        return Shown(None, "required, missing", Mark.BAD) if question.required else Shown(None)
    write = _SHOW.get(question.type, _anything)
    if len(given) == 1:
        return write(question, given[0], site)
    if question.type in ("photo", "multichoice"):
        return write(question, [inner for value in given for inner in several(value)], site)
    all_shown = [write(question, value, site) for value in given]
    notes = [f"{len(given)} answers", *(one.note for one in all_shown if one.note)]
    mark = next(mark for mark in _MARKS if any(one.mark is mark for one in all_shown))
    return Shown(", ".join(one.value for one in all_shown if one.value), " · ".join(notes), mark)


def is_blank(value: Any) -> bool:
    """Return whether nothing was answered: null, white space, or a list or object of nothing else. False is an
    answer.
    """
    if isinstance(value, str):
        return not value.strip()
    return value is None or (isinstance(value, list | Mapping) and all(map(is_blank, members(value))))


def several(value: Any) -> list[Any]:
    """Return the parts of an answer of several: a list, or a list that was sent as a map by position."""
    if isinstance(value, list):
        return value
    is_list = isinstance(value, Mapping) and all(str(key).isdigit() for key in value)
    return list(value.values()) if is_list else [value]


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
    """Write yes or no; other words as they came."""
    words = {"true": "yes", "yes": "yes", "1": "yes", "false": "no", "no": "no", "0": "no"}
    return Shown(words.get(str(value).strip().lower(), describe(value)))


def _choice(question: Question, value: Any, site: Site) -> Shown:
    """Write what was chosen, and say when the form does not offer it."""
    chosen = [text for item in several(value) if (text := describe(item))]
    strange = [text for text in chosen if question.choices and text not in question.choices]
    note = f"not among the choices: {', '.join(strange)}" if strange else ""
    return Shown(", ".join(chosen), note, Mark.WARN if strange else Mark.NONE)


def _moment(question: Question, value: Any, site: Site) -> Shown:
    """Write a time in the workspace's zone; what is none stays as it came."""
    return Shown(clock(read_time(value, site.zone), site.zone) or describe(value))


def _signature(question: Question, value: Any, site: Site) -> Shown:
    """Return that somebody signed; what the signature looks like is no text."""
    if isinstance(value, Mapping):
        name = shown(fold(value).get("name"))
        return Shown("signed", f"by {name}" if name else "")
    is_drawn = value is True or (isinstance(value, str) and _DRAWN.match(value.strip()) is not None)
    return Shown("signed" if is_drawn else describe(value))


def _photos(question: Question, value: Any, site: Site) -> Shown:
    """Count photos, and say of each when and how far from the site it was taken."""
    photos = [photo for item in several(value) if not is_blank(item) for photo in _pictures(item)]
    if not any(isinstance(photo, Mapping) for photo in photos):
        return Shown(describe(value))
    notes, far = [], False
    for photo in photos:
        distance = metres(spot(photo), site.spot) if isinstance(photo, Mapping) else None
        far = far or (distance is not None and distance > FAR)
        notes.append(_photo(photo, distance, site.zone))
    if len(photos) < question.count:
        short = f"{len(photos)} of {question.count} photos"
        return Shown(str(len(photos)), " · ".join([short, *notes]), Mark.BAD if question.required else Mark.WARN)
    return Shown(str(len(photos)), " · ".join(notes), Mark.WARN if far else Mark.NONE)


def _pictures(item: Any) -> list[Any]:
    """Return the pictures in one part of an answer, which may be a text of several links or file names."""
    if not isinstance(item, str):
        return [fold(item)]
    starts = [found.start() for found in _LINK.finditer(item)]
    if starts and not item[: starts[0]].strip(" ,;"):
        ends = [*starts[1:], len(item)]
        return [{"url": item[start:end].strip(" ,;\r\n\t")} for start, end in zip(starts, ends, strict=True)]
    names = [name.strip() for name in item.split(",")]
    return [{"filename": name} for name in names] if all(map(_FILE.fullmatch, names)) else [item]


def _photo(photo: Any, distance: float | None, zone: tzinfo) -> str:
    """Write one photo: `pic-1.jpg 07:15 12 m from site`."""
    if not isinstance(photo, Mapping):
        return describe(photo) or "photo"
    taken = moment(photo.get("takenat"))
    name = shown(photo.get("filename")) or read_text(photo.get("id")) or _file_of(photo.get("url")) or describe(photo)
    away = "" if distance is None else f"{_length(distance)} from site" + (", far" if distance > FAR else "")
    return " ".join(filter(None, (name, clock(taken.at, zone, "%H:%M") or taken.came, away)))


def _file_of(url: Any) -> str | None:
    """Return the file that a link leads to. The rest of it stays out: it may hold a key, and ends after a while."""
    try:
        parts = urlsplit(read_text(url) or "")
    except ValueError:
        return None
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc.rpartition("@")[2] or None


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
    """Write any JSON value for reading: a place by its degrees, a file or person by its name, the rest as it came."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(describe, value))) or None
    if not isinstance(value, Mapping):
        return shown(value)
    parts = several(value)
    if not value or parts != [value]:
        return describe(parts)
    inner = {str(key).lower(): part for key, part in value.items()}
    named = next((text for key in ("name", "filename", "reference") if (text := read_text(inner.get(key)))), None)
    return degrees(spot(inner)) or named or json.dumps(value, ensure_ascii=False, separators=(",", ":"))


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
