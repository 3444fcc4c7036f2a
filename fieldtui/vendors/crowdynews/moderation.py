"""What a supervisor may do to a post: publish it, or take it back."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial

import msgspec

from fieldtui.contract.action import Action, Outcome
from fieldtui.contract.errors import Malformed
from fieldtui.contract.record import Facets, Key, Stage
from fieldtui.contract.wire import Flow, Reply, Request
from fieldtui.http.fields import read_text
from fieldtui.vendors.crowdynews.collections import slugs
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
        return _outcome(reply)
    for slug in (yield from slugs(settings)):
        found = yield replace(_patch(settings, key, state, slug), accepts=_ELSEWHERE)
        if found.status not in _ELSEWHERE:
            return _outcome(found)
    raise judge(request, reply) or Malformed("no answer to the moderation", status=reply.status)


def _patch(settings: Settings, key: Key, state: str, collection: str) -> Request:
    """The call that moderates one post."""
    query = (*((("q", collection),) if collection else ()), ("id", key.id))
    return Request(method="PATCH", base="content", path=feed(settings, "queue"), query=query, json={"state": state})


def _outcome(reply: Reply) -> Outcome:
    """The post as it is now, if the vendor sent it whole: without a state it would say nothing."""
    try:
        parts = msgspec.json.decode(reply.bare, type=dict[str, msgspec.Raw])
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return Outcome()
    return Outcome(reply.bare) if "id" in parts and read_text(_plain(parts.get("state"))) else Outcome()


def _plain(raw: msgspec.Raw | None) -> object:
    """A value out of an encoded object."""
    return msgspec.json.decode(raw) if raw is not None else None


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
    ),
)
