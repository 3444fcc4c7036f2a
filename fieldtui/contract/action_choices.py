"""Which records are offered where an action asks for one, in which order: who is free and qualified comes first."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import NamedTuple

from fieldtui.contract.action import Candidate, Offer, linked_ids
from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Kind


class Choice(NamedTuple):
    """What is offered: the answer, what to call it, and whether it comes behind others because it is busy, or because
    others fit better (`rank` 0 fits best).
    """

    id: str
    title: str
    busy: bool
    rank: int


def ranked(offer: Offer, record: Facets, candidates: Iterable[Candidate], busy: Collection[str]) -> list[Choice]:
    """Return what is offered for a record: free ones first, of these the best, then by title.

    `busy`: the ids of those whose time is taken, as `taken` gives them.
    """
    choices = [Choice(each.id, each.facets.title, each.id in busy, offer.rank(record, each)) for each in candidates]
    return sorted(choices, key=lambda choice: (choice.busy, choice.rank, choice.title.casefold(), choice.id))


def taken(record: Facets, kind: Kind, others: Iterable[Facets]) -> frozenset[str]:
    """Return the ids, of that kind, of the assignees of those other records that lie in the hours of a record."""
    if record.start is None or record.end is None:
        return frozenset()
    return frozenset(
        id
        for other in others
        if other.start is not None and other.end is not None and other.start < record.end and other.end > record.start
        for id in linked_ids(other, kind, "assignee")
    )
