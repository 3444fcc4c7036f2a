"""Each change is known by delivery, by poll, or by both, and one can see by how much one was ahead of the other."""

from __future__ import annotations

import pytest

from fieldtui.contract.facets import Facets
from fieldtui.contract.record import Key, Kind
from fieldtui.hooks.provenance import as_json, provenance_of, sentence
from fieldtui.store.models import Arrival, FeedKey
from fieldtui.store.protocols import Store
from tests.hooks.factories import START, delivery


def polled(store: Store, status: str, at: float) -> None:
    """A poll brought the record with that status, so many seconds after the start."""
    arrival = Arrival(Key(Kind.WORK_ORDER, "r1"), Facets(title="One", status=status), status.encode())
    store.records.touch(FeedKey("toys", "things"), "toy", arrival, now=START + at, how="poll")


@pytest.mark.parametrize(
    ("how", "polls", "by", "apart", "words"),
    [
        ("hook", {"draft": -60, "assigned": 14}, "both", 3.0, "by delivery, and 3.0 s later by poll"),
        ("both", {"draft": -60, "assigned": 10.5}, "both", -0.5, "by poll, and 0.5 s later by delivery"),
        ("hook", {"draft": -60}, "hook", None, "by delivery; no poll has shown a change since"),
        ("caught up", {"draft": -60, "assigned": 14}, "poll", None, "by poll; the delivery itself never came"),
        ("caught up", {"draft": -60}, "list", None, "only by the vendor's list of deliveries"),
        ("hook", {}, "hook", None, "by delivery; no poll has shown a change since"),
    ],
)
def test_how_change_became_known(
    store: Store, how: str, polls: dict[str, float], by: str, apart: float | None, words: str
) -> None:
    store.deliveries.receive([delivery("e1", "r1", 10, how=how)])
    for status, at in polls.items():
        polled(store, status, at)
    found = store.deliveries.get("toys", "e1")
    assert found is not None
    known = provenance_of(store.records, found)
    assert (known.by, known.apart, sentence(known)) == (by, apart, words)


def test_programs_get_delays_and_what_changed(store: Store) -> None:
    store.deliveries.receive([delivery("e1", "r1", 10)])
    polled(store, "draft", -60)
    polled(store, "assigned", 14)
    found = store.deliveries.get("toys", "e1")
    assert found is not None
    assert as_json(provenance_of(store.records, found)) == {
        "by": "both",
        "hook_delay": 1.0,
        "poll_delay": 4.0,
        "apart": 3.0,
        "changes": [{"field": "status", "before": "draft", "after": "assigned"}],
    }


def test_delivery_about_no_record_is_known_by_itself(store: Store) -> None:
    store.deliveries.receive([delivery("e1", None, kind=None)])
    found = store.deliveries.get("toys", "e1")
    assert found is not None
    assert provenance_of(store.records, found).by == "hook"
