"""How a write ends: by what the vendor's answer says, and by what the record shows when it is read again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from fieldtui.collector.source import Source
from fieldtui.contract.errors import AnswerLost, Refused, SourceError, Unavailable, Unreachable
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.store.protocols import Store
from tests.collector.toy_vendor import THINGS, around, listed, spec, vendor
from tests.collector.write_vendor import ACTING, Office, thing
from tests.http.scripted_vendor import Sent, bearer_login, reply


async def test_record_in_answer_is_enough(store: Store) -> None:
    office = Office(store, thing(), readable=False)
    assert await office.act() == "confirmed"
    assert listed(store) == {"1": "closed"}


NOT_DONE = [reply(body=b'{"status":"error"}'), reply(), reply(body=b"[]"), thing(status="open"), thing(id=2)]


@pytest.mark.parametrize("said", NOT_DONE)
async def test_answer_that_does_not_say_done_is_decided_by_reading(store: Store, said: Reply) -> None:
    office = Office(store, said, after="closed")
    assert await office.act() == "confirmed"
    assert listed(store) == {"1": "closed"}
    assert store.journal.entries()[0].answer.startswith("done, as the record shows (")


@pytest.mark.parametrize(("after", "said"), [("closed", "done"), ("open", "taken, but not shown yet")])
async def test_where_no_answer_is_documented_any_success_will_do(store: Store, after: str, said: str) -> None:
    office = Office(store, Reply(204, {}, b""), after=after)
    assert await office.act("trust") == "confirmed"
    assert store.journal.entries()[0].answer == said


@pytest.mark.parametrize("said", NOT_DONE)
async def test_record_that_stands_where_it_stood_was_not_changed(store: Store, said: Reply) -> None:
    office = Office(store, said)
    assert await office.act() == "failed"
    assert isinstance(office.error, Refused)
    assert "the vendor did not do it" in str(office.error)
    assert "it still stands at open" in str(office.error)


@pytest.mark.parametrize("said", NOT_DONE)
async def test_record_that_stands_elsewhere_or_nowhere_leaves_doubt(store: Store, said: Reply) -> None:
    office = Office(store, said, after="held")
    assert await office.act() == "unsure"
    assert "it may have happened all the same: it was open and is held now" in str(office.error)
    assert isinstance(office.error, AnswerLost)


async def test_record_that_cannot_be_read_leaves_doubt(store: Store) -> None:
    office = Office(store, reply(), readable=False)
    assert await office.act() == "unsure"
    assert "it could not be read again" in str(office.error)


@pytest.mark.parametrize("said", [Reply(204, {}, b""), Reply(200, {}, b""), Reply(202, {}, b"  ")])
@pytest.mark.parametrize(("after", "told"), [("closed", "done"), ("open", "taken, but not shown yet")])
async def test_success_without_body_is_done(store: Store, said: Reply, after: str, told: str) -> None:
    office = Office(store, said, after=after)
    assert await office.act() == "confirmed"
    assert store.journal.entries()[0].answer == told
    assert office.patched == 1


LOST = [Unreachable("no answer in time"), Unavailable("502"), reply(500), reply(504), reply(body=b'{"id":1,"sta')]


@pytest.mark.parametrize("after", ["open", "closed"])
@pytest.mark.parametrize("said", LOST)
async def test_lost_answer_stays_in_doubt_and_is_sent_once(store: Store, said: Reply | SourceError, after: str) -> None:
    office = Office(store, said, after=after)
    assert await office.act() == "unsure"
    assert office.patched == 1
    assert listed(store) == {"1": after}, "it was read again at once"


def _unsent(error: SourceError) -> SourceError:
    """The error of a request for which there was no connection."""
    error.left = False
    return error


async def test_write_that_never_left_is_failure(store: Store) -> None:
    office = Office(store, _unsent(Unreachable("no connection to here: refused")))
    assert await office.act() == "failed"
    assert str(office.error) == "nothing was sent: no connection to here: refused"
    assert not isinstance(office.error, AnswerLost)


class Lapsing(Office):
    """Refuses the token of the write, and then has no other."""

    def answer(self, sent: Sent) -> Reply | SourceError:
        if sent.path in ("/login", "/renew"):
            return Unreachable("the login is away") if self.patched else reply(body=b'{"token": "first"}')
        return super().answer(sent)


async def test_login_that_fails_before_write_leaves_no_doubt(store: Store) -> None:
    office = Lapsing(store, reply(401))
    office.source = Source(spec(of=vendor(ACTING, login=bearer_login())), around(store, office.wire))
    assert await office.act() == "failed"
    assert str(office.error) == "nothing was sent: the login is away"
    assert office.patched == 1, "it was refused, and not sent again"


@pytest.mark.parametrize("trouble", [reply(404), reply(400), reply(500), Unreachable("no connection")])
async def test_trouble_behind_accepted_write_is_no_failure(store: Store, trouble: Reply | SourceError) -> None:
    office = Office(store, thing(), instead={"/after": trouble})
    assert await office.act("round") == "unsure"
    assert isinstance(office.error, AnswerLost)


async def test_trouble_before_write_is_sent_is_failure(store: Store) -> None:
    office = Office(store, thing(), instead={"/before": Unavailable("503")})
    assert await office.act("round") == "failed"
    assert office.patched == 0


async def test_refusal_is_failure_in_vendors_words(store: Store) -> None:
    office = Office(store, reply(409))
    assert await office.act() == "failed"
    assert str(office.error).startswith("409")


@pytest.mark.parametrize(("action", "end"), [("remove", "confirmed"), ("set", "unsure")])
async def test_missing_record_shows_only_what_removes_it(store: Store, action: str, end: str) -> None:
    office = Office(store, reply(body=b'{"status":"?"}'), after=None)
    assert await office.act(action) == end
    if end == "unsure":
        assert "the vendor no longer has it" in str(office.error)


async def test_write_is_read_again_where_its_record_came_from(store: Store) -> None:
    def missing(settings: Any, id: str) -> Flow[bytes]:
        return (yield Request(path=f"/others/{id}")).body

    others = replace(THINGS, name="others", detail=missing)
    office = Office(store, reply(), after="closed")
    office.source = Source(spec(of=vendor(others, ACTING)), around(store, office.wire))
    assert await office.act() == "confirmed"
    assert not any("others" in path for path in office.wire.paths())
