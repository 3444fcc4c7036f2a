"""Sorted and encoded views of a part that are brought up to date by its changes, so that a page costs only a page."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from fieldtui.simulator.vendor_world import VendorWorld

T = TypeVar("T")


class SortedView(Generic[T]):
    """The things of one sort that `where` lets through, ordered by `key` and then by index.

    `things(part)` gives them by index: `lambda part: part.work`. `key` must give values that compare, never None.
    """

    def __init__(
        self,
        vendor_world: VendorWorld,
        sort: str,
        things: Callable[[VendorWorld], Mapping[int, T]],
        *,
        key: Callable[[T], Any] = lambda thing: 0,
        where: Callable[[T], bool] = lambda thing: True,
    ) -> None:
        self._vendor_world, self._sort, self._things, self._key, self._where = vendor_world, sort, things, key, where
        self._order: list[tuple[Any, int]] = []
        self._keys: dict[int, Any] = {}
        self._version = -1

    def indexes(self) -> Sequence[int]:
        """Return all indexes in order; costs the whole list."""
        return [index for _, index in self._current()]

    def count(self) -> int:
        """Count what is in it."""
        return len(self._current())

    def page(self, offset: int, size: int, *, backwards: bool = False) -> list[T]:
        """Return `size` things from that offset on."""
        order, things = self._current(), self._things(self._vendor_world)
        if backwards:
            end = max(0, len(order) - offset)
            return [things[index] for _, index in reversed(order[max(0, end - size) : end])]
        return [things[index] for _, index in order[offset : offset + size]]

    def after(self, key: Any, index: int, size: int, *, backwards: bool = False) -> list[T]:
        """Return up to `size` things that come behind that key and index, which themselves need not exist any more."""
        order = self._current()
        if backwards:
            return self.page(len(order) - bisect_left(order, (key, index)), size, backwards=True)
        return self.page(bisect_right(order, (key, index)), size)

    def position(self, key: Any) -> int:
        """Count what comes before that key."""
        return bisect_left(self._current(), (key, -1))

    def _current(self) -> list[tuple[Any, int]]:
        """Bring the order up to date."""
        if self._version == self._vendor_world.version:
            return self._order
        changes = self._vendor_world.changes(self._version) if self._version >= 0 else None
        if changes is None or len(changes) > 1000:
            self._sort_all()
        else:
            for index in {index for sort, index in changes if sort == self._sort}:
                self._put(index)
        self._version = self._vendor_world.version
        return self._order

    def _sort_all(self) -> None:
        things = self._things(self._vendor_world).items()
        self._keys = {index: self._key(thing) for index, thing in things if self._where(thing)}
        self._order = sorted((key, index) for index, key in self._keys.items())

    def _put(self, index: int) -> None:
        """Put one thing where it belongs now."""
        if index in self._keys:
            del self._order[bisect_left(self._order, (self._keys.pop(index), index))]
        thing = self._things(self._vendor_world).get(index)
        if thing is not None and self._where(thing):
            self._keys[index] = key = self._key(thing)
            insort(self._order, (key, index))


class EncodedCache(Generic[T]):
    """The JSON of things of one sort, encoded when first asked for and again after a change."""

    def __init__(self, vendor_world: VendorWorld, sort: str, encode: Callable[[T], bytes]) -> None:
        self._vendor_world, self._sort, self._encode = vendor_world, sort, encode
        self._encoded: dict[int, bytes] = {}
        self._version = -1

    def get(self, index: int, thing: T) -> bytes:
        """Return the JSON of that thing as it is now."""
        if self._version != self._vendor_world.version:
            self._forget()
        found = self._encoded.get(index)
        if found is None:
            found = self._encoded[index] = self._encode(thing)
        return found

    def _forget(self) -> None:
        """Drop what has changed since."""
        changes = self._vendor_world.changes(self._version) if self._version >= 0 else None
        if changes is None:
            self._encoded.clear()
        for sort, index in changes or ():
            if sort == self._sort:
                self._encoded.pop(index, None)
        self._version = self._vendor_world.version
