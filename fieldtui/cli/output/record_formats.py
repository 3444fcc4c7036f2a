"""Records in each format that `list` writes. JSON carries text as it came; tables and CSV carry it cleaned."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from itertools import islice

import msgspec

from fieldtui.cli.output.record_fields import TABLE, text, values
from fieldtui.contract.safe_text import clean, harmless
from fieldtui.store.models import Row

FORMATS = ("table", "json", "jsonl", "csv")
#: rows that a table on a terminal stops at
MOST = 500
BYTE_ORDER_MARK = "\ufeff"


def write(rows: Iterator[Row], form: str, fields: Sequence[str], *, ascii_only: bool, excel: bool = False) -> int:
    """Write records to stdout; returns how many. A table on a terminal stops at `MOST`, and takes one more to know.

    `excel`: begin a CSV with the byte order mark by which Excel knows UTF-8.
    """
    if form == "table":
        return _table(rows, fields, ascii_only)
    if form == "csv":
        if excel:
            sys.stdout.write(BYTE_ORDER_MARK)
        return _csv(rows, fields)
    return _json(rows, fields, array=form == "json")


def _json(rows: Iterator[Row], fields: Sequence[str], *, array: bool) -> int:
    """Write one object a line, in an array or bare."""
    encode, out, count = msgspec.json.Encoder().encode, sys.stdout.buffer, 0
    before, after = (b",\n", b"") if array else (b"", b"\n")
    for row in rows:
        out.write((before if count or not array else b"[\n") + encode(values(row, fields)) + after)
        count += 1
    if array:
        out.write(b"\n]\n" if count else b"[]\n")
    return count


def _csv(rows: Iterator[Row], fields: Sequence[str]) -> int:
    """Write RFC 4180 lines; text that a spreadsheet would take for a formula gets an apostrophe before it."""
    import csv

    writer, count = csv.writer(sys.stdout, lineterminator="\r\n"), 0
    for row in rows:
        if not count:
            writer.writerow(fields)
        writer.writerow([harmless(clean(text(value))) for value in values(row, fields).values()])
        count += 1
    if not count:
        writer.writerow(fields)
    return count


def _table(rows: Iterator[Row], fields: Sequence[str], ascii_only: bool) -> int:
    """Write aligned columns."""
    from fieldtui.cli.output.text_table import fitting, lines

    terminal = sys.stdout.isatty()
    taken = list(islice(rows, MOST + 1)) if terminal else list(rows)
    shown = taken[:MOST] if terminal else taken
    cells = [[text(value, timespec="minutes") for value in values(row, fields).values()] for row in shown]
    width = os.get_terminal_size(sys.stdout.fileno()).columns if terminal else None
    if width and fields is TABLE:
        fields = fields[: fitting(fields, cells, width)]
        cells = [row[: len(fields)] for row in cells]
    for line in lines(fields, cells, width or None, "..." if ascii_only else "…"):
        print(line)
    return len(taken)
