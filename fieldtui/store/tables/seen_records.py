"""What the sweeps of this process have seen: one bit a record, so that an unchanged page needs no write."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from fieldtui.contract.record import Address
from fieldtui.store.models import FeedKey, Look, Sweep


class Seen:
    """A set of row ids, as bits. `pages`: how many pages were seen; `urls`: of those that are known by a validator;
    `twice`: whether a row stood on two of them.
    """

    def __init__(self) -> None:
        self._bits = bytearray()
        self._page: set[int] = set()
        self.pages = 0
        self.urls: set[str] = set()
        self.twice = False

    def turn(self, url: str | None = None) -> None:
        """Begin a page."""
        self.pages += 1
        self._page.clear()
        if url is not None:
            self.urls.add(url)

    def add(self, rowid: int) -> None:
        """Remember a row."""
        if rowid in self and rowid not in self._page:
            self.twice = True
        self._page.add(rowid)
        place, bit = divmod(rowid, 8)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        self._bits[place] |= 1 << bit

    def __contains__(self, rowid: int) -> bool:
        place, bit = divmod(rowid, 8)
        return place < len(self._bits) and bool(self._bits[place] & 1 << bit)

    def includes(self, other: Seen) -> bool:
        """Return whether all rows of the other are in this one too."""
        ours, theirs = int.from_bytes(self._bits, "little"), int.from_bytes(other._bits, "little")
        return not theirs & ~ours


class _Whole(NamedTuple):
    """A whole sweep that reached its end: what it saw and what not, and whether it agrees with the one before.

    `begun`: the last sweep of the feed that had begun by then; only what begins later can prove anything of this one.
    """

    begun: int
    seen: Seen
    missed: frozenset[int]
    is_still: bool
    agrees: bool
    lingering: frozenset[int]


class SeenRecords:
    """The sweeps under way, those ended ones that an older one may still come after, and each feed's last whole one."""

    #: of one feed; an older sweep than these has been given up by whoever began it
    _KEPT = 4

    def __init__(self) -> None:
        self._of: dict[FeedKey, dict[int, Seen]] = {}
        self._whole: dict[FeedKey, _Whole] = {}

    def begin(self, sweep: Sweep) -> None:
        """Start to remember what this sweep sees."""
        seen = self._of.setdefault(sweep.feed, {})
        seen[sweep.number] = Seen()
        for number in sorted(seen)[: -self._KEPT]:
            del seen[number]

    def seen(self, sweep: Sweep) -> Seen | None:
        """Return what this sweep saw; None if it did not begin here, so that nothing follows from what it saw."""
        return self._of.get(sweep.feed, {}).get(sweep.number)

    def later(self, sweep: Sweep) -> list[Seen]:
        """Return what later sweeps of the same feed saw: that is not to be undone."""
        return [seen for number, seen in self._of.get(sweep.feed, {}).items() if number > sweep.number]

    def judge(self, sweep: Sweep, seen: Seen, missed: Sequence[int], *, overlaps: bool) -> list[int]:
        """Note what a whole sweep saw and missed; return what of it is proved to be gone, however the list moved.

        Proved by a sweep before it that hid nothing (it saw no row on two pages, and all that it saw is here still)
        and did not see it either. `overlaps`: rows may stand on two pages of a list that stood still.
        """
        before = self._whole.get(sweep.feed)
        before = before if before is not None and before.begun < sweep.number else None
        hid_nothing = before is not None and before.is_still and seen.includes(before.seen)
        lingering = frozenset(missed) & before.missed if before is not None else frozenset()
        gone = lingering if hid_nothing else frozenset()
        is_still = overlaps or not seen.twice
        self._whole[sweep.feed] = _Whole(
            begun=max(self._of.get(sweep.feed, {sweep.number: seen})),
            seen=seen,
            missed=frozenset(missed) - gone,
            is_still=is_still,
            agrees=hid_nothing and before is not None and before.seen.includes(seen),
            lingering=lingering - gone,
        )
        return [rowid for rowid in missed if rowid in gone]

    def look(self, feed: FeedKey, addresses: Callable[[Sequence[int]], Sequence[Address]]) -> Look:
        """Return what the last whole sweep of a feed leaves open; `addresses` finds those rows that are still there."""
        whole = self._whole.get(feed)
        if whole is None:
            return Look()
        missing = tuple(addresses(sorted(whole.missed)))
        return Look(missing, whole.agrees, bool(addresses(sorted(whole.lingering))))

    def saw(self, feed: FeedKey, rowid: int) -> bool:
        """Return whether the last whole sweep of a feed saw a row."""
        whole = self._whole.get(feed)
        return whole is not None and rowid in whole.seen

    def end(self, sweep: Sweep) -> None:
        """Forget this sweep and all before it."""
        seen = self._of.get(sweep.feed, {})
        for number in [number for number in seen if number < sweep.number]:
            del seen[number]
