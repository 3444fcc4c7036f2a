"""A source's pane: how it is doing in the upper edge, its rows, what goes wrong and what is next in the lower edge."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fieldtui.ui.models.list_columns import PANE, URGENT
from fieldtui.ui.models.pane_summary import PaneState, PaneSummary
from fieldtui.ui.widgets.record_table import RecordTable
from fieldtui.ui.widgets.table import title_line

if TYPE_CHECKING:
    from fieldtui.store.protocols.records import RecordStore
    from fieldtui.ui.models.source_status import SourceStatuses
    from fieldtui.ui.ports import SourceInfo
    from fieldtui.ui.render.render_context import RenderContext


class Pane(RecordTable):
    """A framed table of one source, or, without one, of what needs attention in all of them."""

    def __init__(
        self, context: RenderContext, source_statuses: SourceStatuses, records: RecordStore, source: SourceInfo | None
    ) -> None:
        self.summary = summary = PaneSummary(context, source_statuses, source)
        super().__init__(
            context,
            records,
            PANE if source else URGENT,
            window=60,
            stale=summary.is_stale,
            is_news=source_statuses.is_news,
            head=lambda width: title_line(context, *summary.head(self._state(), width), width, top=True),
            foot=lambda width: title_line(context, *summary.foot(self._state()), width, top=False),
            empty=lambda width: summary.empty(self._state(), width),
            framed=True,
        )

    def _state(self) -> PaneState:
        """Return how this table is."""
        listed = self.record_list
        filtered = bool(listed.query.where)
        return PaneState(self.read, filtered, self.has_focus, listed.total, len(self.records), listed.arrivals)
