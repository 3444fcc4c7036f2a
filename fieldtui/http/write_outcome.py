"""What the answer to a write says, where the vendor answers with the record that was written to."""

from __future__ import annotations

from collections.abc import Callable

from fieldtui.contract.action import Outcome
from fieldtui.contract.flow import Reply
from fieldtui.http.status_errors import Words


def read_outcome(reply: Reply, record: Callable[[Reply], bytes | None], words: Words) -> Outcome:
    """Take the record out of a write's answer; an answer that is none says that it was not done, in `words`.

    `record(reply)` gives the record's JSON, or None. A good status without a body says that it was done. Malformed when
    the body is not JSON: what became of the write is not known then.
    """
    if not reply.bare.strip():
        return Outcome()
    reply.json()
    found = record(reply)
    if found is not None:
        return Outcome(found)
    code, message = words(reply)
    return Outcome(message=f"it answered {reply.status}: {message or code or 'no record'}", done=False)
