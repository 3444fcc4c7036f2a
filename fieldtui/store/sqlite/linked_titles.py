"""Names of linked records: a facet shows the title of the record it links to, whichever of the two comes first."""

from __future__ import annotations

from collections.abc import Iterable

import apsw

from fieldtui.contract.facets import Facets
from fieldtui.store.sqlite.record_columns import COLUMNS, LINKED, Values, link_of, link_text, sound, words_of
from fieldtui.store.sqlite.typed_rows import many, one

_NAMES = ", ".join(f'"{name}"' for name in COLUMNS)
_SELECT = f"SELECT {_NAMES}, id, text FROM records JOIN bodies USING (rowid)"  # noqa: S608


class Links:
    """Looks titles up and hands them on, within one transaction and one source."""

    def __init__(self, connection: apsw.Connection, source: str) -> None:
        self._connection, self._source = connection, source
        self._followed: dict[str, bool] = {}

    def names(self, facets: Facets) -> dict[str, str]:
        """Return what the linked facets read, as far as the store knows the titles."""
        names = {}
        # most records of look-up lists have no links
        for role in LINKED if facets.links else ():
            link = link_of(facets, role)
            # an id without a title yet: the facet stays as the vendor sent it
            title = link and self._title(link.kind, link.id)
            if title:
                names[role] = title
        return names

    def _title(self, kind: str, id: str) -> str | None:
        key = (self._source, kind, sound(id))
        found = one(self._connection, "SELECT title FROM records WHERE source = ? AND kind = ? AND id = ?", key)
        return found and str(found[0])

    def follow(self, kind: str, id: str, title: str) -> Iterable[int]:
        """Write the title of a record into those that link to it; return their row ids."""
        # asked once a page, since most kinds are linked to by nobody
        if not self._is_followed(kind):
            return ()
        moved: dict[int, None] = {}
        for role in LINKED:
            found = many(
                self._connection,
                f"UPDATE records SET {role} = ?1 WHERE source = ?2 AND {role}_link = ?3"  # noqa: S608
                # only rows whose text changes, so that nothing is told to screens for nothing
                f" AND {role} IS NOT ?1 RETURNING rowid",
                (title, self._source, link_text(kind, id)),
            )
            moved |= dict.fromkeys(rowid for (rowid,) in found)
        for rowid in moved:
            # the title is found by free text as well
            index(self._connection, rowid, *_words(self._connection, rowid))
        return moved

    def _is_followed(self, kind: str) -> bool:
        """Return whether any record links to records of this kind; asked once for a page."""
        if kind not in self._followed:
            self._followed[kind] = any(
                self._connection.execute(
                    f"SELECT 1 FROM records WHERE source = ? AND {role}_link >= ? AND {role}_link < ? LIMIT 1",  # noqa: S608
                    # a range over the index: `person/…` lies between `person/` and `person0`, the next character
                    (self._source, f"{kind}/", f"{kind}0"),
                ).fetchone()
                for role in LINKED
            )
        return self._followed[kind]

    def link(self, facets: Facets) -> None:
        """Remember that records of these kinds are linked to from now on."""
        for link in facets.links:
            self._followed[link.kind] = True


def stored_values(connection: apsw.Connection, rowid: int) -> tuple[Values, str, str]:
    """Return the columns of a row, its id and its text."""
    *values, id, text = one(connection, f"{_SELECT} WHERE rowid = ?", (rowid,))
    return dict(zip(COLUMNS, values, strict=True)), id, text


def _words(connection: apsw.Connection, rowid: int) -> tuple[str]:
    values, id, text = stored_values(connection, rowid)
    return (words_of(id, values, text),)


def index(connection: apsw.Connection, rowid: int, words: str) -> None:
    """Put a row's words into the text index, in place of what it had there."""
    # the index has no copy of the words, so that a row is replaced whole
    connection.execute("INSERT OR REPLACE INTO search (rowid, words) VALUES (?, ?)", (rowid, words))
