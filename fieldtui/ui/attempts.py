"""The live log as the rows of a table: the newest lines of the store's log, older ones as they are scrolled to."""

from __future__ import annotations

import asyncio
from collections.abc import Hashable
from dataclasses import dataclass, field

from fieldtui.store.protocol import Attempt, FilterError, Store
from fieldtui.ui import words
from fieldtui.ui.brush import Brush
from fieldtui.ui.paint import Span

_PAGE = 200
_MOST = 5000
_WAYS = {"hook": "good", "again": "quiet", "caught up": "warn", "refused": "bad", "replay": "busy", "forward": "busy"}


@dataclass(slots=True)
class Log:
    """Lines of the log that match, the oldest first; `whole`: there are no older ones."""

    store: Store
    brush: Brush
    lines: list[Attempt] = field(default_factory=list)
    where: str = ""
    whole: bool = False
    total: int = 0
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
            total = await asyncio.to_thread(self.store.attempt_count)
        except FilterError as mistake:
            self.mistake = mistake
            return False
        if edition != self.edition:
            return False
        self.mistake, self.where, self.total = None, where, total
        self.lines, self.whole = lines, len(lines) < _PAGE
        return True

    async def _read(self, before: int | None, where: str) -> list[Attempt]:
        """Read a page of lines, the oldest first."""
        now = self.brush.now()
        found = await asyncio.to_thread(self.store.attempts, before=before, limit=_PAGE, where=where, now=now)
        return found[::-1]

    async def newer(self) -> int:
        """Read what has come since; how many lines. More than a page at once starts over from the newest."""
        edition, last = self.edition, self.lines[-1].seq if self.lines else 0
        found = await self._read(None, self.where)
        total = await asyncio.to_thread(self.store.attempt_count)
        if edition != self.edition:
            return 0
        self.total = total
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

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        return [(" " + "  ".join(self.brush.fit(title, size) for title, size in _columns(width)), "quiet")]

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one line of the log."""
        line, brush = self.lines[index], self.brush
        way = f"{line.way}{brush.glyphs.arrow}{line.target}" if line.target else line.way
        texts = {
            "TIME": brush.exact(line.at),
            "SOURCE": line.source,
            "EVENT": line.event or brush.glyphs.dash,
            "RECORD": line.resource_id or brush.glyphs.dash,
            "HOW": way,
            "ANSWER": str(line.status) if line.status is not None else brush.glyphs.dash,
            "TOOK": words.answer_time(line.seconds) if line.seconds is not None else brush.glyphs.dash,
            "NOTE": line.note,
        }
        sign = brush.glyphs.cursor if here else " "
        bad = line.status is not None and line.status >= 400
        meaning = "bad" if bad else _WAYS.get(line.way, "")
        columns = _columns(width)
        first = "  ".join(brush.fit(texts[name], size) for name, size in columns if name in _BEFORE)
        how = "  ".join(
            brush.fit(texts[name], size, right=name == "TOOK") for name, size in columns if name not in _BEFORE
        )
        return [(f"{sign}{first}  ", ""), (how, meaning if meaning != "good" else "quiet")]


_BEFORE = ("TIME", "SOURCE", "EVENT", "RECORD")


def _columns(width: int) -> list[tuple[str, int]]:
    """Return the columns that have room, with the width of each; events and notes share what is left."""
    fixed = [("TIME", 8), ("SOURCE", 8), ("EVENT", 18), ("RECORD", 10), ("HOW", 10), ("ANSWER", 6), ("TOOK", 6)]
    spare = width - 1 - sum(size for _, size in fixed) - 2 * (len(fixed) - 1)
    if spare < 0:
        fixed = [("TIME", 8), ("SOURCE", 7), ("EVENT", max(8, width - 50)), ("RECORD", 9), ("HOW", 9), ("ANSWER", 6)]
    elif spare > 24:
        extra = min(24, (spare - 12) // 3)
        fixed = [(name, size + (extra if name in ("EVENT", "RECORD") else 0)) for name, size in fixed]
        spare -= 2 * extra
        fixed.append(("NOTE", spare - 2))
    return fixed
