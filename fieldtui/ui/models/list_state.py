"""How a list is shown: the view, and what differs from it; kept between screens and between runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fieldtui.contract.view import EVERYTHING, View
from fieldtui.ui.models.list_orders import order_of, write_sort

if TYPE_CHECKING:
    from fieldtui.store.models import Row


@dataclass(slots=True)
class ListState:
    """A view with the order that the user has chosen since. `where`: its filter, as it reads at this keyboard.

    `wanted`: the name of the view, which may not be known yet.
    """

    view: View = EVERYTHING
    where: str = ""
    sort: str = "urgency"
    descending: bool = False
    wanted: str = EVERYTHING.name

    def take(self, view: View, where: str) -> None:
        """Show another view, as it is saved."""
        self.view, self.where, self.wanted = view, where, view.name
        field, self.descending = view.order
        order = order_of(field)
        self.sort = order.field if order is not None else field

    def meet(self, find: Callable[[str], View | None], where: Callable[[View], str]) -> bool:
        """Take the view of the wanted name as it is by now, but not its order; whether it is another one."""
        view = find(self.wanted)
        if view is None or view == self.view:
            return False
        self.view, self.where = view, where(view)
        return True

    def is_altered(self, text: str) -> bool:
        """Return whether the list is shown otherwise than its view is saved; `text`: its filter."""
        field, descending = self.view.order
        return text != self.where or (order_of(self.sort), self.descending) != (order_of(field), descending)

    def shown(self, text: str) -> View:
        """Return what is shown as a view under the name of the present one."""
        sort = write_sort(self.sort, self.descending)
        return View(name=self.view.name, where=text, sort=sort, columns=self.view.columns)

    def restore(
        self, kept: Mapping[str, Any], find: Callable[[str], View | None], where: Callable[[View], str]
    ) -> None:
        """Show what was kept, as far as it is still known."""
        self.wanted = str(kept.get("view", self.wanted))
        self.meet(find, where)
        if (order := order_of(str(kept.get("sort", "")))) is not None:
            self.sort, self.descending = order.field, bool(kept.get("descending", False))

    def kept(self, text: str, row: Row | None, *, zoomed: bool) -> dict[str, Any]:
        """Return what to keep: with the filter, the record under the cursor, and whether the list stands alone."""
        told = {"view": self.wanted, "filter": text, "sort": self.sort, "descending": self.descending}
        return {**told, "record": str(row.address) if row is not None else "", "zoomed": zoomed}
