"""The filters that were written before, the last one first; kept between runs."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fieldtui.ui.ports import ScreenState

#: filters that are kept
_KEPT = 50


class FilterHistory:
    """Walks through former filters. `name`: the vocabulary, since filters over others mean nothing here."""

    def __init__(self, screen_state: ScreenState, name: str) -> None:
        self._state, self._name = screen_state, f"filters {name}"
        self._at = -1
        self._written = ""

    def _all(self) -> list[str]:
        kept = self._state.recall(self._name).get("texts", ())
        return [text for text in kept if isinstance(text, str)] if isinstance(kept, list) else []

    def begin(self) -> None:
        """Start at what is being written now."""
        self._at = -1

    def older(self, text: str) -> str | None:
        """Return the filter before; None where there is none. `text`: what stands there, kept for the way back."""
        every = self._all()
        if self._at < 0:
            self._written = text
            # what stands there need not be offered once more
            self._at += bool(every) and every[0] == text
        if self._at + 1 >= len(every):
            return None
        self._at += 1
        return every[self._at]

    def newer(self) -> str | None:
        """Return the filter after, at last what was being written; None where that stands there already."""
        if self._at < 0:
            return None
        self._at -= 1
        every = self._all()
        return every[self._at] if 0 <= self._at < len(every) else self._written

    def add(self, text: str) -> None:
        """Keep a filter as the last one."""
        if text.strip():
            others = [other for other in self._all() if other != text]
            self._state.keep(self._name, {"texts": [text, *others][:_KEPT]})
