"""How long a token is good, and when a login that failed may be tried again."""

from __future__ import annotations

import random
from dataclasses import dataclass

from fieldtui.contract.errors import SourceError
from fieldtui.contract.runtime import Clock
from fieldtui.contract.vendor import Token
from fieldtui.http.backoff import next_delay

#: the part of a token's life, at its end, that is given up at most: one that lives shorter than the margin is used too
SHARE = 0.25


@dataclass(slots=True)
class LoginBackoff:
    """When something that failed may be tried again, by the monotonic clock."""

    clock: Clock
    rng: random.Random
    failures: int = 0
    until: float = 0.0
    error: SourceError | None = None

    def fail(self, error: SourceError, *, least: int = 0) -> None:
        """Count a failure; the next try is due later each time. `least`: failures to count beside those that there
        were.
        """
        self.until = self.clock.monotonic() + next_delay(self.failures + least, None, self.rng)
        self.failures += 1
        self.error = error

    def waiting(self) -> SourceError | None:
        """Return the error for which is waited, None when the next try is due."""
        return self.error if self.error is not None and self.clock.monotonic() < self.until else None

    def clear(self) -> None:
        """Forget all failures."""
        self.failures, self.error = 0, None


class Lifetime:
    """How long a token is good, by the wall clock and the monotonic one: either may be wrong, so the earlier counts."""

    # the wall clock may jump either way: the time that is left is measured again by the one that never does
    def __init__(self, token: Token, clock: Clock, margin: float) -> None:
        self._expires, self._clock = token.expires, clock
        left = 0.0 if token.expires is None else max(0.0, token.expires - clock.now())
        self._ends = clock.monotonic() + left
        #: seconds before its end at which to renew it
        # a token of one minute would otherwise be renewed all the time by a margin of one minute
        self._margin = min(margin, left * SHARE)

    @property
    def is_over(self) -> bool:
        """Whether the token has ended."""
        return self._is_within(0.0)

    @property
    def is_ending(self) -> bool:
        """Whether it is time to renew it."""
        return self._is_within(self._margin)

    def _is_within(self, margin: float) -> bool:
        if self._expires is None:
            return False
        return self._ends - margin <= self._clock.monotonic() or self._expires - margin <= self._clock.now()
