"""The live log as the rows of a table: the newest lines of the store's log, older ones as they are scrolled to."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from fieldtui.store.protocol import Attempt, FilterError, Store, Subject
from fieldtui.ui import logline
from fieldtui.ui.brush import Brush
from fieldtui.ui.paint import Span

_PAGE = 200
_MOST = 5000
#: lines that are read at once where all are wanted, and the newest ones whose records may yet get a name
_BULK, _YOUNG = 10_000, 60


@dataclass(slots=True)
class Log:
    """Lines of the log that match, the oldest first; `whole`: there are no older ones."""

    store: Store
    brush: Brush
    lines: list[Attempt] = field(default_factory=list)
    where: str = ""
    whole: bool = False
    total: int = 0
    today: int = 0
    subjects: dict[tuple[str, str], Subject | None] = field(default_factory=dict)
    mistake: FilterError | None = None
    edition: int = 0

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """The line's number in the log."""
        return self.lines[index].seq

    def find(self, key: Hashable) -> int | None:
        """Where that line stands."""
        return next((at for at, line in enumerate(self.lines) if line.seq == key), None)

    def lacks(self, first: int, last: int) -> bool:
        """Lines that are held are loaded."""
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
        self.mistake, self.where = None, where
        self.total, self.today = counts
        self.lines, self.whole = lines, len(lines) < _PAGE
        return True

    async def _read(self, before: int | None, where: str) -> list[Attempt]:
        """Read a page of lines, the oldest first, and what they are about."""
        return await asyncio.to_thread(self._page, before, where)

    def _page(self, before: int | None, where: str) -> list[Attempt]:
        """Read a page of lines in a thread."""
        found = self.store.attempts(before=before, limit=_PAGE, where=where, now=self.brush.now())
        if len(self.subjects) > _MOST:
            self.subjects = {}
        self._learn(found, len(found))
        return found[::-1]

    def _learn(self, lines: Sequence[Attempt], young: int) -> None:
        """Read what lines are about; of the first `young` ones again where that has no name yet."""
        keys = [(line.source, line.event_id) for line in lines if line.event_id]
        known = self.subjects
        wanted = [key for at, key in enumerate(keys) if key not in known or (at < young and not _is_named(known[key]))]
        wanted = list(dict.fromkeys(wanted))
        known.update(zip(wanted, self.store.subjects(wanted), strict=True))

    async def name(self) -> None:
        """Records have come: some of the newest lines may be about them."""
        await asyncio.to_thread(self._learn, self.lines[-_YOUNG:], _YOUNG)

    def _count(self) -> tuple[int, int]:
        """Count the lines there are, and those of today."""
        now = datetime.fromtimestamp(self.brush.now(), self.brush.zone)
        midnight = now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp()
        return self.store.attempt_count(), self.store.attempt_count(since=midnight)

    async def newer(self) -> int:
        """Read what has come since; how many lines. More than a page at once starts over from the newest."""
        edition, last = self.edition, self.lines[-1].seq if self.lines else 0
        found = await self._read(None, self.where)
        counts = await asyncio.to_thread(self._count)
        if edition != self.edition:
            return 0
        self.total, self.today = counts
        fresh = [line for line in found if line.seq > last]
        if len(fresh) == _PAGE:
            self.lines, self.whole = found, False
        else:
            self.lines = (self.lines + fresh)[-_MOST:]
        return len(fresh)

    async def older(self) -> int:
        """Read the page before the oldest line that is held; how many lines."""
        if self.whole or not self.lines:
            return 0
        edition = self.edition
        found = await self._read(self.lines[0].seq, self.where)
        if edition != self.edition:
            return 0
        self.whole = len(found) < _PAGE
        self.lines = found + self.lines
        return len(found)

    def addresses(self) -> list[str]:
        """The addresses of all deliveries that the filter's lines are about; reads the store, for a thread."""
        found: dict[str, None] = {}
        before: int | None = None
        while True:
            page = self.store.attempts(before=before, limit=_BULK, where=self.where, now=self.brush.now())
            found.update((f"{line.source}/delivery/{line.event_id}", None) for line in page if line.event_id)
            if len(page) < _BULK:
                return list(found)
            before = page[-1].seq

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        titles = (self.brush.fit(title, size, right=title == "TOOK") for title, size in logline.columns(width))
        return [(" " + "  ".join(titles), "quiet")]

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one line of the log."""
        line = self.lines[index]
        return logline.draw(line, self.subjects.get((line.source, line.event_id)), self.brush, width, here=here)


def _is_named(subject: Subject | None) -> bool:
    """Whether the record that a delivery is about has its name."""
    return subject is not None and subject.reference is not None
