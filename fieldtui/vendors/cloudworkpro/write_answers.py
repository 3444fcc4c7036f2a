"""What this vendor answers to a write: the work order, a sentence, or nothing."""

from __future__ import annotations

import re
from collections.abc import Callable

from fieldtui.contract.action import Outcome
from fieldtui.contract.flow import Reply
from fieldtui.contract.json_repair import loads
from fieldtui.vendors.cloudworkpro.wire import open_envelope

_WORD = re.compile(r"[a-z]+")
_SUCCESS, _FAILURE = {"success", "successful", "successfully"}, {"not", "no", "failed", "error", "cannot", "without"}


def read_outcome(reply: Reply, done: Callable[[str], bool | None]) -> Outcome:
    """Read the answer to a write: the work order, or a sentence, of which `done` tells what it says."""
    if not reply.bare.strip():
        return Outcome()
    data = bytes(open_envelope(reply).data)
    value = loads(data)
    if isinstance(value, dict) and "_id" in value:
        return Outcome(data)
    if isinstance(value, str):
        return Outcome(message=value, done=done(value))
    return Outcome(message="it answered without a confirmation", done=None)


def succeeds(sentence: str) -> bool:
    """Return whether a sentence speaks of success, and of no failure."""
    found = set(_WORD.findall(sentence.lower()))
    return bool(found & _SUCCESS) and not found & _FAILURE
