"""The outbox as rows of a table: what somebody has to look at first, then what is on its way, then what is done."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from fieldtui.contract.record import Address
from fieldtui.store.process_identity import named
from fieldtui.ui.models.filed_writes import ENDS, TROUBLES
from fieldtui.ui.render.text_layout import plain

if TYPE_CHECKING:
    from fieldtui.store.protocols import Store
    from fieldtui.store.protocols.outbox import Write
    from fieldtui.ui.render.render_context import RenderContext
    from fieldtui.ui.render.text_layout import Span

#: entries that are shown at most
_SHOWN = 1_000
_STATE, _WHEN, _RECORD, _ACTION, _WHO = 17, 9, 12, 12, 14
#: cells from which on who asked for it has a column
_ROOMY = 100
#: what each state calls for; the keys are those of the screen
_REMEDIES = {
    "waiting": "u takes it back until it is sent",
    "sending": "wait: it is being sent",
    "held": "enter shows the record as it is now; r does it all the same, x puts it away",
    "failed": "r does it again, x puts it away",
    "unsure": "enter shows the record: was it done? r does it again, x puts it away",
    "expired": "r does it now, x puts it away",
}


def needs_a_person(write: Write) -> bool:
    """Return whether somebody has to look at it: it did not go as it was meant, and nobody has put it away."""
    return write.state in TROUBLES and not write.told


def state_of(write: Write) -> Span:
    """Return how it stands, in words."""
    if write.state in ENDS:
        word, meaning = ENDS[write.state]
        return word, "quiet" if write.told and write.state in TROUBLES else meaning
    return ("waits", "warn" if write.answer else "accent") if write.state == "waiting" else ("being sent", "busy")


@dataclass(slots=True)
class OutboxRows:
    """The entries, in the order in which they are shown. `titles`: of their records, by address."""

    context: RenderContext
    writes: Sequence[Write] = ()
    titles: Mapping[str, tuple[str, str]] = field(default_factory=dict)

    def read(self, store: Store) -> None:
        """Read the newest; blocks."""
        writes = store.outbox.query(limit=_SHOWN)[::-1]
        self.writes = sorted(writes, key=lambda write: (not needs_a_person(write), write.state in ENDS))
        self.titles = {each: _title(store, each) for each in dict.fromkeys(write.address for write in writes)}

    def __len__(self) -> int:
        return len(self.writes)

    def key(self, index: int) -> Hashable:
        """Return the entry's number."""
        return self.writes[index].seq

    def find(self, key: Hashable) -> int | None:
        """Return where that entry stands."""
        return next((at for at, write in enumerate(self.writes) if write.seq == key), None)

    def lacks(self, first: int, last: int) -> bool:
        """Return False: all of them are there."""
        return False

    def head(self, width: int) -> list[Span]:
        """Draw the columns' titles."""
        return [("   " + self._line("STATE", "FILED", "ID", "ACTION", "BY", "TITLE", width), "quiet")]

    def _line(self, state: str, when: str, record: str, action: str, who: str, title: str, width: int) -> str:
        """Put a line's parts into their columns."""
        fit = self.context.fit
        by = f"{fit(who, _WHO)}  " if width >= _ROOMY else ""
        return f"{fit(state, _STATE)}  {fit(when, _WHEN)}  {fit(record, _RECORD)}  {fit(action, _ACTION)}  {by}{title}"

    def draw(self, index: int, width: int, here: bool) -> list[Span]:
        """Draw one entry."""
        write, context = self.writes[index], self.context
        word, meaning = state_of(write)
        reference, title = self.titles.get(write.address, ("", ""))
        fit = context.fit
        line = self._line(
            word, context.moment(write.at), reference, plain(write.action), plain(write.who), title, width
        )
        sign = context.symbols.cursor if here else " "
        rest = line[len(fit(word, _STATE)) :]
        return [(f"{sign}{'!' if needs_a_person(write) else ' '} ", "accent"), (fit(word, _STATE), meaning), (rest, "")]

    def told(self, index: int) -> list[list[Span]]:
        """Return all that is known of one entry: what was asked, what came of it, what to do about it."""
        write = self.writes[index]
        answers = ", ".join(f"{name} {value}" for name, value in write.answers)
        asked = f" {write.address}: {write.action}{f' ({answers})' if answers else ''} by {write.who}"
        state, meaning = state_of(write)
        by = f" by {named(write.owner)}" if write.state == "sending" and write.owner else ""
        said: list[Span] = [(f" {state}{plain(by)}", meaning)]
        if write.answer and write.answer != state:
            said.append((f": {plain(write.answer)}", ""))
        # one that somebody has put away calls for nothing
        remedy = "" if write.told and write.state in TROUBLES else _REMEDIES.get(write.state, "")
        if write.state == "waiting":
            remedy = f"{self._when(write)}; {remedy}"
        return [[(plain(asked), "quiet")], said, [(f" {remedy}", "quiet")]]

    def _when(self, write: Write) -> str:
        """Return when a write that waits is sent, and when it is given up."""
        is_late = write.due <= self.context.now()
        sent = (
            "sent now" if is_late else f"{'tried again' if write.answer else 'sent'} {self.context.moment(write.due)}"
        )
        return f"{sent}, given up {self.context.moment(write.expires)}" if write.expires else sent


def _title(store: Store, address: str) -> tuple[str, str]:
    """Return a record's short name and its title, the address itself where it is gone."""
    try:
        stored = store.records.stored(Address.parse(address))
    except ValueError:
        stored = None
    if stored is None:
        return plain(address.rpartition("/")[2]), "not in the store (any more)"
    return plain(stored.row.reference or stored.row.id), plain(stored.row.title)
