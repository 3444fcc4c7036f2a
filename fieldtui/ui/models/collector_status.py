"""The collector in words: where it runs, since when, what keeps it from running, and what it was asked to do."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from fieldtui.contract.collector_commands import CATCH_UP, PAUSE, REFRESH, RESUME
from fieldtui.contract.safe_text import without_query
from fieldtui.ui.render.text_layout import Span, plain

if TYPE_CHECKING:
    from fieldtui.contract.control import CollectorPlace
    from fieldtui.store.protocols.commands import CollectorCommand
    from fieldtui.ui.render.render_context import RenderContext

_OF_SOURCE = (REFRESH, PAUSE, RESUME, CATCH_UP)


def collector_marks(place: CollectorPlace | None, *, read_only: bool, is_offline: bool = False) -> list[Span]:
    """Return what each screen says at its top: that the store does not answer, that nobody polls, that nothing is sent.

    `read_only`: the console is; `is_offline`: who polls is not known while the store does not answer.
    """
    marks: list[Span] = []
    if is_offline:
        marks.append(("store offline  ", "bad"))
    elif place is not None and place.trouble:
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
    whose = "own, ends with this console" if place.is_own else "serves other consoles too"
    spans: list[Span] = [("collector ", "quiet"), (f"{plain(place.process)}{since}", "")]
    spans.append((f" {context.symbols.dot} {whose}", "quiet"))
    if place.read_only:
        spans.append((f" {context.symbols.dot} read-only: it sends no writes", "warn"))
    return spans


def command_text(command: CollectorCommand) -> str:
    """Return what was asked: `refresh north crews`, `fetch north/work_order/1`, `replay pause 7`."""
    arguments: dict[str, Any] = msgspec.json.decode(command.arguments)
    about = next((arguments[name] for name in ("source", "address", "id", "target") if arguments.get(name)), None)
    if about is None and command.name in _OF_SOURCE:
        about = "all sources"
    if arguments.get("feed"):
        about = f"{about} {arguments['feed']}"
    # the target of a replay may be a URL, and what follows its `?` a key
    return plain(without_query(f"{command.name} {about}", "...") if about is not None else command.name)


def command_answer(command: CollectorCommand, context: RenderContext) -> Span:
    """Return what came of it."""
    if command.state == "failed":
        # its first line is the kind of error, for programs
        return f"failed {context.moment(command.ended)}: {plain(command.error.partition(chr(10))[2])}", "bad"
    if command.state == "done" and command.ended is not None:
        return f"done {context.moment(command.ended)}", "good"
    return ("being done", "busy") if command.state == "running" else ("waits for a collector", "warn")
