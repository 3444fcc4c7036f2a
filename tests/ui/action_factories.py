"""What may be done to made orders, and writes to them, one in each state."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from fieldtui.contract.action import Action, ActionInput, InputType, Undo
from fieldtui.contract.record import Kind
from fieldtui.store.models import JournalEntry
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.outbox import Write

NOW = datetime(2026, 11, 21, 7, 42, tzinfo=UTC).timestamp()


def _refuse(*given: Any) -> Any:
    """Stand where a screen has nothing to ask for."""
    raise AssertionError("a screen does not talk to a vendor")


#: what may be done to a made order
ACTIONS = (
    Action(
        name="assign",
        key="t",
        label="Assign to a crew",
        doing="Assigning",
        flow=_refuse,
        asks=(ActionInput(name="crew", label="Crew", kind=Kind.CREW),),
        confirm="Assign {title} to {crew}?",
    ),
    Action(
        name="set-status",
        key="s",
        label="Set the status",
        doing="Setting the status",
        flow=_refuse,
        asks=(
            ActionInput(name="status", label="Status", choices=("underway", "held", "done")),
            ActionInput(name="reason", label="Why", required=False, is_reason=True),
        ),
        confirm="Set {title} to {status}?",
        undo=lambda before, answers: Undo("set-status", {"status": "underway"}),
    ),
    Action(
        name="accept",
        key="c",
        label="Accept",
        doing="Accepting",
        flow=_refuse,
        unavailable=lambda facets: None if facets.status == "review" else "only what waits for a verdict is accepted",
    ),
    Action(
        name="reschedule",
        key="m",
        label="Move it",
        doing="Moving",
        flow=_refuse,
        asks=(ActionInput(name="start", label="Start", type=InputType.TIME),),
        confirm="Move {title} to {start}?",
        strong=True,
    ),
)


#: ends of writes, each with what was answered
_ENDS = {
    "confirmed": "done",
    "held": "nothing was sent: it has moved on since it was read (underway then, held now); look again",
    "unsure": "the connection broke; it may have happened all the same: it still stands at underway",
    "failed": "the vendor's side is broken (503)",
    "sending": "",
    "waiting": "nothing was sent: no connection to api.example.org",
}


def write_to(store: Store) -> None:
    """File writes to north's records, one in each state."""
    writes = [
        Write(
            at=NOW - 300 + 40 * number,
            due=NOW - 290 + 40 * number,
            who="ana@desk-1" if number % 2 else "noor@desk-2",
            address=f"north/work_order/id-{482 + number}",
            action="assign" if number % 2 else "set-status",
            answers=(("crew", "C31"),) if number % 2 else (("status", "held"),),
            is_queued=True,
            batch=f"b{number}",
        )
        for number in range(len(_ENDS))
    ]
    for write, (state, answer) in zip(store.outbox.file(writes, lasts=8), _ENDS.items(), strict=True):
        if state == "waiting":
            store.outbox.put_off(write.seq, NOW + 20, answer)
            continue
        store.outbox.advance(write.seq, "waiting", state, answer=answer)
        if state != "sending":
            ok = state == "confirmed"
            store.journal.add(
                JournalEntry(
                    at=write.due, who=write.who, what=write.action, address=write.address, answer=answer, ok=ok
                )
            )
