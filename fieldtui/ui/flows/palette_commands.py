"""What the palette can find: keys, screens, sources, sorts, themes, manual pages, records, and a filter as written."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from fieldtui.contract.record import Address
from fieldtui.store.models import FilterError, Query, Row
from fieldtui.ui.flows.command import Command
from fieldtui.ui.flows.refresh_commands import refresh, toggle
from fieldtui.ui.flows.view_commands import view_commands
from fieldtui.ui.models.list_orders import ORDERS
from fieldtui.ui.screens.console_screen import ConsoleScreen

if TYPE_CHECKING:
    from fieldtui.ui.console_host import Host
    from fieldtui.ui.footer_keys import KeyCap

#: records that are shown at most, and letters from which on they are looked for
_RECORDS, _FROM = 8, 2


def _outbox(console: Host) -> None:
    """Show the outbox."""
    from fieldtui.ui.screens.outbox import OutboxScreen

    console.push_screen(OutboxScreen(console.context))


def commands(console: Host) -> list[Command]:
    """Return all that can be done now: here, on other screens, with sources, sorts, themes, the manual."""
    return list(_commands(console))


def _commands(console: Host) -> Iterator[Command]:
    """Yield the commands, those of this place first."""
    place = console.place
    # the manual and the help have no commands of their own
    if isinstance(place, ConsoleScreen):
        yield from (_of_key(console, cap, place) for cap in place.KEYS if cap.command)
    for entry in console.places:
        yield Command(f"go to {entry.title}", entry.help, entry.key, partial(console.action_go, entry.name))
    for source in console.setup.sources:
        yield Command(
            f"refresh {source.name}",
            f"asks {source.title or source.name} now",
            "",
            partial(refresh, console, source.name),
        )
        yield Command(f"pause {source.name}", "stops asking it, or goes on", "", partial(toggle, console, source.name))
    yield Command("outbox", "what was filed, how it stands, and what needs a person", "", partial(_outbox, console))
    yield from _sorts(console)
    yield from view_commands(console)
    yield from _pages(console)
    for name in console.theme_names:
        yield Command(f"theme {name}", "puts other colours on", "", partial(console.apply_theme, name))
    yield Command("quit", "leaves the console", "q", console.action_quit)


def _of_key(console: Host, cap: KeyCap, place: object) -> Command:
    """Make a command of a key of this place."""
    return Command(cap.label or cap.action, cap.help, cap.written, lambda: console.run_action(cap.action, place))


def _sorts(console: Host) -> Iterator[Command]:
    """Yield the orders of the Queue."""
    for order in ORDERS:
        run = partial(_sort, console, order.field, order.descending)
        yield Command(f"sort {order.field}", f"the Queue by {order.label}", "", run)


def _pages(console: Host) -> Iterator[Command]:
    """Yield the pages of the manual."""
    for path in console.setup.manual:
        yield Command(f"manual {path.stem}", "reads this page of the manual", "", partial(_manual, console, path.stem))


def matching(every: Sequence[Command], wish: str) -> list[Command]:
    """Return the commands that hold all words of a wish, those whose name begins with it first."""
    parts = wish.lower().split()
    found = [one for one in every if all(part in f"{one.name} {one.told}".lower() for part in parts)]
    # whose name begins so, then whose name holds it, then whose description does
    return sorted(found, key=lambda one: (not one.name.lower().startswith(wish.lower()), not _named(one, parts)))


def _named(command: Command, parts: Sequence[str]) -> bool:
    """Return whether the name alone holds all words."""
    return all(part in command.name.lower() for part in parts)


async def records(console: Host, wish: str) -> list[Command]:
    """Find records by a filter or words, or by their address; the last command filters the Queue so."""
    text = wish.strip().removeprefix("open ").strip()
    if len(text) < _FROM:
        return []
    setup, context = console.setup, console.context
    query = Query(where=text, limit=_RECORDS, now=context.now(), zone=context.zone_name)
    found: list[Row] = []
    filters: list[Command] = []
    try:
        found = await asyncio.to_thread(lambda: setup.store.records.rows(setup.store.records.select(query)))
        filters = [Command(f"filter {text}", "the Queue by this filter", "", partial(_filter, console, text))]
    # an open quote, a dash alone: the next letter may complete it
    except FilterError:
        pass  # what is being written is not a filter yet
    addresses = [row.address for row in found]
    # an address is pasted from elsewhere and need not match any filter
    if (known := await asyncio.to_thread(_known, console, text)) is not None and known.address not in addresses:
        found.insert(0, known)
    return [_of_record(console, row) for row in found] + filters


def _known(console: Host, text: str) -> Row | None:
    """Return the record whose whole address that is, None if it is none; reads the store, for a thread."""
    try:
        stored = console.setup.store.records.stored(Address.parse(text))
    except ValueError:
        return None
    return stored.row if stored else None


def _of_record(console: Host, row: Row) -> Command:
    """Make a command that opens a record."""
    text = f"{row.title} · {row.source} {row.kind.replace('_', ' ')}"
    return Command(f"open {row.reference or row.address.id}", text, "", partial(_open, console, row.address))


def _open(console: Host, address: Address) -> None:
    """Read a record."""
    from fieldtui.ui.screens.record import RecordScreen

    console.push_screen(RecordScreen(console.context, address))


def _manual(console: Host, page: str) -> None:
    """Read a page of the manual."""
    from fieldtui.ui.screens.manual import ManualScreen

    console.push_screen(ManualScreen(console.context, console.setup.manual, page))


async def _sort(console: Host, field: str, down: bool) -> None:
    """Show the Queue in another order."""
    from fieldtui.ui.screens.queue import QueueScreen

    await console.action_go("queue")
    if isinstance(console.place, QueueScreen):
        console.place.sort_by(field, down)


async def _filter(console: Host, text: str) -> None:
    """Show what matches in the Queue."""
    from fieldtui.ui.screens.queue import QueueScreen

    await console.action_go("queue")
    if isinstance(console.place, QueueScreen):
        console.place.filter_by(text)
