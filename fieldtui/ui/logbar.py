"""What stands around the live log: counts, where deliveries are received, what was lost, what is being sent again."""

from __future__ import annotations

from fieldtui.store.replays import Replay
from fieldtui.ui import words
from fieldtui.ui.attempts import Log
from fieldtui.ui.board import Board
from fieldtui.ui.brush import Brush
from fieldtui.ui.paint import Span, plain, wide


def counts(log: Log, board: Board, brush: Brush, missed: int | None) -> list[Span]:
    """Say how many lines there are, and whether they are followed; `missed`: lines since, None while following."""
    dot = f" {brush.glyphs.dot} "
    if missed is None:
        spans: list[Span] = [("following", "good")]
    else:
        spans = [(f"{words.count(missed)} since f", "accent")]
    spans += [(dot, "quiet"), (words.count(log.total, "line"), ""), (f"{dot}today {words.count(log.today)}", "quiet")]
    if board.gaps:
        spans += [(dot, "quiet"), (f"{words.count(len(board.gaps), 'gap')} ({words.count(board.lost)} lost)", "bad")]
    return spans


def listening(where: str, brush: Brush, room: int) -> list[Span]:
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


def lost(board: Board, brush: Brush) -> list[Span]:
    """Say in one line what never came: the gap, or since when there are several."""
    if not board.gaps:
        return []
    rule = brush.glyphs.rule
    first, last = board.gaps[0], board.gaps[-1]
    came = words.count(board.lost, "delivery", "deliveries")
    start, end = brush.moment(first.start), brush.moment(max(last.end, first.end))
    span = start if start == end else f"{start}-{end}"
    what = "gap" if len(board.gaps) == 1 else f"{len(board.gaps)} gaps"
    return [(f" {rule}{rule} ", "frame"), (f"{what} {span}: {came} never came ", "bad"), (rule * 2, "frame")]


def sent(replay: Replay, brush: Brush) -> tuple[list[Span], list[Span]]:
    """Say how a replay is doing, and what the keys do with it."""
    from fieldtui.ui.sending import standing

    held = replay.state == "paused" or replay.is_cut_short(brush.now())
    keys = {"running": "p pause  x cancel "}.get(replay.state, "") if not held else "p go on  x cancel "
    return [(" ", ""), *((plain(text), meaning) for text, meaning in standing(replay, brush))], [(keys, "quiet")]
