"""Who else has the record open that is read here, and which ones others have open: those of a review are theirs."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING

from fieldtui.contract.errors import FieldtuiError
from fieldtui.contract.record import Stage
from fieldtui.store.protocols.presence import RENEWED
from fieldtui.ui.render import formatting
from fieldtui.ui.render.text_layout import Span, plain

if TYPE_CHECKING:
    from fieldtui.contract.record import Address
    from fieldtui.store.models import Row
    from fieldtui.store.protocols import Store
    from fieldtui.ui.models.list_position import ListPosition

#: seconds for which a console that is left waits for the store to know
_LEAVING = 0.5
#: names that are given at most
_NAMED = 2


class PresenceOfOthers:
    """What this console has open, told to others; and what others have. Its methods block, and raise nothing: who is
    there is no reason to stop work.
    """

    def __init__(self, store: Store, who: Callable[[], str], now: Callable[[], float]) -> None:
        self._store, self._who, self._now = store, who, now
        #: tells this console from all others
        self._session = f"{os.getpid()}-{os.urandom(6).hex()}"
        self._is_shown = False
        self._others: dict[str, list[str]] = {}

    def show(self, address: Address) -> None:
        """Let others know that this record is open here, and learn what they have open."""
        self._is_shown = True
        with suppress(FieldtuiError):
            self._store.presence.show(self._session, self._who(), str(address), now=self._now())
        self.learn()

    def leave(self) -> None:
        """Let others know that nothing is open here any more."""
        if self._is_shown:
            self._is_shown = False
            with suppress(FieldtuiError):
                self._store.presence.leave(self._session)

    def leave_at_end(self) -> None:
        """Do the same when the console is left, which waits for no store: a silent one is forgotten after a minute."""
        leaving = threading.Thread(target=self.leave, name="leave", daemon=True)
        leaving.start()
        leaving.join(_LEAVING)

    def learn(self) -> None:
        """Learn what others have open."""
        with suppress(FieldtuiError):
            self._others = self._store.presence.elsewhere(self._session, now=self._now())

    def at(self, address: Address) -> Sequence[str]:
        """Return who else has a record open, as of the last time that was learnt."""
        return self._others.get(str(address), ())

    def is_taken(self, row: Row) -> bool:
        """Return whether somebody else is at a record that waits for a verdict: two need not decide it."""
        return row.stage == Stage.REVIEW and bool(self.at(row.address))


class RecordPresence:
    """What a screen that reads one record knows of others; `others` is asked for when it is first needed, since a
    screen belongs to no program before it is shown.
    """

    def __init__(self, others: Callable[[], PresenceOfOthers], now: Callable[[], float]) -> None:
        self._others, self._now, self._renewed, self._skipped = others, now, 0.0, 0

    @property
    def is_due(self) -> bool:
        """Whether it is time for a sign of life."""
        return abs(self._now() - self._renewed) > RENEWED

    async def show(self, address: Address) -> None:
        """Let others know that this record is open here, and learn what they have open."""
        self._renewed = self._now()
        await asyncio.to_thread(self._others().show, address)

    async def learn(self) -> None:
        """Learn what others have open."""
        await asyncio.to_thread(self._others().learn)

    def leave(self) -> None:
        """Let others know that nothing is open here any more; does not block."""
        asyncio.get_running_loop().run_in_executor(None, self._others().leave)

    def spans(self, address: Address) -> list[Span]:
        """Return who else has a record open."""
        told = open_elsewhere([plain(who) for who in self._others().at(address)])
        return [(told, "warn"), ("   ", "")] if told else []

    async def step(self, list_position: ListPosition, by: int) -> tuple[Address | None, str]:
        """Go to another record of a list, past those that others decide; what to say of it. None at the list's end."""
        await self.learn()
        self._skipped = 0
        address = await list_position.step(by, self._skips)
        end = "" if address else "this is the last one" if by > 0 else "this is the first one"
        passed = f"{formatting.count(self._skipped, 'record')} that others decide passed over" if self._skipped else ""
        return address, "; ".join(filter(None, (end, passed)))

    def _skips(self, row: Row) -> bool:
        is_taken = self._others().is_taken(row)
        self._skipped += is_taken
        return is_taken


def open_elsewhere(people: Sequence[str]) -> str:
    """Return who has a record open, in a few words: `Ana has this open`, `Ana, Bo and 2 others have this open`."""
    names = list(dict.fromkeys(who.partition("@")[0] for who in people))
    if not names:
        return ""
    more = len(names) - _NAMED
    if more > 0:
        names = [*names[:_NAMED], f"{more} other{'s' if more > 1 else ''}"]
    listed = names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
    return f"{listed} {'has' if len(names) == 1 else 'have'} this open"
