"""What a supervisor may do to a post: publish it, or take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from fieldtui.contract.action import Action, Outcome, Undo, Verdict, closed_when
from fieldtui.contract.errors import Refused, SourceError
from fieldtui.contract.facets import Facets
from fieldtui.contract.flow import Flow, Reply, Request
from fieldtui.contract.record import Key, Stage
from fieldtui.http.json_readers import read_text
from fieldtui.http.write_outcome import read_outcome
from fieldtui.vendors.crowdynews.collections import slugs
from fieldtui.vendors.crowdynews.error_bodies import words
from fieldtui.vendors.crowdynews.feed_sweep import all_of, filters_of, posts_of
from fieldtui.vendors.crowdynews.post_identity import apart, key_of
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import feed, judge

_ELSEWHERE = frozenset({400, 404})


def moderate(state: str, settings: Settings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Set a post's state. The call names the service's id, which another service's post may have, and a collection,
    which a post does not: where that is needed, it is sent to the collection that has this post alone.
    """
    # asked before anything is changed: the call cannot tell two posts with one id apart
    alike = yield from _alike(settings, key, settings.collection)
    if settings.collection:
        _insist_on_one(alike, settings.collection)
        return read_outcome((yield _patch(settings, key, state, settings.collection)), _post, words)
    trouble: SourceError | None = None
    # nobody shares its id: the call without a collection does for most accounts
    if len(alike) < 2:
        request = _patch(settings, key, state, "")
        reply = yield replace(request, accepts=_ELSEWHERE)
        if reply.status not in _ELSEWHERE:
            return read_outcome(reply, _post, words)
        trouble = judge(request, reply)
    # else the collection is found by looking
    for slug in (yield from slugs(settings)):
        here = yield from _alike(settings, key, slug)
        if key.id in here:
            _insist_on_one(here, slug)
            found = yield replace(_patch(settings, key, state, slug), accepts=_ELSEWHERE)
            if found.status not in _ELSEWHERE:
                return read_outcome(found, _post, words)
    # the first trouble says more than a guess
    raise trouble or Refused(f"no collection has {key.id} without another post of the same id")


def _alike(settings: Settings, key: Key, collection: str) -> Flow[set[str]]:
    """Return the keys of the posts, of that collection if one is named, that have the service's id of this post.

    This one alone where it cannot be told: the key of an older program names no service, and the queue may be closed
    to the token, or broken.
    """
    if "@" not in key.id:
        # a key from before services were part of it
        return {key.id}
    queue = posts_of(settings, "queue", filters_of(settings, datetime.now(UTC), collection))
    try:
        keys = [key_of(raw) for raw in (yield from all_of(queue))]
    except SourceError:
        return {key.id}
    return {each for each in keys if each and apart(each)[0] == apart(key.id)[0]}


def _insist_on_one(alike: set[str], collection: str) -> None:
    """Refuse what the vendor's call might do to another post."""
    if len(alike) > 1:
        raise Refused(f"{', '.join(sorted(alike))} stand in {collection}: the vendor's call does not tell them apart")


def _patch(settings: Settings, key: Key, state: str, collection: str) -> Request:
    """Return the call that moderates one post."""
    query = (*((("q", collection),) if collection else ()), ("id", apart(key.id)[0]))
    return Request(method="PATCH", base="content", path=feed(settings, "queue"), query=query, json={"state": state})


def _post(reply: Reply) -> bytes | None:
    """Return the post as it is now, None if the vendor did not send it whole: without a state it would say nothing."""
    body = reply.json()
    # without a state the answer proves nothing
    return reply.bare if isinstance(body, dict) and "id" in body and read_text(body.get("state")) else None


def _is(state: str) -> Callable[[Facets, Mapping[str, str]], bool]:
    """Return whether a post that was read again is in that state."""
    return lambda facets, answers: (facets.status or "").lower() == state


ACTIONS = (
    Action(
        name="publish",
        key="p",
        label="Publish",
        doing="Publishing",
        flow=partial(moderate, "published"),
        unavailable=closed_when(Stage.DONE, because="it is published"),
        confirm="Publish “{title}”?",
        idempotent=True,
        shows=_is("published"),
        verdict=Verdict.ACCEPT,
        undo=lambda before, answers: Undo("unpublish", {}),
    ),
    Action(
        name="unpublish",
        key="u",
        label="Unpublish",
        doing="Taking back",
        flow=partial(moderate, "unpublished"),
        unavailable=closed_when(Stage.REVIEW, because="it is not published"),
        confirm="Take “{title}” back?",
        idempotent=True,
        shows=_is("unpublished"),
        verdict=Verdict.REJECT,
        undo=lambda before, answers: Undo("publish", {}),
    ),
)
