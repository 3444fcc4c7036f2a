"""Looking for a text in the live log, from line to line: first in those that are held, then in the store."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fieldtui.ui.models import log_row
from fieldtui.ui.models.webhook_log import STRIDE, WebhookLog

if TYPE_CHECKING:
    from fieldtui.store.models import Attempt, Subject

_FIRST = 200


@dataclass(slots=True)
class LogSearch:
    """What is looked for. `tell(at)` is called with the time to which a long search has come (unix seconds)."""

    log: WebhookLog
    tell: Callable[[float], None]

    @property
    def sought(self) -> str:
        """The folded text, empty where nothing is looked for."""
        return self.log.sought

    def wish(self, text: str) -> None:
        """Look for another text; blanks alone are none."""
        self.log.sought = log_row.fold(text) if text.strip() else ""

    def held(self, start: int, by: int) -> int | None:
        """Return where the next line that is held and matches stands, from index `start` on upwards (-1) or downwards
        (1).
        """
        log = self.log
        # exclusive ends of range()
        end = -1 if by < 0 else len(log)
        for at in range(start, end, by):
            if self.holds(log.lines[at]):
                return at
        return None

    def holds(self, line: Attempt) -> bool:
        """Return whether a line that is held matches."""
        return self._holds(line, self.log.subjects.get((line.source, line.event_id)))

    def _holds(self, line: Attempt, subject: Subject | None) -> bool:
        """Return whether a line matches."""
        return log_row.holds(self.sought, line, subject, self.log.context)

    async def older(self, before: int) -> int | None:
        """Have the nearest match before that number held; return where it stands, None if there is none."""
        size, sought = _FIRST, self.sought
        while True:
            page = await asyncio.to_thread(self.log.before, before, size)
            found = await asyncio.to_thread(self._first, page)
            # another text was written meanwhile
            if sought != self.sought:
                return None
            if found is not None:
                return await self._go(page[::-1], len(page) - 1 - found)
            if len(page) < size:
                return None
            before = page[-1].seq
            self.log.mark(before)
            self.tell(page[-1].at)
            # small steps first, for a match that is near; larger ones for a far one
            size = min(size * 2, STRIDE)

    async def newer(self, last: int) -> int | None:
        """Have the nearest match behind that number held; return where it stands, None if there is none."""
        sought = self.sought
        while page := await asyncio.to_thread(self.log.behind, last):
            found = await asyncio.to_thread(self._first, page)
            if sought != self.sought:
                return None
            if found is not None:
                return await self._go(page, found)
            last = page[-1].seq
            self.tell(page[-1].at)
        return None

    async def _go(self, page: Sequence[Attempt], at: int) -> int | None:
        """Hold the lines around a match."""
        seq = page[at].seq
        await self.log.jump(page, at)
        return self.log.find(seq)

    def _first(self, lines: Sequence[Attempt]) -> int | None:
        """Return where the first line that matches stands; reads what they are about, for a thread."""
        for start in range(0, len(lines), _FIRST):
            part = lines[start : start + _FIRST]
            subjects = self.log.deliveries.subjects([(line.source, line.event_id) for line in part])
            for at, (line, subject) in enumerate(zip(part, subjects, strict=True)):
                if self._holds(line, subject):
                    return start + at
        return None
