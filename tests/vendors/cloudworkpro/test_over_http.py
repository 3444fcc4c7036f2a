"""The adapter against the simulated vendor: whole sweeps of a list that moves, expiries, and writes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import msgspec
import pytest

from fieldtui.collector.one_shot import FeedResult, sync
from fieldtui.collector.source_spec import SourceSpec
from fieldtui.contract.errors import CursorExpired, LoginRefused, NotFound, Refused
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.contract.secret import Secret
from fieldtui.http.json_readers import read_time
from fieldtui.store.open import open_store
from fieldtui.store.protocols import Store
from fieldtui.vendors.cloudworkpro import VENDOR
from fieldtui.vendors.cloudworkpro.actions import SET_STATUS, STAGES
from fieldtui.vendors.cloudworkpro.work_orders import WORKORDERS
from tests.http.scripted_vendor import StillClock
from tests.vendors.cloudworkpro.simulator_server import Account, served, session_of
from tests.vendors.cloudworkpro.stub_server import rows


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    ours = open_store("sqlite", tmp_path)
    yield ours
    ours.close()


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with served() as opened:
        yield opened


async def test_sweeps_bring_every_record_once_with_its_status(account: Account) -> None:
    works, _ = await account.sweep("workorders")
    sites, _ = await account.sweep("sites")
    types, _ = await account.sweep("worktypes")
    assert len(works) > 3 * account.settings.page_limit
    assert [(work["_id"], work["status"]) for work in works] == sorted(account.truth().items())
    assert sorted(site["_id"] for site in sites) == sorted(account.truth("site"))
    assert sorted(each["_id"] for each in types) == sorted(account.truth("reference"))


async def test_list_that_moves_while_it_is_swept_loses_nothing(account: Account) -> None:
    before = account.truth()
    works, checkpoint = await account.sweep("workorders", meanwhile=lambda: account.pass_time(60))
    after = account.truth()
    assert before != after
    assert set(before) & set(after) <= {work["_id"] for work in works}
    known = {work["_id"]: work["status"] for work in works}
    changed, _ = await account.sweep("workorders", checkpoint)
    known |= {work["_id"]: work["status"] for work in changed}
    assert {id: known[id] for id in account.truth()} == account.truth()


async def test_what_changes_while_changes_are_swept_comes_with_next_sweep(account: Account) -> None:
    works, checkpoint = await account.sweep("workorders")
    known = {work["_id"]: work["status"] for work in works}
    account.pass_time(20_000)
    for _ in range(2):
        changed, checkpoint = await account.sweep("workorders", checkpoint, meanwhile=lambda: account.pass_time(120))
        known |= {work["_id"]: work["status"] for work in changed}
    changed, _ = await account.sweep("workorders", checkpoint)
    known |= {work["_id"]: work["status"] for work in changed}
    assert {id: known[id] for id in account.truth()} == account.truth()


async def test_incremental_sweep_of_quiet_list_is_one_short_page(account: Account) -> None:
    account.settings = msgspec.structs.replace(account.settings, overlap=1)
    _, checkpoint = await account.sweep("workorders")
    requests = account.session.request_stats.requests
    changed, again = await account.sweep("workorders", checkpoint)
    assert account.session.request_stats.requests == requests + 2
    assert again == checkpoint
    assert len(changed) < len(account.truth())


async def known(account: Account, store: Store) -> FeedResult:
    """Read the work orders once, as `fieldtui sync` does."""
    spec = SourceSpec("north", VENDOR, account.settings, {})
    clock = StillClock(account.world.clock.now().timestamp())
    [result] = await sync([spec], store, only=lambda each: each.name == "workorders", clock=clock)
    return result


async def test_gone_orders_are_missed_with_changes_only(account: Account, store: Store) -> None:
    await known(account, store)
    gone = next(index for index, work in account.part.work.items() if not work.asked)
    del account.part.work[gone]
    account.part.note("work", gone)
    result = await known(account, store)
    assert (result.progress.full, result.progress.removed) == (True, 1)
    assert {row.id for row in rows(store)} == set(account.truth())
    assert not (await known(account, store)).progress.full


async def test_one_that_went_while_another_came_is_missed(account: Account, store: Store) -> None:
    await known(account, store)
    before = set(account.truth())
    gone = next(index for index, work in account.part.work.items() if not work.asked)
    del account.part.work[gone]
    account.part.note("work", gone)
    account.pass_time(600)
    assert set(account.truth()) - before
    result = await known(account, store)
    assert (result.progress.full, result.progress.removed > 0) == (True, True)
    assert {row.id for row in rows(store)} == set(account.truth())


async def test_new_work_orders_alone_need_no_full_sweep(account: Account, store: Store) -> None:
    await known(account, store)
    oldest = account.part.work.copy()
    account.pass_time(120)
    for index in oldest.keys() - account.part.work.keys():
        account.part.work[index] = oldest[index]
        account.part.note("work", index)
    assert len(account.part.work) > len(oldest)
    result = await known(account, store)
    assert not result.progress.full
    assert {row.id for row in rows(store)} == set(account.truth())


async def test_values_of_odd_types_mean_what_they_meant(account: Account, store: Store, tmp_path: Path) -> None:
    plain = open_store("sqlite", tmp_path / "plain")
    await known(account, plain)
    async with served() as odd:
        odd.dice.due["odd types"] = 10_000
        result = await known(odd, store)
        assert odd.dice.struck["odd types"] == len(odd.truth())
    assert (result.progress.rejected, result.progress.remarks) == (0, "")
    for row, of in zip(rows(store), rows(plain), strict=True):
        assert (row.id, row.title, row.status, row.reference) == (of.id, of.title, of.status, of.reference)
        assert (row.place, row.assignee, row.start, row.due) == (of.place, of.assignee, of.start, of.due)
    plain.close()


async def test_token_ending_in_sweep_repeats_page(account: Account) -> None:
    vendor = account.simulation.vendors["cloudworkpro"]
    works, _ = await account.sweep("workorders", meanwhile=vendor.expire)
    assert {work["_id"] for work in works} == set(account.truth())
    assert account.session.tokens is not None
    assert account.session.tokens.logins > 3


async def test_forgotten_cursor_is_told_so_that_sweep_starts_over(account: Account) -> None:
    with pytest.raises(CursorExpired, match="PG_0001"):
        await account.sweep("workorders", meanwhile=lambda: account.strike("cursor expiry"))
    account.dice.due.clear()
    works, _ = await account.sweep("workorders")
    assert {work["_id"] for work in works} == set(account.truth())


async def test_burst_of_refusals_is_waited_out(account: Account) -> None:
    account.strike("429 burst")
    sites, _ = await account.sweep("sites")
    assert {site["_id"] for site in sites} == set(account.truth("site"))
    assert account.session.request_stats.retries > 0


@pytest.mark.parametrize("field", ["client_id", "client_secret"])
async def test_wrong_credentials_are_refused_login_in_both_of_vendors_ways(account: Account, field: str) -> None:
    wrong = msgspec.structs.replace(account.settings, **{field: Secret.literal("not this")})
    stranger = session_of(wrong, account.transport)
    assert VENDOR.probe is not None
    with pytest.raises(LoginRefused, match="AU_0001"):
        await stranger.perform(VENDOR.probe(wrong))
    assert stranger.request_stats.requests == 1


async def test_detail_brings_what_list_names_by_id(account: Account) -> None:
    work = next(work for work in account.part.work.values() if work.people and not work.asked)
    id = next(row["_id"] for row in (await account.sweep("workorders"))[0] if row["number"] == 10_000 + work.index)
    assert WORKORDERS.detail is not None
    assert WORKORDERS.facets is not None
    raw = await account.session.perform(WORKORDERS.detail(account.settings, id))
    told = WORKORDERS.facets(WORKORDERS.decode(raw, account.settings))
    assert told.place == account.part.sites[work.site].name.strip()
    assert account.part.people[work.people[0]].name in (told.assignee or "")
    with pytest.raises(NotFound):
        await account.session.perform(WORKORDERS.detail(account.settings, "f" * 24))


def work_that_is(account: Account, stage: Stage) -> tuple[str, int]:
    """A work order at that stage: its id and its index."""
    word = next(word for word, each in STAGES.items() if each is stage)
    id = next(id for id, status in account.truth().items() if status == word)
    return id, int(id[18:], 16)


async def test_status_is_set_and_vendors_sentence_comes_back(account: Account) -> None:
    id, index = work_that_is(account, Stage.NEW)
    flow = SET_STATUS.flow(account.settings, Key(Kind.WORK_ORDER, id), {"status": "published"})
    outcome = await account.session.perform(flow)
    assert outcome.message == f"Status updated successfully to: 'published' for work order with ID: {id}"
    assert account.part.work[index].stage is Stage.OFFERED


async def test_illegal_step_is_refused_inside_200(account: Account) -> None:
    id, index = work_that_is(account, Stage.DONE)
    with pytest.raises(Refused, match="WO_0002"):
        await account.session.perform(SET_STATUS.flow(account.settings, Key(Kind.WORK_ORDER, id), {"status": "draft"}))
    assert account.part.work[index].stage is Stage.DONE


async def test_missed_notifications_are_listed_once_caught_up(account: Account) -> None:
    first, checkpoint = await account.sweep("webhooks")
    account.pass_time(1800)
    second, _ = await account.sweep("webhooks", checkpoint)
    everything, _ = await account.sweep("webhooks")
    assert {each["_id"] for each in first} | {each["_id"] for each in second} == {each["_id"] for each in everything}
    assert len(everything) > len(first)
    assert [each["created_date"] for each in everything] == sorted(each["created_date"] for each in everything)


async def test_notifications_whose_time_is_number_are_caught_up_in_order(account: Account, store: Store) -> None:
    account.dice.due["number for a date"] = 10_000
    account.pass_time(1800)
    listed, checkpoint = await account.sweep("webhooks")
    numbers = [each["created_date"] for each in listed if not isinstance(each["created_date"], str)]
    assert {number > 10**11 for number in numbers} == {False, True}
    seconds = [int(time.timestamp()) for each in listed if (time := read_time(each["created_date"]))]
    assert (len(seconds), seconds) == (len(listed), sorted(seconds))
    assert checkpoint is not None
    assert (await account.sweep("webhooks", checkpoint))[1] == checkpoint
