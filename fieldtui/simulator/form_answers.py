"""Answers to a form's questions: mostly good, some missing, some out of range, one picture taken far away."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from fieldtui.simulator.models import Form, Question, Work


@dataclass(frozen=True, slots=True)
class Spot:
    """Where and when someone answers."""

    latitude: float
    longitude: float
    at: datetime


def is_hurried(work: Work) -> bool:
    """Return whether that work is late from the beginning, and nobody takes the time for its photo."""
    return work.index % 16 == 5


def fill(work: Work, form: Form, spot: Spot, dice: Random, *, most: int = 99) -> bool:
    """Answer up to `most` more questions of the form; False when none was left to be answered.

    One in seventeen is answered by nobody, however long it takes; nor is the photo where the work is in a hurry.
    """
    missed = work.index * 31
    asked = [question for _, _, questions in form.sections for question in questions if question.type != "Heading"]
    open_ones = [
        question
        for turn, question in enumerate(asked, missed)
        if question.id not in work.answers and turn % 17 and not (question.id == "pic" and is_hurried(work))
    ][:most]
    work.answers = {**work.answers, **{question.id: answer(question, spot, dice) for question in open_ones}}
    return bool(open_ones)


def answer(question: Question, spot: Spot, dice: Random) -> object:
    """Answer one question as someone in the field does."""
    return _BY_TYPE.get(question.type, _words)(question, spot, dice)


def _number(question: Question, spot: Spot, dice: Random) -> float:
    low, high = question.minimum or 0.0, question.maximum or 100.0
    out_of_range = dice.random() < 0.05
    return round(high * 1.2 if out_of_range else low + (high - low) * dice.random(), 1)


def _photos(question: Question, spot: Spot, dice: Random) -> list[Mapping[str, object]]:
    number = dice.getrandbits(32)
    away = 0.4 if number % 25 == 0 else 0.0004
    place: Mapping[str, object] = {"latitude": None, "longitude": None}
    if number % 12:
        north, east = spot.latitude + away * dice.random(), spot.longitude + away
        place = {"latitude": round(north, 6), "longitude": round(east, 6)}
    name = f"{number:08x}"
    return [{"id": name, "file": f"IMG_{number % 10000:04}.jpg", "taken": spot.at, **place}]


def _choices(question: Question, spot: Spot, dice: Random) -> list[str]:
    return [choice for choice in question.choices if dice.random() < 0.4]


def _place(question: Question, spot: Spot, dice: Random) -> Mapping[str, float]:
    return {"latitude": round(spot.latitude, 6), "longitude": round(spot.longitude, 6)}


def _words(question: Question, spot: Spot, dice: Random) -> str:
    texts = (
        "As planned",
        "Replaced and tested",
        "Coupling 40 mm, gasket",
        "See the pictures",
        "Nachbar informiert: ok",
    )
    return dice.choice(texts)


_BY_TYPE: Mapping[str, Callable[[Question, Spot, Random], object]] = {
    "Number": _number,
    "Integer": lambda question, spot, dice: int(_number(question, spot, dice)),
    "Choice": lambda question, spot, dice: dice.choice(question.choices),
    "MultiChoice": _choices,
    "Checkbox": lambda question, spot, dice: dice.random() < 0.9,
    "Photo": _photos,
    "Location": _place,
    "Date": lambda question, spot, dice: spot.at.date().isoformat(),
    "DateTime": lambda question, spot, dice: spot.at.strftime("%Y-%m-%dT%H:%M:%SZ"),
    "Barcode": lambda question, spot, dice: f"M{dice.getrandbits(28):09}",
    "Signature": lambda question, spot, dice: dice.choice(("M. Chen", "J. Sosa", "Å. Öberg", "P. Doe")),
}
