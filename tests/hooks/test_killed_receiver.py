"""Killed at any step: who got 200 finds its delivery, who did not may send again, and nothing doubles."""

from __future__ import annotations

import asyncio
import http.client
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

import pytest

from fieldtui.contract.runtime import WallClock
from fieldtui.hooks.replay_service import ReplayService, run_beside
from fieldtui.store.models import Query
from fieldtui.store.protocols import Store
from fieldtui.store.sqlite.store import SqliteStore
from tests.hooks.factories import fill, of_record, standing, until
from tests.hooks.replay_target import target
from tests.hooks.senders import event, post

ROOT = Path(__file__).parent.parent.parent


def start(folder: Path, step: str) -> tuple[subprocess.Popen[str], int]:
    """A receiver that dies at that step, and its port."""
    words = [sys.executable, "-m", "tests.hooks.crashing_receiver", str(folder), step]
    process = subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, int(process.stdout.readline())


def sent(port: int, id: str) -> int | None:
    """Deliver; the answer, None if there was none."""
    with suppress(OSError, http.client.HTTPException):
        return post(port, event(id))[0]
    return None


def deliveries(folder: Path) -> dict[str, int]:
    """What the store has: event → attempts."""
    store = SqliteStore(folder / "store.db")
    try:
        return {each.event_id: each.attempts for each in store.deliveries.query(Query())}
    finally:
        store.close()


@pytest.mark.parametrize(("step", "kept"), [("received", {}), ("stored", {}), ("committed", {"e1": 1})])
def test_kill_at_each_step_loses_nothing_answered_and_doubles_nothing(
    tmp_path: Path, step: str, kept: dict[str, int]
) -> None:
    process, port = start(tmp_path, step)
    assert sent(port, "e1") is None
    process.communicate(timeout=30)
    assert deliveries(tmp_path) == kept
    process, port = start(tmp_path, "none")
    assert sent(port, "e1") == 200
    process.kill()
    process.communicate(timeout=30)
    assert deliveries(tmp_path) == {"e1": 1 + len(kept)}


def test_kill_amid_many_senders_keeps_all_answered(tmp_path: Path) -> None:
    process, port = start(tmp_path, "none")
    answered: list[str] = []

    def send(id: str) -> None:
        if sent(port, id) == 200:
            answered.append(id)
        if len(answered) == 60:
            process.kill()

    with ThreadPoolExecutor(16) as pool:
        list(pool.map(send, (f"e{number}" for number in range(400))))
    process.communicate(timeout=30)
    assert 60 <= len(answered) < 400
    assert set(answered) <= set(deliveries(tmp_path))


REPLAYING = """
import asyncio, sys
from pathlib import Path
from fieldtui.contract.replay_control import NewReplay
from fieldtui.hooks.replay_service import ReplayService
from fieldtui.contract.runtime import WallClock
from fieldtui.store.open import open_store

async def main(folder, url):
    desk = ReplayService(open_store("sqlite", Path(folder)), {}, clock=WallClock())
    await desk.resume((await desk.order(NewReplay("", url, rate=400))).id)
    await asyncio.Event().wait()

asyncio.run(main(*sys.argv[1:]))
"""


async def test_replay_killed_goes_on_and_repeats_nothing_answered(store: Store, tmp_path: Path) -> None:
    fill(store, 300, 5)
    async with target(slowness=0.002) as sink:
        words = [sys.executable, "-c", REPLAYING, str(tmp_path), sink.url]
        process = await asyncio.create_subprocess_exec(*words, cwd=ROOT)
        await until(lambda: len(sink.got) > 60)
        process.kill()
        await process.wait()
        [cut] = store.replays.all()
        assert cut.state == "running"
        assert 0 < cut.done < 300
        known = {item.event_id for item in store.replays.items(cut.id, state="done")}
        before = len(sink.got)
        await _resumed(store, cut.id)
    again = sink.events[before:]
    assert not known & set(again)
    assert len(again) == 300 - len(known)
    assert set(sink.events) == {f"e{number:05}" for number in range(300)}
    firsts = list(dict.fromkeys(sink.events))
    assert all(events == sorted(events) for events in of_record(firsts, 5).values())


async def _resumed(store: Store, id: int) -> None:
    """Go on; the dead one is known to be dead at once."""
    async with run_beside(ReplayService(store, {}, clock=WallClock())) as replay_service:
        await replay_service.resume(id)
        await until(lambda: standing(store, id).state == "finished")
