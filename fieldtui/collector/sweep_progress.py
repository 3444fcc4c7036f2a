"""How a sweep goes, and in the end how it went."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from fieldtui.contract.errors import SourceError
from fieldtui.contract.flow import Page
from fieldtui.contract.record import Key
from fieldtui.http.request_stats import RequestStats
from fieldtui.store.models import Count


@dataclass(slots=True)
class SweepProgress:
    """The counts of a sweep. `requests` and `retries` (in `request_stats`) are this feed's own.

    `total`: the vendor's own count of the list; `count`: how such counts have done so far; `counted`: what is to be
    said of that; `forced`: a count asked for this sweep. `doubled`: keys that several different records had. `note`:
    said, but no error; `warning`: something wrong at the vendor's that a person must see at once.
    """

    pages: int = 0
    of: int | None = None
    total: int | None = None
    count: Count = field(default_factory=Count)
    counted: str = ""
    forced: bool = False
    records: int = 0
    changed: int = 0
    removed: int = 0
    rejected: int = 0
    first_rejection: str = ""
    doubled: Counter[Key] = field(default_factory=Counter)
    note: str = ""
    warning: str = ""
    complete: bool = False
    full: bool = True
    #: the status of the records that the list shows, if it is only one
    only: str = ""
    #: whether the list is one that is not paged
    repeats: bool = False
    #: whether the list came in one answer
    single: bool = False
    #: whether it may have moved while it was read
    moves: bool = False
    again: bool = False
    anew: bool = False
    error: SourceError | None = None
    seconds: float = 0.0
    request_stats: RequestStats = field(default_factory=RequestStats)

    def begin(self, since: str | None) -> None:
        """Forget what an attempt before this one counted, but for what it did to the store."""
        # without a checkpoint there is nothing to go on from
        self.full = since is None
        self.pages = self.records = self.rejected = 0
        self.moves = self.repeats = False
        self.of = self.total = None
        self.first_rejection = self.note = self.warning = self.counted = self.only = ""
        self.doubled.clear()

    def turn(self, page: Page) -> None:
        """Count a page, and take over what it says."""
        self.pages += not page.blank
        # a blank page tells nothing about the number of pages
        self.of = self.of if page.blank else page.of
        self.total = page.total if page.total is not None else self.total
        self.note = page.note or self.note
        self.warning = page.warning or self.warning
        self.only = page.only or self.only
        self.repeats = self.repeats or page.repeats

    def add_note(self, note: str) -> None:
        """Add something to be said that is no error."""
        self.note = " · ".join(part for part in (self.note, note) if part)

    @property
    def troubles(self) -> int:
        """How many records could not be read or share the key of another one."""
        return self.rejected + self.doubled.total()

    @property
    def is_unreadable(self) -> bool:
        """Whether records came and none of them could be read, so that nothing is known of the list."""
        # a full sweep alone: a sweep of changes may rightly bring one broken record and nothing else
        return self.full and self.rejected > 0 and not self.records

    @property
    def remarks(self) -> str:
        """What is to be said of the records, besides errors: those that could not be read, or share a key; the note."""
        return " · ".join(part for part in (self._unread(), self._shared(), self.counted, self.note) if part)

    def _unread(self) -> str:
        """Return how many records could not be read, and why the first could not."""
        if not self.rejected or self.is_unreadable:
            return ""
        return f"{self.rejected:,} could not be read: {self.first_rejection}"

    def _shared(self) -> str:
        """Return which key several records have."""
        if not self.doubled:
            return ""
        key, more = next(iter(self.doubled.items()))
        others = f" (and {len(self.doubled) - 1:,} more keys are shared)" if len(self.doubled) > 1 else ""
        return f"{more + 1} records share the key {key.id}; the later one is kept{others}"
