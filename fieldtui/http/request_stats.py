"""What goes over the wire to one source, counted, so that it can be shown."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

from fieldtui.contract.errors import SourceError
from fieldtui.contract.flow import Reply
from fieldtui.contract.runtime import Clock


@dataclass(slots=True)
class RequestStats:
    """Counts since the session began. `latency`: seconds that the last answer took; `left`: requests the vendor
    says are left; `ahead`: seconds by which the vendor's clock is ahead of ours, None until it told its time.
    """

    requests: int = 0
    #: answers that were handed to a sweep; logins, slow jobs and what was sent again do not count
    answers: int = 0
    retries: int = 0
    received: int = 0
    unchanged: int = 0
    latency: float | None = None
    left: int | None = None
    ahead: float | None = None
    #: hears of every wait before it begins: until when (unix seconds), and because of what
    on_wait: Callable[[float, SourceError], None] | None = None

    def count_answer(self) -> None:
        """Count one answer that a sweep asked for."""
        self.answers += 1
        # a feed's own count is in the task's context, since feeds of one source share this object
        if (own := OWN.get()) is not None:
            own.answers += 1

    def count_retry(self) -> None:
        """Count one request that is sent again."""
        self.retries += 1
        if (own := OWN.get()) is not None:
            own.retries += 1

    def one(self, clock: Clock) -> Exchange:
        """Count one request; use as a context."""
        return Exchange(self, clock)


#: a second count for whoever is asking in this task (one feed's sweep), beside the one for the whole source
OWN: ContextVar[RequestStats | None] = ContextVar("own traffic", default=None)


class Exchange:
    """One request on its way."""

    def __init__(self, request_stats: RequestStats, clock: Clock) -> None:
        self._request_stats, self._clock = request_stats, clock
        self._began = 0.0

    def __enter__(self) -> Exchange:
        self._request_stats.requests += 1
        if (own := OWN.get()) is not None:
            own.requests += 1
        self._began = self._clock.monotonic()
        return self

    def __exit__(self, *raised: object) -> None:
        self._request_stats.latency = self._clock.monotonic() - self._began

    def done(self, reply: Reply) -> None:
        """Note what an answer says about itself."""
        self._request_stats.received += len(reply.body)
        # the vendor still says that a page holds, so it costs no body
        self._request_stats.unchanged += reply.status == 304
        # a number of a billion or more is no count of requests but a time in the wrong header
        left = reply.headers.get("x-ratelimit-remaining", "")
        self._request_stats.left = int(left) if left.isdecimal() and len(left) < 10 else self._request_stats.left
        try:
            date = parsedate_to_datetime(reply.headers["date"])
            # the difference is used for showing only: it holds half a round trip of error
            self._request_stats.ahead = date.timestamp() - self._clock.now()
        except (KeyError, ValueError, TypeError):
            pass
