"""After any run of whole, broken and overtaken sweeps the store holds what a dictionary would."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from fieldtui.store.models import Query
from fieldtui.store.sqlite.store import SqliteStore
from fieldtui.store.tables.store import SqlStore
from tests.store.factories import NOW, ORDERS, order

_Pairs = list[tuple[int, int]]
_Action = tuple[str, _Pairs, bool]
_ACTIONS = st.tuples(
    st.sampled_from(("whole", "broken", "increment", "overtaken")),
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 2)), max_size=6),
    st.booleans(),
)


def _sweep(store: SqlStore, what: str, pairs: _Pairs, two_pages: bool) -> dict[str, str]:
    """Do one sweep; returns what it, and a write that overtook it, must have left."""
    page = [order(str(id), f"t{version}") for id, version in pairs]
    titles = {arrival.key.id: arrival.facets.title for arrival in page}
    sweep = store.sweeps.begin(ORDERS, "acme", full=what != "increment")
    written = dict.fromkeys([*list(titles)[:2], "9"], "written") if what == "overtaken" else {}
    for id in written:
        store.records.touch(ORDERS, "acme", order(id, "written"), now=NOW, how="write")
    half = len(page) // 2 if two_pages else len(page)
    store.sweeps.apply(sweep, page[:half], now=NOW)
    store.sweeps.apply(sweep, page[half:], now=NOW)
    store.sweeps.finish(sweep, now=NOW, complete=what != "broken")
    return titles | written


@settings(max_examples=60, deadline=None)
@given(actions=st.lists(_ACTIONS, max_size=8))
def test_store_holds_what_dictionary_would(actions: list[_Action]) -> None:
    with TemporaryDirectory() as folder:
        store, model = SqliteStore(Path(folder) / "store.db"), dict[str, str]()
        for what, pairs, two_pages in actions:
            left = _sweep(store, what, pairs, two_pages)
            model = ({} if what in ("whole", "overtaken") else model) | left
            assert {row.id: row.title for row in store.records.stream(Query())} == model
            assert sum(status.rows for status in store.feeds.statuses()) == len(model)
        store.close()
