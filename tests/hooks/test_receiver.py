"""What is answered with 200 is on disk; what is not a delivery is refused in words and logged."""

from __future__ import annotations

import asyncio
import json
import socket
from typing import Any

import pytest

from fieldtui.contract.errors import ConfigurationError, StoreError
from fieldtui.contract.runtime import WallClock, inline
from fieldtui.contract.secret import Secret
from fieldtui.contract.vendor import WebhookLogin
from fieldtui.hooks.access_rules import AccessRules
from fieldtui.hooks.receiver import Receiver
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from fieldtui.vendors.cloudworkpro.webhooks import WEBHOOKS
from tests.collector.manual_clock import settle
from tests.hooks.senders import basic, deliver, event, receiving


async def test_delivery_is_stored_and_taken(store: Store) -> None:
    async with receiving(store) as receiver:
        assert await deliver(receiver.port, event()) == (200, '{"received":true}')
    [delivery] = store.deliveries.query(Query())
    assert (delivery.source, delivery.event_id, delivery.event, delivery.resource_id) == (
        "toys",
        "e1",
        "THING.MADE",
        "7",
    )
    assert json.loads(delivery.body) == event()
    assert delivery.how == "hook"


async def test_another_body_under_known_id_is_kept_and_said(store: Store) -> None:
    async with receiving(store) as receiver:
        for thing in ("7", "8", "8", "7"):
            assert (await deliver(receiver.port, event("e1", thing=thing)))[0] == 200
    first, other = store.deliveries.query(Query(sort="seq"))
    assert (first.event_id, first.resource_id, first.attempts, first.verdict) == ("e1", "7", 2, "accepted")
    assert (other.resource_id, other.attempts, other.verdict) == ("8", 2, "another body")
    assert other.event_id.startswith("e1~")
    told = [(line.way, line.note) for line in reversed(store.deliveries.attempts())]
    assert told == [("hook", ""), ("hook", "another body"), ("again", "duplicate"), ("again", "duplicate")]


async def test_vendors_own_retry_is_no_other_body(store: Store) -> None:
    """CLOUDWORK|PRO counts its tries in the body."""
    told = {"_id": "n1", "event": "SITE.CREATE", "resource": "site", "resource_id": "s1", "delivered": False}
    async with receiving(store, rules=WEBHOOKS, source="north") as receiver:
        for attempt in range(3):
            body = {**told, "attempt": attempt, "created_date": "2026-11-21T07:42:00Z"}
            assert (await deliver(receiver.port, body, "/hooks/north"))[0] == 200
    (kept,) = store.deliveries.query(Query())
    assert (kept.event_id, kept.attempts, kept.verdict) == ("n1", 3, "accepted")


async def test_same_event_again_counts_and_does_not_double(store: Store) -> None:
    async with receiving(store) as receiver:
        for _ in range(3):
            assert (await deliver(receiver.port, event()))[0] == 200
    [delivery] = store.deliveries.query(Query())
    assert delivery.attempts == 3
    assert [line.way for line in store.deliveries.attempts()] == ["again", "again", "hook"]


async def test_events_without_id_differ_by_content_only(store: Store) -> None:
    async with receiving(store) as receiver:
        await deliver(receiver.port, b'{"event":"A","thing":"1"}')
        await deliver(receiver.port, b'{"thing":"1","event":"A"}')
        await deliver(receiver.port, b'{"thing":"2","event":"A"}')
    assert sorted(delivery.attempts for delivery in store.deliveries.query(Query())) == [1, 2]


@pytest.mark.parametrize("header", [basic(password="wrong"), basic(user="x"), "Basic !!!", "Bearer abc", ""])
async def test_wrong_login_is_refused_and_logged_without_what_it_said(store: Store, header: str) -> None:
    async with receiving(store) as receiver:
        assert (await deliver(receiver.port, event(), Authorization=header))[0] == 401
    assert store.deliveries.query(Query()) == []
    [line] = store.deliveries.attempts()
    assert (line.way, line.status) == ("refused", 401)
    assert "correct horse" not in repr(line)


async def test_sender_tries_again_while_password_cannot_be_read(store: Store) -> None:
    def locked() -> str:
        raise ConfigurationError("sources.toys.webhook.password", "the keyring is locked", "unlock it")

    login = WebhookLogin(username="cwp", password=Secret("the keyring", locked))
    async with receiving(store, login=login) as receiver:
        status, answer = await deliver(receiver.port, event())
    # with 401 it would give up; and a stranger need not know what is wrong here
    assert status == 503
    assert "keyring" not in answer
    assert store.deliveries.query(Query()) == []


