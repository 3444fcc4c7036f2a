"""The console's symbols, each with an ASCII twin."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Symbols:
    """One set of symbols; each is one cell wide."""

    live: str = "●"
    polling: str = "◐"
    partial: str = "▲"
    quiet: str = "◌"
    refused: str = "✕"
    offline: str = "○"
    paused: str = "‖"
    waiting: str = "·"
    ellipsis: str = "…"
    dash: str = "–"
    changed: str = "▎"
    cursor: str = "▌"
    stale: str = "≈"
    late: str = "!"
    marked: str = "●"
    dot: str = "·"
    arrow: str = "→"
    rule: str = "─"
    side: str = "│"
    corners: tuple[str, str, str, str] = ("╭", "╮", "╰", "╯")


SYMBOLS = Symbols()
ASCII = Symbols(
    live="*",
    polling="~",
    partial="!",
    quiet="-",
    refused="x",
    offline="o",
    paused="=",
    waiting=".",
    ellipsis=">",
    dash="-",
    changed="|",
    cursor=">",
    stale="?",
    late="!",
    marked="*",
    dot="-",
    arrow=">",
    rule="-",
    side="|",
    corners=("+", "+", "+", "+"),
)
