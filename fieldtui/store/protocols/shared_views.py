"""Views that somebody has shared: every console on the store offers them."""

from __future__ import annotations

from typing import Protocol

import msgspec

from fieldtui.contract.view import View


class SharedView(msgspec.Struct, frozen=True, kw_only=True):
    """One of them: who shared it, and when (unix seconds)."""

    view: View
    who: str
    at: float


class SharedViews(Protocol):
    """Keep views for all who use the store, each under its name."""

    def share(self, view: View, who: str, *, now: float) -> None:
        """Let all have a view; one that is shared under that name already is replaced."""

    def withdraw(self, name: str) -> bool:
        """Take a shared view back; False where there was none of that name."""

    def all(self) -> list[SharedView]:
        """Return the shared views in the order of their names."""
