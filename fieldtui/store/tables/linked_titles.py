"""Names of linked records: a facet shows the title of the record it links to, whichever of the two comes first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fieldtui.contract.facets import Facets
from fieldtui.store.tables.dialect import Dialect
from fieldtui.store.tables.page_rows import PageRows, RowKey
from fieldtui.store.tables.record_columns import LINKED, link_of, link_text, sound, words_of
from fieldtui.store.tables.transaction import Transaction
from fieldtui.store.tables.typed_rows import many, one

#: whether some record links to records between two links
_FOLLOWED = "SELECT coalesce({})".format(
    ", ".join(
        f"(SELECT 1 FROM records WHERE source = ?1 AND {role}_link >= ?2 AND {role}_link < ?3 LIMIT 1)"  # noqa: S608
        for role in LINKED
    )
)


def linked_keys(facets: Facets) -> Iterable[tuple[str, RowKey]]:
    """Return each linked facet with the record whose title it shows."""
    # most records of look-up lists have no links
    for role in LINKED if facets.links else ():
        link = link_of(facets, role)
        if link:
            yield role, (str(link.kind), sound(link.id) or "")


class LinkedTitles:
    """Hands titles on to the records that show them, within one transaction and one source."""

    def __init__(self, connection: Transaction, dialect: Dialect, source: str) -> None:
        self._connection, self._dialect, self._source = connection, dialect, source
        self._rows = PageRows(connection, dialect, source)

    def follow(self, titles: Mapping[RowKey, str]) -> Iterable[int]:
        """Write new titles into the records that link to theirs; return the row ids of those that changed."""
        kinds = {kind for kind, _ in titles}
        # most kinds are linked to by nobody
        followed = {kind for kind in kinds if self._is_followed(kind)}
        by_link = {link_text(*key): title for key, title in titles.items() if key[0] in followed}
        moved: dict[int, None] = {}
        for role in LINKED if by_link else ():
            for link in self._rows.linking(role, list(by_link)):
                moved |= dict.fromkeys(self._rename(role, link, by_link[link]))
        # a title is found by free text as well
        words = [(each.rowid, words_of(each.id, each.values, each.text)) for each in self._rows.stored(moved).values()]
        self._dialect.text_index.put(self._connection, words)
        return moved

    def _rename(self, role: str, link: str, title: str) -> list[int]:
        found = many(
            self._connection,
            f"UPDATE records SET {role} = ?1 WHERE source = ?2 AND {role}_link = ?3"  # noqa: S608
            # only rows whose text changes, so that nothing is told to screens for nothing
            f" AND {role} IS DISTINCT FROM ?1 RETURNING rowid",
            (title, self._source, link),
        )
        return [rowid for (rowid,) in found]

    def _is_followed(self, kind: str) -> bool:
        """Return whether any record links to records of this kind."""
        # a range over each index: `person/…` lies between `person/` and `person0`, the next character
        return one(self._connection, _FOLLOWED, (self._source, f"{kind}/", f"{kind}0"))[0] is not None
