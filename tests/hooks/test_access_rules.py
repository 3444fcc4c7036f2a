"""From whom deliveries are taken: addresses, those behind a proxy included, and nobody else's word for them."""

from __future__ import annotations

import dataclasses

import pytest

from fieldtui.hooks.access_rules import AccessRules
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from tests.hooks.senders import RULES, deliver, event, receiving

VENDOR = ("44.193.241.109", "184.169.231.134")


@pytest.mark.parametrize(
    ("peer", "forwarded", "sender"),
    [
        ("44.193.241.109", [], "44.193.241.109"),
        ("44.193.241.109", ["9.9.9.9"], "44.193.241.109"),
        ("10.0.0.1", ["9.9.9.9"], "9.9.9.9"),
        ("10.0.0.1", ["9.9.9.9, 8.8.8.8"], "8.8.8.8"),
        ("10.0.0.1", ["9.9.9.9, 8.8.8.8, 10.0.0.2"], "8.8.8.8"),
        ("10.0.0.1", ["9.9.9.9", "8.8.8.8"], "8.8.8.8"),
        ("10.0.0.1", ["9.9.9.9:4711"], "9.9.9.9"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("10.0.0.1", ["2001:db8::1"], "2001:db8::1"),
        ("::ffff:10.0.0.1", ["9.9.9.9"], "9.9.9.9"),
        ("10.0.0.1", ["9.9.9.9, nonsense"], "None"),
        ("10.0.0.1", [""], "None"),
        ("10.0.0.1", [], "10.0.0.1"),
        (None, ["9.9.9.9"], "None"),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str | None, forwarded: list[str], sender: str) -> None:
    access_rules = AccessRules(listen="127.0.0.1:0", proxies=("10.0.0.0/8",))
    assert str(access_rules.sender(peer, forwarded)) == sender


@pytest.mark.parametrize(
    ("allow", "peer", "taken"),
    [
        ((), "9.9.9.9", True),
        ((), None, True),
        (("vendor",), "44.193.241.109", True),
        (("vendor",), "::ffff:44.193.241.109", True),
        (("vendor",), "44.193.241.110", False),
        (("vendor", "10.0.0.0/8"), "10.9.8.7", True),
        (("10.0.0.7",), "10.0.0.7", True),
        (("2001:db8::/32",), "2001:db8::9", True),
        (("2001:db8::/32",), "10.0.0.7", False),
        (("vendor",), None, False),
    ],
)
def test_list_says_who_may_deliver(allow: tuple[str, ...], peer: str | None, taken: bool) -> None:
    access_rules = AccessRules(listen="127.0.0.1:0", allow=allow)
    assert (access_rules.refusal(access_rules.sender(peer, []), VENDOR) is None) == taken


async def test_stranger_is_refused_in_words_and_logged(store: Store) -> None:
    async with receiving(store, allow=("vendor",)) as receiver:
        status, text = await deliver(receiver.port, event())
        assert (status, "deliveries from 127.0.0.1 are not allowed" in text) == (403, True)
        assert (await deliver(receiver.port, event(), **{"X-Forwarded-For": VENDOR[0]}))[0] == 403
    assert store.deliveries.query(Query()) == []
    assert [(line.way, line.status) for line in store.deliveries.attempts()] == [("refused", 403)] * 2


async def test_vendors_own_addresses_are_known_behind_trusted_proxy(store: Store) -> None:
    rules = dataclasses.replace(RULES, addresses=VENDOR)
    async with receiving(store, rules=rules, allow=("vendor",), proxies=("127.0.0.0/8",)) as receiver:
        assert (await deliver(receiver.port, event(), **{"X-Forwarded-For": f"6.6.6.6, {VENDOR[1]}"}))[0] == 200
        assert (await deliver(receiver.port, event(), **{"X-Forwarded-For": f"{VENDOR[1]}, 6.6.6.6"}))[0] == 403
        assert (await deliver(receiver.port, event()))[0] == 403
    assert len(store.deliveries.query(Query())) == 1
