"""Replays in words: what one would do, and how one is doing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui.contract.safe_text import without_query
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, plain

if TYPE_CHECKING:
    from fieldtui.contract.replay_control import ReplayPreview
    from fieldtui.store.protocols.replays import Replay
    from fieldtui.ui.render.render_context import RenderContext


def preview_lines(view: ReplayPreview, context: RenderContext) -> list[list[Span]]:
    """Return what a replay is about to send and would do."""
    records = formatting.count(view.records, "record")
    lines: list[list[Span]] = [
        [(f"  {deliveries_text(view.count)} of {records} to {target_text(view.target)}", "strong")],
        [(f"  events from {_when(view.oldest, context)} to {_when(view.newest, context)}", "")],
    ]
    among = f" of the first {formatting.count(view.looked_at)}" if view.looked_at < view.records else ""
    if view.overtaken:
        have = "has later events that are" if view.overtaken == 1 else "have later events that are"
        lines.append([(f"  {formatting.count(view.overtaken, 'record')}{among} {have} not sent along", "warn")])
    lines += [[(f"  would move it back: {plain(sentence)}", "warn")] for sentence in view.back]
    if not view.overtaken and not view.back:
        lines.append([("  nothing later is known of them: no record would be moved back", "quiet")])
    return lines


def _when(at: float | None, context: RenderContext) -> str:
    """Write a time to the second."""
    return context.exact(at) if at is not None else context.symbols.dash


def deliveries_text(count: int) -> str:
    """Write a number of deliveries."""
    return formatting.count(count, "delivery", "deliveries")


def target_text(target: str) -> str:
    """Write a target as it may be seen: what follows a `?` may be a key."""
    return without_query(plain(target), "...")


def is_running(replay: Replay, now: float) -> bool:
    """Return whether somebody is at it."""
    return replay.state == "running" and not replay.is_cut_short(now)


def replay_line(replay: Replay, context: RenderContext) -> list[Span]:
    """Return how a replay is doing, in one line."""
    state = "cut short" if replay.is_cut_short(context.now()) else replay.state
    meaning = {"running": "busy", "finished": "good", "cut short": "bad", "paused": "warn"}.get(state, "quiet")
    arrow, dot = context.symbols.arrow, context.symbols.dot
    spans: list[Span] = [
        (f"replay {replay.id}{arrow}{target_text(replay.target)} ", "strong"),
        (state, meaning),
        (f" {formatting.count(replay.done)} of {formatting.count(replay.total)} delivered", ""),
    ]
    if replay.failed:
        spans.append((f" {dot} {formatting.count(replay.failed)} failed", "bad"))
    if replay.held:
        spans.append((f" {dot} {formatting.count(replay.held)} held back", "warn"))
    if replay.state != "finished" and replay.left:
        spans.append((f" {dot} {formatting.count(replay.left)} wait", "quiet"))
    return spans
