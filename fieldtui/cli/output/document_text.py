"""A document as plain text: headings, labelled values in a column, tables, running text. Every line is cleaned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from fieldtui.cli.output.text_table import lines as table_lines
from fieldtui.cli.output.text_table import measure
from fieldtui.contract.document import Document, Field, Mark, Prose, Section, Table
from fieldtui.contract.safe_text import clean, clean_lines

#: the widest label that still has its value beside it
_LABEL = 28
_MARKS = {Mark.GOOD: "ok", Mark.WARN: "!", Mark.BAD: "!!"}


def document_lines(document: Document, *, ascii_only: bool) -> Iterator[str]:
    """Yield the document's lines."""
    yield clean(document.title)
    if document.url:
        yield clean(document.url)
    for section in document.sections:
        yield ""
        yield from _section(section, ascii_only)


def _section(section: Section, ascii_only: bool) -> Iterator[str]:
    """Yield a heading and what stands under it."""
    note = f"  ({clean(section.note)})" if section.note else ""
    yield f"{clean(section.title)}{note}"
    labels = [_label(part) for part in section.parts if isinstance(part, Field)]
    width = min(_LABEL, max(map(measure, labels), default=0))
    for part in section.parts:
        if isinstance(part, Field):
            yield from _field(part, width, ascii_only)
        elif isinstance(part, Table):
            yield from _table(part, ascii_only)
        else:
            yield from _prose(part)


def _label(field: Field) -> str:
    """Return a label; what a form insists on has a star."""
    return clean(field.label) + (" *" if field.required else "")


def _field(field: Field, width: int, ascii_only: bool) -> Iterator[str]:
    """Yield a value beside its label; further lines of it stand below its first."""
    label = _label(field)
    nothing = "-" if ascii_only else "–"
    values = clean_lines(field.value) if field.value is not None else [nothing]
    unit = f" {clean(field.unit)}" if field.unit and field.value is not None else ""
    remark = " ".join(filter(None, (_MARKS.get(field.mark, ""), clean(field.note))))
    first = f"{values[0]}{unit}" + (f"  [{remark}]" if remark else "")
    yield f"  {label}{' ' * max(0, width - measure(label))}  {first}".rstrip()
    for line in values[1:]:
        yield f"  {' ' * width}  {line}".rstrip()


def _table(table: Table, ascii_only: bool) -> Iterator[str]:
    """Yield a table's lines."""
    rows: Sequence[Sequence[str]] = table.rows
    for line in table_lines(table.columns, rows, None, "..." if ascii_only else "…"):
        yield f"  {line}"


def _prose(prose: Prose) -> Iterator[str]:
    """Yield running text as it is broken."""
    for line in clean_lines(prose.text):
        yield f"  {line}".rstrip()
