"""Publishing a post and taking it back: which call it is, which post it means, and what its answer says."""

from __future__ import annotations

import msgspec
import pytest

from fieldtui.contract.action import Action, Outcome
from fieldtui.contract.errors import Malformed, NotFound, Refused, Unavailable
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Reply, Request
from fieldtui.contract.record import Key, Kind, Stage
from fieldtui.vendors.crowdynews import VENDOR
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import judge

ITEMS = VENDOR.resource("items")


def action(name: str) -> Action:
    return next(one for one in ITEMS.actions if one.name == name)


@pytest.mark.parametrize(("name", "state"), [("publish", "published"), ("unpublish", "unpublished")])
def test_post_is_moderated_in_queue_by_its_id(settings: Settings, name: str, state: str) -> None:
    request = next(action(name).flow(settings, Key(Kind.POST, "7"), {}))
    assert (request.method, request.base, request.path) == ("PATCH", "content", "/queue/my-contract")
    assert (tuple(request.query), request.json) == ((("id", "7"),), {"state": state})
    assert request.signed


def test_configured_collection_is_named(settings: Settings) -> None:
    storm = msgspec.structs.replace(settings, collection="storm")
    request = next(action("publish").flow(storm, Key(Kind.POST, "7"), {}))
    assert tuple(request.query) == (("q", "storm"), ("id", "7"))


def test_where_collection_must_be_named_contracts_collections_are_tried(settings: Settings) -> None:
    flow = action("publish").flow(settings, Key(Kind.POST, "7"), {})
    next(flow)
    assert flow.send(Reply(400, {}, b"{}")).path == "/collections/my-contract"
    urls = b'[{"name":"A","url":"https://q/v1/content/c?q=a"},{"name":"B","url":"https://q/v1/content/c?q=b"}]'
    assert dict(flow.send(Reply(200, {}, urls)).query)["q"] == "a"
    assert dict(flow.send(Reply(404, {}, b"{}")).query)["q"] == "b"
    with pytest.raises(StopIteration) as stop:
        flow.send(Reply(200, {}, b'{"id":"7","state":"published"}'))
    assert stop.value.value == Outcome(b'{"id":"7","state":"published"}')


LISTED = b'[{"name":"A","url":"https://q/v1/content/c?q=a"},{"name":"B","url":"https://q/v1/content/c?q=b"}]'
OURS, OTHERS, TWINS, NONE = (
    b'[{"id":"7","service":"rss"}]',
    b'[{"id":"7","service":"vk"}]',
    b'[{"id":"7","service":"rss"},{"id":"7","service":"vk"}]',
    b"[]",
)
PUBLISHED = b'{"id":"7","service":"rss","state":"published"}'


class Feed:
    """The vendor's feed, by collection ("": all): which posts the queue shows; `taken`: what moderating answers."""

    def __init__(self, taken: dict[str, Reply], **shown: bytes) -> None:
        self.taken, self.shown, self.sent = taken, shown, []  # type: ignore[var-annotated]

    def publish(self, settings: Settings, id: str = "7@rss") -> Outcome:
        """Publish a post; a status that the flow does not accept is raised, as a session does."""
        flow = action("publish").flow(settings, Key(Kind.POST, id), {})
        try:
            request = next(flow)
            while True:
                reply = self._answer(request)
                error = None if reply.status in request.accepts else judge(request, reply)
                request = flow.throw(error) if error else flow.send(reply)
        except StopIteration as stop:
            outcome: Outcome = stop.value
            return outcome

    def _answer(self, request: Request) -> Reply:
        query = dict(request.query)
        slug = query.get("q", "")
        if request.method == "PATCH":
            self.sent.append(slug)
            return self.taken[slug]
        if "/collections/" in request.path:
            return Reply(200, {}, LISTED)
        return Reply(200, {}, self.shown.get(slug or "all", NONE) if query["offset"] == "0" else NONE)


def test_post_is_moderated_in_collection_that_has_it(settings: Settings) -> None:
    feed = Feed({"": Reply(400, {}, b"{}"), "b": Reply(200, {}, PUBLISHED)}, all=OURS, a=NONE, b=OURS)
    assert feed.publish(settings) == Outcome(PUBLISHED)
    assert feed.sent == ["", "b"]


