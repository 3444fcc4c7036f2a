"""What a target says besides its status changes nothing: a delivery that was taken is taken, once."""

from __future__ import annotations

import gzip
import json

import pytest

from fieldtui.contract.replay_control import NewReplay
from fieldtui.contract.runtime import WallClock
from fieldtui.contract.secret import Secret
from fieldtui.hooks.replay_service import ReplayService, run_beside
from fieldtui.hooks.replay_targets import ReplayTarget
from fieldtui.store.protocols import Store
from tests.hooks.factories import fill, standing, states
from tests.http.raw_server import Came, answer, serving

CHUNKED = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(gzip.compress(bytes(10_000_000), mtime=0), mtime=0)


async def played(store: Store, url: str) -> int:
    async with run_beside(ReplayService(store, {}, clock=WallClock(), who="ann@desk")) as replay_service:
        order = await replay_service.order(NewReplay("", url, rate=1e5, schedule=(0.0, 0.0)))
        await replay_service.prepared(order).go()
    return order.id


@pytest.mark.parametrize(
    "said",
    [
        answer(BOMB, "Content-Encoding: gzip, gzip"),
        answer(b"", "Content-Encoding: unheard-of"),
        answer(b"\xff\xfe not text", "Content-Type: application/json; charset=nonsense"),
        CHUNKED + b"nonsense\r\n",
        b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\ncut off",
        answer(b"", status="204 No Content"),
    ],
)
async def test_answer_that_cannot_be_read_is_answer(store: Store, said: bytes) -> None:
    fill(store, 3, 1)
    async with serving(said) as sink:
        id = await played(store, f"{sink.url}/in")
    assert (standing(store, id).state, states(store, id)) == ("finished", {"done": 3})
    assert [json.loads(came.body)["id"] for came in sink.came] == ["e00000", "e00001", "e00002"]


@pytest.mark.parametrize("flood", [True, False])
async def test_answer_without_end_is_not_waited_for(store: Store, flood: bool) -> None:
    fill(store, 1, 1)
    async with serving(CHUNKED if flood else CHUNKED + b"5\r\nhe", endless=flood) as sink:
        id = await played(store, f"{sink.url}/in")
    assert states(store, id) == {"done": 1}
    assert len(sink.came) == 1
    (attempt,) = [attempt for attempt in store.deliveries.attempts() if attempt.way == "replay"]
    assert (attempt.status, attempt.note) == (200, "")


async def test_refusal_counts_however_its_body_is_packed(store: Store) -> None:
    fill(store, 1, 1)
    async with serving(answer(BOMB, "Content-Encoding: gzip, gzip", status="400 Bad Request")) as sink:
        id = await played(store, f"{sink.url}/in")
    assert states(store, id) == {"failed": 1}
    assert len(sink.came) == 1


async def test_redirect_is_told_and_not_followed(store: Store) -> None:
    fill(store, 1, 1)
    elsewhere: list[Came] = []

    def said(came: Came) -> bytes:
        elsewhere.append(came)
        return answer(b"", "Location: /elsewhere", status="307 Temporary Redirect")

    async with serving(said) as sink:
        await played(store, f"{sink.url}/in")
    assert [came.line for came in elsewhere] == ["POST /in HTTP/1.1"]
    (attempt,) = [attempt for attempt in store.deliveries.attempts() if attempt.way == "replay"]
    assert (attempt.status, attempt.note) == (307, "it redirects; not followed")


async def test_unsendable_target_secret_is_not_shown(store: Store) -> None:
    fill(store, 1, 1)
    async with serving() as sink:
        crm = ReplayTarget(name="crm", url=sink.url, headers={"X-Key": Secret.literal("sécret")})
        async with run_beside(ReplayService(store, {"crm": crm}, clock=WallClock(), who="ann@desk")) as replay_service:
            order = await replay_service.order(NewReplay("", "crm", rate=1e5, schedule=()))
            await replay_service.prepared(order).go()
    assert sink.came == []
    (attempt,) = [attempt for attempt in store.deliveries.attempts() if attempt.way == "replay"]
    assert "cannot be sent as HTTP" in attempt.note
    assert "sécret" not in attempt.note
