"""What is said of writes that were filed at this console: how long they can be taken back, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import plain

if TYPE_CHECKING:
    from fieldtui.contract.action import Undo
    from fieldtui.store.protocols.outbox import Outbox, Write
    from fieldtui.ui.render.render_context import RenderContext

#: states in which nothing more happens by itself, and how each reads, with the meaning of its colour
ENDS = {
    "confirmed": ("done", "good"),
    "held": ("held", "warn"),
    "failed": ("not done", "bad"),
    "unsure": ("may have happened", "bad"),
    "expired": ("expired", "warn"),
    "taken back": ("taken back", "quiet"),
}
#: what a person has to look at, the worst first
TROUBLES = ("unsure", "held", "failed", "expired")
Said = tuple[str, str]


@dataclass(slots=True)
class FiledWrites:
    """Writes that were filed together. `name`: the record, or how many; `doing`: what is done to it; `vendor`: whose.

    `due`: unix seconds until which they can be taken back. `undo`: what takes one back that has been done, None where
    nothing does.
    """

    outbox: Outbox
    context: RenderContext
    name: str
    doing: str
    vendor: str
    due: float
    #: one of them; how it stands is read again only where it is the only one
    write: Write
    count: int = 1
    undo: Undo | None = None
    #: how many stand in which state
    states: Mapping[str, int] = field(default_factory=dict)
    #: when (unix seconds) it was seen that nothing more happens
    ended_at: float = 0.0

    def read(self) -> None:
        """Read how they stand; blocks."""
        batch = self.write.batch
        if self.count == 1:
            self.write = next(iter(self.outbox.query(batch=batch, limit=1)), self.write)
            self.states = {self.write.state: 1}
        else:
            # their number alone, since there may be thousands and this is read with each that ends
            self.states = self.outbox.states(batch)
        if self.is_ended and not self.ended_at:
            self.ended_at = self.context.now()

    @property
    def _deed(self) -> str:
        """What is done, in mid-sentence."""
        return self.doing[:1].lower() + self.doing[1:]

    @property
    def is_ended(self) -> bool:
        """Whether nothing more happens to any of them by itself."""
        return bool(self.states) and all(state in ENDS for state in self.states)

    def left(self) -> int:
        """Return for how many whole seconds they can still be taken back."""
        return max(0, round(self.due - self.context.now()))

    def said(self) -> Said:
        """Return how they stand, in a line, and the meaning of its colour."""
        if not self.is_ended and (left := self.left()):
            return f"{self.name}: {self._deed} in {left} s · u undoes", "accent"
        if self.count == 1:
            return self._one(self.write)
        counts = Counter(self.states)
        ended = [f"{formatting.count(counts[state])} {ENDS[state][0]}" for state in ENDS if counts[state]]
        open_ = self.count - sum(counts[state] for state in ENDS)
        text = f"{self.name}: {', '.join(ended) or self._deed}" + (
            f", {formatting.count(open_)} to go" if open_ else ""
        )
        trouble = next((state for state in TROUBLES if counts[state]), "")
        end = " · :outbox lists them" if trouble and not open_ else ""
        return text + end, ENDS[trouble][1] if trouble else "busy" if open_ else "good"

    def _one(self, write: Write) -> Said:
        """Return how one stands."""
        if write.state == "confirmed":
            # the vendor's own words, where it had any besides yes
            words = "" if write.answer in ("", "done") else f": {plain(write.answer)}"
            at = self.context.moment(self.ended_at)
            return f"{self.name}: {self._deed} done {at}, confirmed by {self.vendor}{words}", "good"
        if write.state in ENDS:
            word, meaning = ENDS[write.state]
            answer = "nothing was sent" if write.state == "taken back" else plain(write.answer)
            words = f", {answer}" if answer else ""
            end = " · :outbox" if write.state in TROUBLES else ""
            return f"{self.name}: {word}{words}{end}", meaning
        if write.answer:
            return f"{self.name}: waits, {plain(write.answer)}", "warn"
        return f"{self.name}: {self._deed}", "busy"
