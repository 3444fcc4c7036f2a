"""What stands around the live log: counts, where deliveries are received, what is missing, what is being sent again."""

from __future__ import annotations

from fieldtui.store.replays import Replay
from fieldtui.ui.models.source_status import SourceStatuses, deliveries
from fieldtui.ui.models.webhook_log import WebhookLog
from fieldtui.ui.render import formatting
from fieldtui.ui.render.render_context import RenderContext
from fieldtui.ui.render.text_layout import Span, plain, wide


def counts(log: WebhookLog, board: SourceStatuses, brush: RenderContext, missed: int | None) -> list[Span]:
    """Say how many lines there are, and whether they are followed; `missed`: lines since, None while following."""
    dot = f" {brush.glyphs.dot} "
    if missed is None:
        spans: list[Span] = [("following", "good")]
    else:
        spans = [(f"{formatting.count(missed)} new: f follows" if missed else "f follows", "accent")]
    spans += [
        (dot, "quiet"),
        (formatting.count(log.total, "line"), ""),
        (f"{dot}today {formatting.count(log.today)}", "quiet"),
    ]
    if recovered := deliveries(board.recovered):
        spans += [(dot, "quiet"), (f"{formatting.count(recovered)} recovered", "quiet")]
    if board.missing:
        spans += [(dot, "quiet"), (f"{formatting.count(deliveries(board.missing))} missing", "bad")]
    return spans


def listening(where: str, brush: RenderContext, room: int) -> list[Span]:
    """Say where deliveries are received, or why they are not, and the time."""
    where = where.removeprefix("listening ")
    if not where:
        told: list[Span] = [(f"{brush.glyphs.offline} not listening", "quiet")]
    elif where[-1:].isdigit():
        told = [(f"{brush.glyphs.live} listening {where}", "good")]
    else:
        told = [(f"{brush.glyphs.refused} {where}", "bad")]
    if wide(told) + 9 > room:
        told = [(text.replace("listening ", ""), meaning) for text, meaning in told]
    return [*told, (f"  {brush.minute()} ", "")]


def missing(board: SourceStatuses, brush: RenderContext) -> list[Span]:
    """Return how many deliveries are missing and since when, in one line; nothing where none is."""
    if not board.missing:
        return []
    rule = brush.glyphs.rule
    told = formatting.count(deliveries(board.missing), "delivery", "deliveries")
    since = brush.moment(min(gap.start for gap in board.missing))
    return [(f" {rule}{rule} ", "frame"), (f"{told} missing since {since} ", "bad"), (rule * 2, "frame")]


def sent(replay: Replay, brush: RenderContext) -> tuple[list[Span], list[Span]]:
    """Say how a replay is doing, and what the keys do with it."""
    from fieldtui.ui.flows.replay_flow import standing

    held = replay.state == "paused" or replay.is_cut_short(brush.now())
    keys = {"running": "p pause  x cancel "}.get(replay.state, "") if not held else "p go on  x cancel "
    return [(" ", ""), *((plain(text), meaning) for text, meaning in standing(replay, brush))], [(keys, "quiet")]
