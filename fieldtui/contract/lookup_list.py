"""Entries of plain look-up lists: a record that is its facets and a few labelled fields, decoded in one step."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from fieldtui.contract.document import Document, Part, Related, Section
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Encoded
from fieldtui.contract.vendor import Resource


def _nothing(related: Related) -> Sequence[Section]:
    """Return no section."""
    return ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One record of such a list.

    `parts(related)`: the first section of its document; `more(related)`: the sections behind it. `note`: what stands
    beside the first section's heading, None for the id.
    """

    id: str
    facets: Facets
    parts: Callable[[Related], Sequence[Part]]
    more: Callable[[Related], Sequence[Section]] = _nothing
    note: str | None = None


def entry_list(*, heading: str, decode: Callable[[Encoded, Any], Entry], **words: Any) -> Resource:
    """Return the `Resource` of a list of entries; `heading` stands over their documents, `words` as for `Resource`."""

    def document(item: Entry, related: Related) -> Document:
        # the first section is every entry's own; `more` may need a look at other records
        first = Section(heading, tuple(item.parts(related)), note=item.id if item.note is None else item.note)
        return Document(item.facets.title, (first, *item.more(related)))

    return Resource(decode=decode, id="id", facets=attrgetter("facets"), document=document, **words)
