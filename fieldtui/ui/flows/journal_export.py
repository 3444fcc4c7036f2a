"""Writing the journal to a file: in which form, under which name, then how many lines they were."""

from __future__ import annotations

import asyncio
import csv
import json
import os
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean, harmless
from fieldtui.ui.dialogs.choice import ChoiceDialog, Option
from fieldtui.ui.flows.file_choice import ask_file
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.store.models import JournalEntry
    from fieldtui.ui.console_host import Host

_FORMS = (
    Option("c", "CSV", "csv", "for a spreadsheet"),
    Option("j", "JSON lines", "jsonl", "one object a line"),
)
_FIELDS = ("at", "who", "what", "record", "ok", "answer")


async def export(console: Host, lines: Callable[[], Iterable[JournalEntry]]) -> None:
    """Ask for form and name, then write the lines; they are read in a thread."""
    ask = console.activity.answer
    form = await ask(ChoiceDialog(console.context, "export what the filter matches as", _FORMS))
    path = await ask_file(console, "journal", form) if form else None
    if form is not None and path is not None:
        count = await asyncio.to_thread(lambda: _write(lines(), form, path))
        console.set_status(f"{formatting.count(count, 'line')} written to {path}", "good")


def _write(lines: Iterable[JournalEntry], form: str, path: Path) -> int:
    """Write them to a new file, for its owner alone; how many. ConfigurationError where it cannot be made."""
    rows = map(_fields, lines)
    try:
        with open(path, "x", encoding="utf-8", newline="", opener=_private) as file:
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


def _csv(file: IO[str], rows: Iterator[dict[str, Any]]) -> int:
    writer, count = csv.writer(file, lineterminator="\r\n"), 0
    writer.writerow(_FIELDS)
    for row in rows:
        # what a spreadsheet would take for a formula is text
        writer.writerow([harmless(clean(value)) if isinstance(value, str) else value for value in row.values()])
        count += 1
    return count


def _jsonl(file: IO[str], rows: Iterator[dict[str, Any]]) -> int:
    count = 0
    for row in rows:
        file.write(json.dumps(row, ensure_ascii=False) + "\n")
        count += 1
    return count
