"""Deliveries in each format that `hooks` commands write: tables, JSON, CSV, HAR, and a line of the log."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

import msgspec

from fieldtui import __version__
from fieldtui.contract.errors import ConfigurationError
from fieldtui.contract.safe_text import clean, clean_lines, harmless
from fieldtui.hooks import export_formats as forms
from fieldtui.http.json_readers import encode
from fieldtui.store.models import Attempt, Delivery


def export_to(path: Path, rows: Iterable[Delivery], form: str, listener: str) -> None:
    """Write deliveries with their headers and bodies into a file that is not there yet."""
    with _new_file(str(path)) as file:
        write_export(rows, form, file, listener)


def write_export(rows: Iterable[Delivery], form: str, file: IO[str], listener: str) -> None:
    """Write deliveries in that form."""
    if form == "har":
        file.writelines(forms.har(rows, __version__, listener))
    else:
        write_rows(file, (forms.whole(row) for row in rows), form, (*forms.FIELDS, "headers", "body"))


def write_rows(file: IO[str], rows: Iterator[dict[str, Any]], form: str, fields: tuple[str, ...]) -> None:
    """Write rows as a table, a JSON array, JSON lines or CSV."""
    if form in ("json", "jsonl"):
        before = "[\n" if form == "json" else ""
        for row in rows:
            file.write(before + encode(row).decode("utf-8", "replace") + ("" if form == "json" else "\n"))
            before = ",\n" if form == "json" else ""
        file.write({"[\n": "[]\n", ",\n": "\n]\n"}.get(before, ""))
        return
    cells = ([_cell(row[name]) for name in fields] for row in rows)
    if form == "csv":
        _csv(file, cells, fields)
        return
    from fieldtui.cli.output.text_table import lines

    width = os.get_terminal_size(sys.stdout.fileno()).columns if sys.stdout.isatty() else None
    for line in lines(fields, list(cells), width):
        print(line, file=file)


def _csv(file: IO[str], cells: Iterator[list[str]], fields: tuple[str, ...]) -> None:
    """Write RFC 4180 lines that no spreadsheet runs."""
    import csv

    writer = csv.writer(file, lineterminator="\r\n")
    writer.writerow(fields)
    writer.writerows([harmless(clean(cell)) for cell in row] for row in cells)


def _cell(value: Any) -> str:
    """Return a value in a table."""
    if value is None:
        return ""
    return value if isinstance(value, str) else encode(value).decode("utf-8", "replace")


def print_json(value: Any) -> None:
    """Print one object."""
    print(encode(value).decode("utf-8", "replace"))


def log_line(line: Attempt) -> str:
    """Return one line of the log."""
    came = f"{line.way}→{line.target}" if line.target else line.way
    took = "" if line.seconds is None else f"{line.seconds * 1000:.0f} ms"
    parts = (forms.moment(line.at), line.source, line.event, line.resource_id or "–", came, line.status or "–", took)
    return clean("  ".join(str(part) for part in (*parts, line.note) if part))


def pretty(body: Any) -> Iterator[str]:
    """Draw JSON, indented."""
    pretty = msgspec.json.format(encode(body), indent=2).decode("utf-8", "replace")
    yield from (f"  {line}" for line in clean_lines(pretty))


@contextmanager
def _new_file(name: str) -> Iterator[IO[str]]:
    """Open a file that is not there yet, for its owner alone: bodies hold names and addresses."""
    try:
        descriptor = os.open(Path(name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise ConfigurationError(name, f"it cannot be written ({error.strerror})", "name a new file") from None
    with os.fdopen(descriptor, "w", encoding="utf-8", newline="") as file:
        yield file
