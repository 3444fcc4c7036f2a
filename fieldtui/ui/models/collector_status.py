"""The collector in words: where it runs, since when, and what keeps it from running."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui.ui.render.text_layout import Span, plain

if TYPE_CHECKING:
    from fieldtui.contract.control import CollectorPlace
    from fieldtui.ui.render.render_context import RenderContext


def collector_marks(place: CollectorPlace | None, *, read_only: bool) -> list[Span]:
    """Return what each screen says at its top: that nobody polls, that nothing is sent. `read_only`: the console is."""
    marks: list[Span] = []
    if place is not None and place.trouble:
        marks.append(("nobody polls  ", "bad"))
    if read_only or (place is not None and place.read_only):
        marks.append(("read-only  ", "warn"))
    return marks


def collector_line(place: CollectorPlace | None, context: RenderContext) -> list[Span]:
    """Return where the collector runs, in one line; None before the console has looked."""
    if place is None:
        return [("collector: starting", "quiet")]
    if place.trouble:
        return [(f"nobody polls: {plain(place.trouble)}", "bad")]
    if not place.process:
        return [("collector: starting", "busy")]
    since = f" since {context.moment(place.since)}" if place.since is not None else ""
    whose = "this console's own, ends with it" if place.is_own else "serves other consoles too"
    spans: list[Span] = [("collector ", "quiet"), (f"{plain(place.process)}{since}", "")]
    spans.append((f" {context.symbols.dot} {whose}", "quiet"))
    if place.read_only:
        spans.append((f" {context.symbols.dot} read-only: it sends no writes", "warn"))
    return spans
