"""The live log as the rows of a table: a stretch of the store's log, at first the newest; more as it is scrolled to."""

from __future__ import annotations

import asyncio
from bisect import bisect_left, bisect_right, insort
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from fieldtui.contract.record import DeliveryAddress
from fieldtui.store.models import Attempt, FilterError, Subject
from fieldtui.ui.models import log_row

if TYPE_CHECKING:
    from fieldtui.store.protocols.deliveries import DeliveryStore
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

_PAGE = 200
_MOST = 5000
#: lines that are read at once where all are wanted, and the newest ones whose records may yet get a name
_BULK, _YOUNG = 10_000, 60
#: lines that are read at once on the way to a far one
STRIDE = 4000


@dataclass(slots=True)
class WebhookLog:
    """Lines of the log that match, the oldest first; `whole`: there are no older ones.

    `apart`: there are newer ones, up to number `newest`, that are not held. `marks`: numbers at which one got on the
    way to far lines, so that the way back need not be walked from the end. `sought`: what is marked in the lines.
    """

    deliveries: DeliveryStore
    context: RenderContext
    lines: list[Attempt] = field(default_factory=list)
    where: str = ""
    whole: bool = False
    total: int = 0
    today: int = 0
    subjects: dict[tuple[str, str], Subject | None] = field(default_factory=dict)
    mistake: FilterError | None = None
    edition: int = 0
    apart: bool = False
    newest: int = 0
    marks: list[int] = field(default_factory=list)
    sought: str = ""

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return the line's number in the log."""
        return self.lines[index].seq

    def find(self, key: Hashable) -> int | None:
        """Return where that line stands."""
        return next((at for at, line in enumerate(self.lines) if line.seq == key), None)

    def place(self, seq: int) -> int:
        """Return how many of the lines that are held stand before that number."""
        return bisect_left(self.lines, seq, key=lambda line: line.seq)

    def lacks(self, first: int, last: int) -> bool:
        """Return False: lines that are held are loaded."""
        return False

    async def ask(self, where: str) -> bool:
        """Read the newest lines that match; False when the filter is wrong."""
        self.edition += 1
        edition = self.edition
        try:
            lines = await self._read(None, where)
            counts = await asyncio.to_thread(self._count)
        except FilterError as mistake:
            self.mistake = mistake
            return False
        if edition != self.edition:
            return False
        # what was read for the lines before is dropped
        self.mistake, self.where, self.edition = None, where, edition + 1
        self.total, self.today = counts
        self.lines, self.whole = lines, len(lines) < _PAGE
        self.apart, self.marks, self.newest = False, [], lines[-1].seq if lines else 0
        return True

    async def _read(self, before: int | None, where: str) -> list[Attempt]:
        """Read a page of lines, the oldest first, and what they are about."""
        return await asyncio.to_thread(self._page, before, where)

    def _page(self, before: int | None, where: str) -> list[Attempt]:
        """Read a page of lines in a thread."""
        found = self.deliveries.attempts(before=before, limit=_PAGE, where=where, now=self.context.now())
        self._meet(found)
        return found[::-1]

    def _meet(self, lines: Sequence[Attempt]) -> None:
        """Read what lines that are shown from now on are about."""
        if len(self.subjects) > _MOST:
            self.subjects = {}
        self._learn(lines, len(lines))

    def _learn(self, lines: Sequence[Attempt], young: int) -> None:
        """Read what lines are about; of the first `young` ones again where that has no name yet."""
        keys = [(line.source, line.event_id) for line in lines if line.event_id]
        known = self.subjects
        wanted = [key for at, key in enumerate(keys) if key not in known or (at < young and not _is_named(known[key]))]
        wanted = list(dict.fromkeys(wanted))
        known.update(zip(wanted, self.deliveries.subjects(wanted), strict=True))

    async def name(self) -> None:
        """Read the names of records that the newest lines may be about."""
        await asyncio.to_thread(self._learn, self.lines[-_YOUNG:], _YOUNG)

    def _count(self) -> tuple[int, int]:
        """Count the lines there are, and those of today."""
        now = datetime.fromtimestamp(self.context.now(), self.context.zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        return self.deliveries.attempt_count(), self.deliveries.attempt_count(since=midnight)

    async def newer(self, *, stay: bool) -> int:
        """Read what has come since; how many lines. More than a page at once starts over from the newest. Lines that
        stand apart stay as they are, and stand apart from then on where it is wished that they `stay`.
        """
        edition = None  # other lines that came meanwhile may have been read before these
        while edition != self.edition:
            edition, last = self.edition, self.newest
            found = await self._read(None, self.where)
            counts = await asyncio.to_thread(self._count)
        self.total, self.today = counts
        fresh = [line for line in found if line.seq > last]
        self.newest = fresh[-1].seq if fresh else last
        self.apart = self.apart or (stay and len(fresh) == _PAGE)
        if self.apart:
            return len(fresh)
        if len(fresh) == _PAGE:
            self.lines, self.whole = found, False
        elif fresh:
            self.whole = self.whole and len(self.lines) + len(fresh) <= _MOST
            self.lines = (self.lines + fresh)[-_MOST:]
        return len(fresh)

    async def older(self) -> int:
        """Read the page before the oldest line that is held; how many lines."""
        if self.whole or not self.lines:
            return 0
        edition, first = self.edition, self.lines[0].seq
        found = await self._read(first, self.where)
        if edition != self.edition or self.lines[0].seq != first:
            return 0
        self.whole = len(found) < _PAGE
        self.lines = found + self.lines
        return len(found)

    async def nearer(self) -> None:
        """Read the lines behind the newest that is held, where lines stand apart."""
        edition, last = self.edition, self.lines[-1].seq
        found = (await asyncio.to_thread(self.behind, last))[:_PAGE]
        await asyncio.to_thread(self._meet, found)
        if edition == self.edition and self.lines[-1].seq == last:
            self.lines = self.lines + found
            self.apart = bool(found) and found[-1].seq < self.newest

    async def jump(self, page: Sequence[Attempt], at: int) -> None:
        """Hold the lines around `page[at]` in place of those that are held; `page` has the oldest first."""
        edition = self.edition
        around = list(page[max(0, at - _PAGE) : at + _PAGE])
        await asyncio.to_thread(self._meet, around)
        if edition == self.edition:
            self.lines, self.whole, self.apart = around, False, around[-1].seq < self.newest

    async def begin(self) -> None:
        """Hold the oldest lines that match, in place of those that are held."""
        edition = self.edition
        if self.whole:
            return
        page = (await asyncio.to_thread(_oldest, self))[:_PAGE]
        await asyncio.to_thread(self._meet, page)
        if page and edition == self.edition:
            self.lines, self.whole, self.apart = page, True, page[-1].seq < self.newest

    def before(self, seq: int, limit: int) -> list[Attempt]:
        """So many lines before that number, the newest first; reads the store, for a thread."""
        return self.deliveries.attempts(before=seq, limit=limit, where=self.where, now=self.context.now())

    def behind(self, seq: int) -> list[Attempt]:
        """Return some lines right behind that number, the oldest first, none at the end; reads the store, for a
        thread.
        """
        for mark in (*self.marks[bisect_right(self.marks, seq + 1) :], self.newest + 1):
            page = self.before(mark, STRIDE)
            while len(page) == STRIDE and page[-1].seq > seq + 1:
                lower = self.before(page[-1].seq, STRIDE)
                if not lower or lower[0].seq <= seq:
                    break
                page = lower
            if fresh := [line for line in page[::-1] if line.seq > seq]:
                return fresh
        return []

    def mark(self, seq: int) -> None:
        """Remember a number on the way to far lines."""
        if seq not in self.marks:
            insort(self.marks, seq)

    def addresses(self) -> list[str]:
        """Return the addresses of all deliveries that the filter's lines are about; reads the store, for a thread."""
        found: dict[str, None] = {}
        before: int | None = None
        while True:
            page = self.deliveries.attempts(before=before, limit=_BULK, where=self.where, now=self.context.now())
            found.update((str(DeliveryAddress(line.source, line.event_id)), None) for line in page if line.event_id)
            if len(page) < _BULK:
                return list(found)
            before = page[-1].seq

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        titles = (self.context.fit(title, size, right=title == "TOOK") for title, size in log_row.columns(width))
        return [(" " + "  ".join(titles), "quiet")]

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one line of the log."""
        line = self.lines[index]
        subject = self.subjects.get((line.source, line.event_id))
        return log_row.draw(line, subject, self.context, width, here=here, sought=self.sought)


def matching(log: WebhookLog) -> str:
    """Count the deliveries that the filter's newest lines are about; `+` where there may be more. For a thread."""
    lines = log.deliveries.attempts(limit=_BULK, where=log.where, now=log.context.now())
    count = len({(line.source, line.event_id) for line in lines if line.event_id})
    return f"{count:,}{'+' if len(lines) == _BULK else ''}"


def _oldest(log: WebhookLog) -> list[Attempt]:
    """Read the oldest lines that match, the oldest first: halve the log until few enough lie before a number."""
    empty, end = 0, log.newest + 1
    page = log.before(end, STRIDE)
    while len(page) == STRIDE and end - empty > 1:
        middle = (empty + end) // 2
        lower = log.before(middle, STRIDE)
        if lower:
            end, page = middle, lower
        else:
            empty = middle
    return page[::-1]


def _is_named(subject: Subject | None) -> bool:
    """Return whether the record that a delivery is about has its name."""
    return subject is not None and subject.reference is not None
