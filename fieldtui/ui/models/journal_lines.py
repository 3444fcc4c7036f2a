"""The journal as rows of a table: who did what to which record, when, and what was answered; the newest first."""

from __future__ import annotations

import csv
import json
import os
from collections.abc import Hashable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean, harmless
from fieldtui.store.models import FilterError, JournalEntry, Query
from fieldtui.ui.render.text_layout import plain

if TYPE_CHECKING:
    from pathlib import Path

    from fieldtui.store.protocols.journal import Journal
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: lines that are read at a time
_PAGE = 500
#: cells of when, who, what and record: on a narrow screen, and where there is room
_NARROW, _WIDE = (9, 8, 11, 18), (9, 18, 20, 34)
#: cells from which on the parts of a line have more room
_ROOMY = 110
#: the columns of an export
_FIELDS = ("at", "who", "what", "record", "ok", "answer")


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

    def export(self, form: str, path: Path) -> int:
        """Write all that match to a new file, as `csv` or `jsonl`, for its owner alone; how many. Blocks.

        ConfigurationError where the file cannot be made.
        """
        query = Query(where=self.where, now=self.context.now(), zone=self.context.zone_name)
        try:
            with open(path, "x", encoding="utf-8", newline="", opener=_private) as file:
                rows = map(_fields, self.journal.stream(query))
                return _csv(file, rows) if form == "csv" else _jsonl(file, rows)
        except OSError as error:
            cause = error.strerror or str(error)
            raise ConfigurationError(str(path), cause.lower(), "name another file") from None


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _fields(entry: JournalEntry) -> dict[str, Any]:
    at = datetime.fromtimestamp(entry.at, UTC).isoformat().replace("+00:00", "Z")
    values = (at, entry.who, entry.what, entry.address or None, entry.ok, entry.answer)
    return dict(zip(_FIELDS, values, strict=True))


def _csv(file: Any, rows: Iterator[dict[str, Any]]) -> int:
    writer, count = csv.writer(file, lineterminator="\r\n"), 0
    writer.writerow(_FIELDS)
    for row in rows:
        # what a spreadsheet would take for a formula is text
        writer.writerow([harmless(clean(value)) if isinstance(value, str) else value for value in row.values()])
        count += 1
    return count


def _jsonl(file: Any, rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count
