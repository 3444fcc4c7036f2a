"""Posts: decoding, what lists need, documents, finding one, and moderating it."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fieldtui.contract.document import Field, Prose, Table
from fieldtui.contract.errors import NotFound, RecordRejected, Refused
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Reply
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.contract.secret import Secret
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.settings import Settings

ITEMS = VENDOR.resource("items")
POST: dict[str, Any] = {
    "id": "536434_23241",
    "service": "rss",
    "type": "link",
    "title": "Storm closes A12",
    "text": "<p>Crews on <b>site</b> since 06:00</p>",
    "url": "https://news.example.org/a12",
    "tags": ["storm"],
    "date": "2016-03-18T16:19:00.000Z",
    "author": {"name": None, "userid": None, "username": "roads", "url": "https://news.example.org/rss.xml"},
    "media": [{"type": "image", "url": "https://img.example.org/1.jpg", "width": 460, "height": 345}],
    "location": None,
    "kudos": {"score": 4, "rss_score": 0},
    "language": "en",
    "state": "unpublished",
    "children": [{"id": "c1", "type": "comment", "text": "Thanks", "author": {"name": "Ann"}}],
}


class Nobody:
    """A store without neighbours."""

    def title(self, kind: Kind, id: str) -> str | None:
        return None

    def raw(self, kind: Kind, id: str) -> bytes | None:
        return None


def facets(settings: Settings, **changes: object) -> Facets:
    assert ITEMS.facets is not None
    return ITEMS.facets(ITEMS.decode(msgspec.json.encode(POST | changes), settings))


def test_post_is_found_by_words_and_keys(settings: Settings) -> None:
    assert ITEMS.identity is not None
    assert ITEMS.identity(ITEMS.decode(msgspec.json.encode(POST), settings)) == Key(Kind.POST, "536434_23241@rss")
    found = facets(settings)
    assert (found.title, found.created) == ("Storm closes A12", datetime(2016, 3, 18, 16, 19, tzinfo=UTC))
    assert "Crews on site since 06:00" in found.text
    assert "roads" in found.text
    assert "storm" in found.text


@pytest.mark.parametrize(("state", "stage"), [("unpublished", Stage.REVIEW), ("published", Stage.DONE), ("spam", None)])
def test_queues_state_is_status(settings: Settings, state: str, stage: Stage | None) -> None:
    found = facets(settings, state=state)
    assert (found.status, found.stage) == (state, stage)


@pytest.mark.parametrize("date", ["2016-03-18T16:19:00Z", "2016-03-18T16:19:00.000Z"])
def test_times_come_with_and_without_milliseconds(settings: Settings, date: str) -> None:
    assert facets(settings, date=date).created == datetime(2016, 3, 18, 16, 19, tzinfo=UTC)


def test_post_without_title_is_called_by_its_first_line(settings: Settings) -> None:
    assert facets(settings, title=None, text="One<br>two").title == "One"
    assert facets(settings, title="", text=None, url=None).title == "536434_23241@rss"


@pytest.mark.parametrize(
    "location",
    [
        {"latitude": 52.1, "longitude": 4.3},
        {"lat": "52.1", "lng": "4.3"},
        {"type": "Point", "coordinates": [4.3, 52.1]},
        [4.3, 52.1],
    ],
)
def test_location_is_understood_in_its_usual_shapes(settings: Settings, location: object) -> None:
    found = facets(settings, location=location)
    assert (found.latitude, found.longitude) == (52.1, 4.3)


@pytest.mark.parametrize("location", [None, {}, [], [1], {"lat": 200, "lng": 1}, 7, {"coordinates": ["x", None]}])
def test_no_location_is_no_location(settings: Settings, location: object) -> None:
    found = facets(settings, location=location)
    assert (found.latitude, found.longitude) == (None, None)


def test_document_shows_text_media_kudos_and_comments_without_html(settings: Settings) -> None:
    assert ITEMS.document is not None
    drawn = ITEMS.document(ITEMS.decode(msgspec.json.encode(POST), settings), Nobody())
    sections = {section.title: section.parts for section in drawn.sections}
    assert sections["Text"] == (Prose("Crews on site since 06:00"),)
    assert sections["Media"] == (
        Table(("Type", "Size", "URL"), (("image", "460 × 345", "https://img.example.org/1.jpg"),)),
    )
    assert sections["Kudos"] == (Field("score", "4"), Field("rss score", "0"))
    assert sections["Comments"] == (Table(("Date", "Author", "Text"), (("", "Ann", "Thanks"),)),)
    assert drawn.url == "https://news.example.org/a12"


def test_link_no_https_url_is_shown_but_not_offered(settings: Settings) -> None:
    assert ITEMS.document is not None
    drawn = ITEMS.document(ITEMS.decode(msgspec.json.encode(POST | {"url": "javascript:1"}), settings), Nobody())
    assert drawn.url is None


@pytest.mark.parametrize("record", [{}, {"id": None}, {"id": []}, [], None])
def test_post_without_id_costs_its_row_only(settings: Settings, record: object) -> None:
    with pytest.raises(RecordRejected):
        ITEMS.decode(msgspec.json.encode(record), settings)


def test_post_is_found_in_window(settings: Settings) -> None:
    assert ITEMS.detail is not None
    flow = ITEMS.detail(settings, "8@rss")
    next(flow)
    with pytest.raises(StopIteration) as stop:
        flow.send(Reply(200, {}, b'[{"id":"8","service":"vk"},{"id":null},{"id":8,"service":"rss"}]'))
    assert stop.value.value == b'{"id":8,"service":"rss"}'


def test_one_post_is_found_in_content_where_queue_is_closed(settings: Settings) -> None:
    assert ITEMS.detail is not None
    flow = ITEMS.detail(settings, "8@rss")
    next(flow)
    assert flow.throw(Refused("403", status=403)).path == "/count/my-contract"
    flow.send(Reply(200, {}, b"1"))
    with pytest.raises(StopIteration) as stop:
        flow.send(Reply(200, {}, b'[{"id":"8","service":"rss"}]'))
    assert ITEMS.original(stop.value.value) == b'{"id":"8","service":"rss"}'


def test_post_that_left_window_is_not_found(settings: Settings) -> None:
    assert ITEMS.detail is not None
    flow = ITEMS.detail(settings, "8@rss")
    next(flow)
    with pytest.raises(NotFound):
        flow.send(Reply(200, {}, b"[]"))


VALUE = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["name", "lat", "lng", "coordinates", "score", "text", "date"]), inner)
    ),
    max_leaves=5,
)
LOOSE = Settings(vendor="crowdynews", contract="c", client_id=Secret.literal("i"), client_secret=Secret.literal("s"))


@given(record=st.dictionaries(st.sampled_from(sorted(POST)), VALUE))
def test_whatever_post_holds_it_is_drawn_or_rejected(record: dict[str, object]) -> None:
    assert ITEMS.facets is not None
    assert ITEMS.document is not None
    with suppress(RecordRejected):
        typed = ITEMS.decode(msgspec.json.encode(record), LOOSE)
        assert ITEMS.facets(typed).title
        assert ITEMS.document(typed, Nobody()).sections


@given(raw=st.binary(max_size=40))
def test_no_bytes_raise_anything_but_rejection(raw: bytes) -> None:
    with suppress(RecordRejected):
        ITEMS.decode(raw, LOOSE)
