"""Jobs that wait for a review: completed or rejected, with a comment; and what takes a change back."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from fieldtui.cli.wiring.action_choices import choices
from fieldtui.contract.action import Undo, Verdict, linked_ids
from fieldtui.contract.errors import AnswerLost, Conflict, Refused
from fieldtui.contract.record import Address, Kind, Stage
from fieldtui.vendors.gruntify import VENDOR
from tests.vendors.acting_source import ActingSource, acting_on
from tests.vendors.gruntify.simulator_server import Account, served


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with served(records=900) as opened:
        yield opened


@pytest.fixture
async def mine(account: Account, tmp_path: Path) -> AsyncIterator[ActingSource]:
    async with acting_on(VENDOR, account.settings, tmp_path / "mine") as opened:
        await opened.sweep("jobs", "teams", "requests", "users")
        yield opened


def job(source: ActingSource, stage: Stage, *, of: int = 0) -> Address:
    return source.records(Kind.WORK_ORDER, f"stage:{stage}")[of].row.address


async def test_reviewed_job_is_completed_with_comment(mine: ActingSource, account: Account) -> None:
    address = job(mine, Stage.REVIEW)
    await mine.act(address, "approve", comment="well done")
    assert mine.facets(address).stage is Stage.DONE
    assert "well done" in mine.facets(address).text
    assert account.truth()["work_order"][address.id] == "Completed"
    assert mine.why_not(address, "approve") is not None
    assert mine.action(address, "approve").undo(mine.facets(address), {}) is None


async def test_rejected_job_can_only_be_assigned_again(mine: ActingSource) -> None:
    address = job(mine, Stage.REVIEW)
    before = mine.facets(address)
    await mine.act(address, "reject", comment="photos are missing")
    assert mine.facets(address).stage is Stage.CANCELLED
    assert mine.action(address, "reject").undo(before, {}) is None
    assert mine.action(address, "set-status").undo(before, {"status": "Rejected"}) is None
    await mine.act(address, "assign", team=mine.records(Kind.CREW)[0].row.id)
    assert mine.facets(address).status == "Assigned"


async def test_verdict_of_somebody_else_holds_ours(mine: ActingSource, account: Account, tmp_path: Path) -> None:
    address = job(mine, Stage.REVIEW)
    async with acting_on(VENDOR, account.settings, tmp_path / "theirs") as theirs:
        await theirs.sweep("jobs")
        await theirs.act(address, "reject")
    with pytest.raises(Conflict, match="it has moved on since it was read"):
        await mine.act(address, "approve")
    assert (mine.sent, mine.ends()) == ([], ["held"])


async def test_lost_verdict_is_settled_by_reading(mine: ActingSource, account: Account) -> None:
    address = job(mine, Stage.REVIEW)
    account.served.strike("lose")
    with pytest.raises(AnswerLost, match="may have happened"):
        await mine.act(address, "approve")
    assert "nothing was sent" in await mine.act(address, "approve")
    assert len(mine.sent) == 1


async def test_verdicts_are_for_what_waits_alone(mine: ActingSource) -> None:
    with pytest.raises(Refused, match="it is"):
        await mine.act(job(mine, Stage.ASSIGNED), "approve")
    for name, verdicts in (("jobs", ("approve", "reject")), ("requests", ("accept", "reject"))):
        given = {action.verdict: action.name for action in VENDOR.resource(name).actions if action.verdict}
        assert given == dict(zip((Verdict.ACCEPT, Verdict.REJECT), verdicts, strict=True))


async def test_qualified_teams_are_offered_first(mine: ActingSource) -> None:
    address = next(
        each.row.address
        for each in mine.records(Kind.WORK_ORDER, "stage:new,offered,assigned")
        if linked_ids(mine.facets(each.row.address), Kind.REFERENCE, "needs")
    )
    needs = linked_ids(mine.facets(address), Kind.REFERENCE, "needs")
    ask = mine.action(address, "assign").asks[0]
    offered = choices(mine.source.spec, mine.store, mine.facets(address), ask)
    held = {
        each.row.id: linked_ids(mine.facets(each.row.address), Kind.REFERENCE, "holds")
        for each in mine.records(Kind.CREW)
    }
    lacking = [sum(need not in held[choice.id] for need in needs) for choice in offered]
    assert lacking == sorted(lacking)
    assert lacking[0] == 0 < lacking[-1]


async def test_team_before_gets_job_back(mine: ActingSource) -> None:
    address = job(mine, Stage.ASSIGNED)
    before = mine.facets(address)
    (had,) = linked_ids(before, Kind.CREW)
    other = next(each.row.id for each in mine.records(Kind.CREW) if each.row.id != had)
    await mine.act(address, "assign", team=other, comment="they are nearer")
    undo = mine.action(address, "assign").undo(before, {"team": other})
    assert undo == Undo("assign", {"team": had})
    await mine.act(address, undo.action, **undo.answers)
    assert linked_ids(mine.facets(address), Kind.CREW) == (had,)


async def test_request_is_accepted_with_comment(mine: ActingSource) -> None:
    address = mine.records(Kind.REQUEST, "stage:review")[0].row.address
    await mine.act(address, "accept", comment="on Monday")
    assert "on Monday" in mine.facets(address).text
    assert mine.action(address, "accept").undo(mine.facets(address), {}) is None
