"""What the sweeps of this process have seen: one bit a record, so that an unchanged page needs no write."""

from __future__ import annotations

from fieldtui.store.protocol import FeedKey, Sweep


class Seen:
    """A set of row ids, as bits. `pages`: how many pages were seen; `urls`: of those that are known by a validator."""

    def __init__(self) -> None:
        self._bits = bytearray()
        self.pages = 0
        self.urls: set[str] = set()

    def turn(self, url: str | None = None) -> None:
        """Begin a page."""
        self.pages += 1
        if url is not None:
            self.urls.add(url)

    def add(self, rowid: int) -> None:
        """Remember a row."""
        place, bit = divmod(rowid, 8)
        if place >= len(self._bits):
            self._bits.extend(bytes(place + 1 - len(self._bits)))
        self._bits[place] |= 1 << bit

    def __contains__(self, rowid: int) -> bool:
        place, bit = divmod(rowid, 8)
        return place < len(self._bits) and bool(self._bits[place] & 1 << bit)


class Sweeps:
    """The sweeps that are under way, and those ended ones that an older one may still come after."""

    #: of one feed; an older sweep than these has been given up by whoever began it
    _KEPT = 4

    def __init__(self) -> None:
        self._of: dict[FeedKey, dict[int, Seen]] = {}
        self._missed: dict[FeedKey, frozenset[int]] = {}

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

    def miss(self, feed: FeedKey, rowids: list[int]) -> frozenset[int]:
        """Note what a whole sweep of a feed did not see; returns what the one before did not see."""
        before = self._missed.get(feed, frozenset())
        self._missed[feed] = frozenset(rowids)
        return before

    def end(self, sweep: Sweep) -> None:
        """Forget this sweep and all before it."""
        seen = self._of.get(sweep.feed, {})
        for number in [number for number in seen if number < sweep.number]:
            del seen[number]
