"""The utility's health check: whether it is up and, if not, until when, in the words that it has for people."""

from __future__ import annotations

from typing import Any

from fieldtui.contract.errors import Malformed, Unavailable
from fieldtui.contract.vendor import Resource
from fieldtui.contract.wire import Flow, Page, Pages, Poll, Reply, Request
from fieldtui.http.fields import shown
from fieldtui.http.judge import by_status
from fieldtui.vendors.crewsourcing.complaints import words
from fieldtui.vendors.crewsourcing.settings import Settings

#: how the check's answer begins where a server gives it as text
_FAILED, _WELL = "health_check failed", "success"
#: what `healthy` says, as it is shown, when the utility is not
_DOWN = frozenset({"no", "false", "0"})


def pages(poll: Poll[Settings]) -> Pages:
    """Ask how the utility is: there are no records, but a warning while it is down."""
    said = yield from _asked(poll.settings)
    yield Page((), warning=f"down: {said}" if said else "")


def probe(settings: Settings) -> Flow[str]:
    """Ask whether the API and the utility behind it are well, and for the version, which some do not tell."""
    if said := (yield from _asked(settings)):
        raise Unavailable(said)
    version = yield Request(path=settings.version_path, signed=False, accepts=frozenset(range(300, 600)))
    told = shown(_body(version).get("version")) if version.status < 300 else None
    return f"healthy, version {told}" if told else "healthy"


def _asked(settings: Settings) -> Flow[str]:
    """Ask, without a login, and return what is wrong with the utility in its own words, empty when it is well.

    A utility that is down answers 500 with the same body as ever; any other 500 is the check's own failure and raised.
    """
    request = Request(path=settings.health_path, signed=False, accepts=frozenset({500}))
    reply = yield request
    body, text = _body(reply), reply.bare[:200].decode("utf-8", "replace").strip()
    if "healthy" in body:
        if reply.status < 500 and (shown(body["healthy"]) or "").lower() not in _DOWN:
            return ""
        said = shown(body.get("display_message")) or shown(body.get("message"))
        return said or "the utility says that it is not healthy"
    if text.startswith(_FAILED):
        return text
    if reply.status < 300 and text == _WELL:
        return ""
    raise by_status(request, reply, words) or Malformed("no answer of a health check", status=reply.status)


def _body(reply: Reply) -> dict[str, Any]:
    """Read an answer as an object; one of any other shape says nothing."""
    try:
        return reply.object()
    except Malformed:
        return {}


HEALTH = Resource(
    name="health",
    title="Health check",
    kinds=(),
    pages=pages,
    pace=60.0,
    proves_absence=False,
    optional=True,
)
