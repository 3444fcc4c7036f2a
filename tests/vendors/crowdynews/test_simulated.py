"""The adapter against the simulated vendor over real HTTP; time spent waiting is skipped, not slept."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

import msgspec
import pytest

from fieldtui.contract.action import Outcome
from fieldtui.contract.errors import LoginRefused, NotFound, Unavailable
from fieldtui.contract.record import Key, Kind
from fieldtui.contract.secret import Secret
from fieldtui.http.session import Session
from fieldtui.simulator.child_process import SimulatorProcess
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.settings import Settings
from tests.http.scripted_vendor import Kept
from tests.vendors.crowdynews.simulator_session import basic, poll, session_with, states, swept, token

# --- tokens ---


@pytest.mark.parametrize(
    ("form", "authorized", "status"),
    [
        (b"grant_type=client_credentials", False, 401),
        (b"grant_type=password", True, 400),
        (b"grant_type=refresh_token&refresh_token=nobody", True, 400),
        (b"grant_type=client_credentials", True, 200),
    ],
)
async def test_token_takes_basic_and_known_grant(
    raw: Any, known: Settings, form: bytes, authorized: bool, status: int
) -> None:
    headers = {"Authorization": basic(known)} if authorized else {}
    form_type = "application/x-www-form-urlencoded"
    reply = await raw("POST", known.auth_url + "/oauth/token", form, Content_Type=form_type, **headers)
    assert reply.status == status
    wanted = {"access_token", "refresh_token", "token_type"} if status == 200 else {"requestId", "errors"}
    assert set(reply.json()) == wanted


async def test_lifetime_is_told_for_token_in_query_or_in_form(raw: Any, known: Settings) -> None:
    access, url = (await token(raw, known))["access_token"], known.auth_url + "/oauth/token/info"
    asked = f"access_token={access}"
    form = {"Content_Type": "application/x-www-form-urlencoded", "Authorization": basic(known)}
    for reply in (
        await raw("GET", f"{url}?{asked}", Authorization=basic(known)),
        await raw("GET", url, asked.encode(), **form),
    ):
        assert 3_000_000 < reply.json()["ttl"] <= 3_600_000
    assert (await raw("GET", f"{url}?{asked}")).status == 401


async def test_session_knows_when_its_token_ends(session: Session, known: Settings) -> None:
    await swept(session, known, "contracts")
    assert session.tokens is not None
    assert session.tokens.expires is not None
    assert 3000 < session.tokens.expires - time.time() <= 3600


async def test_token_in_header_is_not_looked_at(raw: Any, known: Settings) -> None:
    access = (await token(raw, known))["access_token"]
    url = f"{known.content_url}/queue/{known.contract}"
    assert (await raw("GET", url, Authorization=f"Bearer {access}")).status == 401
    assert (await raw("GET", f"{url}?access_token={access}")).status == 200


async def test_token_that_ended_is_renewed_by_its_refresh_token(
    session: Session, known: Settings, simulated: SimulatorProcess
) -> None:
    before, _ = await swept(session, known)
    assert session.tokens is not None
    refresh = (await session.tokens.current()).refresh
    simulated.expire()
    assert (await swept(session, known))[0] == before
    assert session.tokens.logins == 1
    assert (await session.tokens.current()).refresh != refresh


async def test_wrong_credentials_are_told_with_vendors_request_id(known: Settings) -> None:
    wrong = msgspec.structs.replace(known, client_secret=Secret.literal("certainly not this"))
    async with session_with(wrong) as stranger:
        with pytest.raises(LoginRefused, match=r"401 The client is not known\. · request [0-9a-f-]{36}") as refused:
            await swept(stranger, wrong)
    assert "certainly" not in str(refused.value)


# --- lists ---


async def test_queue_tells_every_post_with_its_state(
    session: Session, known: Settings, simulated: SimulatorProcess
) -> None:
    found, note = await swept(session, known)
    assert {id: msgspec.json.decode(each)["state"] for id, each in found.items()} == states(simulated)
    assert note == ""


@pytest.mark.parametrize("client", ["reader/7", "outsider/7"])
async def test_without_queue_right_published_is_seen(known: Settings, simulated: SimulatorProcess, client: str) -> None:
    reader = msgspec.structs.replace(known, client_id=Secret.literal(client))
    async with session_with(reader) as session:
        found, note = await swept(session, reader)
    assert set(found) == {id for id, state in states(simulated).items() if state == "published"}
    assert "may not read the queue" in note


async def test_one_collection_is_part_of_all(session: Session, known: Settings) -> None:
    every, _ = await swept(session, known)
    storm, _ = await swept(session, msgspec.structs.replace(known, collection="storm"))
    assert 0 < len(storm) < len(every)
    assert set(storm) < set(every)


@pytest.mark.parametrize(
    ("what", "query"),
    [
        ("content", "count=101"),
        ("content", "count=0"),
        ("queue", "count=501"),
        ("content", "offset=-1"),
        ("content", "since=yesterday"),
        ("content", "sort=colour"),
    ],
)
async def test_what_is_out_of_range_is_400(raw: Any, known: Settings, what: str, query: str) -> None:
    access = (await token(raw, known))["access_token"]
    reply = await raw("GET", f"{known.content_url}/{what}/{known.contract}?{query}&access_token={access}")
    assert (reply.status, set(reply.json())) == (400, {"requestId", "errors"})


@pytest.mark.parametrize(
    ("path", "client", "status"),
    [
        ("queue/field-news?count=501", "", 400),
        ("queue/field-news", "nobody", 401),
        ("queue/field-news", "reader/7", 403),
        ("queue/another", "", 404),
        ("nowhere", "", 404),
    ],
)
async def test_every_error_has_request_id_and_says_what_is_wrong(
    raw: Any, known: Settings, path: str, client: str, status: int
) -> None:
    person = msgspec.structs.replace(known, client_id=Secret.literal(client)) if client else known
    access = "none" if client == "nobody" else (await token(raw, person))["access_token"]
    mark = "&" if "?" in path else "?"
    reply = await raw("GET", f"{known.content_url}/{path}{mark}access_token={access}")
    assert reply.status == status
    assert UUID(reply.json()["requestId"])
    assert all(error["name"] and error["message"] for error in reply.json()["errors"])


@pytest.mark.parametrize("what", ["collections", "content"])
async def test_lists_carry_etag_and_may_be_kept_for_half_minute(raw: Any, known: Settings, what: str) -> None:
    url = f"{known.content_url}/{what}/{known.contract}?since=1"
    first = await raw("GET", url)
    assert (first.status, first.headers["cache-control"]) == (200, "max-age=30")
    again = await raw("GET", url, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


async def test_content_is_twenty_of_last_day_by_default(raw: Any, known: Settings, simulated: SimulatorProcess) -> None:
    url = f"{known.content_url}/content/{known.contract}"
    assert len((await raw("GET", url)).json()) == 20
    assert (await raw("GET", f"{url}?since={int(time.time()) + 60}")).json() == []
    published = sum(state == "published" for state in states(simulated).values())
    assert (await raw("GET", f"{known.content_url}/count/{known.contract}?since=1")).json() == {"count": published}


@pytest.mark.parametrize("name", [resource.name for resource in VENDOR.resources])
async def test_unchanged_list_costs_304(
    session: Session, known: Settings, simulated: SimulatorProcess, name: str
) -> None:
    kept, pages = Kept(), VENDOR.resource(name).pages
    first = await kept.pages(session, pages(poll(known)))
    before = simulated.stats()["crowdynews"]
    second = await kept.pages(session, pages(poll(known)))
    after = simulated.stats()["crowdynews"]
    assert after["200"] == before["200"]
    assert after["304"] > before.get("304", 0)
    assert [page.unchanged for page in second if page.validator] == [True] * sum(bool(page.validator) for page in first)
    assert (second[-1].note, second[-1].warning) == (first[-1].note, first[-1].warning)
    assert second[-1].items == first[-1].items or name != "memberships"


async def test_object_where_list_is_due_is_asked_for_again(
    session: Session, known: Settings, simulated: SimulatorProcess
) -> None:
    first, _ = await swept(session, known)
    simulated.strike("object for a list")
    assert (await swept(session, known))[0] == first
    assert session.request_stats.retries == 1


async def test_error_is_told_with_its_request_id(
    session: Session, known: Settings, simulated: SimulatorProcess
) -> None:
    simulated.strike("error with requestId")
    session.backoff.patience = 0
    with pytest.raises(Unavailable, match=r"· request [0-9a-f-]{36} \(InternalServerError\)"):
        await swept(session, known, "contracts")


@pytest.mark.parametrize("tail", ["", "/v1", "/v1/"])
async def test_contracts_are_found_under_either_spelling(known: Settings, tail: str) -> None:
    spelled = msgspec.structs.replace(known, control_url=known.control_url + tail)
    async with session_with(spelled) as session:
        found, note = await swept(session, spelled, "contracts")
    assert (len(found), note) == (2, "")


async def test_unknown_contract_is_not_found(known: Settings) -> None:
    other = msgspec.structs.replace(known, contract="nobodys")
    async with session_with(other) as session:
        with pytest.raises(NotFound, match="contract could not be found"):
            await swept(session, other)
        assert "not among those" in (await swept(session, other, "contracts"))[1]


async def test_related_posts_take_article(raw: Any, known: Settings) -> None:
    url = f"{known.content_url}/related/{known.contract}"
    assert len((await raw("GET", url + "?q=https%3A%2F%2Fnews.example.org%2F1")).json()) == 20
    assert (await raw("GET", url)).status == 400


async def test_articles_lead_to_what_is_related_to_them(raw: Any, known: Settings) -> None:
    url = f"{known.content_url}/articles/{known.contract}"
    articles = (await raw("GET", url + "?count=3")).json()
    assert [set(article) for article in articles] == [{"title", "url"}] * 3
    host = known.content_url.partition("/crowdynews")[0]
    assert articles[0]["url"].startswith("/")
    assert "/v1/related/field-news?q=http" in articles[0]["url"]
    assert len((await raw("GET", host + articles[0]["url"])).json()) == 20
    assert [len((await raw("GET", url)).json()), (await raw("GET", url + "?count=101")).status] == [20, 400]


async def test_some_posts_lack_url_and_twitter_tells_its_links(session: Session, known: Settings) -> None:
    found = [msgspec.json.decode(each) for each in (await swept(session, known))[0].values()]
    assert all(("url" in each) != ("postedUrls" in each) for each in found)
    assert any("url" not in each for each in found)
    tweets = [each for each in found if each["service"] == "twitter"]
    assert tweets
    assert all(each["entities"]["urls"][0]["expanded_url"].startswith("https://") for each in tweets)
    assert all(each["raw_text"] == each["text"] for each in tweets)


# --- moderation ---


async def moderate(session: Session, settings: Settings, name: str, id: str) -> Outcome:
    action = next(one for one in VENDOR.resource("items").actions if one.name == name)
    return await session.perform(action.flow(settings, Key(Kind.POST, id), {}))


@pytest.mark.parametrize(
    ("name", "before", "after"), [("publish", "unpublished", "published"), ("unpublish", "published", "unpublished")]
)
async def test_post_is_published_and_taken_back(
    session: Session, known: Settings, simulated: SimulatorProcess, name: str, before: str, after: str
) -> None:
    id = next(id for id, state in states(simulated).items() if state == before)
    outcome = await moderate(session, known, name, id)
    assert msgspec.json.decode(outcome.record or b"")["state"] == after
    assert VENDOR.resource("items").decode(outcome.record or b"", known).key == id
    assert states(simulated)[id] == after


async def test_two_posts_that_share_id_are_told_apart_by_service(
    session: Session, known: Settings, simulated: SimulatorProcess, raw: Any
) -> None:
    keys = set(states(simulated))
    shared = next(key.removesuffix("@rss") for key in keys if key.replace("@rss", "@twitter") in keys - {key})
    assert {f"{shared}@rss", f"{shared}@twitter"} <= set((await swept(session, known))[0])
    access = (await token(raw, known))["access_token"]
    url = f"{known.content_url}/queue/{known.contract}?access_token={access}&id={shared}"
    assert (await raw("PATCH", url, b'{"state":"published"}')).status == 400


async def test_post_that_is_not_there_cannot_be_published(session: Session, known: Settings) -> None:
    with pytest.raises(NotFound, match="The item could not be found"):
        await moderate(session, known, "publish", "tw_1")
