"""Writing deliveries to a file: in which form, under which name, then how many they were."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fieldtui.contract.record import DeliveryAddress
from fieldtui.store.models import Delivery, Query
from fieldtui.ui.dialogs.choice import ChoiceDialog, Option
from fieldtui.ui.flows.file_choice import ask_file
from fieldtui.ui.render import formatting

if TYPE_CHECKING:
    from fieldtui.store.protocols.deliveries import DeliveryStore
    from fieldtui.ui.screens.console_screen import ConsoleScreen

_FORMS = (
    Option("j", "JSON lines", "jsonl", "one object a line, body and all"),
    Option("c", "CSV", "csv", "for a spreadsheet"),
    Option("h", "HAR", "har", "an HTTP archive"),
)


async def export(place: ConsoleScreen, where: str, addresses: Callable[[], Sequence[str]]) -> None:
    """Ask for form and name, then write what the filter matches; secrets stay masked."""
    setup, context = place.console.setup, place.context
    if setup.delivery_tools is None:
        place.set_status("nothing can be exported here", "warn")
        return
    form = await place.console.activity.answer(ChoiceDialog(context, "export what the filter matches as", _FORMS))
    if form is None:
        return
    path = await ask_file(place.console, "webhooks", form)
    if path is None:
        return
    place.set_status("writing")
    rows = (
        _chosen(setup.store.deliveries, addresses)
        if where.strip()
        else _every(setup.store.deliveries, context.now(), context.zone_name)
        # the whole log: it need not be held, the store streams it
    )
    count = await asyncio.to_thread(setup.delivery_tools.export, rows, form, path)
    place.set_status(f"{formatting.count(count, 'delivery', 'deliveries')} written to {path}", "good")


def _every(deliveries: DeliveryStore, now: float, zone: str) -> Iterable[Delivery]:
    """Return all deliveries, in the order of their events."""
    return deliveries.stream(Query(sort="created", now=now, zone=zone))


def _chosen(deliveries: DeliveryStore, addresses: Callable[[], Sequence[str]]) -> Iterator[Delivery]:
    """Yield the deliveries at those addresses."""
    for address in addresses():
        found = deliveries.get(*DeliveryAddress.parse(address))
        if found is not None:
            yield found
