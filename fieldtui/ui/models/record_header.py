"""A record's page, and the two lines above it: where it stands, which pages it has and of when they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui.contract.document import Document
from fieldtui.ui.models.urgency import urgency
from fieldtui.ui.render import document_view, formatting
from fieldtui.ui.render.record_history import history

if TYPE_CHECKING:
    from fieldtui.store.models import Row
    from fieldtui.ui.models.record_detail import RecordDetail
    from fieldtui.ui.ports import SourceInfo
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

_PAGES = ("summary", "form", "history", "raw")


def pages(file: RecordDetail | None) -> list[str]:
    """Return the pages that a record has."""
    document = file.document if file else None
    return [page for page in _PAGES if page != "form" or (document is not None and document_view.has_form(document))]


def stand(row: Row, source: SourceInfo | None, context: RenderContext) -> list[Span]:
    """Return whose it is, what it is, and where it stands in the vendor's word and in ours."""
    vendor = f" {context.symbols.dot} {source.title}" if source and source.title else ""
    status = row.status_label or row.status
    word = f"{status} ({row.stage})" if status and row.stage and status != row.stage else status or row.stage
    parts = (f" {row.source}{vendor}", row.kind.replace("_", " "), str(word or ""), row.priority or "")
    return [(f" {context.symbols.dot} ".join(part for part in parts if part), "")]


def due(row: Row, context: RenderContext) -> list[Span]:
    """Return when it is due and how long that is; nothing when it is not due."""
    if row.due is None:
        return []
    left, urgent = row.due.timestamp() - context.now(), urgency(row, context)
    wording = f" ({formatting.span(left)} left)" if left >= 0 else f" ({formatting.span(-left)} late)" if urgent else ""
    return [(f"due {context.moment(row.due)}{wording} ", urgent)]


def tabs(file: RecordDetail, here: str) -> list[Span]:
    """Name the pages, the one that is shown lit."""
    named = {"summary": "summary", "history": f"history {len(file.revisions)}", "raw": "raw"}
    missing = 0
    if file.document is not None and document_view.has_form(file.document):
        given, asked, missing = document_view.answers(file.document)
        named["form"] = f"form {given} of {asked}"
    spans: list[Span] = [(" ", "")]
    for page in pages(file):
        spans.append((named[page], "accent" if page == here else "quiet"))
        if page == "form" and missing:
            spans.append((f", {missing} required missing", "warn"))
        spans.append(("   ", ""))
    return spans


def state(file: RecordDetail, context: RenderContext, *, fetching: bool, trouble: str) -> list[Span]:
    """Describe of when this is, or that it is being fetched, or why it was not."""
    if fetching:
        return [(f"{context.symbols.polling} fetching", "busy")]
    as_of: Span = (f"as of {context.moment(file.at)}", "quiet")
    return [(trouble, "bad"), ("  ", ""), as_of] if trouble else [as_of]


def text(file: RecordDetail, page: str, context: RenderContext, width: int) -> document_view.Text:
    """Draw one page of a record; meant for a thread, as JSON may be long."""
    if page == "history":
        return history(file.revisions, file.raw, context)
    if page == "raw":
        return document_view.pretty(file.raw)
    lines: document_view.Text = [[(f"  {file.error}", "bad")], []] if file.error else []
    document = file.document or Document(file.row.title, ())
    return lines + document_view.page(document, context, width - 1, form=page == "form")
