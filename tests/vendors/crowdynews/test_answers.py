"""What posts say, whatever its type, and what answers mean: over real HTTP, into a store."""

from __future__ import annotations

import json
from typing import Any

import pytest

from fieldtui.contract.document import Field, Prose, Table
from fieldtui.contract.errors import Malformed, Unavailable
from fieldtui.contract.record import Stage
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.post import marked_published, unmarked
from tests.vendors.crowdynews.stub_server import CONTRACT, Said, StandIn, Visitor

POST: dict[str, Any] = {"id": "7", "service": "twitter", "text": "Gas smell", "state": "unpublished"}
SENT = {
    **POST,
    "date": "2026-03-18T16:19:00Z",
    "url": "https://x.example/7",
    "tags": ["gas"],
    "author": {"name": "Ann"},
}


def described(stand_in: StandIn, visitor: Visitor, **members: Any) -> None:
    """Sweep one post with these members."""
    stand_in.queue({**POST, **members})
    progress = visitor.sweep()
    assert (progress.complete, progress.rejected) == (True, 0)


# --- states ---


@pytest.mark.parametrize("state", [None, "", " ", [], {}, True, "absent"])
def test_queued_post_whose_state_is_not_told_is_not_published(stand_in: StandIn, visitor: Visitor, state: Any) -> None:
    stand_in.queue({key: value for key, value in {**POST, "state": state}.items() if value != "absent"})
    visitor.sweep()
    row = visitor.rows()["7@twitter"]
    assert (row.status, row.stage) == (None, None)


@pytest.mark.parametrize(
    ("state", "stage"), [("spam", None), ("unpublished", Stage.REVIEW), ("Published", Stage.DONE), ("archived", None)]
)
def test_queue_words_are_shown_and_known_ones_staged(
    stand_in: StandIn, visitor: Visitor, state: str, stage: Stage | None
) -> None:
    described(stand_in, visitor, state=state)
    row = visitor.rows()["7@twitter"]
    assert (row.status, row.stage) == (state, stage)
    assert visitor.field("7@twitter", "State").value == state


def test_what_published_list_shows_is_published_by_being_there(stand_in: StandIn, visitor: Visitor) -> None:
    sent = {key: value for key, value in POST.items() if key != "state"}
    stand_in.content(sent, {**sent, "id": "8", "state": None}, {**sent, "id": "9", "state": "hidden"})
    visitor.sweep()
    assert {id: (row.status, row.stage) for id, row in visitor.rows().items()} == {
        "7@twitter": ("published", Stage.DONE),
        "8@twitter": ("published", Stage.DONE),
        "9@twitter": ("hidden", None),
    }
    assert json.loads(VENDOR.resource("items").original(visitor.raw("7@twitter"))) == sent


@pytest.mark.parametrize("raw", [b"{}", b"{ }", b'{"id":"7"}', b'{ "id" : 1 , "b":[{}]}'])
def test_mark_of_published_list_comes_off_again(raw: bytes) -> None:
    marked = bytes(marked_published(raw))
    assert json.loads(marked) == {"_listed": "published", **json.loads(raw)}
    assert json.loads(bytes(unmarked(marked))) == json.loads(raw)


# --- what posts say ---


def test_only_text_is_read_as_html(stand_in: StandIn, visitor: Visitor) -> None:
    described(
        stand_in,
        visitor,
        title="Fix <3 valves & >2 pumps &amp; go",
        text="<p>Pressure &lt;5 bar</p><p>Call <b>now</b></p>",
        url="https://x.example/?a=1&region=3&copy=1",
        author={"name": "<UNKNOWN>"},
        tags=["<b>gas</b>"],
    )
    assert visitor.rows()["7@twitter"].title == "Fix <3 valves & >2 pumps &amp; go"
    assert visitor.section("7@twitter", "Text").parts == (Prose("Pressure <5 bar\n\nCall now"),)
    assert visitor.document("7@twitter").url == "https://x.example/?a=1&region=3&copy=1"
    assert visitor.field("7@twitter", "Author").value == "<UNKNOWN>"
    assert visitor.field("7@twitter", "Tags").value == "<b>gas</b>"


def test_without_title_text_is_headline(stand_in: StandIn, visitor: Visitor) -> None:
    described(stand_in, visitor, text="<p>Gas smell at <i>Singel</i></p><p>since 6</p>")
    assert visitor.rows()["7@twitter"].title == "Gas smell at Singel"


def test_twitters_raw_text_is_read_as_it_came(stand_in: StandIn, visitor: Visitor) -> None:
    described(stand_in, visitor, text=None, raw_text="<b>no HTML</b> &amp; here\nsecond line")
    assert visitor.rows()["7@twitter"].title == "<b>no HTML</b> &amp; here"
    assert visitor.section("7@twitter", "Text").parts == (Prose("<b>no HTML</b> &amp; here\nsecond line"),)


def test_post_without_url_is_opened_where_it_was_posted(stand_in: StandIn, visitor: Visitor) -> None:
    entities = {"urls": [{"url": "https://t.co/1", "expanded_url": "https://news.example/a?x=1&copy=2"}, {"url": None}]}
    posted = ["https://x.example/7", "https://y.example/7"]
    described(stand_in, visitor, postedUrls=posted, entities=entities)
    assert visitor.document("7@twitter").url == "https://x.example/7"
    assert visitor.field("7@twitter", "Link").value == "https://x.example/7"
    further = (("https://y.example/7",), ("https://news.example/a?x=1&copy=2",))
    assert visitor.section("7@twitter", "Links").parts == (Table(("URL",), further),)


