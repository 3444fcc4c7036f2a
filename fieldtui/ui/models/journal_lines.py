"""The journal as rows of a table: who did what to which record, when, and what was answered; the newest first."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldtui.store.models import FilterError, JournalEntry, Query
from fieldtui.ui.render.text_layout import plain

if TYPE_CHECKING:
    from fieldtui.store.protocols.journal import Journal
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: lines that are read at a time
_PAGE = 500
#: cells of when, who, what and record: on a narrow screen, and where there is room
_NARROW, _WIDE = (9, 8, 11, 18), (9, 18, 20, 34)
#: cells from which on the parts of a line have more room
_ROOMY = 110


@dataclass(slots=True)
class JournalLines:
    """The lines that match, as far as they have been read. `whole`: all of them; `total`: how many match."""

    journal: Journal
    context: RenderContext
    where: str = ""
    lines: list[JournalEntry] = field(default_factory=list)
    whole: bool = False
    total: int = 0

    def ask(self, where: str) -> FilterError | None:
        """Read the newest lines that match; what is wrong with the filter, which then changes nothing. Blocks."""
        try:
            lines = self._read(where)
            total = self.journal.count(where=where, now=self.context.now(), zone=self.context.zone_name)
        except FilterError as mistake:
            return mistake
        self.where, self.lines, self.total, self.whole = where, lines, total, len(lines) < _PAGE
        return None

    def older(self) -> None:
        """Read the lines before those that are held. Blocks."""
        if not self.whole and self.lines:
            lines = self._read(self.where, before=self.lines[-1].seq)
            self.lines, self.whole = self.lines + lines, len(lines) < _PAGE

    def _read(self, where: str, before: int | None = None) -> list[JournalEntry]:
        now, zone = self.context.now(), self.context.zone_name
        return self.journal.entries(limit=_PAGE, before=before, where=where, now=now, zone=zone)

    def __len__(self) -> int:
        return len(self.lines)

    def key(self, index: int) -> Hashable:
        """Return the line's number."""
        return self.lines[index].seq

    def find(self, key: Hashable) -> int | None:
        """Return where that line stands."""
        return next((at for at, line in enumerate(self.lines) if line.seq == key), None)

    def lacks(self, first: int, last: int) -> bool:
        """Return False: lines that are held are loaded."""
        return False

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        return [("   " + self._line("WHEN", "WHO", "WHAT", "RECORD", "ANSWER", width), "quiet")]

    def _line(self, when: str, who: str, what: str, record: str, answer: str, width: int) -> str:
        """Put a line's parts into their columns; where there is little room, a person goes without the host."""
        fit = self.context.fit
        sizes = _WIDE if width >= _ROOMY else _NARROW
        who = who if width >= _ROOMY else who.partition("@")[0]
        left = "".join(f"{fit(text, size)}  " for text, size in zip((when, who, what, record), sizes, strict=True))
        return left + fit(answer, max(8, width - 3 - len(left)))

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one line; what went wrong stands out."""
        line, context = self.lines[index], self.context
        sign = context.symbols.cursor if here else " "
        mark = " " if line.ok else context.symbols.late
        source, _, rest = line.address.partition("/")
        # the kind says little beside the source and the id
        record = f"{source} {rest.partition('/')[2]}" if rest and width < _ROOMY else line.address
        parts = (plain(line.who), plain(line.what), plain(record), plain(line.answer))
        text = self._line(context.moment(line.at), *parts, width)
        return [(f"{sign}{mark} ", "accent"), (text, "" if line.ok else "warn")]

    def told(self, index: int) -> list[Span]:
        """Return one line whole."""
        line = self.lines[index]
        return [(f" {self.context.exact(line.at)} {plain(line.who)}: ", "quiet"), (plain(line.answer), "")]

    def everything(self) -> Iterator[JournalEntry]:
        """Yield all lines that match, the oldest first, without holding them. Blocks."""
        return self.journal.stream(Query(where=self.where, now=self.context.now(), zone=self.context.zone_name))
