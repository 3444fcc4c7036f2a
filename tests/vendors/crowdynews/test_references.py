"""Contracts and collections: look-up lists that come whole."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.document import Field, Mark
from fieldtui.contract.errors import RecordRejected
from fieldtui.contract.flow import Page, Poll, Reply
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.secret import Secret
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.settings import Settings

CONTRACTS, COLLECTIONS = VENDOR.resource("contracts"), VENDOR.resource("collections")
CONTRACT = {
    "_id": "5617895587c6f35d3b9a2b6f",
    "name": "My Contract",
    "slug": "my-contract",
    "label": "Custom Label",
    "active": True,
    "created": "2016-03-02T13:05:14.137Z",
    "createdBy": "Example User",
    "lastModified": "2016-03-02T14:04:10Z",
    "lastModifiedBy": "Example User",
}
COLLECTION = {"name": "World News", "type": "realtime", "url": "https://q.example.org/v1/content/my-contract?q=world"}
NOW = datetime(2026, 3, 18, tzinfo=UTC)


class Nobody:
    """A store without neighbours."""

    def title(self, kind: Kind, id: str) -> str | None:
        return None

    def raw(self, kind: Kind, id: str) -> bytes | None:
        return None


def body(*records: object) -> Reply:
    return Reply(200, {}, msgspec.json.encode(list(records)))


def fields(contract: object, settings: Settings) -> Iterator[Field]:
    assert CONTRACTS.document is not None
    drawn = CONTRACTS.document(CONTRACTS.decode(msgspec.json.encode(contract), settings), Nobody())
    return (part for section in drawn.sections for part in section.parts if isinstance(part, Field))


def page_of(settings: Settings, *contracts: object) -> Page:
    flow = CONTRACTS.pages(Poll(settings, None, NOW))
    next(flow)
    page = flow.send(body(*contracts))
    assert isinstance(page, Page)
    return page


def test_contracts_are_asked_with_token_at_control_api(settings: Settings) -> None:
    asked = next(CONTRACTS.pages(Poll(settings, None, NOW)))
    assert not isinstance(asked, Page)
    assert (asked.base, asked.path, asked.signed, asked.conditional) == ("api", "/customer/contracts/me", True, True)


def test_contract_is_known_by_id_called_by_label(settings: Settings) -> None:
    typed = CONTRACTS.decode(msgspec.json.encode(CONTRACT), settings)
    assert CONTRACTS.identity is not None
    assert CONTRACTS.facets is not None
    facets = CONTRACTS.facets(typed)
    assert CONTRACTS.identity(typed) == Key(Kind.REFERENCE, "5617895587c6f35d3b9a2b6f")
    assert (facets.title, facets.status) == ("Custom Label", "active")
    assert facets.updated == datetime(2016, 3, 2, 14, 4, 10, tzinfo=UTC)


def test_inactive_contract_is_said_to_be_so(settings: Settings) -> None:
    inactive = CONTRACT | {"active": False}
    status = next(field for field in fields(inactive, settings) if field.label == "Status")
    assert (status.value, status.mark) == ("inactive", Mark.WARN)
    assert page_of(settings, inactive).note == "the contract my-contract is inactive"


def test_contract_that_token_may_not_use_is_told(settings: Settings) -> None:
    other = CONTRACT | {"slug": "another"}
    assert "not among those that the token may use" in page_of(settings, other, {"broken": 1}).note
    assert page_of(settings, CONTRACT).note == ""


def test_who_created_contract_is_name(settings: Settings) -> None:
    created = next(field for field in fields(CONTRACT, settings) if field.label == "Created")
    assert created.note == "Example User"


def test_collection_is_known_by_slug_in_its_url(settings: Settings) -> None:
    typed = COLLECTIONS.decode(msgspec.json.encode(COLLECTION), settings)
    assert COLLECTIONS.identity is not None
    assert COLLECTIONS.facets is not None
    assert COLLECTIONS.identity(typed) == Key(Kind.REFERENCE, "world")
    assert (COLLECTIONS.facets(typed).title, COLLECTIONS.facets(typed).status) == ("World News", "realtime")


def test_collections_come_whole_and_take_no_token(settings: Settings) -> None:
    flow = COLLECTIONS.pages(Poll(settings, None, NOW))
    asked = next(flow)
    assert not isinstance(asked, Page)
    assert (asked.path, asked.signed) == ("/collections/my-contract", False)
    page = flow.send(body(COLLECTION))
    assert isinstance(page, Page)
    assert len(page.items) == 1


@pytest.mark.parametrize("resource", [CONTRACTS, COLLECTIONS], ids=["contracts", "collections"])
@given(
    record=st.dictionaries(
        st.sampled_from(sorted({*CONTRACT, *COLLECTION})),
        st.none() | st.booleans() | st.integers() | st.text(max_size=9) | st.lists(st.integers(), max_size=2),
    )
)
def test_whatever_reference_holds_it_is_drawn_or_rejected(resource: object, record: dict[str, object]) -> None:
    assert resource in (CONTRACTS, COLLECTIONS)
    which = CONTRACTS if resource is CONTRACTS else COLLECTIONS
    assert which.document is not None
    loose = Settings(vendor="x", contract="c", client_id=Secret.literal("i"), client_secret=Secret.literal("s"))
    with suppress(RecordRejected):
        assert which.document(which.decode(msgspec.json.encode(record), loose), Nobody()).title