async def test_source_that_asks_for_no_login_takes_all(store: Store) -> None:
    async with receiving(store, login=None) as receiver:
        assert (await deliver(receiver.port, event(), Authorization=""))[0] == 200


async def test_password_is_never_kept(store: Store) -> None:
    async with receiving(store) as receiver:
        await deliver(receiver.port, event())
    [delivery] = store.deliveries.query(Query())
    assert basic() not in repr(delivery)
    assert dict(delivery.headers)["authorization"] == "•••"


@pytest.mark.parametrize(
    ("body", "headers", "path", "status", "words"),
    [
        (b"not json", {}, "/hooks/toys", 400, "not JSON"),
        (b"[1]", {}, "/hooks/toys", 400, "not a JSON object"),
        (b"\xff\xfe", {}, "/hooks/toys", 400, "not JSON"),
        (b"[" * 5000, {}, "/hooks/toys", 400, "not JSON"),
        (b"a=1", {"content_type": "application/x-www-form-urlencoded"}, "/hooks/toys", 415, "application/json"),
        (b"--x--", {"content_type": "multipart/form-data; boundary=x"}, "/hooks/toys", 415, "application/json"),
        (b"\x1f\x8b", {"Content-Encoding": "br"}, "/hooks/toys", 415, "packed"),
        (b" " * 1_000_001, {}, "/hooks/toys", 413, "larger than"),
        (b"{}", {}, "/hooks/nobody", 404, "no source"),
    ],
)
async def test_what_is_no_delivery_is_refused_in_words_and_logged(
    store: Store, body: bytes, headers: dict[str, str], path: str, status: int, words: str
) -> None:
    async with receiving(store) as receiver:
        answered, text = await deliver(receiver.port, body, path, **headers)
        assert (answered, words in text) == (status, True)
        assert (await deliver(receiver.port, event()))[0] == 200
    assert [line.status for line in store.deliveries.attempts() if line.way == "refused"] == [status]


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-8"])
async def test_json_object_is_taken_whatever_it_is_called(store: Store, kind: str) -> None:
    async with receiving(store) as receiver:
        assert (await deliver(receiver.port, event(), content_type=kind))[0] == 200
        marked = b"\xef\xbb\xbf" + json.dumps(event("e2")).encode()
        assert (await deliver(receiver.port, marked, content_type=kind))[0] == 200
    assert [delivery.event for delivery in store.deliveries.query(Query())] == ["THING.MADE"] * 2


async def test_event_that_nobody_knows_is_kept(store: Store) -> None:
    async with receiving(store) as receiver:
        assert (await deliver(receiver.port, {"something": "else"}))[0] == 200
    assert [delivery.event for delivery in store.deliveries.query(Query())] == ["unknown"]


async def test_unwritable_store_is_no_200_until_it_works(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    real, full = store.deliveries.receive, [True]

    def receive(deliveries: Any, *, durable: bool = True) -> list[bool]:
        if full:
            raise StoreError("disk full")
        return real(deliveries, durable=durable)

    monkeypatch.setattr(store.deliveries, "receive", receive)
    async with receiving(store) as receiver:
        assert (await deliver(receiver.port, event()))[0] == 503
        full.clear()
        assert (await deliver(receiver.port, event()))[0] == 200
    assert len(store.deliveries.query(Query())) == 1


async def test_many_at_once_are_all_stored(store: Store) -> None:
    async with receiving(store) as receiver:
        answers = await asyncio.gather(*(deliver(receiver.port, event(f"e{n}")) for n in range(60)))
    assert {status for status, _ in answers} == {200}
    assert len(store.deliveries.query(Query())) == 60


async def test_port_taken_is_said(store: Store) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        receiver = Receiver(AccessRules(listen=f"127.0.0.1:{port}"), {}, store, run=inline, clock=WallClock())
        task = asyncio.create_task(receiver.run())
        await settle()
        assert receiver.state().startswith(f"not listening: 127.0.0.1:{port}")
        task.cancel()


async def test_slash_at_end_of_address_is_no_redirect(store: Store) -> None:
    async with receiving(store) as receiver:
        assert (await deliver(receiver.port, event(), "/hooks/toys/"))[0] == 200
