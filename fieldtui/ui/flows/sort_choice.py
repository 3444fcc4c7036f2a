"""The question in which order to list."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from fieldtui.ui.dialogs.choice import ChoiceDialog, Option
from fieldtui.ui.models.list_orders import ORDERS, is_reversed, order_of

if TYPE_CHECKING:
    from fieldtui.ui.models.list_state import ListState
    from fieldtui.ui.screens.console_screen import ConsoleScreen


def order_options(field: str, descending: bool) -> list[Option]:
    """Offer the orders; the one in force is marked, and is turned round by choosing it again."""
    options = []
    for order in ORDERS:
        here = order_of(field) == order
        down, note = (not descending, "now; again turns it round") if here else (order.descending, "")
        if here and is_reversed(field, descending):
            note = "now, turned round; again turns it back"
        options.append(Option(order.key, order.label, f"{order.field}:{int(down)}", note))
    return options


def choose_order(screen: ConsoleScreen, state: ListState, sort_by: Callable[[str, bool], None]) -> None:
    """Ask for the order, and have the list sorted by it."""

    def take(told: str | None) -> None:
        if told is not None:
            field, _, down = told.partition(":")
            sort_by(field, down == "1")

    dialog = ChoiceDialog(screen.context, "sort by", order_options(state.sort, state.descending))
    screen.app.push_screen(dialog, take)
