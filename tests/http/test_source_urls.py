"""A request goes where it was meant to, or nowhere; a redirect says where it leads."""

from __future__ import annotations

from typing import Any

import pytest

from fieldtui.contract.errors import Malformed, NotSent, SourceError, Unusable
from fieldtui.contract.flow import Request, Validator
from fieldtui.http.conditional_get import headers_for
from fieldtui.http.session import Session
from fieldtui.http.source_urls import where_to
from tests.http.scripted_vendor import HOME, StillClock, Wire, connection, get, reply


def session(wire: Wire, **changes: Any) -> Session:
    return Session("north", connection(**changes), wire, clock=StillClock())


@pytest.mark.parametrize("id", [".", "..", "%2e%2e", "%2E", ".%2e", "a/../b", "../users", ""])
async def test_id_that_means_step_up_is_not_sent(id: str) -> None:
    wire = Wire(lambda sent: reply())
    with pytest.raises(NotSent, match="nothing was sent"):
        await session(wire).perform(get(f"/orders/{id}/photos", method="PATCH", json={}))
    assert wire.sent == []


@pytest.mark.parametrize("id", ["...", "..a", "a.", "x..y", "%252e%252e", "a%2Fb", "..%3Ba"])
async def test_odd_step_up_id_is_sent_unchanged(id: str) -> None:
    wire = Wire(lambda sent: reply())
    await session(wire).perform(get(f"/orders/{id}"))
    assert [sent.url for sent in wire.sent] == [f"{HOME}/orders/{id}"]


async def test_vendors_link_with_step_up_is_not_followed() -> None:
    wire = Wire(lambda sent: reply())
    with pytest.raises(NotSent):
        await session(wire).perform(get(url=f"{HOME}/v1/../admin"))
    with pytest.raises(Malformed, match="no URL"):
        await session(wire).perform(get(url="https://[::1/"))
    assert wire.sent == []


async def test_dots_in_query_mean_nothing() -> None:
    wire = Wire(lambda sent: reply())
    await session(wire).perform(get("/things", query=(("next", "../.."),)))
    assert wire.sent[0].query == {"next": "../.."}


@pytest.mark.parametrize(
    ("location", "shown"),
    [
        ("/workorders/", "vendor.example/workorders/"),
        ("workorders/", "vendor.example/v1/workorders/"),
        ("?page=2", "vendor.example/v1/orders"),
        ("//other.example/x", "other.example/x"),
        ("https://other.example/login?token=abc#frag", "other.example/login"),
        ("http://vendor.example/v1/orders", "http://vendor.example/v1/orders"),
        ("https://user:pass@other.example:8443/x", "other.example:8443/x"),
        ("https://other.example/\x1b[2Jx\u202ey", "other.example/�[2Jx�y"),
        ("", "nowhere"),
        ("mailto:someone@else.example", "nowhere"),
        ("https://[::1/", "an address that is none"),
        ("/" + "x" * 1000, "vendor.example/" + "x" * 105),
    ],
)
def test_redirect_says_where_it_leads_and_no_secret(location: str, shown: str) -> None:
    assert where_to("https://vendor.example/v1/orders?access_token=abc", location) == shown


@pytest.mark.parametrize("status", [300, 301, 302, 303, 305, 307, 308, 399])
async def test_redirect_is_no_success_and_not_asked_for_again(status: int) -> None:
    wire = Wire(lambda sent: reply(status, Location="/orders/"))
    with pytest.raises(Unusable, match=rf"{status} it redirects to vendor\.example/orders/; set the base URL"):
        await session(wire).perform(get("/orders"))
    assert len(wire.sent) == 1


@pytest.mark.parametrize("status", [100, 101, 103, 199])
async def test_informational_status_is_no_answer(status: int) -> None:
    with pytest.raises(Unusable, match=f"{status} is no answer"):
        await session(Wire(lambda sent: reply(status))).perform(get())


async def test_no_vendors_judgement_can_take_redirect_for_success() -> None:
    def lenient(request: Request, answer: object) -> SourceError | None:
        return None

    with pytest.raises(Unusable):
        await session(Wire(lambda sent: reply(300)), judge=lenient).perform(get())


@pytest.mark.parametrize("status", [200, 201, 202, 204, 299])
async def test_every_2xx_is_success(status: int) -> None:
    assert (await session(Wire(lambda sent: reply(status))).perform(get())).status == status


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("abc–def", "is not ASCII in its 4. character"),
        ("abc\ndef", "line break"),
        ("abc\x07", "control character"),
        ("abc ", "ends with white space"),
    ],
)
async def test_unsendable_header_is_named_without_value(value: str, words: str) -> None:
    wire = Wire(lambda sent: reply())
    with pytest.raises(NotSent, match=f"the header x-api-key .*{words}") as raised:
        await session(wire, headers={"x-api-key": value}).perform(get())
    assert wire.sent == []
    assert "abc" not in str(raised.value)


def test_etag_that_cannot_be_sent_back_is_left_out() -> None:
    assert headers_for(Validator(HOME, '"é"', "Thu, 01 Jan 2026 00:00:00 GMT")) == {
        "If-Modified-Since": "Thu, 01 Jan 2026 00:00:00 GMT"
    }


@pytest.mark.parametrize("sent", [{"json": {"note": "\ud83d"}}, {"form": (("note", "\ud83d"),)}])
async def test_half_character_is_not_sent(sent: dict[str, Any]) -> None:
    wire = Wire(lambda answered: reply())
    with pytest.raises(NotSent, match="half a character"):
        await session(wire).perform(get(method="POST", **sent))
    with pytest.raises(NotSent, match="half a character"):
        await session(wire).perform(get(query=(("q", "\ud83d"),)))
    assert wire.sent == []