@pytest.mark.parametrize(
    ("members", "section", "parts"),
    [
        ({"kudos": 4}, "Kudos", (Field("score", "4"),)),
        ({"kudos": {"score": True, "by": {"0": "a", "2": "b"}}}, "Kudos", (Field("score", "yes"), Field("by", "a, b"))),
        (
            {"media": "https://i.example/1"},
            "Media",
            (Table(("Type", "Size", "URL"), (("", "", "https://i.example/1"),)),),
        ),
        ({"media": {"0": {"url": "u", "width": 4}}}, "Media", (Table(("Type", "Size", "URL"), (("", "4", "u"),)),)),
        ({"children": ["me too"]}, "Comments", (Table(("Date", "Author", "Text"), (("", "", "me too"),)),)),
        (
            {"children": {"text": "<b>yes</b>", "author": ["Ann", {"username": "bo"}], "date": "some day"}},
            "Comments",
            (Table(("Date", "Author", "Text"), (("some day", "Ann, bo", "yes"),)),),
        ),
        ({"text": ["one", "two"]}, "Text", (Prose("one, two"),)),
    ],
)
def test_whatever_came_is_shown_whatever_its_type(
    stand_in: StandIn, visitor: Visitor, members: dict[str, Any], section: str, parts: tuple[Any, ...]
) -> None:
    described(stand_in, visitor, **members)
    assert visitor.section("7@twitter", section).parts == parts


@pytest.mark.parametrize(
    ("members", "label", "value"),
    [
        ({"state": {"name": "held"}}, "State", "held"),
        ({"service": "twitter", "type": ["link", "image"]}, "Type", "link, image"),
        ({"language": {"0": "en", "1": "nl"}}, "Language", "en, nl"),
        ({"tags": {"0": "storm", "1": 7}}, "Tags", "storm, 7"),
        ({"tags": "storm"}, "Tags", "storm"),
        ({"location": {"city": "Utrecht", "country": "NL"}}, "Place", "Utrecht, NL"),
        ({"location": {"lat": 200, "lng": 1}}, "Place", "200, 1"),
        ({"date": "2026-03-18 16:19:00 UTC"}, "Date", "2026-03-18 16:19 UTC"),
        ({"date": 1_773_850_740_000}, "Date", "2026-03-18 16:19 UTC"),
        ({"date": "1773850740"}, "Date", "2026-03-18 16:19 UTC"),
        ({"date": "9999-12-31T23:59:59.9999999Z"}, "Date", "9999-12-31T23:59:59.9999999Z"),
        ({"date": "last night"}, "Date", "last night"),
    ],
)
def test_field_of_another_type_is_shown_all_same(
    stand_in: StandIn, visitor: Visitor, members: dict[str, Any], label: str, value: str
) -> None:
    described(stand_in, visitor, **members)
    assert visitor.field("7@twitter", label).value == value


def test_broken_text_costs_one_field_of_one_post(stand_in: StandIn, visitor: Visitor) -> None:
    posts = [json.dumps({**POST, "id": str(number)}) for number in range(40)]
    posts[20] = posts[20].replace("Gas smell", "cut \\ud83d")
    posts[21] = posts[21].replace('"Gas smell"', "NaN")
    stand_in.answers["/q/v1/queue/c"] = Said(f"[{','.join(posts)}]".encode())
    assert visitor.sweep().complete
    assert len(visitor.rows()) == 40
    assert visitor.rows()["20@twitter"].title == "cut \ufffd"


# --- what answers mean ---


def test_no_content_is_empty_list(stand_in: StandIn, visitor: Visitor) -> None:
    stand_in.answers |= dict.fromkeys(("/q/v1/queue/c", "/q/v1/collections/c"), Said(b"", 204))
    for name in ("items", "collections"):
        progress = visitor.sweep(name)
        assert (progress.error, progress.complete, progress.records) == (None, True, 0)


ERROR = Said({"status": "error", "message": "timeout of upstream service"})


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/q/v1/queue/c", "items"),
        ("/q/v1/content/c", "items"),
        ("/q/v1/count/c", "items"),
        ("/q/v1/collections/c", "collections"),
        ("/api/v1/customer/contracts/me", "contracts"),
        ("/auth/v1/oauth/token", "contracts"),
    ],
)
def test_status_error_under_200_is_error_whatever_was_asked(
    stand_in: StandIn, visitor: Visitor, path: str, name: str
) -> None:
    if path != "/q/v1/queue/c":
        stand_in.content(SENT)
    stand_in.answers[path] = ERROR
    progress = visitor.sweep(name)
    assert isinstance(progress.error, Unavailable)
    assert "timeout of upstream service" in str(progress.error)
    assert not progress.complete


def renamed(asked: Any) -> Any:
    """Write every `e` of an answer as `x`."""
    return Said(json.dumps(asked).replace("e", "x").encode())


@pytest.mark.parametrize(
    ("name", "path", "records"),
    [
        ("items", "/q/v1/queue/c", [SENT, {**SENT, "id": "8"}]),
        ("collections", "/q/v1/collections/c", [{"name": "Storm", "type": "ranked", "url": "https://q/v1/c?q=vendee"}]),
        ("contracts", "/api/v1/customer/contracts/me", [CONTRACT]),
    ],
)
def test_records_under_other_names_remove_nothing(
    stand_in: StandIn, visitor: Visitor, name: str, path: str, records: list[Any]
) -> None:
    kind = VENDOR.resource(name).kinds[0]
    stand_in.answers[path] = Said(records)
    visitor.sweep(name)
    before = visitor.titles(kind)
    stand_in.answers[path] = renamed(records)
    for _ in range(3):
        assert isinstance(visitor.sweep(name).error, Malformed)
    assert visitor.titles(kind) == before
