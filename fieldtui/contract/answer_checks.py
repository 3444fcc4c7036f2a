"""How answers to an action's questions are written, and what may be wrong with one.

A time is ISO 8601 with its zone (`2026-11-21T08:00:00Z`), a date `2026-11-21`, a number decimal, a file the text that
`fieldtui.contract.file_answers` makes of it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from datetime import UTC, date, datetime

from fieldtui.contract.action import Answers, InputType
from fieldtui.contract.facets import Facets
from fieldtui.contract.file_answers import decode_file

_NO_TIME = "write a time like 2026-11-21T08:00"


def wrong_type(type: InputType, answer: str) -> str | None:
    """Return why an answer is none of that type, None if it is."""
    return _TYPES[type](answer)


def read_instant(answer: str) -> datetime | None:
    """Read an answer that is a time with its zone, in UTC; None for anything else."""
    try:
        moment = datetime.fromisoformat(answer.strip())
        return moment.astimezone(UTC) if moment.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None


def instant(answer: str) -> str:
    """Write a time that a person typed with its zone, in UTC; one without a zone is by this machine's clock.

    What is no time stays as it is.
    """
    try:
        return write_instant(datetime.fromisoformat(answer.strip()))
    except (ValueError, OverflowError):
        return answer


def write_instant(moment: datetime | None) -> str:
    """Write a time as an answer; empty where there is none."""
    # a naive time is taken for one by the machine's own clock, which is what the person sees
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z") if moment is not None else ""


def at_most(length: int) -> Callable[[str], str | None]:
    """Return a check that refuses text of more characters."""
    return lambda answer: f"has {len(answer)} characters, {length} at most" if len(answer) > length else None


def matches(pattern: str, what: str) -> Callable[[str], str | None]:
    """Return a check that refuses whatever the whole of `pattern` does not match; `what`: what is due instead."""
    compiled = re.compile(pattern)
    return lambda answer: None if compiled.fullmatch(answer.strip()) else f"is not {what}"


def in_order(start: str = "start", end: str = "end") -> Callable[[Facets, Answers], str | None]:
    """Return a check that one time comes before another."""

    def check(facets: Facets, answers: Answers) -> str | None:
        first, last = (read_instant(answers.get(name, "")) for name in (start, end))
        return "the end is not after the start" if first and last and last <= first else None

    return check


def _time(answer: str) -> str | None:
    return None if read_instant(answer) is not None else f"is no time with a zone; {_NO_TIME}"


def _date(answer: str) -> str | None:
    try:
        date.fromisoformat(answer.strip())
    except ValueError:
        return "is no date; write one like 2026-11-21"
    return None


def _number(answer: str) -> str | None:
    try:
        number = float(answer)
    except ValueError:
        return "is no number"
    return None if math.isfinite(number) else "is no number"


def _file(answer: str) -> str | None:
    try:
        decode_file(answer)
    except ValueError as error:
        return str(error)
    return None


_TYPES: dict[InputType, Callable[[str], str | None]] = {
    InputType.TEXT: lambda answer: None,
    InputType.TIME: _time,
    InputType.DATE: _date,
    InputType.NUMBER: _number,
    InputType.FILE: _file,
}
