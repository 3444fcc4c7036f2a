"""Who has which record open, as all consoles on one store see it."""

from __future__ import annotations

from fieldtui.store.models import Change
from fieldtui.store.protocols.presence import LASTS
from fieldtui.store.tables.store import SqlStore
from tests.store.either_store import Opened
from tests.store.factories import NOW


def test_others_see_what_is_open_until_it_is_left(store: SqlStore, opened: Opened) -> None:
    other, heard = opened(), list[Change]()
    other.subscribe(heard.append)
    store.presence.show("s1", "Ana@north", "a/post/1", now=NOW)
    assert other.wait_elsewhere(0)
    assert other.presence.elsewhere("s2", now=NOW) == {"a/post/1": ["Ana@north"]}
    assert store.presence.elsewhere("s1", now=NOW) == {}
    other.presence.show("s2", "Bo@south", "a/post/1", now=NOW + 1)
    store.presence.show("s3", "Cy@east", "a/post/1", now=NOW + 2)
    assert store.presence.elsewhere("s3", now=NOW + 2) == {"a/post/1": ["Ana@north", "Bo@south"]}
    store.presence.show("s1", "Ana@north", "a/post/2", now=NOW + 3)
    assert store.presence.elsewhere("s3", now=NOW + 3) == {"a/post/1": ["Bo@south"], "a/post/2": ["Ana@north"]}
    store.presence.leave("s1")
    assert set(store.presence.elsewhere("s3", now=NOW + 3)) == {"a/post/1"}
    assert {change.what for change in heard} == {"presence"}


def test_console_that_ended_without_a_word_is_gone_after_a_minute(store: SqlStore, opened: Opened) -> None:
    other, heard = opened(), list[Change]()
    store.presence.show("s1", "Ana@north", "a/post/1", now=NOW)
    assert other.presence.elsewhere("s2", now=NOW + LASTS) != {}
    assert other.presence.elsewhere("s2", now=NOW + LASTS + 1) == {}
    # whoever comes next clears it away, and all are told
    store.subscribe(heard.append)
    other.presence.show("s2", "Bo@south", "a/post/9", now=NOW + LASTS + 1)
    store.wait_elsewhere(0)
    assert heard == [Change(what="presence")]
    assert store.presence.elsewhere("s3", now=NOW) == {}


def test_sign_of_life_wakes_nobody(store: SqlStore, opened: Opened) -> None:
    other = opened()
    store.presence.show("s1", "Ana@north", "a/post/1", now=NOW)
    assert other.wait_elsewhere(0)
    for seconds in (20, 40, 60, 80):
        store.presence.show("s1", "Ana@north", "a/post/1", now=NOW + seconds)
    assert not other.wait_elsewhere(0)
    assert other.presence.elsewhere("s2", now=NOW + 100) == {"a/post/1": ["Ana@north"]}
