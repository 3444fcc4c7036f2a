"""The simulated Control API, and what the adapter makes of it over real HTTP."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from fieldtui.contract.flow import Reply
from fieldtui.contract.secret import Secret
from fieldtui.http.session import Session
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.feed_sweep import start
from fieldtui.vendors.crowdynews.settings import Settings
from tests.vendors.crowdynews.simulator_session import poll, swept, token


async def control(raw: Any, known: Settings, what: str, query: str, client: str = "") -> Reply:
    access = (await token(raw, msgspec.structs.replace(known, client_id=Secret.literal(client)) if client else known))[
        "access_token"
    ]
    reply: Reply = await raw("GET", f"{known.control_url}/v1/{what}?access_token={access}{query}")
    return reply


@pytest.mark.parametrize(("what", "number"), [("collection/collections", 3), ("collection/inputs", 11)])
async def test_control_lists_are_bare_arrays_of_one_contract(raw: Any, known: Settings, what: str, number: int) -> None:
    id = (await control(raw, known, "customer/contracts/me", "")).json()[0]["_id"]
    found = (await control(raw, known, what, f"&contract_id={id}")).json()
    assert len(found) == number
    general = {"_id", "created", "createdBy", "lastModified", "lastModifiedBy", "active", "contractId"}
    assert all(general <= set(each) and each["contractId"] == id for each in found)
    assert (await control(raw, known, what, "")).status == 400
    assert (await control(raw, known, what, "&contract_id=0123456789abcdef01234567")).status == 403
    assert (await control(raw, known, what, f"&contract_id={id}", "reader/7")).status == 403


async def test_inputs_are_filtered_by_collection(raw: Any, known: Settings) -> None:
    id = (await control(raw, known, "customer/contracts/me", "")).json()[0]["_id"]
    works = (await control(raw, known, "collection/collections", f"&contract_id={id}")).json()[1]["_id"]
    found = (await control(raw, known, "collection/inputs", f"&contract_id={id}&collection_id={works}")).json()
    assert [each["input"] for each in found] == ["works", "https://news.example.org/works.xml", "city-works"]
    assert (await control(raw, known, "collection/inputs", f"&contract_id={id}&collection_id=nobodys")).json() == []


async def test_dead_and_silent_input_are_warned_of(session: Session, known: Settings) -> None:
    told = [page.warning async for page in session.pages(VENDOR.resource("inputs").pages(poll(known)))]
    since = f"{start(datetime.now(UTC), known.days):%Y-%m-%d}"
    off = "1 of 11 inputs is off: twitter roadworks"
    assert told[-1] == f"{off}; nothing since {since} from inputs that are on: vimeo in Storm"


async def test_every_post_has_collections_that_list_it(session: Session, known: Settings) -> None:
    found, _ = await swept(session, known, "memberships")
    titles = {"Storm": "storm", "Works": "works", "Thanks": "thanks"}
    for name, slug in titles.items():
        listed, _ = await swept(session, msgspec.structs.replace(known, collection=slug))
        members = {id.removeprefix("posts/") for id, each in found.items() if name in names(each)}
        assert members == set(listed)
    assert any(len(names(each)) == 2 for each in found.values())


def names(membership: bytes) -> list[str]:
    return [each["name"] for each in msgspec.json.decode(membership)["collections"]]
