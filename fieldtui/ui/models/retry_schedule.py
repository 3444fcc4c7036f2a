"""When a vendor should have tried to deliver, and when it did: due, came, missed, as one line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fieldtui.store.models import Attempt
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: seconds by which a try may come before its time, as clocks differ
_EARLY = 30.0
_CAME = ("hook", "again", "refused")


class DeliveryTry(NamedTuple):
    """One try that the vendor's rules promise. `word`: `came`, `refused`, `missed`, `due` or `not needed`."""

    at: float
    word: str


def tries(created: float, schedule: Sequence[timedelta], lines: Sequence[Attempt], now: float) -> list[DeliveryTry]:
    """Hold what came against the vendor's schedule; what would come after a success is not needed."""
    expected = [created, *(created + after.total_seconds() for after in schedule)]
    came = [line for line in lines if line.way in _CAME]
    found: list[DeliveryTry] = []
    for at, until in zip(expected, [*expected[1:], float("inf")], strict=True):
        here = [line for line in came if at - _EARLY <= line.at < until - _EARLY]
        found.append(_one(at, here, now, taken=any(one.word == "came" for one in found)))
    return found


def _one(at: float, here: Sequence[Attempt], now: float, *, taken: bool) -> DeliveryTry:
    """Return what became of one try, from the lines of its time."""
    good = next((line for line in here if line.status is None or line.status < 400), None)
    if good is not None:
        return DeliveryTry(good.at, "came")
    if here:
        return DeliveryTry(here[0].at, "refused")
    if taken:
        return DeliveryTry(at, "not needed")
    return DeliveryTry(at, "due" if at > now else "missed")


def drawn(told: Sequence[DeliveryTry], context: RenderContext) -> list[list[Span]]:
    """Draw the tries from left to right, what they are and when below them."""
    symbols = context.symbols
    looks = {
        "came": (symbols.live, "good"),
        "refused": (symbols.refused, "bad"),
        "missed": (symbols.refused, "bad"),
        "due": (symbols.offline, "busy"),
        "not needed": (symbols.dot, "quiet"),
    }
    width = max([12, *(len(context.moment(one.at)) + 2 for one in told)])
    line, words, times = ([("  ", "")] for _ in range(3))
    for at, one in enumerate(told):
        symbol, meaning = looks[one.word]
        rest = f" {symbols.rule * (width - 3)} " if at + 1 < len(told) else ""
        line += [(symbol, meaning), (rest, "frame")]
        words.append((context.fit(one.word, width), meaning))
        times.append((context.fit(context.moment(one.at), width), "quiet"))
    return [line, words, times]
