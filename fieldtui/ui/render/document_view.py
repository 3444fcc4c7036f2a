"""A record's pages as lines of text: the document, its form, its history, the vendor's JSON."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import TYPE_CHECKING

import msgspec

from fieldtui.contract.document import Document, Field, Mark, Prose, Section, Table
from fieldtui.contract.safe_text import clean_lines
from fieldtui.ui.render.text_layout import Span, cells, plain

if TYPE_CHECKING:
    from fieldtui.ui.render.render_context import RenderContext

Text = list[list[Span]]

_LABELS = 30
_LONGEST = 50_000
_WIDEST = 4_000
_SYMBOLS = {Mark.GOOD: "live", Mark.WARN: "partial", Mark.BAD: "refused", Mark.QUIET: "waiting"}


def page(document: Document, context: RenderContext, width: int, *, form: bool) -> Text:
    """Draw the sections of the form, or those that are not of it, one below the other."""
    text: Text = []
    for section in document.sections:
        if section.form == form:
            text += _section(section, context, width)
            text.append([])
    return text[:-1]


def answers(document: Document) -> tuple[int, int, int]:
    """Count the answers that a form has, the questions, and the required ones without an answer."""
    fields = [
        part for section in document.sections if section.form for part in section.parts if isinstance(part, Field)
    ]
    missing = sum(field.required and field.value is None for field in fields)
    return sum(field.value is not None for field in fields), len(fields), missing


def has_form(document: Document) -> bool:
    """Return whether the record has a form."""
    return any(section.form for section in document.sections)


def _section(section: Section, context: RenderContext, width: int) -> Text:
    """Draw a heading with its note, and what stands under it."""
    rule = context.symbols.rule
    note: list[Span] = [(f" {plain(section.note)} ", "quiet")] if section.note else []
    title = plain(section.title)
    used = 4 + cells(title) + sum(cells(text) for text, _ in note)
    text: Text = [
        [(f"{rule}{rule} ", "frame"), (title, "strong"), (" ", ""), *note, (rule * max(0, width - used), "frame")]
    ]
    labels = [cells(plain(part.label)) + 2 * part.required for part in section.parts if isinstance(part, Field)]
    column = min(max(labels, default=0), _LABELS, width // 2)
    for part in section.parts:
        text += _part(part, context, width, column)
    return text


def _part(part: Field | Table | Prose, context: RenderContext, width: int, column: int) -> Text:
    """Draw a field, a table or running text."""
    if isinstance(part, Field):
        return _field(part, context, width, column)
    if isinstance(part, Table):
        return _table(part, context)
    return [[(f"  {piece}", "")] for line in clean_lines(part.text) for piece in wrap(plain(line), width - 4) or [""]]


def _field(field: Field, context: RenderContext, width: int, column: int) -> Text:
    """Draw a label and its value; a mark gets its symbol, and the reason as words."""
    label = context.fit(field.label + (" *" if field.required else ""), column)
    meaning = "" if field.mark is Mark.NONE else str(field.mark)
    value = [context.symbols.dash] if field.value is None else clean_lines(field.value)
    unit = f" {field.unit}" if field.unit and field.value is not None else ""
    room = max(10, width - column - 6)
    pieces = [piece for line in value for piece in wrap(plain(line), room) or [""]] or [""]
    pieces[-1] += plain(unit)
    note: list[Span] = []
    if field.note or meaning:
        symbol = f"{context.symbol(_SYMBOLS[field.mark])} " if meaning else ""
        note = [(f"   {symbol}{plain(field.note) or field.mark}", meaning or "quiet")]
    style: str = meaning if field.value is not None else "quiet"
    first: list[Span] = [(f"  {label}  ", "quiet"), (pieces[0], style)]
    text: Text = [first, *([(" " * (column + 4), ""), (piece, style)] for piece in pieces[1:])]
    if note and cells(pieces[-1]) + cells(note[0][0]) > room and cells(note[0][0]) <= room:
        return [*text, [(" " * (column + 1), ""), *note]]
    text[-1].extend(note)
    return text


def _table(table: Table, context: RenderContext) -> Text:
    """Draw rows under their titles, each column as wide as it must be."""
    every = [table.columns, *table.rows]
    widths = [min(40, max(cells(plain(row[at])) for row in every)) for at in range(len(table.columns))]
    lines = ("  ".join(context.fit(cell, size) for cell, size in zip(row, widths, strict=True)) for row in every)
    return [[(f"  {line}", "quiet" if number == 0 else "")] for number, line in enumerate(lines)]


def pretty(raw: bytes) -> Text:
    """Draw JSON indented; what is no JSON is shown as it came. Very long bodies are cut, and say so."""
    return list(_pretty(raw))


def _pretty(raw: bytes) -> Iterator[list[Span]]:
    """Yield JSON line by line."""
    try:
        text = msgspec.json.format(raw, indent=2).decode("utf-8", "replace")
    except (msgspec.DecodeError, ValueError, RecursionError):
        text = raw.decode("utf-8", "replace")
    lines = clean_lines(text)
    for line in lines[:_LONGEST]:
        indent = len(line) - len(line.lstrip())
        name, colon, rest = line.partition('": ')
        if colon and name.lstrip().startswith('"'):
            yield [(f" {name}{colon}", "quiet"), (rest[:_WIDEST], "")]
        else:
            yield [(f" {line[: _WIDEST + indent]}", "")]
    if len(lines) > _LONGEST:
        yield [(f" {len(lines) - _LONGEST:,} more lines are not shown; “fieldtui show” gives all", "warn")]
