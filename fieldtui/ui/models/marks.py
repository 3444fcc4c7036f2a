"""Records that are marked for an action: by their ids in the store, wherever a list shows them or not."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence


class Marks:
    """A set of ids, with the one that a range begins at. An id is never used again, so none comes to mean another."""

    def __init__(self) -> None:
        self._ids: set[int] = set()
        #: where the next range begins: the record that was marked last
        self.anchor: int | None = None
        self._version = 0
        self._counted: tuple[Sequence[int], int, int] = ((), -1, 0)

    def __len__(self) -> int:
        return len(self._ids)

    def __contains__(self, rowid: object) -> bool:
        return rowid in self._ids

    def __iter__(self) -> Iterator[int]:
        return iter(self._ids)

    def toggle(self, rowid: int) -> bool:
        """Mark a record, or take its mark away; whether it is marked now. The next range begins there."""
        self._version += 1
        self.anchor = rowid
        if rowid in self._ids:
            self._ids.remove(rowid)
            return False
        self._ids.add(rowid)
        return True

    def add(self, rowids: Iterable[int]) -> int:
        """Mark these as well; how many were not marked before."""
        before = len(self._ids)
        self._ids.update(rowids)
        self._version += 1
        return len(self._ids) - before

    def reach(self, ids: Sequence[int], index: int) -> int:
        """Mark all from where a range begins to that place in a list; how many were not marked before.

        Where the list does not have the beginning, the record at that place alone is marked, and is the next beginning.
        """
        try:
            begin = ids.index(self.anchor)
        except ValueError:
            begin = index
        first, last = sorted((begin, index))
        self.anchor = ids[index]
        return self.add(ids[first : last + 1])

    def clear(self) -> int:
        """Take all marks away; how many there were."""
        gone = len(self._ids)
        self._ids.clear()
        self._version += 1
        self.anchor = None
        return gone

    def forget(self, gone: Collection[int]) -> None:
        """Take away the marks of records that are gone."""
        self._ids.difference_update(gone)
        self._version += 1

    def outside(self, ids: Sequence[int]) -> int:
        """Count the marked records that a list does not have."""
        listed, version, count = self._counted
        # asked at every key; a list is never altered, another one takes its place
        if listed is not ids or version != self._version:
            count = len(self._ids.difference(ids)) if self._ids else 0
            self._counted = (ids, self._version, count)
        return count

    def ordered(self, ids: Sequence[int]) -> list[int]:
        """Return the marked records: those of a list in its order, then the others."""
        listed = [rowid for rowid in ids if rowid in self._ids]
        return listed if len(listed) == len(self._ids) else listed + sorted(self._ids.difference(listed))
