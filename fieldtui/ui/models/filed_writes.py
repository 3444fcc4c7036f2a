"""What is said of writes that were filed at this console: how long they can be taken back, and what came of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
#: more writes than are filed together
_ALL = 1_000_000
Said = tuple[str, str]


@dataclass(slots=True)
class FiledWrites:
    """Writes that were filed together. `name`: the record, or how many; `doing`: what is done to it; `vendor`: whose.

    `due`: unix seconds until which they can be taken back.
    """

    outbox: Outbox
    context: RenderContext
    batch: str
    name: str
    doing: str
    vendor: str
    due: float
    writes: Sequence[Write] = field(default_factory=list)
    #: what takes one back that has been done, None where nothing does
    undo: Undo | None = None

    def read(self) -> None:
        """Read how they stand; blocks."""
        self.writes = self.outbox.query(batch=self.batch, limit=_ALL)

    @property
    def is_ended(self) -> bool:
        """Whether nothing more happens to any of them by itself."""
        return bool(self.writes) and all(write.state in ENDS for write in self.writes)

    def left(self) -> int:
        """Return for how many whole seconds they can still be taken back."""
        return max(0, round(self.due - self.context.now()))

    def said(self) -> Said:
        """Return how they stand, in a line, and the meaning of its colour."""
        if not self.is_ended and (left := self.left()):
            return f"{self.name}: {self.doing[:1].lower()}{self.doing[1:]} in {left} s · u undoes", "accent"
        if len(self.writes) == 1:
            return self._one(self.writes[0])
        counts = Counter(write.state for write in self.writes)
        ended = [f"{formatting.count(counts[state])} {ENDS[state][0]}" for state in ENDS if counts[state]]
        open_ = len(self.writes) - sum(counts[state] for state in ENDS)
        text = f"{self.name}: {', '.join(ended) or self.doing}" + (
            f", {formatting.count(open_)} to go" if open_ else ""
        )
        trouble = next((state for state in TROUBLES if counts[state]), "")
        end = " · :outbox lists them" if trouble and not open_ else ""
        return text + end, ENDS[trouble][1] if trouble else "busy" if open_ else "good"

    def _one(self, write: Write) -> Said:
        """Return how one stands."""
        at = self.context.moment(self.context.now())
        if write.state == "confirmed":
            # the vendor's own words, where it had any besides yes
            words = "" if write.answer in ("", "done") else f": {plain(write.answer)}"
            return f"{self.name}: {self.doing} done {at}, confirmed by {self.vendor}{words}", "good"
        if write.state in ENDS:
            word, meaning = ENDS[write.state]
            answer = "nothing was sent" if write.state == "taken back" else plain(write.answer)
            words = f", {answer}" if answer else ""
            end = " · :outbox" if write.state in TROUBLES else ""
            return f"{self.name}: {word}{words}{end}", meaning
        if write.answer:
            return f"{self.name}: waits, {plain(write.answer)}", "warn"
        return f"{self.name}: {self.doing}", "busy"
