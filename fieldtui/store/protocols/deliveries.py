"""Webhook deliveries, each stored once, and the log of all that happened with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from fieldtui.store.models import (
    Attempt,
    Delivery,
    Query,
    Subject,
)


class DeliveryStore(Protocol):
    """Store and query deliveries, and their log."""

    def receive(self, deliveries: Sequence[Delivery], *, durable: bool = True) -> list[bool]:
        """Store deliveries (their `seq` is ignored), each with its line in the log; True where it was new.

        A delivery whose (source, event_id) is known counts an attempt and doubles nothing; one that came by hook
        and by catch-up becomes `both`. On disk when this returns, if `durable`.
        """

    def query(self, query: Query) -> list[Delivery]:
        """Return deliveries by filter (fields source, event, id, record, created, received, how, verdict; bare words in
        the body), ordered by `created`.
        """

    def get(self, source: str, event_id: str) -> Delivery | None:
        """Return one delivery."""

    def stream(self, query: Query) -> Iterator[Delivery]:
        """Return the deliveries that a query lists, one after the other, without holding them all."""

    def of_record(self, source: str, resource_id: str) -> list[Delivery]:
        """Return all deliveries of one record in the order of their events."""

    def last_seq(self) -> int:
        """Return the number of the delivery that arrived last, 0 before the first."""

    def after(self, seq: int, *, limit: int) -> list[Delivery]:
        """Return deliveries that arrived after that one, in the order of their arrival."""

    def subjects(self, keys: Sequence[tuple[str, str]]) -> list[Subject | None]:
        """Return what deliveries are about, by source and event id; None for one that there is not."""

    def log_attempt(self, attempt: Attempt) -> None:
        """Add one line to the log (a replay's answer, a refusal)."""

    def attempts(
        self, *, before: int | None = None, limit: int = 200, where: str = "", now: float = 0, zone: str = "UTC"
    ) -> list[Attempt]:
        """Return lines of the log that match, the newest first, with `seq` lower than `before` if given."""

    def attempts_of(self, source: str, event_id: str) -> list[Attempt]:
        """Return all lines about one delivery, the oldest first."""

    def attempt_count(self, *, since: float | None = None) -> int:
        """Return how many lines the log has, or has had since that time."""
