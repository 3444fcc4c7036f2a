"""How large the store is, and how fast it grows, in a few words."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from fieldtui.store.protocols import Store
    from fieldtui.ui.render.text_layout import Span

#: bytes below which nobody has to think about it
_SMALL = 10_000_000


class StoreSize(NamedTuple):
    """Bytes, and bytes a day; None where that is not known yet."""

    size: int
    growth: float | None


def measure(store: Store, now: float) -> StoreSize:
    """Measure a store; blocks, and raises StoreError."""
    return StoreSize(store.upkeep.size(), store.upkeep.growth(now))


def store_spans(found: StoreSize | None) -> list[Span]:
    """Return it in words: `store 812 MB, 14 MB more a day`; nothing before it was measured."""
    if found is None:
        return []
    size = f"{found.size / 1e6:,.0f} MB" if found.size >= _SMALL else "< 10 MB"
    if found.growth is None or abs(found.growth) < 1e5:
        return [(f"store {size} ", "quiet")]
    more = "more" if found.growth > 0 else "less"
    return [(f"store {size}, {abs(found.growth) / 1e6:,.1f} MB {more} a day ", "quiet")]
