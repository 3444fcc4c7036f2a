"""Views that somebody has shared, as all consoles on one store see them."""

from __future__ import annotations

from fieldtui.contract.view import View
from fieldtui.store.models import Change
from fieldtui.store.protocols.shared_views import SharedView
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import Opened
from tests.store.factories import NOW

GAS = View(name="Gas", key="e", where='text:"gas" -stage:done', sort="due:desc", columns=("clock", "id", "title"))


def test_shared_view_reaches_other_consoles_whole(store: SqlStore, opened: Opened) -> None:
    other, heard = opened(), list[Change]()
    other.subscribe(heard.append)
    store.shared_views.share(GAS, "Ana@north", now=NOW)
    assert other.wait_elsewhere(0)
    assert heard == [Change(what="views")]
    assert other.shared_views.all() == [SharedView(view=GAS, who="Ana@north", at=NOW)]


def test_view_shared_again_takes_place_of_former_one(store: SqlStore) -> None:
    bare = View(name="Gas", where="gas")
    store.shared_views.share(View(name="Water"), "Bo", now=NOW)
    store.shared_views.share(GAS, "Ana", now=NOW)
    store.shared_views.share(bare, "Bo", now=NOW + 1)
    found = [(each.view, each.who, each.at) for each in store.shared_views.all()]
    assert found == [(bare, "Bo", NOW + 1), (View(name="Water"), "Bo", NOW)]


def test_withdrawn_view_is_gone_for_all(store: SqlStore, opened: Opened) -> None:
    other = opened()
    store.shared_views.share(GAS, "Ana", now=NOW)
    assert other.shared_views.withdraw("Gas")
    assert not other.shared_views.withdraw("Gas")
    assert store.shared_views.all() == []


def test_view_of_odd_characters_comes_back_as_text(store: SqlStore) -> None:
    odd = View(name="Öl\x00\ud800 ’", where='"a\\"b" crew:"Ñandú"')
    store.shared_views.share(odd, "Ana", now=NOW)
    (found,) = store.shared_views.all()
    assert found.view.where == odd.where
    assert found.view.name.startswith("Öl")
    assert store.shared_views.withdraw(found.view.name)
