"""Keys: one literal gives the binding, the footer, the help and the palette's entry."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from textual.binding import Binding

from fieldtui.ui.render.text_layout import Span, wide


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

    # without priority a focused input would take letters before the screen sees them
    All have priority: each is done before the next is looked at, so that what is typed ahead keeps its order.
    """
    return [Binding(cap.keys, cap.action, cap.label, show=False, priority=True) for cap in caps]


#: keys that are named however little room there is: the way back, and the way to all keys
_ALWAYS = ("escape", "?")


def footer(caps: Sequence[KeyCap], last: Sequence[KeyCap], width: int) -> list[Span]:
    """Write the keys in their order, the most used first, as far as they fit; `? more` where some were left out."""
    named = [cap for cap in (*caps, *last) if cap.label]
    whole = [(" ", ""), *_written(named)]
    if wide(whole) <= width:
        return whole
    # "?" last of those that are always named
    kept = sorted((cap for cap in last if cap.keys.startswith(_ALWAYS)), key=lambda cap: cap.written == "?")
    end = _written([replace(cap, label="more") if cap.written == "?" else cap for cap in kept])
    spans: list[Span] = [(" ", "")]
    for cap in named:
        if cap not in kept:
            if wide(spans) + wide(_written([cap])) + wide(end) > width:
                break
            spans += _written([cap])
    return spans + end


def footer_lines(caps: Sequence[KeyCap], last: Sequence[KeyCap], width: int) -> list[list[Span]]:
    """Write all keys that have a label, in as many lines as they need."""
    lines: list[list[Span]] = [[(" ", "")]]
    for cap in (*caps, *last):
        one = _written([cap])
        if wide(lines[-1]) + wide(one) > width and len(lines[-1]) > 1:
            lines.append([(" ", "")])
        lines[-1] += one
    return lines


def _written(caps: Iterable[KeyCap]) -> list[Span]:
    """Write keys and what they do."""
    return [span for cap in caps if cap.label for span in ((cap.written, "strong"), (f" {cap.label}  ", "quiet"))]
