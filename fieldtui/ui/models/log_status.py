"""What stands around the live log: counts, where deliveries are received, what is missing, what is being sent again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui.ui.models.replay_status import replay_line
from fieldtui.ui.models.source_status import SourceStatuses, deliveries
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, plain, wide

if TYPE_CHECKING:
    from fieldtui.store.protocols.replays import Replay
    from fieldtui.ui.models.webhook_log import WebhookLog
    from fieldtui.ui.render.render_context import RenderContext


def counts(log: WebhookLog, source_statuses: SourceStatuses, context: RenderContext, missed: int | None) -> list[Span]:
    """Return how many lines there are, and whether they are followed; `missed`: lines since, None while following."""
    dot = f" {context.symbols.dot} "
    if missed is None:
        spans: list[Span] = [("following", "good")]
    else:
        spans = [(f"{formatting.count(missed)} new: f follows" if missed else "f follows", "accent")]
    spans += [
        (dot, "quiet"),
        (formatting.count(log.total, "line"), ""),
        (f"{dot}today {formatting.count(log.today)}", "quiet"),
    ]
    if recovered := deliveries(source_statuses.recovered):
        spans += [(dot, "quiet"), (f"{formatting.count(recovered)} recovered", "quiet")]
    if source_statuses.missing:
        spans += [(dot, "quiet"), (f"{formatting.count(deliveries(source_statuses.missing))} missing", "bad")]
    return spans


def listening(where: str, context: RenderContext, room: int) -> list[Span]:
    """Return where deliveries are received, or why they are not, and the time."""
    where = where.removeprefix("listening ")
    if not where:
        wording: list[Span] = [(f"{context.symbols.offline} not listening", "quiet")]
    # an address ends in its port; anything else is a reason
    elif where[-1:].isdigit():
        wording = [(f"{context.symbols.live} listening {where}", "good")]
    else:
        wording = [(f"{context.symbols.refused} {where}", "bad")]
    # the word goes before the address does
    if wide(wording) + 9 > room:
        wording = [(text.replace("listening ", ""), meaning) for text, meaning in wording]
    return [*wording, (f"  {context.minute()} ", "")]


def missing(source_statuses: SourceStatuses, context: RenderContext) -> list[Span]:
    """Return how many deliveries are missing and since when, in one line; nothing where none is."""
    if not source_statuses.missing:
        return []
    rule = context.symbols.rule
    text = formatting.count(deliveries(source_statuses.missing), "delivery", "deliveries")
    since = context.moment(min(gap.start for gap in source_statuses.missing))
    return [(f" {rule}{rule} ", "frame"), (f"{text} missing since {since} ", "bad"), (rule * 2, "frame")]


def sent(replay: Replay, context: RenderContext) -> tuple[list[Span], list[Span]]:
    """Return how a replay is doing, and what the keys do with it."""
    held = replay.state == "paused" or replay.is_cut_short(context.now())
    keys = {"running": "p pause  x cancel "}.get(replay.state, "") if not held else "p go on  x cancel "
    return [(" ", ""), *((plain(text), meaning) for text, meaning in replay_line(replay, context))], [(keys, "quiet")]
