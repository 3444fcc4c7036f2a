"""What this vendor answers to a write, and how a write names people, types and times."""

from __future__ import annotations

from typing import Any

from fieldtui.contract.action import Answers, Outcome
from fieldtui.contract.answer_checks import read_instant
from fieldtui.contract.errors import Malformed, Refused
from fieldtui.contract.flow import Reply
from fieldtui.vendors.crewsense.local_times import clock_time
from fieldtui.vendors.crewsense.readers import words
from fieldtui.vendors.crewsense.settings import CrewSenseSettings


def taken(reply: Reply) -> Outcome:
    """Read the answer to a write; what says that it failed was made an error before (see `judge` in `wire`).

    The reference shows `{"success", "code", "status", "message"}` for some writes and no answer for others (verdicts,
    `POST /shifts`, `POST /time_offs`), so that any 2xx will do but a web page's.
    """
    try:
        answer: Any = reply.json()
    except Malformed:
        return Outcome(done=None if reply.bare[:1] == b"<" else True)
    return Outcome(message=words(answer.get("message")) or "" if isinstance(answer, dict) else "")


def number(answers: Answers, name: str, prefix: str = "") -> int | str:
    """Return the id in an answer as the vendor has it, a number; Refused where there is none."""
    id = answers.get(name, "").strip().removeprefix(prefix)
    if not id:
        raise Refused(f"no {name.replace('_', ' ')} was named")
    return int(id) if id.isascii() and id.isdigit() else id


def local(answers: Answers, name: str, settings: CrewSenseSettings) -> str:
    """Return the time in an answer by the organisation's clock; Refused where there is none."""
    moment = read_instant(answers.get(name, ""))
    if moment is None:
        raise Refused(f"no {name} was given")
    return clock_time(moment, settings.zone)
