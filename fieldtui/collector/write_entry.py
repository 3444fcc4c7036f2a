"""A write as its entry in the outbox: how it begins, and when one that could not be sent is tried again."""

from __future__ import annotations

from collections.abc import Mapping
from copy import copy

from fieldtui.collector.source import Source
from fieldtui.contract.errors import (
    FieldtuiError,
    LoginRefused,
    NotSent,
    SourceError,
    Throttled,
    Unavailable,
    Unreachable,
)
from fieldtui.store.models import Stored
from fieldtui.store.process_identity import mark
from fieldtui.store.protocols.outbox import Write

# errors of a write begin so where that is certain: a person decides by it whether to try again
UNSENT = "nothing was sent"
#: after these the same may go well a little later: the vendor is away, wants peace, or wants another password
_PASSING = (Unreachable, Unavailable, Throttled, LoginRefused, NotSent)
#: seconds until a write that could not be sent is tried again: at first, and at most
_FIRST, _MOST = 5.0, 60.0


def new_entry(source: Source, stored: Stored, name: str, answers: Mapping[str, str], *, who: str, key: str) -> Write:
    """Return the entry of a write that this process sends at once."""
    now = source.around.clock.now()
    return Write(
        at=now,
        due=now,
        who=who,
        key=key,
        address=str(stored.row.address),
        action=name,
        resource=stored.resource,
        answers=(*answers.items(),),
        basis=stored.raw,
        owner=mark(),
        fence=source.around.fence(),
    )


def unsent(error: SourceError) -> SourceError:
    """Return an error whose text begins with the words that nothing was sent, once."""
    text = str(error)
    told = copy(error)  # the session may keep the error itself, for others to be told of
    told.args = (text if text.startswith(UNSENT) else f"{UNSENT}: {text}",)
    return told


def is_passing(write: Write, error: FieldtuiError) -> bool:
    """Return whether a write that has not been sent waits on: one of the queue, as long as the trouble may pass."""
    return write.is_queued and isinstance(error, _PASSING)


def next_try(write: Write, now: float) -> float:
    """Return when it is tried again, in unix seconds: the later, the longer it has waited already."""
    return now + min(_MOST, max(_FIRST, (now - write.at) / 3))
