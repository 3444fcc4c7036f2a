"""How far a write came: nothing sent, refused, or sent so that it may have happened, whatever goes wrong afterwards."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import replace

from fieldtui.contract.action import Outcome
from fieldtui.contract.errors import AnswerLost, JobUnfinished, Malformed, SourceError, Unavailable, Unreachable
from fieldtui.contract.flow import Flow, Request

#: after these a request that was sent may have been carried out all the same
# no answer, or none that can be trusted: the request may have been carried out
_LOST = (Unreachable, Unavailable, Malformed, JobUnfinished, AnswerLost)


class WriteProgress:
    """Looks on while a write's flow is carried out; `may_have_happened` is what an error then means.

    `was_sent`: whether any request that changes something has left. `claim` is called just before each of those leaves,
    and keeps it here by raising an error that has not `left`.
    """

    def __init__(self, claim: Callable[[], Awaitable[None]] | None = None) -> None:
        self._claim = claim
        self.may_have_happened = self.was_sent = False

    def watch(self, flow: Flow[Outcome]) -> Flow[Outcome]:
        """Carry the flow on, taking note of how each request that changes something is answered."""
        try:
            request = next(flow)
            while True:
                try:
                    # what only looks passes through here unchanged
                    reply = yield request if request.is_read else replace(request, claim=self._claim)
                except SourceError as error:
                    # what never left cannot have happened
                    if error.left:
                        self._note(request, isinstance(error, _LOST))
                    request = flow.throw(error)
                else:
                    self._note(request, reply.status < 400)
                    request = flow.send(reply)
        except StopIteration as stop:
            return stop.value  # type: ignore[no-any-return]

    def _note(self, request: Request, is_possible: bool) -> None:
        """Remember how the last request ended that was no read."""
        # a flow may read something first, to see whether the write is possible
        if not request.is_read:
            self.may_have_happened, self.was_sent = is_possible, True
