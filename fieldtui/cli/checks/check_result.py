"""What `doctor` found."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class State(StrEnum):
    """How a thing is; the word stands at the start of its line."""

    WELL = "ok"
    DOUBT = "warn"
    WRONG = "FAIL"


class CheckResult(msgspec.Struct, frozen=True):
    """One thing that was looked at, what there is to say of it, and what to do about it."""

    name: str
    state: State
    text: str
    remedy: str = ""
