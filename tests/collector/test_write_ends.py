"""How a write ends: by what the vendor's answer says, and by what the record shows when it is read again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from fieldtui.collector.act import act
from fieldtui.collector.source import Source
from fieldtui.contract.action import Action, Ask, Outcome
from fieldtui.contract.errors import AnswerLost, FieldtuiError, Refused, SourceError, Unavailable, Unreachable
from fieldtui.contract.record import Address, Key, Kind
from fieldtui.contract.wire import Flow, Reply, Request
from fieldtui.http.outcome import read_outcome
from fieldtui.store.protocol import Store
from tests.collector.toy import THINGS, around, listed, spec, things, vendor
from tests.http.scripted import Sent, Wire, no_words, reply

ADDRESS = Address("toys", Kind.WORK_ORDER, "1")
CLOSE = {"status": "closed"}


def _patch(settings: Any, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    answer = yield Request(method="PATCH", path=f"/things/{key.id}", json=dict(answers))
    return read_outcome(answer, lambda answer: answer.bare if b'"id"' in answer.bare else None, no_words)


def _look_then_patch_then_look(settings: Any, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    yield Request(path="/before")
    outcome = yield from _patch(settings, key, answers)
    yield Request(path="/after")
    return outcome


ASK = Ask(name="status", label="Status")
SET = Action(
    name="set",
    key="s",
    label="Set",
    doing="Setting",
    flow=_patch,
    asks=(ASK,),
    shows=lambda facets, answers: facets.status == answers.get("status"),
)
ROUND = replace(SET, name="round", flow=_look_then_patch_then_look)
REMOVE = replace(SET, name="remove", removes=True)
ACTING = replace(THINGS, actions=(SET, ROUND, REMOVE))


@dataclass
class Office:
    """A vendor with one thing, whose answer to a write and whose record afterwards are chosen."""

    store: Store
    said: Reply | SourceError = field(default_factory=lambda: Reply(204, {}, b""))
    #: the record's status after the write; None: it is no longer there
    after: str | None = "open"
    #: what is answered instead, by path
    instead: dict[str, Reply | SourceError] = field(default_factory=dict)
    #: whether the record can be read after the write
    readable: bool = True
    patched: int = 0

    def __post_init__(self) -> None:
        self.wire = Wire(self.answer)
        self.source = Source(spec(of=vendor(ACTING)), around(self.store, self.wire))

    def answer(self, sent: Sent) -> Reply | SourceError:
        if sent.method == "PATCH":
            self.patched += 1
            return self.said
        if sent.path in self.instead:
            return self.instead[sent.path]
        thing = {**things(1)[0], "status": self.after if self.patched else "open"}
        if sent.path == "/things":
            items = [thing] if thing["status"] else []
            return reply(body=json.dumps({"items": items, "more": False, "checkpoint": None}).encode())
        if self.patched and not self.readable:
            return Unreachable("no connection")
        return reply(body=json.dumps(thing).encode()) if thing["status"] else reply(404)

    async def act(self, action: str = "set") -> str:
        """Do it; the state in which the write ended, with what was said."""
        await self.source.feeds["things"].sweeper.sweep(full=True)
        self.error: FieldtuiError | None = None
        try:
            await act(self.source, ADDRESS, action, CLOSE)
        except FieldtuiError as error:
            self.error = error
        (write,) = self.store.outbox()
        (deed,) = self.store.deeds()
        assert deed.ok is (write.state == "confirmed")
        assert deed.answer == write.answer
        assert str(self.error or deed.answer) == write.answer
        return write.state


def thing(**changes: object) -> Reply:
    """An answer with a thing."""
    return reply(body=json.dumps({"id": 1, "title": "Thing 1", "status": "closed", **changes}).encode())


async def test_the_record_in_the_answer_is_enough(store: Store) -> None:
    office = Office(store, thing(), readable=False)
    assert await office.act() == "confirmed"
    assert listed(store) == {"1": "closed"}


NOT_DONE = [reply(body=b'{"status":"error"}'), reply(), reply(body=b"[]"), thing(status="open"), thing(id=2)]


@pytest.mark.parametrize("said", NOT_DONE)
async def test_an_answer_that_does_not_say_done_is_decided_by_reading(store: Store, said: Reply) -> None:
    office = Office(store, said, after="closed")
    assert await office.act() == "confirmed"
    assert listed(store) == {"1": "closed"}


@pytest.mark.parametrize("said", NOT_DONE)
async def test_a_record_that_stands_where_it_stood_was_not_changed(store: Store, said: Reply) -> None:
    office = Office(store, said)
    assert await office.act() == "failed"
    assert isinstance(office.error, Refused)
    assert "the vendor did not do it" in str(office.error)
    assert "it still stands at open" in str(office.error)


@pytest.mark.parametrize("said", NOT_DONE)
async def test_a_record_that_stands_elsewhere_or_nowhere_leaves_a_doubt(store: Store, said: Reply) -> None:
    office = Office(store, said, after="held")
    assert await office.act() == "unsure"
    assert "it may have happened all the same: it was open and is held now" in str(office.error)
    assert isinstance(office.error, AnswerLost)


async def test_a_record_that_cannot_be_read_leaves_a_doubt(store: Store) -> None:
    office = Office(store, reply(), readable=False)
    assert await office.act() == "unsure"
    assert "it could not be read again" in str(office.error)


@pytest.mark.parametrize(("after", "end"), [("closed", "confirmed"), ("open", "unsure")])
async def test_an_empty_success_is_decided_by_reading(store: Store, after: str, end: str) -> None:
    office = Office(store, Reply(204, {}, b""), after=after)
    assert await office.act() == end


LOST = [Unreachable("no answer in time"), Unavailable("502"), reply(500), reply(504), reply(body=b'{"id":1,"sta')]


@pytest.mark.parametrize("after", ["open", "closed"])
@pytest.mark.parametrize("said", LOST)
async def test_a_lost_answer_stays_in_doubt_and_is_sent_once(
    store: Store, said: Reply | SourceError, after: str
) -> None:
    office = Office(store, said, after=after)
    assert await office.act() == "unsure"
    assert office.patched == 1
    assert listed(store) == {"1": after}, "it was read again at once"


async def test_trouble_behind_an_accepted_write_is_no_failure(store: Store) -> None:
    for trouble in (reply(404), reply(400), reply(500), Unreachable("no connection")):
        office = Office(store, thing(), instead={"/after": trouble})
        await office.source.feeds["things"].sweeper.sweep(full=True)
        with pytest.raises(AnswerLost, match="it may have happened all the same"):
            await act(office.source, ADDRESS, "round", CLOSE)
        assert store.outbox()[-1].state == "unsure"


async def test_trouble_before_the_write_is_sent_is_a_failure(store: Store) -> None:
    office = Office(store, thing(), instead={"/before": Unavailable("503")})
    assert await office.act("round") == "failed"
    assert office.patched == 0


async def test_a_refusal_is_a_failure_in_the_vendors_words(store: Store) -> None:
    office = Office(store, reply(409))
    assert await office.act() == "failed"
    assert str(office.error).startswith("409")


@pytest.mark.parametrize(("action", "end"), [("remove", "confirmed"), ("set", "unsure")])
async def test_a_missing_record_shows_only_what_removes_it(store: Store, action: str, end: str) -> None:
    office = Office(store, reply(body=b'{"status":"?"}'), after=None)
    assert await office.act(action) == end
    if end == "unsure":
        assert "the vendor no longer has it" in str(office.error)


async def test_a_write_is_read_again_where_its_record_came_from(store: Store) -> None:
    def missing(settings: Any, id: str) -> Flow[bytes]:
        return (yield Request(path=f"/others/{id}")).body

    others = replace(THINGS, name="others", detail=missing)
    office = Office(store, reply(), after="closed")
    office.source = Source(spec(of=vendor(others, ACTING)), around(store, office.wire))
    assert await office.act() == "confirmed"
    assert not any("others" in path for path in office.wire.paths())
