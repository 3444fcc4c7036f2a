"""Acting as a user does: crews to choose from, a record that is open, a write that is filed."""

from __future__ import annotations

import json
from collections.abc import Sequence

from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind
from fieldtui.store.models import Arrival, FeedKey
from fieldtui.store.protocols import Store
from fieldtui.store.protocols.outbox import Write
from tests.ui.console_driver import Driver
from tests.ui.factories import NOW

CREWS = ("Alpha crew", "North crew", "South crew")


def hire(store: Store, source: str = "north") -> None:
    """Crews to which work may be given."""
    sweep = store.sweeps.begin(FeedKey(source, "crews"), "nordwork", full=True)
    crews = [
        Arrival(Key(Kind.CREW, f"c{at}"), Facets(title=name), json.dumps({"title": name}).encode())
        for at, name in enumerate(CREWS)
    ]
    store.sweeps.apply(sweep, crews, now=NOW - 60)
    store.sweeps.finish(sweep, now=NOW - 60, complete=True)


async def at_record(console: Driver, reference: str = "10482") -> Driver:
    """Open a record of north's."""
    hire(console.store)
    await console.press("colon")
    await console.write(reference)
    await console.sees(reference)
    await console.press("enter")
    return await console.sees("north · ", "summary")


def filed(console: Driver) -> Sequence[Write]:
    return console.store.outbox.query()


async def file_one(console: Driver) -> Write:
    """Have a record assigned; the entry."""
    await at_record(console)
    await console.press("a", "t")
    await console.sees("Alpha crew")
    await console.press("enter")
    await console.sees("do nothing")
    await console.press("y")
    await console.sees("u undoes")
    return filed(console)[-1]


def new_write(address: str) -> Write:
    """A write as another console files it."""
    return Write(at=NOW, due=NOW + 8, who="bo@desk", address=address, action="assign", is_queued=True, batch="other")
