"""The line below a filter that is being written: what the word at the cursor may become."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from fieldtui.contract.errors import FieldtuiError
from fieldtui.store.query.vocabulary import ATTEMPTS, RECORDS
from fieldtui.ui.console_host import TaskRunner
from fieldtui.ui.models.filter_completion import MOST, FilterCompletion, Offers
from fieldtui.ui.models.filter_history import FilterHistory
from fieldtui.ui.render.text_layout import Span, plain, wide
from fieldtui.ui.widgets.lines import Bar

if TYPE_CHECKING:
    from fieldtui.ui.ports import Setup
    from fieldtui.ui.render.render_context import RenderContext

_VOCABULARIES = {"records": RECORDS, "log": ATTEMPTS}
#: seconds without a key after which the store is asked what values there are: the rows come first
_PAUSE = 0.12


class FilterOffers(Bar):
    """Offers words, the one that `tab` takes lit. `vocabulary`: `records` or `log`. `changed` is called after each
    change.
    """

    def __init__(self, context: RenderContext, vocabulary: str, setup: Setup, changed: Callable[[], None]) -> None:
        super().__init__(context, id="offers", ground=False)
        records = setup.store.records

        def values(field: str, part: str) -> list[str]:
            # lines of the log have fields of their own
            return records.values(field, part, limit=MOST) if vocabulary == "records" else []

        self.history = FilterHistory(setup.screen_state, vocabulary)
        self._completion = FilterCompletion(_VOCABULARIES[vocabulary], values, setup.now, setup.zone)
        self._changed = changed
        self._offers = Offers()
        self._written, self._at = "", 0

    @property
    def any(self) -> bool:
        """Whether anything is offered."""
        return bool(self._offers.candidates)

    def follow(self, text: str, cursor: int) -> None:
        """Find what the word before the cursor may become, and show it."""
        self._at = 0
        cast(TaskRunner, self.screen).work(self._find(text, cursor), "offers")

    async def _find(self, text: str, cursor: int) -> None:
        """Find it in a thread; a store that cannot be read has nothing to offer."""
        await asyncio.sleep(_PAUSE)
        try:
            offers = await asyncio.to_thread(self._completion.offers, text, cursor)
        except FieldtuiError:
            offers = Offers()
        # another one may have been chosen meanwhile, of what stood there already
        self._at = self._at if offers.candidates == self._offers.candidates else 0
        self._offers, self._written = offers, text
        self._show()
        self._changed()

    def _show(self) -> None:
        """Draw the offers from the one in hand on, as far as there is room."""
        candidates = self._offers.candidates
        spans: list[Span] = [("   ", "")]
        # the window moves with what is in hand
        for index in range(max(0, self._at - 2), len(candidates)):
            spans += [(plain(candidates[index]), "accent" if index == self._at else "quiet"), ("  ", "")]
            # while a mistake stands in its place, this line has no width of its own
            if wide(spans) > self.app.size.width:
                break
        self.show(spans if candidates else [], [(" tab takes  ^n next ", "quiet")] if candidates else [])

    def move(self, by: int) -> None:
        """Have another one in hand."""
        if self._offers.candidates:
            self._at = (self._at + by) % len(self._offers.candidates)
            self._show()

    async def take(self, text: str, cursor: int) -> tuple[str, int] | None:
        """Return the text with what is in hand, and where the cursor then is; None where nothing is offered."""
        # a key may be pressed before the pause has passed
        if self._written != text or self._offers.end != cursor:
            await self._find(text, cursor)
        return self._offers.taken(text, self._at) if self._offers.candidates else None
