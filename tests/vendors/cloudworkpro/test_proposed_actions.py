"""Writes that no public document has, switched on by a setting, and verdicts; over HTTP against the simulator."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import pytest

from fieldtui.contract.action import Verdict, linked_ids
from fieldtui.contract.action_checks import WrongAnswers
from fieldtui.contract.answer_checks import read_instant
from fieldtui.contract.errors import AnswerLost, Conflict, Refused
from fieldtui.contract.file_answers import encode_file
from fieldtui.contract.record import Address, Key, Kind, Stage
from fieldtui.vendors.cloudworkpro import VENDOR
from fieldtui.vendors.cloudworkpro.proposed_actions import ATTACH
from fieldtui.vendors.cloudworkpro.work_orders import WORKORDERS
from tests.vendors.acting_source import ActingSource, acting_on
from tests.vendors.cloudworkpro.account import settings
from tests.vendors.cloudworkpro.simulator_server import Account, served

PHOTO = encode_file("leak under sink.jpg", b"\xff\xd8 a picture")
TIMES = {"start": "2031-03-04T08:00:00Z", "end": "2031-03-04T10:00:00Z"}


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with served() as opened:
        yield opened


@pytest.fixture
async def mine(account: Account, tmp_path: Path) -> AsyncIterator[ActingSource]:
    async with acting_on(VENDOR, account.settings, tmp_path / "mine") as opened:
        await opened.sweep("workorders")
        yield opened


@pytest.fixture
async def theirs(account: Account, tmp_path: Path) -> AsyncIterator[ActingSource]:
    async with acting_on(VENDOR, account.settings, tmp_path / "theirs") as opened:
        await opened.sweep("workorders")
        yield opened


def order(source: ActingSource, stage: Stage) -> Address:
    return source.records(Kind.WORK_ORDER, f"stage:{stage}")[0].row.address


def people(source: ActingSource, address: Address) -> tuple[str, ...]:
    return linked_ids(source.facets(address), Kind.PERSON)


def somebody(source: ActingSource, *, but: tuple[str, ...]) -> str:
    """The id of a person whom another order names."""
    every = (id for each in source.records(Kind.WORK_ORDER) for id in people(source, each.row.address))
    return next(id for id in every if id not in but)


async def test_what_is_proposed_is_off_until_settings_name_it(account: Account, tmp_path: Path) -> None:
    careful = msgspec.structs.replace(account.settings, proposed_actions=("reschedule",))
    async with acting_on(VENDOR, careful, tmp_path) as source:
        await source.sweep("workorders")
        address = order(source, Stage.ASSIGNED)
        reasons = {name: source.why_not(address, name) for name in ("assign", "reschedule", "attach", "set-status")}
        assert reasons["reschedule"] is reasons["set-status"] is None
        assert "add “attach” to proposed_actions of this source" in (reasons["attach"] or "")
        with pytest.raises(Refused, match="its path is not documented"):
            await source.act(address, "attach", file=PHOTO)
        assert source.sent == []
    assert settings().proposed_actions == ()


async def test_order_is_assigned_and_given_back(mine: ActingSource) -> None:
    address = order(mine, Stage.ASSIGNED)
    before = mine.facets(address)
    had = people(mine, address)
    answers = {"users": somebody(mine, but=had)}
    await mine.act(address, "assign", **answers)
    assert people(mine, address) == (answers["users"],)
    undo = mine.action(address, "assign").undo(before, answers)
    assert undo == ("assign", {"users": ",".join(had)})
    await mine.act(address, undo.action, **undo.answers)
    assert people(mine, address) == had
    assert mine.sent == [("PATCH", f"cloudworkpro/workorders/{address.id}")] * 2
    assert mine.ends() == ["confirmed"] * 2


async def test_unknown_people_are_refused_inside_200(mine: ActingSource) -> None:
    with pytest.raises(Refused, match=r"The user was not found \(WO_0004\)"):
        await mine.act(order(mine, Stage.ASSIGNED), "assign", users="0" * 24)
    assert mine.ends() == ["failed"]


async def test_appointment_is_moved_and_put_back(mine: ActingSource, theirs: ActingSource) -> None:
    address = order(mine, Stage.ASSIGNED)
    before = mine.facets(address)
    await theirs.act(address, "reschedule", **TIMES)
    with pytest.raises(Conflict, match="nothing was sent: it has moved on"):
        await mine.act(address, "reschedule", **TIMES)
    assert (mine.facets(address).start, mine.sent) == (read_instant(TIMES["start"]), [])
    undo = mine.action(address, "reschedule").undo(before, TIMES)
    assert undo is not None
    await mine.act(address, undo.action, **undo.answers)
    assert (mine.facets(address).start, mine.facets(address).end) == (before.start, before.end)


@pytest.mark.parametrize(
    ("name", "answers", "words"),
    [
        ("reschedule", {}, "its appointment is then already"),
        ("reschedule", {"start": TIMES["end"], "end": TIMES["start"]}, "the end is not after the start"),
        ("assign", {"users": "Rosa"}, "is not an id of 24 hex digits"),
        ("attach", {"file": "/etc/passwd"}, "is no file"),
        ("attach", {}, "needs a file"),
    ],
)
async def test_wrong_answers_are_never_sent(mine: ActingSource, name: str, answers: dict[str, str], words: str) -> None:
    with pytest.raises(WrongAnswers, match=words):
        await mine.act(order(mine, Stage.ASSIGNED), name, **answers)
    assert (mine.sent, mine.ends()) == ([], [])


async def test_closed_orders_are_left_as_they_are(mine: ActingSource) -> None:
    for stage, word in ((Stage.DONE, "approved"), (Stage.CANCELLED, "cancelled")):
        assert mine.why_not(order(mine, stage), "reschedule") == f"it is {word} already"


async def test_file_is_attached_once(mine: ActingSource, theirs: ActingSource) -> None:
    address = order(mine, Stage.UNDERWAY)
    await theirs.act(address, "attach", file=PHOTO)
    for words in ("it has moved on since it was read", "it is done already, as the vendor shows"):
        with pytest.raises(Conflict, match=words):
            await mine.act(address, "attach", file=PHOTO)
    assert mine.sent == []
    await mine.act(address, "attach", file=encode_file("meter.png", b"\x89PNG"))
    raw = mine.store.records.stored(address)
    assert raw is not None
    names = [each["name"] for each in msgspec.json.decode(raw.raw)["extra_photos"]]
    assert names[-2:] == ["leak under sink.jpg", "meter.png"]


async def test_lost_file_is_settled_by_reading(mine: ActingSource, account: Account) -> None:
    address = order(mine, Stage.UNDERWAY)
    account.strike("lose")
    with pytest.raises(AnswerLost, match="the vendor shows that it was done"):
        await mine.act(address, "attach", file=PHOTO)
    assert "nothing was sent" in await mine.act(address, "attach", file=PHOTO)
    assert len(mine.sent) == 1


def test_file_is_sent_as_form_data() -> None:
    flow = ATTACH.flow(settings(), Key(Kind.WORK_ORDER, "a/b"), {"file": PHOTO})
    request = next(flow)
    assert (request.method, request.path) == ("POST", "/documents/work_order_extra_photos/a%2Fb")
    kind = request.headers["Content-Type"]
    assert kind.startswith("multipart/form-data; boundary=")
    assert request.body is not None
    head, _, rest = request.body.partition(b"\r\n\r\n")
    assert b'name="file"; filename="leak under sink.jpg"\r\nContent-Type: image/jpeg' in head
    assert rest.startswith(b"\xff\xd8 a picture\r\n--" + kind.partition("boundary=")[2].encode() + b"--")


async def test_document_of_another_type_is_422(account: Account, mine: ActingSource) -> None:
    path = f"/documents/work_order_extra_photos/{order(mine, Stage.UNDERWAY).id}"
    answer = await account.call("POST", path, body=b"{}", content_type="application/json")
    assert (answer.status, answer.json()["error"]["code"]) == (422, "GE_0422")


async def test_completed_order_is_approved_or_sent_back(mine: ActingSource) -> None:
    first, second = (each.row.address for each in mine.records(Kind.WORK_ORDER, "stage:review")[:2])
    await mine.act(first, "send-back")
    assert mine.facets(first).status == "in_progress"
    await mine.act(second, "approve")
    assert mine.facets(second).status == "approved"
    assert mine.why_not(second, "approve") == "it is approved"
    verdicts = {action.verdict: action.name for action in WORKORDERS.actions if action.verdict}
    assert verdicts == {Verdict.ACCEPT: "approve", Verdict.REJECT: "send-back"}
