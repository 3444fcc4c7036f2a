"""Keys: one literal gives the binding, the footer, the help and the palette's entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from textual.binding import Binding

from fieldtui.ui.paint import Span, wide


@dataclass(frozen=True, slots=True)
class KeyCap:
    """One thing that a key does here.

    `keys` as Textual names them, with commas between; `label` for the footer, empty to leave it out there;
    `cap` is how people write the key, if not as it is. `command` False keeps it out of the palette.
    """

    keys: str
    action: str
    label: str
    help: str
    cap: str = ""
    command: bool = True

    @property
    def written(self) -> str:
        """The key as people write it."""
        return self.cap or self.keys.partition(",")[0]


def bindings(caps: Iterable[KeyCap]) -> list[Binding | tuple[str, str] | tuple[str, str, str]]:
    """Return what Textual wants to know of these keys.

    All have priority: each is done before the next is looked at, so that what is typed ahead keeps its order.
    """
    return [Binding(cap.keys, cap.action, cap.label, show=False, priority=True) for cap in caps]


def footer(caps: Sequence[KeyCap], last: Sequence[KeyCap], width: int) -> list[Span]:
    """Write as many keys as fit, and those in `last` always."""
    end = _written(last)
    room = width - wide(end) - 1
    spans: list[Span] = [(" ", "")]
    for cap in caps:
        one = _written([cap])
        if cap.label and wide(spans) + wide(one) <= room:
            spans += one
    return spans + end


def _written(caps: Iterable[KeyCap]) -> list[Span]:
    """Write keys and what they do."""
    return [span for cap in caps if cap.label for span in ((cap.written, "strong"), (f" {cap.label}  ", "quiet"))]