def test_shared_service_id_names_collection_at_once(settings: Settings) -> None:
    feed = Feed({"b": Reply(200, {}, PUBLISHED)}, all=TWINS, a=OTHERS, b=OURS)
    assert feed.publish(settings) == Outcome(PUBLISHED)
    assert feed.sent == ["b"]


@pytest.mark.parametrize("collection", ["", "b"])
def test_another_services_post_is_not_moderated_in_its_place(settings: Settings, collection: str) -> None:
    feed = Feed({}, all=TWINS, a=OTHERS, b=TWINS)
    with pytest.raises(Refused, match="7@rss, 7@vk stand in b: the vendor's call does not tell them apart"):
        feed.publish(msgspec.structs.replace(settings, collection=collection))
    assert feed.sent == []


def test_twin_without_collection_cannot_be_moderated(settings: Settings) -> None:
    feed = Feed({}, all=TWINS)
    with pytest.raises(Refused, match="no collection has 7@rss"):
        feed.publish(settings)


def test_token_that_may_not_read_queue_may_still_moderate(settings: Settings) -> None:
    for trouble in (Refused("403", status=403), Unavailable("502")):
        flow = action("publish").flow(settings, Key(Kind.POST, "7@rss"), {})
        assert next(flow).is_read
        assert flow.throw(trouble).method == "PATCH"


def test_post_without_collection_keeps_vendors_word(settings: Settings) -> None:
    flow = action("publish").flow(settings, Key(Kind.POST, "7"), {})
    next(flow)
    flow.send(Reply(404, {}, b'{"errors":[{"message":"no such item"}]}'))
    with pytest.raises(NotFound, match="no such item"):
        flow.send(Reply(200, {}, b"[]"))


def moderated(settings: Settings, reply: Reply) -> Outcome:
    """What publishing comes to, when it is answered so."""
    flow = action("publish").flow(settings, Key(Kind.POST, "7"), {})
    next(flow)
    with pytest.raises(StopIteration) as stop:
        flow.send(reply)
    outcome = stop.value.value
    assert isinstance(outcome, Outcome)
    return outcome


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'{"status":"error","message":"queue is locked"}', "queue is locked"),
        (b'{"status":"error"}', "no record"),
        (b"{}", "no record"),
        (b'{"id":"7"}', "no record"),
        (b"[]", "no record"),
        (b"null", "no record"),
    ],
)
def test_error_under_200_has_published_nothing(settings: Settings, body: bytes, said: str) -> None:
    assert moderated(settings, Reply(200, {}, body)) == Outcome(message=f"it answered 200: {said}", done=False)


def test_success_without_body_is_done(settings: Settings) -> None:
    assert moderated(settings, Reply(204, {}, b"")).done is True


def test_half_answer_leaves_it_open_what_became_of_it(settings: Settings) -> None:
    flow = action("publish").flow(settings, Key(Kind.POST, "7"), {})
    next(flow)
    with pytest.raises(Malformed):
        flow.send(Reply(200, {}, b'{"id":"7","sta'))


def test_collections_without_name_or_url_break_nothing(settings: Settings) -> None:
    flow = action("publish").flow(settings, Key(Kind.POST, "7"), {})
    next(flow)
    flow.send(Reply(400, {}, b"{}"))
    listed = b'[{"name":null,"url":null},7,null,{"name":"B","url":"https://q/v1/content/c?q=b"},{"url":"http://[/"}]'
    assert dict(flow.send(Reply(200, {}, listed)).query)["q"] == "b"
    with pytest.raises(StopIteration) as stop:
        flow.send(Reply(200, {}, b'{"id":"7","state":"published"}'))
    assert stop.value.value.done


def test_reading_shows_state_asked_for() -> None:
    shows = action("unpublish").shows
    assert shows is not None
    assert shows(Facets(title="x", status="unpublished"), {})
    assert not shows(Facets(title="x", status="published"), {})
    assert not shows(Facets(title="x"), {})


def test_done_action_is_not_offered_with_reason() -> None:
    assert action("publish").unavailable(Facets(title="x", stage=Stage.DONE)) == "it is published"
    assert action("unpublish").unavailable(Facets(title="x", stage=Stage.REVIEW)) == "it is not published"
    assert action("publish").unavailable(Facets(title="x", stage=Stage.REVIEW)) is None
