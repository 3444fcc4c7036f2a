"""What a supervisor may do to a post: publish it, or take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

from fieldtui.contract.action import Action, Outcome
from fieldtui.contract.errors import Malformed
from fieldtui.contract.record import Facets, Key, Stage
from fieldtui.contract.wire import Flow, Reply, Request
from fieldtui.http.fields import read_text
from fieldtui.http.outcome import read_outcome
from fieldtui.vendors.crowdynews.collections import slugs
from fieldtui.vendors.crowdynews.complaints import words
from fieldtui.vendors.crowdynews.identity import apart
from fieldtui.vendors.crowdynews.settings import Settings
from fieldtui.vendors.crowdynews.wire import feed, judge

_ELSEWHERE = frozenset({400, 404})


def moderate(state: str, settings: Settings, key: Key, answers: Mapping[str, str]) -> Flow[Outcome]:
    """Set a post's state. The call names a collection, which a post does not: where none is configured and the
    vendor wants one, the contract's collections are gone through.
    """
    request = _patch(settings, key, state, settings.collection)
    reply = yield request if settings.collection else replace(request, accepts=_ELSEWHERE)
    if reply.status not in _ELSEWHERE:
        return read_outcome(reply, _post, words)
    for slug in (yield from slugs(settings)):
        found = yield replace(_patch(settings, key, state, slug), accepts=_ELSEWHERE)
        if found.status not in _ELSEWHERE:
            return read_outcome(found, _post, words)
    raise judge(request, reply) or Malformed("no answer to the moderation", status=reply.status)


def _patch(settings: Settings, key: Key, state: str, collection: str) -> Request:
    """The call that moderates one post."""
    query = (*((("q", collection),) if collection else ()), ("id", apart(key.id)[0]))
    return Request(method="PATCH", base="content", path=feed(settings, "queue"), query=query, json={"state": state})


def _post(reply: Reply) -> bytes | None:
    """The post as it is now, None if the vendor did not send it whole: without a state it would say nothing."""
    body = reply.json()
    return reply.bare if isinstance(body, dict) and "id" in body and read_text(body.get("state")) else None


def _is(state: str) -> Callable[[Facets, Mapping[str, str]], bool]:
    """Whether a post that was read again is in that state."""
    return lambda facets, answers: (facets.status or "").lower() == state


def _already(stage: Stage, reason: str) -> Callable[[Facets], str | None]:
    """Refuse what is done already, with that reason."""
    return lambda facets: reason if facets.stage is stage else None


ACTIONS = (
    Action(
        name="publish",
        key="p",
        label="Publish",
        doing="Publishing",
        flow=partial(moderate, "published"),
        unavailable=_already(Stage.DONE, "it is published"),
        confirm="Publish “{title}”?",
        idempotent=True,
        shows=_is("published"),
    ),
    Action(
        name="unpublish",
        key="u",
        label="Unpublish",
        doing="Taking back",
        flow=partial(moderate, "unpublished"),
        unavailable=_already(Stage.REVIEW, "it is not published"),
        confirm="Take “{title}” back?",
        idempotent=True,
        shows=_is("unpublished"),
    ),
)
