"""A vendor with one thing that may be changed, whose answer to a write and whose record afterwards are chosen."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from fieldtui.collector.source import Source
from fieldtui.collector.write_runner import act
from fieldtui.contract.action import Action, ActionInput, Outcome
from fieldtui.contract.errors import FieldtuiError, SourceError, Unreachable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.record import Address, Key, Kind
from fieldtui.http.write_outcome import read_outcome
from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import THINGS, around, spec, things, vendor
from tests.http.scripted_vendor import Sent, Wire, no_words, reply

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


def _trusting(settings: Any, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    yield Request(method="PATCH", path=f"/things/{key.id}", json=dict(answers))
    return Outcome()


ASK = ActionInput(name="status", label="Status")
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
TRUST = replace(SET, name="trust", flow=_trusting)
REMOVE = replace(SET, name="remove", removes=True)
ACTING = replace(THINGS, actions=(SET, ROUND, REMOVE, TRUST))


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
    clock: Any = None

    def __post_init__(self) -> None:
        self.wire = Wire(self.answer)
        self.source = Source(spec(of=vendor(ACTING)), around(self.store, self.wire, self.clock))

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
        (write,) = self.store.outbox.query()
        (entry,) = self.store.journal.entries()
        assert entry.ok is (write.state == "confirmed")
        assert entry.answer == write.answer
        assert str(self.error or entry.answer) == write.answer
        return write.state


def thing(**changes: object) -> Reply:
    """An answer with a thing."""
    return reply(body=json.dumps({"id": 1, "title": "Thing 1", "status": "closed", **changes}).encode())
